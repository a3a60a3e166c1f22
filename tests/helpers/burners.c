/* burners: short-lived children that compute.
 *
 * usage: burners COUNT MS keep|ignore
 *
 * It prints "ready PID".  At each line on standard input it forks COUNT children one after another,
 * each of which uses MS ms of CPU time and exits with status 7; then it prints "done NS", their CPU
 * time from getrusage(2).  With "ignore" it ignores SIGCHLD, so that the children are not
 * collected, and NS is COUNT times MS.  It exits when its standard input ends.
 */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "burners: %s: %s\n", what, strerror(errno));
	exit(1);
}

static _Noreturn void burn(long ms)
{
	struct timespec t;

	prctl(PR_SET_NAME, "burner");
	do
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < ms);
	_exit(7);
}

static long long ns_of(struct timeval t)
{
	return t.tv_sec * 1000000000LL + t.tv_usec * 1000LL;
}

int main(int argc, char **argv)
{
	char line[16];

	if (argc != 4)
		return 2;
	long count = strtol(argv[1], NULL, 10), ms = strtol(argv[2], NULL, 10);
	bool ignores = strcmp(argv[3], "ignore") == 0;
	if (ignores)
		signal(SIGCHLD, SIG_IGN);
	printf("ready %d\n", (int)getpid());
	fflush(stdout);
	if (fgets(line, sizeof line, stdin) == NULL)
		return 0;
	for (long i = 0; i < count; i++) {
		pid_t pid = fork();
		if (pid < 0)
			die("fork");
		if (pid == 0)
			burn(ms);
		/* If the signal is ignored, this waits as well, and finds no child. */
		if (waitpid(pid, NULL, 0) < 0 && errno != ECHILD)
			die("waitpid");
	}
	struct rusage used;
	getrusage(RUSAGE_CHILDREN, &used);
	printf("done %lld\n",
	       ignores ? count * ms * 1000000LL : ns_of(used.ru_utime) + ns_of(used.ru_stime));
	fflush(stdout);
	while (fgets(line, sizeof line, stdin))
		;
	return 0;
}
