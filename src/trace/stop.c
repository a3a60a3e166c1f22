/* stop.c - what a stop or the end of a tracee means; see stop.h, ptrace(2). */
#include "config.h"

#include "trace/stop.h"
#include "collect/gate.h"
#include "trace/launch.h"
#include "trace/readout.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Continue a tracee.  If it has been killed in the meantime, this fails with ESRCH, here and below,
 * and its exit is reported later. */
static void go_on(const struct tracee *e, int signal)
{
	ptrace(PTRACE_CONT, e->tid, 0, (long)signal);
}

static pid_t ask_message(const struct tracee *e)
{
	unsigned long message = 0;

	return ptrace(PTRACE_GETEVENTMSG, e->tid, 0, &message) == 0 ? (pid_t)message : 0;
}

/* ---- stops by signals ---- */

static bool is_stop_signal(int number)
{
	return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

static bool is_process_stopped(const struct tracees *t, const struct tracee *e)
{
	uint32_t leader = record_find(t->job->record, e->pid);

	return leader != RECORD_NONE && t->job->record->tasks[leader].is_stopped;
}

/* Report a stop or continuation of the whole process, through its leader. */
static void report_stop(struct tracees *t, const struct tracee *e, enum event_kind kind, int signal)
{
	struct event event = { .kind = kind,
			       .at_ns = job_now_ns(t->job),
			       .pid = e->pid,
			       .tid = e->pid,
			       .signal = signal };

	if (is_process_stopped(t, e) != (kind == EVENT_STOPPED))
		job_report(t->job, &event);
}

/* Handle PTRACE_EVENT_STOP: the first stop of a new task, a group-stop, or its end. */
static void take_event_stop(struct tracees *t, struct tracee *e, int signal)
{
	if (is_stop_signal(signal)) {
		e->is_listening = true;
		report_stop(t, e, EVENT_STOPPED, signal);
		/* It stays stopped, and is reported when it is continued. */
		ptrace(PTRACE_LISTEN, e->tid, 0, 0);
		return;
	}
	if (e->is_listening) {
		e->is_listening = false;
		report_stop(t, e, EVENT_CONTINUED, 0);
	}
	go_on(e, 0);
}

/* ---- births ---- */

/* Is it a thread of its maker's process?  tgkill(2) without a signal shows it. */
static bool is_thread(pid_t pid, pid_t tid)
{
	return syscall(SYS_tgkill, pid, tid, 0) == 0;
}

static void take_death(struct tracees *t, struct tracee *e, int status, const struct rusage *usage);

/* Handle what the tracee did before its birth was reported. */
static void catch_up(struct tracees *t, struct tracee *e)
{
	if (e->has_died) {
		take_death(t, e, e->status, NULL);
	} else if (e->is_held) {
		e->is_held = false;
		take_event_stop(t, e, WSTOPSIG(e->status));
	}
}

static void report_birth(struct tracees *t, struct tracee *e, struct event *event)
{
	e->pid = event->pid;
	e->task = job_report(t->job, event);
	t->early -= e->task != RECORD_NONE;
	catch_up(t, e);
}

static void report_from_maker(struct tracees *t, struct tracee *maker, enum birth how)
{
	pid_t tid = ask_message(maker), pid = maker->pid, maker_tid = maker->tid;
	struct tracee *e = tid > 0 ? tracees_find(t, tid) : NULL;
	struct event event = { .kind = EVENT_BORN,
			       .how = how,
			       .at_ns = job_now_ns(t->job),
			       .pid = tid,
			       .tid = tid,
			       .parent_pid = pid,
			       .parent_tid = maker_tid };

	if (tid <= 0)
		return; /* the maker was killed; its child is reported otherwise */
	if (e && e->task != RECORD_NONE)
		return; /* reported from /proc in the meantime */
	if (e == NULL && kill(tid, 0) != 0 && errno == ESRCH)
		return; /* it has exited since */
	if (e == NULL)
		e = tracees_add(t, tid);
	if (e == NULL)
		return;
	if (how == BIRTH_CLONE && is_thread(pid, tid)) {
		event.pid = pid;
		event.how = BIRTH_THREAD;
	}
	report_birth(t, e, &event);
}

/* Report a birth from the parent in /proc: the maker was killed before it could, or it is slow. */
static void report_from_proc(struct tracees *t, struct tracee *e)
{
	struct event event = {
		.kind = EVENT_FOUND, .how = BIRTH_FOUND, .tid = e->tid, .at_ns = job_now_ns(t->job)
	};

	if (readout_family(t->job->readout, e->tid, &event.pid, &event.parent_pid) != 0)
		event.pid = e->tid;
	if (event.pid != event.tid)
		event.parent_pid = event.pid;
	event.parent_tid = event.parent_pid;
	if (readout_comm(t->job->readout, event.pid, event.tid, event.comm) &&
	    event.pid == event.tid) {
		readout_program(t->job->readout, &event);
		event.is_no_exec = readout_is_copy(t->job->readout, event.pid);
	}
	report_birth(t, e, &event);
}

void stop_report_early(struct tracees *t)
{
	for (uint32_t i = 0; i < t->count && t->early > 0; i++) {
		struct tracee *e = &t->list[i];
		if (tracees_find(t, e->tid) != e || e->task != RECORD_NONE)
			continue;
		if (e->is_held)
			report_from_proc(t, e);
		else if (e->has_died) /* for example, a child from before pstop called exec */
			tracees_remove(t, e);
	}
}

/* ---- exec and exit ---- */

/* Return the TID of the thread that called exec; in a process that never had others it is the
 * tracee itself. */
static pid_t ask_former_tid(const struct tracees *t, const struct tracee *e)
{
	const struct record_task *task = &t->job->record->tasks[e->task];

	return task->thread_count == 1 && t->early == 0 ? e->tid : ask_message(e);
}

/* Report an exec.  A thread that is not the leader has the leader's TID from now on, and only the
 * leader's tracee reports the rest. */
static void take_exec(struct tracees *t, struct tracee *e)
{
	struct event event = {
		.kind = EVENT_EXEC, .at_ns = job_now_ns(t->job), .pid = e->pid, .tid = e->pid
	};
	pid_t former_tid = ask_former_tid(t, e);

	if (former_tid > 0 && former_tid != e->tid) {
		struct tracee *former = tracees_find(t, former_tid);
		event.former_tid = former_tid;
		event.resources = e->resources;
		e->stops = former ? former->stops : 0;
		if (former)
			tracees_remove(t, former);
	}
	e->has_exit = false;
	e->resources = (struct resources){ 0 };
	readout_program(t->job->readout, &event);
	job_report(t->job, &event);
	if (e->tid == t->job->command)
		launch_result(&t->job->launch);
}

/* Are the counts of wait4(2) those of its process alone?  The kernel includes children that were
 * waited for, and an attached process may have had such children before. */
static bool is_childless(const struct tracees *t, const struct tracee *e)
{
	const struct record_task *task = &t->job->record->tasks[e->task];

	return task->leader == e->task && task->first_child == RECORD_NONE &&
	       task->how != BIRTH_FOUND;
}

/* Are they also those of this thread alone? */
static bool is_alone(const struct tracees *t, const struct tracee *e)
{
	return is_childless(t, e) && t->job->record->tasks[e->task].thread_count == 1;
}

/* Each stop counts as a voluntary switch, so subtract the stops. */
static void forget_stops(const struct tracee *e, struct resources *took)
{
	took->voluntary -= took->voluntary < e->stops ? took->voluntary : e->stops;
}

/* Without /proc, the kernel still has a CPU clock for each process by its PID in pstop's namespace.
 * For a process with a single thread, it is that of the thread. */
static void take_clock(const struct tracees *t, const struct tracee *e, struct resources *out)
{
	const struct record_task *task = &t->job->record->tasks[e->task];

	if (task->leader == e->task && task->thread_count == 1 &&
	    gate_kernel_clock(NULL, e->pid, &out->run_ns) == 0)
		out->known |= RESOURCES_RUN;
}

static void read_exit(struct tracees *t, struct tracee *e, const struct rusage *usage)
{
	struct event event = { .pid = e->pid, .tid = e->tid };

	readout_exit(t->job->readout, usage, &event);
	if (t->job->proc_fd < 0)
		take_clock(t, e, &event.resources);
	if (event.resources.known == 0)
		return; /* killed since it stopped: keep what was read at its exit */
	forget_stops(e, &event.resources);
	e->resources = event.resources;
	memcpy(e->comm, event.comm, sizeof e->comm);
}

static void take_exit(struct tracees *t, struct tracee *e, const struct rusage *usage)
{
	e->has_exit = true;
	e->exit_ns = job_now_ns(t->job);
	read_exit(t, e, is_alone(t, e) ? usage : NULL);
}

/* Read a thread that is killed while it exits: it does not stop, because exit_group(2) kills
 * threads that are exiting by themselves. */
void stop_see_end(struct tracees *t, pid_t tid)
{
	struct tracee *e = tracees_find(t, tid);

	if (e && !e->has_exit && e->task != RECORD_NONE)
		read_exit(t, e, NULL);
}

/* Take the final counts, in which the kernel has included the exit itself. */
static void take_last_usage(const struct tracees *t, const struct tracee *e,
			    const struct rusage *usage, struct event *event)
{
	const struct record_task *task = &t->job->record->tasks[e->task];
	struct resources last = { 0 };

	if (usage == NULL || !is_childless(t, e))
		return;
	readout_take_usage(usage, &last);
	forget_stops(e, &last);
	last.run_ns = last.user_ns + last.system_ns;
	last.known |= RESOURCES_RUN;
	if (task->thread_count > 1) {
		last.known &= ~(unsigned)RESOURCES_SWITCHES; /* they include the stops of all
		                                                threads */
		event->whole = last;
		return;
	}
	if (last.run_ns < event->resources.run_ns)
		last.run_ns = event->resources.run_ns;
	last.runnable_ns = event->resources.runnable_ns;
	memcpy(last.io, event->resources.io, sizeof last.io);
	last.peak_bytes = event->resources.peak_bytes;
	last.known |= event->resources.known;
	event->resources = last;
}

static void take_death(struct tracees *t, struct tracee *e, int status, const struct rusage *usage)
{
	struct event event = { .kind = EVENT_EXITED,
			       .at_ns = job_now_ns(t->job),
			       .pid = e->pid,
			       .tid = e->tid,
			       .has_status = true,
			       .status = status,
			       .exit_ns = e->exit_ns,
			       .resources = e->resources };

	if (e->task == RECORD_NONE) {
		e->has_died = true;
		e->status = status;
		return;
	}
	memcpy(event.comm, e->comm, sizeof event.comm);
	take_last_usage(t, e, usage, &event);
	if (e->tid == t->job->command)
		job_take_status(t->job, status);
	job_report(t->job, &event);
	tracees_remove(t, e);
}

/* ---- all stops ---- */

static void take_stop(struct tracees *t, struct tracee *e, int status, const struct rusage *usage)
{
	switch (status >> 16) {
	case PTRACE_EVENT_FORK:
		report_from_maker(t, e, BIRTH_FORK);
		break;
	case PTRACE_EVENT_VFORK:
		report_from_maker(t, e, BIRTH_VFORK);
		break;
	case PTRACE_EVENT_CLONE:
		report_from_maker(t, e, BIRTH_CLONE);
		break;
	case PTRACE_EVENT_EXEC:
		take_exec(t, e);
		break;
	case PTRACE_EVENT_EXIT:
		take_exit(t, e, usage);
		break;
	case PTRACE_EVENT_STOP:
		take_event_stop(t, e, WSTOPSIG(status));
		return;
	default: /* a signal that is about to be delivered to the tracee */
		go_on(e, WSTOPSIG(status));
		return;
	}
}

void stop_take(struct tracees *t, pid_t tid, int status, const struct rusage *usage)
{
	struct tracee *e = tracees_find(t, tid);

	if (e == NULL)
		e = tracees_add(t, tid);
	if (e == NULL)
		return;
	if (!WIFSTOPPED(status)) {
		take_death(t, e, status, usage);
		return;
	}
	e->stops++;
	if (e->task == RECORD_NONE) {
		/* Its first stop, before its maker has reported the birth. */
		e->is_held = true;
		e->status = status;
		return;
	}
	take_stop(t, e, status, usage);
	/* Births may have moved the tracees in memory. */
	e = tracees_find(t, tid);
	if (e && status >> 16 != PTRACE_EVENT_STOP && status >> 16 != 0)
		go_on(e, 0);
}
