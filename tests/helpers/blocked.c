/* blocked: a process that waits in one known way, for ever.
 *
 * usage: blocked WAY
 *
 *   pipe     to read from its only pipe, of which it has both ends
 *   pipes    to read from one of two pipes
 *   full     to write to its only pipe
 *   socket   to receive from its only socket
 *   epoll    for a set that has one socket
 *   epolls   for one of two sets, one with a socket and one with a pipe
 *   poll     with poll(2), for a pipe
 *   lock     for a mutex that it has locked itself
 *   timer, child, inotify
 *   woken    for file events, and has a socket as well: the same kernel function
 *            can be for both
 *
 * Descriptors 0 to 2 are inherited.  It writes "ready" before it waits.  It exits when its parent
 * does, and so does its child.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char byte, block[4096];

static void check(int result)
{
	if (result < 0)
		abort();
}

static int make_pipe(int which)
{
	int ends[2];

	check(pipe(ends));
	return ends[which];
}

static int make_socket(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	check(fd);
	return fd;
}

static int make_set(int member)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = epoll_create1(0);

	check(set);
	check(epoll_ctl(set, EPOLL_CTL_ADD, member, &event));
	return set;
}

static void wait_for_set(void)
{
	struct epoll_event event;

	check(epoll_wait(make_set(make_socket()), &event, 1, -1));
}

static void wait_for_lock(void)
{
	pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

	check(-pthread_mutex_lock(&mutex));
	check(-pthread_mutex_lock(&mutex));
}

static void sleep_with_parent(void)
{
	check(prctl(PR_SET_PDEATHSIG, SIGKILL));
	for (;;)
		sleep(1000);
}

static void wait_for_child(void)
{
	pid_t pid = fork();

	check(pid);
	if (pid == 0)
		sleep_with_parent();
	check(wait(NULL));
}

static void wait_for_events(void)
{
	check((int)read(inotify_init(), &byte, 1));
}

static void wait_as(const char *way)
{
	struct pollfd one = { .events = POLLIN };

	if (strcmp(way, "pipe") == 0) {
		check((int)read(make_pipe(0), &byte, 1));
	} else if (strcmp(way, "pipes") == 0) {
		make_pipe(0);
		check((int)read(make_pipe(0), &byte, 1));
	} else if (strcmp(way, "full") == 0) {
		for (int end = make_pipe(1);;)
			check((int)write(end, block, sizeof block));
	} else if (strcmp(way, "socket") == 0) {
		check((int)recv(make_socket(), &byte, 1, 0));
	} else if (strcmp(way, "epoll") == 0) {
		wait_for_set();
	} else if (strcmp(way, "epolls") == 0) {
		make_set(make_pipe(0));
		wait_for_set();
	} else if (strcmp(way, "poll") == 0) {
		one.fd = make_pipe(0);
		check(poll(&one, 1, -1));
	} else if (strcmp(way, "lock") == 0) {
		wait_for_lock();
	} else if (strcmp(way, "timer") == 0) {
		sleep_with_parent();
	} else if (strcmp(way, "child") == 0) {
		wait_for_child();
	} else if (strcmp(way, "inotify") == 0) {
		wait_for_events();
	} else if (strcmp(way, "woken") == 0) {
		make_socket();
		wait_for_events();
	}
}

int main(int argc, char **argv)
{
	check(prctl(PR_SET_PDEATHSIG, SIGKILL));
	check((int)write(1, "ready\n", 6));
	/* Standard output is a pipe to the test, and not one of its own. */
	check(dup2(0, 1));
	wait_as(argc > 1 ? argv[1] : "");
	return 2; /* there is no such way */
}
