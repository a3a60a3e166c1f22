/* follow.c - run a command, or attach to processes, and choose how to follow them; see follow.h. */
#include "config.h"

#include "trace/follow.h"
#include "base/clock.h"
#include "bpf/tap.h"
#include "proc/own_proc.h"
#include "trace/guard.h"
#include "trace/job.h"
#include "trace/job_signal.h"
#include "trace/launch.h"
#include "trace/listen.h"
#include "trace/poll.h"
#include "trace/readout.h"
#include "trace/tracer.h"
#include "trace/watch.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WINDOW_S 1.0

/* Pause between two attempts to create a task. */
#define AGAIN_NS   20000000
#define AGAIN_MOST 50

/* Until the child waits to be let go, on a busy machine. */
#define SETTLE_PAUSE_NS 50000
#define SETTLE_MOST_NS  1000000000

_Static_assert(RECORD_WHY >= BPF_PROBLEM_TEXT, "room for the reason");

/* Begins the record.  The child has waited for a core by then, and run, but not for the
 * command: how much is known once it waits to be let go. */
static void begin(struct job *job)
{
	struct event child = { .pid = job->launch.pid, .tid = job->launch.pid };
	struct timespec pause = { 0, SETTLE_PAUSE_NS };
	uint64_t until_ns = job_clock_ns() + SETTLE_MOST_NS;
	size_t threads;

	while (readout_state(job->readout, child.pid, &threads) == 'R' && job_clock_ns() < until_ns)
		nanosleep(&pause, NULL);
	readout_times(job->readout, &child);
	job->launched = child.resources;
	job->began_ns = job_clock_ns();
	job_report_command(job);
}

/* By programs in the kernel, if that can be done.  What pstop's own end is to end is
 * traced: the kernel does that even if pstop is killed.  False: it cannot. */
static bool follow_by_tap(struct job *job)
{
	struct bpf_problem why;
	struct tap *tap;

	if (job->options->polls || job->options->traces || job->options->ends_all)
		return false;
	if (tap_open(&tap, &why) != 0) {
		bpf_problem_text(&why, job->record->why_no_bpf);
		return false;
	}
	job->record->way = RECORD_TAPPED;
	if (job->options->pids)
		job->began_ns = job_clock_ns();
	else
		begin(job);
	int error = listen_run(job, tap);
	if (error)
		job_fail(job, -error);
	tap_close(tap);
	return true;
}

/* If nothing is traced and /proc is not available for a guard, the kernel can still kill the
 * command when pstop exits. */
static bool dies_with_pstop(const struct job *job)
{
	return job->options->ends_all && job->record->way == RECORD_POLLED && job->proc_fd < 0;
}

/* Start the guard if one is needed.  If that fails, fail the job and return false. */
static bool begin_guard(struct job *job)
{
	uint64_t start_ticks;
	int error = job->options->ends_all && job->proc_fd >= 0 ?
			    guard_open(&job->guard, job->proc_fd) :
			    0;

	if (error)
		job_fail(job, -error);
	else if (job->guard.pid > 0 && readout_start(job->readout, job->launch.pid, &start_ticks))
		guard_add(&job->guard, job->launch.pid, start_ticks);
	return error == 0;
}

/* Follow a command.  The child waits for launch_go(), so that nothing it does is missed. */
static void follow_command(struct job *job, struct tracer *t)
{
	struct scanner *scanner = NULL;

	if (follow_by_tap(job))
		return;
	int error = job->options->polls ? 0 : tracer_seize_command(t);
	bool is_traced = !job->options->polls && error == 0;
	if (!is_traced) {
		job->result->refused = -error;
		job->record->way = RECORD_POLLED;
		if (!poll_begin(job, &scanner) || !begin_guard(job))
			return;
	}
	begin(job);
	if (is_traced)
		tracer_add_command(t);
	launch_go(&job->launch, dies_with_pstop(job));
	if (is_traced)
		tracer_run(t);
	else
		poll_run(job, scanner);
}

static void follow_running(struct job *job, struct tracer *t)
{
	struct scanner *scanner;
	int error = job->options->polls ? -EPERM : 0;

	/* The PIDs are those of pstop's namespace; the /proc of another one has other PIDs. */
	if (job->proc_fd < 0) {
		job_fail(job, -job->proc_fd);
		return;
	}
	if (follow_by_tap(job))
		return;
	job->began_ns = job_clock_ns();
	if (!error)
		error = tracer_attach(t);
	if (error == -ESRCH) {
		job_fail(job, ESRCH);
	} else if (error < 0) {
		job->result->refused = job->options->polls ? 0 : -error;
		job->record->way = RECORD_POLLED;
		if (poll_begin(job, &scanner))
			poll_run(job, scanner);
	} else {
		tracer_run(t);
	}
}

static void *follow_thread(void *context)
{
	struct job *job = context;
	struct tracer t;

	tracer_init(&t, job);
	if (job->options->timeout_s > 0)
		job->timeout_at_ns = job_clock_ns() + (uint64_t)(job->options->timeout_s * 1e9);
	if (job->options->pids)
		follow_running(job, &t);
	else
		follow_command(job, &t);
	record_set_end(job->record, job_now_ns(job));
	if (job->record->running_processes > 0)
		watch_finish(job->watch, job->record);
	job->result->left = job->record->running_processes;
	if (job->options->ends_all && job->record->way == RECORD_POLLED &&
	    (job->guard.pid == 0 || guard_close(&job->guard) != 0))
		job_signal_all(job, SIGKILL);
	tracer_free(&t);
	return NULL;
}

static int prepare(struct job *job)
{
	const struct follow_options *o = job->options;

	job->record =
		record_open(RECORD_TRACED, o->pids != NULL, (int64_t)clock_now_ns(CLOCK_REALTIME));
	if (job->record == NULL)
		return -ENOMEM;
	job->proc_fd = own_proc_open();
	job->result->no_proc = job->proc_fd < 0 ? -job->proc_fd : 0;
	int error = readout_open(&job->readout, job->proc_fd);
	if (!error && job->proc_fd >= 0)
		error = watch_open(&job->watch, job->proc_fd, o->samples_per_s,
				   o->window_s > 0 ? o->window_s : WINDOW_S);
	return error;
}

struct following {
	struct job job;
	struct launch_signals before; /* the original signal dispositions */
	pthread_t thread;             /* the thread that follows, and traces */
};

/* Call a function again for up to a second while it fails for lack of tasks: some usually exit
 * soon. */
static int try_again(int (*make)(struct following *f), struct following *f)
{
	struct timespec pause = { 0, AGAIN_NS };
	int error = make(f);

	for (int i = 0; i < AGAIN_MOST && error == EAGAIN; i++) {
		nanosleep(&pause, NULL);
		error = make(f);
	}
	return error;
}

static int make_child(struct following *f)
{
	const struct follow_options *o = f->job.options;

	return -launch_start(&f->job.launch, o->argv, o->run, o->run_context, &f->before);
}

static int make_thread(struct following *f)
{
	return pthread_create(&f->thread, NULL, follow_thread, &f->job);
}

void follow_run(const struct follow_options *o, struct record **out, struct follow_result *result)
{
	struct following f = {
		.job = {
			.options = o,
			.result = result,
			.launch.fd = -1,
			.proc_fd = -ENOENT,
			.timeout_at_ns = UINT64_MAX,
			.kill_at_ns = UINT64_MAX,
			.over_at_ns = UINT64_MAX,
		},
	};
	struct job *job = &f.job;

	*result = (struct follow_result){ .end = FOLLOW_ENDED };
	launch_take_signals(&f.before, &o->ignored, o->pids != NULL);
	job->signals = f.before.blocked;
	/* Fork first, while there is a single thread and little memory to copy. */
	int error = o->pids ? 0 : try_again(make_child, &f);
	if (!error)
		error = -prepare(job);
	if (!error)
		error = try_again(make_thread, &f);
	if (!error)
		pthread_join(f.thread, NULL);
	else
		job_fail(job, error);
	result->is_outside = error && own_proc_is_outside();
	launch_result(&job->launch); /* one that was never let go ends now */
	watch_close(job->watch);
	readout_close(job->readout);
	if (job->proc_fd >= 0)
		close(job->proc_fd);
	*out = job->record;
}
