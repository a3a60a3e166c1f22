/* wake.c - interrupt wait4(2) by a timer's signal; see wake.h, timer_create(2).
 *
 * The signal is blocked except during the wait, so that no other call is interrupted.  A signal
 * just before the wait is lost; the next one interrupts it.
 */
#include "config.h"

#include "trace/wake.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAKE_SIGNAL SIGRTMIN
#define AGAIN_NS    5000000

/* Older C libraries have no name for this member. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static void ignore(int number)
{
	(void)number;
}

int wake_open(struct wake *w)
{
	struct sigaction action = { .sa_handler = ignore };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = WAKE_SIGNAL };

	*w = (struct wake){ .at_ns = UINT64_MAX };
	event.sigev_notify_thread_id = gettid();
	if (timer_create(CLOCK_MONOTONIC, &event, &w->timer) != 0)
		return -errno;
	sigemptyset(&w->signals);
	sigaddset(&w->signals, WAKE_SIGNAL);
	pthread_sigmask(SIG_BLOCK, &w->signals, NULL);
	sigaction(WAKE_SIGNAL, &action, &w->old);
	return 0;
}

/* Take a pending signal; otherwise it would kill pstop later. */
void wake_close(struct wake *w)
{
	struct timespec none = { 0, 0 };

	timer_delete(w->timer);
	while (sigtimedwait(&w->signals, NULL, &none) > 0)
		;
	sigaction(WAKE_SIGNAL, &w->old, NULL);
	pthread_sigmask(SIG_UNBLOCK, &w->signals, NULL);
}

static void set(struct wake *w, uint64_t at_ns)
{
	struct itimerspec when = {
		.it_value = { (time_t)(at_ns / 1000000000), (long)(at_ns % 1000000000) },
		.it_interval = { 0, AGAIN_NS },
	};

	if (w->at_ns != at_ns)
		timer_settime(w->timer, TIMER_ABSTIME, &when, NULL);
	w->at_ns = at_ns;
}

pid_t wake_wait(struct wake *w, uint64_t at_ns, int *status, struct rusage *usage)
{
	set(w, at_ns);
	pthread_sigmask(SIG_UNBLOCK, &w->signals, NULL);
	pid_t tid = wait4(-1, status, __WALL, usage);
	int error = errno;
	pthread_sigmask(SIG_BLOCK, &w->signals, NULL);
	return tid < 0 ? -error : tid;
}

int wake_await(struct wake *w, uint64_t at_ns, siginfo_t *found)
{
	set(w, at_ns);
	pthread_sigmask(SIG_UNBLOCK, &w->signals, NULL);
	int error = waitid(P_ALL, 0, found, WEXITED | WSTOPPED | WNOWAIT | __WALL) ? -errno : 0;
	pthread_sigmask(SIG_BLOCK, &w->signals, NULL);
	return error;
}
