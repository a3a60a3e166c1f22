/* waiter: block for ever in the system call that its argument names, made by its number.
 * tests/live/foreign_calls.py compiles it for the native ABI and for i386.  The numbers are written
 * out here, because the C library uses the newest call that there is. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int pipe_fds[2], sockets[2];
static uint32_t word;
static char bytes[65536];
static int64_t hour[2] = { 3600, 0 };
static int32_t short_hour[2] = { 3600, 0 };
static fd_set set;

/* Open a file that another process holds a lock on; return -1 if that failed. */
static int locked_file(int how)
{
	char name[] = "/tmp/pstop-waiter.XXXXXX";
	int fd = mkstemp(name), ready[2];
	char c;

	if (fd < 0 || pipe(ready) != 0)
		return -1;
	pid_t parent = getpid();
	if (fork() == 0) {
		struct flock lock = { .l_type = F_WRLCK };
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int other = open(name, O_RDWR);
		int error = how == 0 ? flock(other, LOCK_EX) : fcntl(other, F_SETLK, &lock);
		unlink(name);
		if (error == 0 && getppid() == parent && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	return read(ready[0], &c, 1) == 1 ? fd : -1;
}

static long call(long number, long a, long b, long c, long d, long e, long f)
{
	return syscall(number, a, b, c, d, e, f);
}

static void child(void)
{
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pause();
	}
}

#define P(...) ((long)(intptr_t)(__VA_ARGS__))

#ifdef __i386__
static void wait_as_i386(const char *what)
{
	struct iovec v = { bytes, 1 };
	struct pollfd p = { pipe_fds[0], POLLIN, 0 };
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0);
	long words[6] = { sockets[0], P(bytes), sizeof bytes, 0, 0, 0 };
	long accepts[3] = { 0, 0, 0 };
	long olds[5] = { pipe_fds[0] + 1, P(&set), 0, 0, 0 };
	struct sembuf down = { 0, -1, 0 };
	uint64_t no_signals = 0;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	FD_SET(pipe_fds[0], &set);
	epoll_ctl(epoll, EPOLL_CTL_ADD, pipe_fds[0], &event);
	if (strcmp(what, "nanosleep") == 0)
		call(162, P(short_hour), 0, 0, 0, 0, 0);
	else if (strcmp(what, "clock_nanosleep_time64") == 0)
		call(407, 0, 0, P(hour), 0, 0, 0);
	else if (strcmp(what, "read") == 0)
		call(3, pipe_fds[0], P(bytes), 1, 0, 0, 0);
	else if (strcmp(what, "readv") == 0)
		call(145, pipe_fds[0], P(&v), 1, 0, 0, 0);
	else if (strcmp(what, "write") == 0)
		for (;;)
			call(4, pipe_fds[1], P(bytes), sizeof bytes, 0, 0, 0);
	else if (strcmp(what, "futex") == 0)
		call(240, P(&word), 0, 0, 0, 0, 0);
	else if (strcmp(what, "futex_time64") == 0)
		call(422, P(&word), 0, 0, P(hour), 0, 0);
	else if (strcmp(what, "poll") == 0)
		call(168, P(&p), 1, -1, 0, 0, 0);
	else if (strcmp(what, "ppoll_time64") == 0)
		call(414, P(&p), 1, P(hour), 0, 8, 0);
	else if (strcmp(what, "select") == 0)
		call(82, P(olds), 0, 0, 0, 0, 0);
	else if (strcmp(what, "_newselect") == 0)
		call(142, pipe_fds[0] + 1, P(&set), 0, 0, 0, 0);
	else if (strcmp(what, "pselect6_time64") == 0)
		call(413, pipe_fds[0] + 1, P(&set), 0, 0, P(hour), 0);
	else if (strcmp(what, "epoll_wait") == 0)
		call(256, epoll, P(&event), 1, -1, 0, 0);
	else if (strcmp(what, "socketcall recv") == 0)
		call(102, 10, P(words), 0, 0, 0, 0);
	else if (strcmp(what, "socketcall recvfrom") == 0)
		call(102, 12, P(words), 0, 0, 0, 0);
	else if (strcmp(what, "recvfrom") == 0)
		call(371, sockets[0], P(bytes), 1, 0, 0, 0);
	else if (strcmp(what, "socketcall accept") == 0) {
		struct sockaddr_un_auto {
			sa_family_t family;
			char rest[8];
		} a = { AF_UNIX, "" };
		bind(listener, (void *)&a, sizeof(sa_family_t));
		listen(listener, 1);
		accepts[0] = listener;
		call(102, 5, P(accepts), 0, 0, 0, 0);
	} else if (strcmp(what, "wait4") == 0)
		child(), call(114, -1, 0, 0, 0, 0, 0);
	else if (strcmp(what, "waitpid") == 0)
		child(), call(7, -1, 0, 0, 0, 0, 0);
	else if (strcmp(what, "flock") == 0)
		call(143, locked_file(0), LOCK_EX, 0, 0, 0, 0);
	else if (strcmp(what, "fcntl64") == 0) {
		struct flock lock = { .l_type = F_WRLCK };
		fcntl(locked_file(1), F_SETLKW, &lock);
	} else if (strcmp(what, "ipc msgrcv") == 0)
		call(117, 12, msgget(IPC_PRIVATE, 0600), 1, 0, P(&(long[2]){ P(bytes), 0 }), 0);
	else if (strcmp(what, "msgrcv") == 0)
		call(401, msgget(IPC_PRIVATE, 0600), P(bytes), 1, 0, 0, 0);
	else if (strcmp(what, "ipc semop") == 0)
		call(117, 1, semget(IPC_PRIVATE, 1, 0600), 1, 0, P(&down), 0);
	else if (strcmp(what, "rt_sigsuspend") == 0)
		call(179, P(&no_signals), 8, 0, 0, 0, 0);
	else if (strcmp(what, "pause") == 0)
		call(29, 0, 0, 0, 0, 0, 0);
	else if (strcmp(what, "threads") == 0)
		for (;;)
			call(162, P(&(int32_t[2]){ 0, 20000000 }), 0, 0, 0, 0, 0);
}
#endif

#ifdef __x86_64__
/* Make an i386 call from a 64-bit program, as emulators do. */
static void wait_by_gate(const char *what)
{
	/* Its pointers must fit into 32 bits: the program is linked without PIE. */
	long result = 162;

	if (strcmp(what, "gate nanosleep") == 0)
		__asm__ volatile("int $0x80" : "+a"(result) : "b"(short_hour), "c"(0) : "memory");
}
#endif

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It reads from standard input, a pipe of the test's: a pipe of its own would never carry
	 * anything. */
	int own[2];
	if (pipe(own) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
		return 1;
	pipe_fds[1] = own[1];
	puts("ready");
	fflush(stdout);
#ifdef __i386__
	wait_as_i386(what);
#endif
#ifdef __x86_64__
	wait_by_gate(what);
#endif
	fprintf(stderr, "waiter %s: it did not wait: %s\n", what, strerror(errno));
	return 1;
}
