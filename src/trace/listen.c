/* listen.c - follow a job by the records of BPF programs; see listen.h.
 *
 * If pstop reads them so late that some are lost, this is noted in the job's record, and the tasks
 * that the record shows as running are looked up in /proc.
 */
#include "config.h"

#include "trace/listen.h"
#include "base/array.h"
#include "trace/attach.h"
#include "trace/hear.h"
#include "trace/launch.h"
#include "trace/pause.h"
#include "trace/readout.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Time until the next reading, if the last one returned records, and if it did not. */
#define SOON_NS  10000000
#define LATER_NS 50000000
/* The last record of a zombie arrives within microseconds, or once the task gets a core again. */
#define LAST_WORD_NS 500000000
#define ALMOST_NS    100000

struct listener {
	struct job *job;
	struct tap *tap;
	struct hearer hearer;
	uint32_t lost;  /* number of lost records that have been dealt with */
	uint32_t *gone; /* tasks that run according to the record but were missing in the last */
	uint32_t gone_count, gone_capacity; /* search */
	uint64_t search_at_ns;              /* CLOCK_MONOTONIC of the next search */
	uint64_t zombie_ns;                 /* since when the command is a zombie; 0: it is not */
};

/* ---- lost records ---- */

/* Does the task still exist?  A zombie counts as exited, and so does the command once pstop can
 * wait for it. */
static bool is_there(const struct listener *l, const struct record_task *t)
{
	size_t threads;

	if (t->tid == l->job->command)
		return l->zombie_ns == 0;
	if (syscall(SYS_tgkill, t->pid, t->tid, 0) != 0)
		return errno == EPERM;
	return t->tid != t->pid || readout_state(l->job->readout, t->pid, &threads) != 'Z' ||
	       threads > 1;
}

static void report_lost_end(struct listener *l, const struct record_task *t)
{
	struct event e = {
		.kind = EVENT_EXITED, .at_ns = job_now_ns(l->job), .pid = t->pid, .tid = t->tid
	};

	l->hearer.last_ns = e.at_ns;
	if (e.tid == l->job->command)
		hear_command_end(&l->hearer, 0);
	job_report(l->job, &e);
}

static void note_gone(struct listener *l, uint32_t task)
{
	if (ARRAY_RESERVE(l->gone, l->gone_capacity, l->gone_count + 1) != 0) {
		job_fail(l->job, ENOMEM);
		return;
	}
	l->gone[l->gone_count++] = task;
}

/* Report the exit of tasks that were missing in the last search and have sent no record since; the
 * last record of a zombie can be late.  Threads are reported before their process. */
static void look_for_gone(struct listener *l)
{
	const struct record *r = l->job->record;

	for (uint32_t i = 0; i < l->gone_count && !l->job->is_over; i++)
		if (r->tasks[l->gone[i]].is_running)
			report_lost_end(l, &r->tasks[l->gone[i]]);
	l->gone_count = 0;
	for (uint32_t i = r->count; i-- > 0 && !l->job->is_over;)
		if (r->tasks[i].is_running && !is_there(l, &r->tasks[i]))
			note_gone(l, i);
	l->search_at_ns = job_clock_ns() + LAST_WORD_NS;
}

/* After a loss, the record of any exit may be missing. */
static void check_lost(struct listener *l)
{
	uint32_t lost = tap_lost(l->tap);
	uint64_t now_ns = job_clock_ns();

	l->job->record->unknown_count += lost - l->lost;
	l->lost = lost;
	bool is_late = l->job->command && l->zombie_ns > 0 && now_ns > l->zombie_ns + LAST_WORD_NS;
	if ((lost > 0 || l->gone_count > 0 || is_late) && now_ns >= l->search_at_ns)
		look_for_gone(l);
}

/* ---- the loop ---- */

/* Check whether the command can be waited for.  Do not take its status yet: its exit must be
 * reported first. */
static void look_at_command(struct listener *l)
{
	siginfo_t info = { .si_pid = 0 };

	if (l->job->command == 0 || l->zombie_ns > 0)
		return;
	if (waitid(P_PID, (id_t)l->job->command, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	    info.si_pid != 0)
		l->zombie_ns = job_clock_ns();
}

static void listen(struct listener *l)
{
	struct job *job = l->job;

	while (!job->is_over) {
		look_at_command(l);
		int count = tap_read(l->tap, hear_record, &l->hearer);
		check_lost(l);
		if (job->command == 0 && job->record->running_processes == 0)
			break;
		pause_check_left(job);
		pause_until(job, job_clock_ns() + (job->command && l->zombie_ns ? ALMOST_NS :
						   count > 0                    ? SOON_NS :
										  LATER_NS));
	}
	tap_read(l->tap, hear_record, &l->hearer);
	if (l->lost == 0)
		return;
	look_for_gone(l);
	tap_read(l->tap, hear_record, &l->hearer);
	look_for_gone(l);
}

/* ---- attaching ---- */

/* Follow a task under a serial number that pstop chooses. */
static int follow_task(struct listener *l, pid_t pid, pid_t tid, uint32_t *out_serial)
{
	struct tap_head head = { .serial = tap_new_serial(l->tap), .pid = pid, .tid = tid };
	int error = hear_task(&l->hearer, &head, NOBODY);

	*out_serial = head.serial;
	return error ? error : tap_follow(l->tap, tid, head.serial);
}

/* Handle a leader that has exited while other threads of its process live: it sends no more
 * records, but /proc still has its resources. */
static void keep_past_end(struct listener *l, struct heard *h)
{
	struct event e = { .kind = EVENT_EXITED, .pid = h->pid, .tid = h->tid, .has_status = true };

	readout_exit(l->job->readout, NULL, &e);
	h->living--;
	hear_early_end(&l->hearer, h, &e);
}

static void report_past_stop(struct listener *l, pid_t pid)
{
	struct event e = {
		.kind = EVENT_STOPPED, .at_ns = job_now_ns(l->job), .pid = pid, .tid = pid
	};

	job_report(l->job, &e);
}

/* Attach to one thread: an attach_take_fn. */
static int take_up(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known)
{
	struct listener *l = context;
	uint32_t serial;

	(void)is_known;
	tap_read(l->tap, hear_record, &l->hearer); /* reads births since its maker was attached */
	if (record_find(l->job->record, tid) != RECORD_NONE ||
	    syscall(SYS_tgkill, pid, tid, 0) != 0)
		return 0;
	size_t threads;
	char state = tid == pid ? readout_state(l->job->readout, pid, &threads) : 'R';
	if (state == 'Z' && threads < 2)
		return 0;
	int error = attach_report_found(l->job, pid, tid, tid == pid ? parent_pid : pid);
	if (!error)
		error = follow_task(l, pid, tid, &serial);
	if (error)
		return error;
	if (state == 'T')
		report_past_stop(l, pid);
	if (state == 'Z')
		keep_past_end(l, &l->hearer.heard[serial]);
	/* If it had exited before, its TID may be reused. */
	if (state == 'Z' || syscall(SYS_tgkill, pid, tid, 0) != 0)
		tap_forget(l->tap, tid);
	return 1;
}

/* Attach to all processes.  A task that exits meanwhile may have sent no record. */
static int take_up_all(struct listener *l)
{
	struct attach_way way = { l->job, take_up, l };
	l->hearer.is_taking_up = true;
	int threads = attach_all(&way);
	tap_read(l->tap, hear_record, &l->hearer);
	l->hearer.is_taking_up = false;
	look_for_gone(l);
	return threads > 0 ? 0 : threads < 0 ? threads : -ESRCH;
}

static int begin(struct listener *l)
{
	uint32_t serial;

	if (l->job->options->pids)
		return take_up_all(l);
	int error = follow_task(l, l->job->command, l->job->command, &serial);
	if (!error)
		launch_go(&l->job->launch, false);
	return error;
}

int listen_run(struct job *job, struct tap *tap)
{
	struct listener l = { .job = job, .tap = tap };
	int error = hear_open(&l.hearer, job, tap);

	if (!error)
		error = begin(&l);
	if (!error)
		listen(&l);
	hear_close(&l.hearer);
	free(l.gone);
	return error;
}
