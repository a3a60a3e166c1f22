/* follow.c - runs a command, or takes up processes, by one of the ways; see follow.h. */
#include "config.h"

#include "base/clock.h"
#include "proc/own_proc.h"
#include "trace/tracer.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WINDOW_S 1.0

/* Until a task may be made. */
#define AGAIN_NS   20000000
#define AGAIN_MOST 50

uint64_t follow_clock_ns(void)
{
	return clock_now_ns(CLOCK_MONOTONIC);
}

uint64_t follow_now_ns(const struct follow *f)
{
	return follow_clock_ns() - f->began_ns;
}

void follow_fail(struct follow *f, int error)
{
	f->result->end = FOLLOW_FAILED;
	f->result->error = error;
	f->is_over = true;
}

static void show(struct follow *f, uint32_t task, const struct event *e)
{
	if (f->options->on_event && f->result->end != FOLLOW_CANNOT_RUN)
		f->options->on_event(f->options->context, f->record, task, e);
}

/* The birth of a command is shown once it is known that it can be run. */
static void show_birth(struct follow *f)
{
	if (f->is_birth_held)
		show(f, f->birth_task, &f->birth);
	f->is_birth_held = false;
}

uint32_t follow_tell(struct follow *f, const struct event *e)
{
	uint32_t task = record_find(f->record, e->tid);

	if (e->kind == EVENT_ENDED && task != RECORD_NONE)
		watch_end(f->watch, f->record, task);
	int error = record_apply(f->record, e, &task);
	if (error == -ENOMEM)
		follow_fail(f, ENOMEM);
	if (error)
		return RECORD_NONE;
	if (e->how == BIRTH_COMMAND && e->kind == EVENT_BORN) {
		f->birth = *e;
		f->birth_task = task;
		f->is_birth_held = true;
	} else {
		show_birth(f);
		show(f, task, e);
	}
	return task;
}

void follow_take_status(struct follow *f, int status)
{
	int error = launch_result(&f->launch);

	f->command = 0;
	f->result->has_status = true;
	f->result->status = status;
	if (error && f->result->end == FOLLOW_ENDED) {
		f->result->end = FOLLOW_CANNOT_RUN;
		f->result->error = error;
	}
}

/* ---- beginning and end ---- */

static void tell_command(struct follow *f)
{
	struct event e = { .kind = EVENT_BORN,
			   .how = BIRTH_COMMAND,
			   .at_ns = 0,
			   .pid = f->launch.pid,
			   .tid = f->launch.pid,
			   .comm = "pstop" };

	follow_tell(f, &e);
	if (f->options->run)
		show_birth(f);
	f->command = f->launch.pid;
}

_Static_assert(RECORD_WHY >= BPF_PROBLEM_TEXT, "room for the reason");

/* By programs in the kernel, if that can be done.  What pstop's own end is to end is
 * traced: the kernel does that even if pstop is killed.  False: it cannot. */
static bool follow_by_tap(struct follow *f)
{
	struct bpf_problem why;
	struct tap *tap;

	if (f->options->polls || f->options->traces || f->options->ends_all)
		return false;
	if (tap_open(&tap, &why) != 0) {
		bpf_problem_text(&why, f->record->why_no_bpf);
		return false;
	}
	f->record->way = RECORD_TAPPED;
	f->began_ns = follow_clock_ns();
	if (f->options->pids == NULL)
		tell_command(f);
	int error = listen_run(f, tap);
	if (error)
		follow_fail(f, -error);
	tap_close(tap);
	return true;
}

/* Where nothing is traced and no process can be looked for, the kernel can still be asked to
 * end the command with pstop. */
static bool dies_with_pstop(const struct follow *f)
{
	return f->options->ends_all && f->record->way == RECORD_POLLED && f->proc_fd < 0;
}

/* False: it could not be had, and it was told. */
static bool begin_guard(struct follow *f)
{
	uint64_t start_ticks;
	int error = f->options->ends_all && f->proc_fd >= 0 ? guard_open(&f->guard, f->proc_fd) : 0;

	if (error)
		follow_fail(f, -error);
	else if (f->guard.pid > 0 && readout_start(f->readout, f->launch.pid, &start_ticks))
		guard_add(&f->guard, f->launch.pid, start_ticks);
	return error == 0;
}

/* The child waits for launch_go(), so nothing of it is missed. */
static void follow_command(struct follow *f, struct tracer *t)
{
	struct scanner *scanner = NULL;

	if (follow_by_tap(f))
		return;
	bool is_traced = !f->options->polls &&
			 ptrace(PTRACE_SEIZE, f->launch.pid, 0, tracer_options(f)) == 0;
	if (!is_traced) {
		f->result->refused = f->options->polls ? 0 : errno;
		f->record->way = RECORD_POLLED;
		if (!poll_begin(f, &scanner) || !begin_guard(f))
			return;
	}
	f->began_ns = follow_clock_ns();
	tell_command(f);
	struct tracee *e = is_traced ? tracer_add(t, f->launch.pid) : NULL;
	if (e) {
		e->pid = e->tid;
		e->task = record_find(f->record, e->tid);
		t->early--;
	}
	launch_go(&f->launch, dies_with_pstop(f));
	if (is_traced)
		tracer_run(t);
	else
		poll_run(f, scanner);
}

static void follow_running(struct follow *f, struct tracer *t)
{
	struct attach_way way = { f, tracer_seize, t };
	struct scanner *scanner;
	int error = f->options->polls ? -EPERM : 0;

	/* The PIDs are pstop's: of another namespace's /proc they would be others. */
	if (f->proc_fd < 0) {
		follow_fail(f, -f->proc_fd);
		return;
	}
	if (follow_by_tap(f))
		return;
	f->began_ns = follow_clock_ns();
	if (!error)
		error = attach_all(&way);
	if (error == -ESRCH) {
		follow_fail(f, ESRCH);
	} else if (error < 0) {
		f->result->refused = f->options->polls ? 0 : -error;
		f->record->way = RECORD_POLLED;
		if (poll_begin(f, &scanner))
			poll_run(f, scanner);
	} else {
		tracer_run(t);
	}
}

static void *follow_thread(void *context)
{
	struct follow *f = context;
	struct tracer t;

	tracer_init(&t, f);
	if (f->options->timeout_s > 0)
		f->timeout_at_ns = follow_clock_ns() + (uint64_t)(f->options->timeout_s * 1e9);
	if (f->options->pids)
		follow_running(f, &t);
	else
		follow_command(f, &t);
	record_set_end(f->record, follow_now_ns(f));
	if (f->record->running_processes > 0)
		watch_finish(f->watch, f->record);
	f->result->left = f->record->running_processes;
	if (f->options->ends_all && f->record->way == RECORD_POLLED &&
	    (f->guard.pid == 0 || guard_close(&f->guard) != 0))
		follow_signal_all(f, SIGKILL);
	tracer_free(&t);
	return NULL;
}

static int prepare(struct follow *f)
{
	const struct follow_options *o = f->options;

	f->record =
		record_open(RECORD_TRACED, o->pids != NULL, (int64_t)clock_now_ns(CLOCK_REALTIME));
	if (f->record == NULL)
		return -ENOMEM;
	f->proc_fd = own_proc_open();
	f->result->no_proc = f->proc_fd < 0 ? -f->proc_fd : 0;
	int error = readout_open(&f->readout, f->proc_fd);
	if (!error && f->proc_fd >= 0)
		error = watch_open(&f->watch, f->proc_fd, o->samples_per_s,
				   o->window_s > 0 ? o->window_s : WINDOW_S);
	return error;
}

/* Where there are as many tasks as may be, some end soon, as a rule: a second's patience
 * for what returns an errno. */
static int try_again(int (*make)(struct follow *f), struct follow *f)
{
	struct timespec pause = { 0, AGAIN_NS };
	int error = make(f);

	for (int i = 0; i < AGAIN_MOST && error == EAGAIN; i++) {
		nanosleep(&pause, NULL);
		error = make(f);
	}
	return error;
}

static int make_child(struct follow *f)
{
	const struct follow_options *o = f->options;

	return -launch_start(&f->launch, o->argv, o->run, o->run_context, &f->old);
}

static int make_thread(struct follow *f)
{
	return pthread_create(&f->thread, NULL, follow_thread, f);
}

void follow_run(const struct follow_options *o, struct record **out, struct follow_result *result)
{
	struct follow f = {
		.options = o,
		.result = result,
		.launch.fd = -1,
		.proc_fd = -ENOENT,
		.timeout_at_ns = UINT64_MAX,
		.kill_at_ns = UINT64_MAX,
		.over_at_ns = UINT64_MAX,
	};

	*result = (struct follow_result){ .end = FOLLOW_ENDED };
	launch_take_signals(&f.old, &o->ignored, o->pids != NULL);
	/* The child first: a copy of as little as possible, of one thread. */
	int error = o->pids ? 0 : try_again(make_child, &f);
	if (!error)
		error = -prepare(&f);
	if (!error)
		error = try_again(make_thread, &f);
	if (!error)
		pthread_join(f.thread, NULL);
	else
		follow_fail(&f, error);
	launch_result(&f.launch); /* one that was never let go ends now */
	watch_close(f.watch);
	readout_close(f.readout);
	if (f.proc_fd >= 0)
		close(f.proc_fd);
	*out = f.record;
}
