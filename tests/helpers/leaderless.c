/* leaderless: a process whose first thread has exited, while another one waits for a pipe that
 * stays silent, and wakes 20 times a second by a timeout.
 *
 * usage: leaderless
 *
 * It prints "ready PID TID" when the first thread is gone, and exits when its standard input is
 * closed.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void *wait_for_pipe(void *arg)
{
	int ends[2];
	char state = '?';

	(void)arg;
	if (pipe(ends) != 0)
		exit(1);
	while (state != 'Z') {
		char path[64];
		snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)getpid());
		FILE *stat = fopen(path, "r");
		if (stat == NULL || fscanf(stat, "%*d (%*[^)]) %c", &state) != 1)
			exit(1);
		fclose(stat);
	}
	printf("ready %d %d\n", (int)getpid(), (int)gettid());
	fflush(stdout);
	for (;;) {
		struct pollfd in[2] = { { ends[0], POLLIN, 0 }, { 0, 0, 0 } };
		poll(in, 2, 50);
		if (in[1].revents)
			exit(0);
	}
	return NULL;
}

int main(void)
{
	pthread_t id;

	if (pthread_create(&id, NULL, wait_for_pipe, NULL) != 0)
		return 1;
	pthread_exit(NULL);
}
