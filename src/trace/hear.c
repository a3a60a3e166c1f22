/* hear.c - convert records of BPF programs into events; see hear.h. */
#include "config.h"

#include "trace/hear.h"
#include "base/array.h"
#include "proc/parse.h"
#include "trace/launch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* MINORBITS in include/linux/kdev_t.h. */
#define KERNEL_MINOR_BITS 20

int hear_open(struct hearer *hearer, struct job *job, struct tap *tap)
{
	*hearer = (struct hearer){ .job = job,
				   .tap = tap,
				   .paths = exe_paths_open(),
				   .page_bytes = sysconf(_SC_PAGESIZE) };
	return hearer->paths ? 0 : -ENOMEM;
}

void hear_close(struct hearer *hearer)
{
	for (uint32_t i = 0; i < hearer->capacity; i++) {
		free(hearer->heard[i].end);
		free(hearer->heard[i].late);
	}
	free(hearer->heard);
	exe_paths_close(hearer->paths);
}

/* Return the entry of a serial number.  Return NULL if there is no memory; the job has then
 * failed. */
static struct heard *find_heard(struct hearer *hearer, uint32_t serial)
{
	if (serial >= hearer->capacity) {
		uint32_t before = hearer->capacity;
		if (ARRAY_RESERVE(hearer->heard, hearer->capacity, (size_t)serial + 1) != 0) {
			job_fail(hearer->job, ENOMEM);
			return NULL;
		}
		memset(hearer->heard + before, 0,
		       (hearer->capacity - before) * sizeof *hearer->heard);
	}
	return &hearer->heard[serial];
}

/* Return the time of a record, never earlier than that of the one before: places in the ring are
 * assigned in order, but each time is read a moment later. */
static uint64_t time_of(struct hearer *hearer, uint64_t clock_ns)
{
	uint64_t at_ns = clock_ns > hearer->job->began_ns ? clock_ns - hearer->job->began_ns : 0;

	if (at_ns > hearer->last_ns)
		hearer->last_ns = at_ns;
	return hearer->last_ns;
}

static struct event event_of(struct hearer *hearer, enum event_kind kind,
			     const struct tap_head *head)
{
	return (struct event){ .kind = kind,
			       .at_ns = time_of(hearer, head->at_ns),
			       .pid = head->pid,
			       .tid = head->tid };
}

/* Find the serial number of a process's leader if only the birth of one of its threads is known. */
static uint32_t search_leader(const struct hearer *hearer, pid_t pid)
{
	for (uint32_t i = hearer->capacity; i-- > 0;)
		if (hearer->heard[i].tid == pid && hearer->heard[i].pid == pid &&
		    (hearer->heard[i].living > 0 || hearer->heard[i].end))
			return i;
	return NOBODY;
}

int hear_task(struct hearer *hearer, const struct tap_head *head, uint32_t maker)
{
	struct heard *h = find_heard(hearer, head->serial);

	if (h == NULL)
		return -ENOMEM;
	free(h->end);
	free(h->late);
	*h = (struct heard){ .pid = head->pid, .tid = head->tid, .leader = head->serial };
	if (head->pid != head->tid) {
		uint32_t leader = maker < hearer->capacity &&
						  hearer->heard[maker].pid == head->pid ?
					  hearer->heard[maker].leader :
					  search_leader(hearer, head->pid);
		h->leader = leader == NOBODY ? head->serial : leader;
	}
	hearer->heard[h->leader].living++;
	return 0;
}

/* Take note that a thread of this process has exited: one that was counted, or one whose birth was
 * lost. */
static void leave(struct heard *leader)
{
	if (leader->living > 0)
		leader->living--;
}

/* Add the resources of former leaders that it has replaced, as far as they were reported late. */
static void add_late(struct heard *leader, struct resources *sum)
{
	if (leader->late)
		resources_add(sum, leader->late);
	free(leader->late);
	leader->late = NULL;
}

/* ---- births and execs ---- */

/* A task can be found in /proc a moment before the record of its birth arrives; from then on it is
 * known by the serial number of that birth.  Forget the earlier entry.  Return whether the task had
 * been found. */
static bool forget_found(struct hearer *hearer, const struct tap_head *head)
{
	uint32_t task = record_find(hearer->job->record, head->tid);

	if (task == RECORD_NONE)
		return false;
	for (uint32_t i = 0; i < hearer->capacity; i++) {
		struct heard *h = &hearer->heard[i];
		if (h->tid != head->tid || h->pid != head->pid || i == head->serial)
			continue;
		leave(&hearer->heard[h->leader]);
		h->tid = 0;
	}
	tap_forget(hearer->tap, head->tid);
	return true;
}

static void hear_birth(struct hearer *hearer, const struct tap_birth *r)
{
	static const enum birth hows[] = {
		[TAP_FORK] = BIRTH_FORK,
		[TAP_VFORK] = BIRTH_VFORK,
		[TAP_CLONE] = BIRTH_CLONE,
		[TAP_THREAD] = BIRTH_THREAD,
	};
	struct event e = event_of(hearer, EVENT_BORN, &r->head);

	bool was_found = hearer->is_taking_up && forget_found(hearer, &r->head);
	if (hear_task(hearer, &r->head, r->maker) != 0 || was_found)
		return;
	e.how = hows[r->how];
	e.parent_pid = r->maker_pid;
	e.parent_tid = r->maker_tid;
	job_report(hearer->job, &e);
}

/* Take the resources that the former leader used until another thread called exec.  If it has not
 * left its core yet, its last record arrives later, and is added when the process exits. */
static void take_from_former(struct hearer *hearer, struct heard *h, struct heard *former,
			     struct event *e)
{
	if (former->end) {
		e->resources = former->end->resources;
		free(former->end);
		former->end = NULL;
		add_late(former, &e->resources);
		return;
	}
	h->late = calloc(1, sizeof *h->late); /* unknown so far */
	if (h->late == NULL)
		job_fail(hearer->job, ENOMEM);
	e->resources.known = RESOURCES_ALL;
}

/* Replace the leader: another thread has called exec, all others have exited, and it has taken over
 * the leader's TID. */
static void take_over(struct hearer *hearer, uint32_t serial, const struct tap_exec *r,
		      struct event *e)
{
	struct heard *h = &hearer->heard[serial], *leader = &hearer->heard[h->leader];

	e->former_tid = r->former_tid;
	if (leader != h) {
		h->ticks = leader->ticks;
		h->run_ns = leader->run_ns;
		take_from_former(hearer, h, leader, e);
		leader->is_replaced = true;
		leader->leader = serial;
	}
	h->leader = serial;
	h->living = 1;
	h->tid = h->pid;
}

static void take_argv(struct hearer *hearer, const struct tap_exec *r, struct event *e)
{
	if (r->argv_length == 0)
		return;
	memcpy(hearer->argv, r->argv, r->argv_length);
	e->is_argv_cut = r->argv_all > r->argv_length;
	e->argv_length = r->argv_length + e->is_argv_cut;
	hearer->argv[e->argv_length - 1] = '\0';
	e->argv = hearer->argv;
}

static void take_exec(struct hearer *hearer, const struct tap_exec *r)
{
	struct event e = event_of(hearer, EVENT_EXEC, &r->head);
	const struct heard *h = find_heard(hearer, r->head.serial);

	/* A task that another one replaced has exited, and calls no exec. */
	if (h == NULL || h->is_replaced ||
	    (h->tid == 0 && hear_task(hearer, &r->head, NOBODY) != 0))
		return;
	if (r->former_tid != r->head.pid)
		take_over(hearer, r->head.serial, r, &e);
	memcpy(hearer->path, r->path, TAP_PATH);
	size_t length = strnlen(hearer->path, TAP_PATH);
	struct exe_file file = { r->inode, makedev(r->device >> KERNEL_MINOR_BITS,
						   r->device & ((1U << KERNEL_MINOR_BITS) - 1)) };
	e.exe = exe_paths_find(hearer->paths, file, length < TAP_PATH ? hearer->path : "", e.pid);
	take_argv(hearer, r, &e);
	parse_copy_comm(e.comm, r->comm, strnlen(r->comm, sizeof r->comm));
	job_report(hearer->job, &e);
	if (e.pid == hearer->job->command)
		launch_result(&hearer->job->launch);
}

/* ---- exit ---- */

/* Split the time as cputime_adjust() in kernel/sched/cputime.c does.  The kernel splits it by
 * ticks; below one tick all of it counts as user time. */
static void split_time(const struct bpf_record_times *times, struct resources *out)
{
	uint64_t ticks_ns = times->user_ns + times->system_ns;
	double user = ticks_ns > 0 ? (double)times->user_ns / (double)ticks_ns : 1;

	double user_ns = (double)out->run_ns * user;
	/* Rounded, it can exceed the sum, and even the largest integer. */
	out->user_ns = user_ns < (double)out->run_ns ? (uint64_t)user_ns : out->run_ns;
	out->system_ns = out->run_ns - out->user_ns;
	out->known |= RESOURCES_SPLIT;
}

/* Is it the only thread that its process ever had?  If so, wait4(2) also provides its user and
 * system time. */
static bool is_alone(const struct hearer *hearer, pid_t tid)
{
	uint32_t task = record_find(hearer->job->record, tid);

	return task != RECORD_NONE && record_is_process(hearer->job->record, task) &&
	       hearer->job->record->tasks[task].thread_count == 1;
}

static struct resources resources_of(const struct hearer *hearer, const struct tap_death *r)
{
	const struct bpf_record_thread *t = &r->took;
	struct resources out = {
		.run_ns = t->run_ns,
		.runnable_ns = t->run_delay_ns,
		.voluntary = t->voluntary,
		.involuntary = t->involuntary,
		.minor_faults = t->minor_faults,
		.major_faults = t->major_faults,
		.peak_bytes = r->peak_pages * (uint64_t)hearer->page_bytes,
		.known = RESOURCES_RUN | RESOURCES_RUNNABLE | RESOURCES_SWITCHES |
			 RESOURCES_FAULTS | RESOURCES_IO,
	};

	for (int i = 0; i < IO_COUNTERS; i++)
		out.io[i] = t->io[i];
	if (out.peak_bytes > 0)
		out.known |= RESOURCES_PEAK;
	if (t->times.user_ns + t->times.system_ns > 0 || is_alone(hearer, r->head.tid))
		split_time(&t->times, &out);
	return out;
}

void hear_command_end(struct hearer *hearer, int status)
{
	int taken;

	/* If another process traces it, that process must wait for it first, and may never do
	 * so. */
	if (waitpid(hearer->job->command, &taken, WNOHANG) > 0)
		status = taken;
	job_take_status(hearer->job, status);
}

/* Report the exit of a process with this status, after its last thread has exited. */
static void report_process_end(struct hearer *hearer, struct heard *leader, struct event *e,
			       const struct event *last, int status)
{
	e->at_ns = last->at_ns;
	e->status = status;
	if (last != e && last->resources.peak_bytes > e->resources.peak_bytes)
		e->resources.peak_bytes = last->resources.peak_bytes;
	add_late(leader, &e->resources);
	if (resources_has(&e->resources, RESOURCES_RUN)) {
		e->whole.run_ns = leader->run_ns;
		split_time(&leader->ticks, &e->whole);
	}
	if (e->pid == hearer->job->command)
		hear_command_end(hearer, status);
	job_report(hearer->job, e);
}

void hear_early_end(struct hearer *hearer, struct heard *leader, const struct event *e)
{
	leader->end = malloc(sizeof *leader->end);
	if (leader->end)
		*leader->end = *e;
	else
		job_fail(hearer->job, ENOMEM);
}

/* Add the ticks of a thread to those of its process: each thread may have less than one tick, but
 * all together more. */
static void add_ticks(struct hearer *hearer, struct heard *leader, const struct tap_death *r)
{
	while (leader->is_replaced)
		leader = &hearer->heard[leader->leader];
	leader->ticks.user_ns += r->took.times.user_ns;
	leader->ticks.system_ns += r->took.times.system_ns;
	leader->run_ns += r->took.run_ns;
}

/* Take the last record of a former leader that another thread has replaced by exec. */
static void take_late(struct hearer *hearer, struct heard *former, const struct tap_death *r)
{
	struct heard *leader = &hearer->heard[former->leader];

	former->tid = 0;
	add_ticks(hearer, leader, r);
	if (leader->late == NULL)
		return;
	*leader->late = resources_of(hearer, r);
	leader->late->peak_bytes = 0; /* that of another program */
	leader->late->known |= RESOURCES_PEAK;
	add_late(former, leader->late);
}

static void take_death(struct hearer *hearer, const struct tap_death *r)
{
	struct event e = event_of(hearer, EVENT_EXITED, &r->head);
	struct heard *h = find_heard(hearer, r->head.serial);

	if (h == NULL || h->tid == 0 || h->end) /* unknown, or known to have exited */
		return;
	if (h->is_replaced) {
		take_late(hearer, h, r);
		return;
	}
	struct heard *leader = &hearer->heard[h->leader];
	e.has_status = true;
	e.status = r->status;
	e.exit_ns = r->exit_ns > hearer->job->began_ns ? r->exit_ns - hearer->job->began_ns : 0;
	e.resources = resources_of(hearer, r);
	parse_copy_comm(e.comm, r->took.comm, strnlen(r->took.comm, sizeof r->took.comm));
	leave(leader);
	add_ticks(hearer, leader, r);
	if (h == leader && leader->living > 0) {
		hear_early_end(hearer, leader, &e);
		return;
	}
	h->tid = 0;
	if (h == leader) {
		report_process_end(hearer, leader, &e, &e, r->process_status);
		return;
	}
	job_report(hearer->job, &e);
	if (leader->living == 0 && leader->end) {
		struct event *end = leader->end;
		leader->end = NULL;
		leader->tid = 0;
		report_process_end(hearer, leader, end, &e, r->process_status);
		free(end);
	}
}

/* ---- stops ---- */

/* Report a stop or continuation.  Each thread gets one; that of the leader is reported for the
 * process. */
static void take_signal(struct hearer *hearer, const struct tap_signal *r, enum event_kind kind)
{
	uint32_t task = record_find(hearer->job->record, r->head.pid);
	struct event e = event_of(hearer, kind, &r->head);

	e.tid = e.pid;
	e.signal = kind == EVENT_STOPPED ? r->signal : 0;
	if (task != RECORD_NONE &&
	    hearer->job->record->tasks[task].is_stopped != (kind == EVENT_STOPPED))
		job_report(hearer->job, &e);
}

void hear_record(void *context, const struct tap_head *head, size_t size)
{
	struct hearer *hearer = context;
	const void *record = head;

	(void)size; /* checked already, with all that depends on it */
	switch ((enum tap_kind)head->kind) {
	case TAP_BIRTH:
		hear_birth(hearer, record);
		break;
	case TAP_EXEC:
		take_exec(hearer, record);
		break;
	case TAP_STOP:
		take_signal(hearer, record, EVENT_STOPPED);
		break;
	case TAP_GO_ON:
		take_signal(hearer, record, EVENT_CONTINUED);
		break;
	case TAP_DEATH:
		take_death(hearer, record);
		break;
	}
}
