/* listen.c - hears from the kernel what is below a command; see tracer.h, listen.h.
 *
 * Nobody is stopped, so what is heard has happened some milliseconds before.  Where pstop
 * does not come to read for so long that records are lost, that is told, and what the
 * record takes for running is looked for.
 */
#include "config.h"

#include "trace/listen.h"
#include "base/array.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Until the next reading, after one that gave something and after one that did not. */
#define SOON_NS  10000000
#define LATER_NS 50000000
/* The last word of who can be waited for comes within microseconds, or when it has a core
 * again. */
#define LAST_WORD_NS 500000000
#define ALMOST_NS    100000

/* ---- what was lost ---- */

/* One that can be waited for has ended: the command, too, which waits for pstop. */
static bool is_there(const struct listener *l, const struct record_task *t)
{
	size_t threads;

	if (t->tid == l->f->command)
		return l->zombie_ns == 0;
	if (syscall(SYS_tgkill, t->pid, t->tid, 0) != 0)
		return errno == EPERM;
	return t->tid != t->pid || readout_state(l->f->readout, t->pid, &threads) != 'Z' ||
	       threads > 1;
}

static void tell_lost_end(struct listener *l, const struct record_task *t)
{
	struct event e = {
		.kind = EVENT_ENDED, .at_ns = follow_now_ns(l->f), .pid = t->pid, .tid = t->tid
	};

	l->last_ns = e.at_ns;
	if (e.tid == l->f->command)
		hear_command_end(l, 0);
	follow_tell(l->f, &e);
}

static void note_gone(struct listener *l, uint32_t task)
{
	if (ARRAY_RESERVE(l->gone, l->gone_capacity, l->gone_count + 1) != 0) {
		follow_fail(l->f, ENOMEM);
		return;
	}
	l->gone[l->gone_count++] = task;
}

/* Tells the ends of those that had gone at the last look, and were not heard of since:
 * the last word of who can be waited for may come later.  Threads before their process. */
static void look_for_gone(struct listener *l)
{
	const struct record *r = l->f->record;

	for (uint32_t i = 0; i < l->gone_count && !l->f->is_over; i++)
		if (r->tasks[l->gone[i]].is_running)
			tell_lost_end(l, &r->tasks[l->gone[i]]);
	l->gone_count = 0;
	for (uint32_t i = r->count; i-- > 0 && !l->f->is_over;)
		if (r->tasks[i].is_running && !is_there(l, &r->tasks[i]))
			note_gone(l, i);
	l->look_at_ns = follow_clock_ns() + LAST_WORD_NS;
}

/* Once something was lost, any end may be missing. */
static void check_lost(struct listener *l)
{
	uint32_t lost = tap_lost(l->tap);
	uint64_t now_ns = follow_clock_ns();

	l->f->record->unknown_count += lost - l->lost;
	l->lost = lost;
	bool is_late = l->f->command && l->zombie_ns > 0 && now_ns > l->zombie_ns + LAST_WORD_NS;
	if ((lost > 0 || l->gone_count > 0 || is_late) && now_ns >= l->look_at_ns)
		look_for_gone(l);
}

/* ---- all of it ---- */

/* Without taking its status: its end is to be told first. */
static void look_at_command(struct listener *l)
{
	siginfo_t info = { .si_pid = 0 };

	if (l->f->command == 0 || l->zombie_ns > 0)
		return;
	if (waitid(P_PID, (id_t)l->f->command, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid != 0)
		l->zombie_ns = follow_clock_ns();
}

static void listen(struct listener *l)
{
	struct follow *f = l->f;

	while (!f->is_over) {
		look_at_command(l);
		int count = tap_read(l->tap, hear_record, l);
		check_lost(l);
		if (f->command == 0 && f->record->running_processes == 0)
			break;
		follow_check_left(f);
		follow_pause(f, follow_clock_ns() + (f->command && l->zombie_ns ? ALMOST_NS :
						     count > 0                  ? SOON_NS :
										  LATER_NS));
	}
	tap_read(l->tap, hear_record, l);
	if (l->lost == 0)
		return;
	look_for_gone(l);
	tap_read(l->tap, hear_record, l);
	look_for_gone(l);
}

/* ---- beginning ---- */

/* From now on it is heard of, under a serial of pstop's. */
static int follow_task(struct listener *l, pid_t pid, pid_t tid, uint32_t *out_serial)
{
	struct tap_head head = { .serial = tap_new_serial(l->tap), .pid = pid, .tid = tid };
	int error = hear_task(l, &head, NOBODY);

	*out_serial = head.serial;
	return error ? error : tap_follow(l->tap, tid, head.serial);
}

/* A first thread that has ended, while others of its process go on: no more is heard of
 * it, but /proc still has what it took. */
static void keep_past_end(struct listener *l, struct heard *h)
{
	struct event e = { .kind = EVENT_ENDED, .pid = h->pid, .tid = h->tid, .has_status = true };

	readout_exit(l->f->readout, NULL, &e);
	h->living--;
	hear_early_end(l, h, &e);
}

static void tell_past_stop(struct listener *l, pid_t pid)
{
	struct event e = {
		.kind = EVENT_STOPPED, .at_ns = follow_now_ns(l->f), .pid = pid, .tid = pid
	};

	follow_tell(l->f, &e);
}

/* An attach_take_fn. */
static int take_up(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known)
{
	struct listener *l = context;
	uint32_t serial;

	(void)is_known;
	tap_read(l->tap, hear_record, l); /* born since its maker was taken up */
	if (record_find(l->f->record, tid) != RECORD_NONE || syscall(SYS_tgkill, pid, tid, 0) != 0)
		return 0;
	size_t threads;
	char state = tid == pid ? readout_state(l->f->readout, pid, &threads) : 'R';
	if (state == 'Z' && threads < 2)
		return 0;
	int error = attach_tell_found(l->f, pid, tid, tid == pid ? parent_pid : pid);
	if (!error)
		error = follow_task(l, pid, tid, &serial);
	if (error)
		return error;
	if (state == 'T')
		tell_past_stop(l, pid);
	if (state == 'Z')
		keep_past_end(l, &l->heard[serial]);
	else if (syscall(SYS_tgkill, pid, tid, 0) != 0)
		tap_forget(l->tap, tid); /* it has ended before, and its TID may be used again */
	return 1;
}

/* Who ended while it was taken up may not have been heard of. */
static int take_up_all(struct listener *l)
{
	struct attach_way way = { l->f, take_up, l };
	l->is_taking_up = true;
	int threads = attach_all(&way);
	tap_read(l->tap, hear_record, l);
	l->is_taking_up = false;
	look_for_gone(l);
	return threads > 0 ? 0 : threads < 0 ? threads : -ESRCH;
}

static int begin(struct listener *l)
{
	uint32_t serial;

	if (l->paths == NULL)
		return -ENOMEM;
	if (l->f->options->pids)
		return take_up_all(l);
	int error = follow_task(l, l->f->command, l->f->command, &serial);
	if (!error)
		launch_go(&l->f->launch, false);
	return error;
}

int listen_run(struct follow *f, struct tap *tap)
{
	struct listener l = {
		.f = f, .tap = tap, .paths = exe_paths_open(), .page_bytes = sysconf(_SC_PAGESIZE)
	};

	int error = begin(&l);
	if (!error)
		listen(&l);
	for (uint32_t i = 0; i < l.capacity; i++) {
		free(l.heard[i].end);
		free(l.heard[i].late);
	}
	free(l.heard);
	free(l.gone);
	exe_paths_close(l.paths);
	return error;
}
