/* poll.c - follow a job by polling /proc, without ptrace; see poll.h. */
#include "config.h"

#include "trace/poll.h"
#include "collect/scan.h"
#include "collect/demand.h"
#include "model/need.h"
#include "trace/guard.h"
#include "trace/readout.h"
#include "trace/job.h"
#include "trace/pause.h"
#include "trace/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define INTERVAL_NS 50000000

struct poll {
	struct job *job;
	struct scanner *scanner; /* of all processes; NULL: they cannot be seen */
	uint64_t began_ns;       /* when this observation began, on the record's clock */
	char *words;             /* the command's arguments, as in cmdline; or NULL */
	size_t words_length;
};

static bool is_root(const struct poll *p, pid_t pid)
{
	const struct follow_options *o = p->job->options;

	for (size_t i = 0; o->pids && i < o->pid_count; i++)
		if (o->pids[i] == pid)
			return true;
	return pid == p->job->command;
}

static void report_end(struct poll *p, pid_t pid, pid_t tid, const struct thread *last)
{
	struct event e = {
		.kind = EVENT_EXITED, .at_ns = job_now_ns(p->job), .pid = pid, .tid = tid
	};

	if (last) {
		e.resources = watch_resources(scan_sample(p->scanner), &last->now);
		snprintf(e.comm, sizeof e.comm, "%s", thread_comm(last));
	}
	job_report(p->job, &e);
}

/* Report the exit of threads that are in the record but no longer in the process. */
static void report_exited_threads(struct poll *p, uint32_t leader, const struct process *now)
{
	const struct record *r = p->job->record;

	for (uint32_t t = r->tasks[leader].first_thread; t != RECORD_NONE;
	     t = r->tasks[t].next_sibling)
		if (r->tasks[t].is_running &&
		    (now == NULL || process_find_thread(now, r->tasks[t].tid) == NULL))
			report_end(p, r->tasks[t].pid, r->tasks[t].tid, NULL);
}

static void report_exited_process(struct poll *p, uint32_t leader, const struct process *last)
{
	pid_t pid = p->job->record->tasks[leader].pid;

	guard_remove(&p->job->guard, pid);
	report_exited_threads(p, leader, NULL);
	report_end(p, pid, pid, last ? process_leader(last) : NULL);
}

/* Read arguments, file and name as they are now.  The name in the sample may be that of the
 * previous program, and exec sets the new name before the arguments. */
static void take_program(struct poll *p, const struct process *now, struct event *e)
{
	struct demand demand = {
		.pids = &now->pid,
		.pid_count = 1,
		.needs = NEED_EXE | NEED_CMDLINE,
		.only_leaders = true,
	};

	demand_satisfy(p->scanner, &demand);
	e->exe = process_details(now)->exe;
	e->argv = process_details(now)->cmdline;
	e->argv_length = process_details(now)->cmdline_length;
	if (e->argv_length == 0 && now->pid == p->job->command) {
		e->argv = p->words;
		e->argv_length = p->words_length;
	}
	if (!readout_comm(p->job->readout, now->pid, now->pid, e->comm) && process_leader(now))
		snprintf(e->comm, sizeof e->comm, "%s", thread_comm(process_leader(now)));
}

/* Set the age of a thread when the record began, and what it had used before it was found. */
static void take_past(const struct poll *p, const struct thread *thread, struct event *e)
{
	const struct sample *t = scan_sample(p->scanner);

	if (thread == NULL || !p->job->record->is_attached)
		return;
	int64_t start_ns, begun_ns = (int64_t)(t->boot_offset_ns - e->at_ns);
	if (!rates_start_ns(t->ticks_per_s, thread->start_ticks, &start_ns) || begun_ns <= start_ns)
		return;
	e->age_ns = (uint64_t)begun_ns - (uint64_t)start_ns;
	e->before_ns = thread->now.run_ns;
}

static bool is_same_program(const struct record_exec *x, const struct event *e)
{
	return x && x->exe && e->exe && strcmp(x->exe, e->exe) == 0 &&
	       x->argv_length == e->argv_length && e->argv && x->argv &&
	       memcmp(x->argv, e->argv, e->argv_length) == 0;
}

/* A process that has not called exec has the program of its parent. */
static void take_copied_program(const struct poll *p, const struct process *now, struct event *e)
{
	uint32_t parent = record_find(p->job->record, e->parent_pid);

	e->is_no_exec = e->age_ns > 0 || (now->flags & TASK_FORKNOEXEC);
	if ((now->flags & TASK_FORKNOEXEC) && parent != RECORD_NONE &&
	    is_same_program(record_program(p->job->record, parent), e)) {
		e->exe = e->argv = NULL;
		e->argv_length = 0;
	}
}

static void report_found(struct poll *p, const struct process *now)
{
	struct event e = { .kind = EVENT_FOUND,
			   .how = BIRTH_FOUND,
			   .pid = now->pid,
			   .tid = now->pid,
			   .at_ns = job_now_ns(p->job) };

	if (!is_root(p, now->pid))
		e.parent_pid = e.parent_tid = now->ppid;
	take_past(p, process_leader(now), &e);
	take_program(p, now, &e);
	take_copied_program(p, now, &e);
	job_report(p->job, &e);
	guard_add(&p->job->guard, now->pid, now->start_ticks);
}

static void report_new_threads(struct poll *p, const struct process *now)
{
	for (size_t i = 0; i < now->thread_count; i++) {
		const struct thread *t = &now->threads[i];
		struct event e = { .kind = EVENT_FOUND,
				   .how = BIRTH_FOUND,
				   .pid = now->pid,
				   .tid = t->tid,
				   .parent_pid = now->pid,
				   .parent_tid = now->pid,
				   .at_ns = job_now_ns(p->job) };
		if (record_find(p->job->record, t->tid) != RECORD_NONE)
			continue;
		snprintf(e.comm, sizeof e.comm, "%s", thread_comm(t));
		take_past(p, t, &e);
		job_report(p->job, &e);
	}
}

/* Wait at most `most_ms` until the command has called exec.  Return whether it has.  Before that it
 * is a copy of pstop, with pstop's file, name and arguments. */
static bool await_exec(const struct job *job, int most_ms)
{
	struct pollfd begun = { .fd = job->launch.fd, .events = POLLIN };

	return job->launch.fd < 0 || job->options->run || poll(&begun, 1, most_ms) > 0;
}

/* A process that was a copy of its parent and no longer is has called exec, even if the program is
 * the same. */
static bool is_first_exec(const struct poll *p, const struct process *now, uint32_t task)
{
	const struct record *r = p->job->record;
	uint32_t last = r->tasks[task].last_exec;

	return !(now->flags & TASK_FORKNOEXEC) && r->tasks[task].age_ns == 0 &&
	       (last == RECORD_NONE || r->execs[last].is_no_exec);
}

/* Report an exec, if there was one.  The scanner forgets these texts when a process calls exec. */
static void report_exec(struct poll *p, const struct process *now, uint32_t task)
{
	struct event e = {
		.kind = EVENT_EXEC, .pid = now->pid, .tid = now->pid, .at_ns = job_now_ns(p->job)
	};

	if (process_details(now)->exe || process_details(now)->exe_error ||
	    (now->pid == p->job->command && !await_exec(p->job, 0)))
		return;
	take_program(p, now, &e);
	bool is_same = is_same_program(record_program(p->job->record, task), &e);
	if (e.exe && (!is_same || is_first_exec(p, now, task)))
		job_report(p->job, &e);
}

/* Does the process belong to the job?  Add it if it does. */
static bool take_process(struct poll *p, const struct process *now)
{
	const struct thread *leader = process_leader(now);
	bool is_zombie = leader && leader->state == 'Z' && now->thread_count == 1;
	uint32_t task = record_find(p->job->record, now->pid);

	if (now->has_exited || is_zombie) {
		if (task != RECORD_NONE && now->pid != p->job->command)
			report_exited_process(p, task, now);
		return false;
	}
	if (task != RECORD_NONE && now->first_seen_at == scan_sample(p->scanner)->refresh &&
	    p->job->record->tasks[task].born_ns < p->began_ns &&
	    p->job->record->tasks[task].how != BIRTH_COMMAND) {
		report_exited_process(p, task, NULL); /* its PID was reused */
		task = RECORD_NONE;
	}
	bool is_new = task == RECORD_NONE;
	if (is_new) {
		if (!is_root(p, now->pid) && record_find(p->job->record, now->ppid) == RECORD_NONE)
			return false;
		report_found(p, now);
		task = record_find(p->job->record, now->pid);
	}
	if (task == RECORD_NONE)
		return false;
	report_exec(p, now, task);
	report_exited_threads(p, task, now);
	report_new_threads(p, now);
	return is_new;
}

static void observe(struct poll *p)
{
	if (p->scanner == NULL)
		return;
	const struct sample *t = scan_sample(p->scanner);
	p->began_ns = job_now_ns(p->job);
	bool has_found = scan_refresh(p->scanner, SCAN_MACHINE_UNKNOWN) == 0;

	/* A child may have a smaller PID than its parent, so repeat until nothing is found. */
	while (has_found) {
		has_found = false;
		for (size_t i = 0; i < t->count; i++)
			has_found = take_process(p, t->list[i]) || has_found;
	}
}

/* Set what the command used: from wait4(2) or, if that includes children that the command waited
 * for, from the last observation. */
static void take_last(struct poll *p, const struct rusage *usage, struct event *e)
{
	const struct process *last = p->scanner ? sample_find(scan_sample(p->scanner), e->pid) :
						  NULL;
	const struct thread *leader = last ? process_leader(last) : NULL;

	if (leader)
		e->resources = watch_resources(scan_sample(p->scanner), &leader->now);
	if (usage == NULL)
		return;
	readout_take_usage(usage, &e->whole);
	e->whole.run_ns = e->whole.user_ns + e->whole.system_ns;
	e->whole.known |= RESOURCES_RUN;
}

/* The command was started, but no observation saw its program.  Its arguments are known, and
 * execve(2) names a process after its file.  Which file it was is unknown. */
static void report_unseen_exec(struct poll *p, const struct event *end)
{
	const struct job *job = p->job;
	struct event e = {
		.kind = EVENT_EXEC, .pid = end->pid, .tid = end->pid, .at_ns = end->at_ns
	};

	if (p->words == NULL)
		return;
	e.argv = p->words;
	e.argv_length = p->words_length;
	const char *name = job->options->argv[0], *slash = strrchr(name, '/');
	snprintf(e.comm, sizeof e.comm, "%s", slash ? slash + 1 : name);
	job_report(p->job, &e);
}

static void take_command_status(struct poll *p)
{
	struct job *job = p->job;
	struct rusage usage;
	int status;

	if (job->command == 0 || wait4(job->command, &status, WNOHANG, &usage) != job->command)
		return;
	uint32_t task = record_find(job->record, job->command);
	struct event e = { .kind = EVENT_EXITED,
			   .at_ns = job_now_ns(job),
			   .pid = job->command,
			   .tid = job->command,
			   .has_status = true,
			   .status = status };

	guard_remove(&job->guard, e.pid);
	job_take_status(job, status);
	if (task != RECORD_NONE) {
		if (!job->options->run && job->result->error == 0 &&
		    record_program(job->record, task) == NULL)
			report_unseen_exec(p, &e);
		report_exited_threads(p, task, NULL);
		take_last(p, job->record->tasks[task].first_child == RECORD_NONE ? &usage : NULL,
			  &e);
		job_report(job, &e);
	}
}

bool poll_begin(struct job *job, struct scanner **out)
{
	struct scan_options options = { .proc_fd = job->proc_fd };

	*out = NULL;
	if (job->proc_fd < 0)
		return true;
	int error = scan_open(out, &options);
	if (!error)
		error = scan_refresh(*out, SCAN_MACHINE_UNKNOWN);
	if (error) {
		job_fail(job, -error);
		scan_close(*out);
	}
	return error == 0;
}

/* Store the command's arguments; without memory they remain unknown. */
static void keep_words(struct poll *p)
{
	char *const *argv = p->job->options->argv;
	FILE *text = argv ? open_memstream(&p->words, &p->words_length) : NULL;

	if (text == NULL)
		return;
	for (; *argv; argv++)
		fwrite(*argv, strlen(*argv) + 1, 1, text);
	if (fclose(text) != 0) {
		free(p->words);
		p->words = NULL;
	}
}

void poll_run(struct job *job, struct scanner *scanner)
{
	struct poll p = { .job = job, .scanner = scanner };

	keep_words(&p);
	await_exec(job, INTERVAL_NS / 1000000);
	uint64_t next_ns = job_clock_ns();
	while (!job->is_over) {
		if (job_clock_ns() >= next_ns) {
			observe(&p);
			next_ns = job_clock_ns() + INTERVAL_NS;
		}
		if (job->record->count == 0) /* no process of options->pids exists */
			job_fail(job, ESRCH);
		take_command_status(&p);
		if (job->record->running_processes == 0)
			break;
		if (job->command == 0 && !job->options->pids && !job_waits_for_all(job)) {
			observe(&p); /* a process that has exited since the last observation is not
			             left over */
			break;
		}
		pause_until(job, next_ns);
	}
	scan_close(p.scanner);
	free(p.words);
}
