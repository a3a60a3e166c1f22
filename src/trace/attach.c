/* attach.c - attach to running processes; see attach.h. */
#include "config.h"

#include "base/array.h"
#include "trace/attach.h"
#include "trace/readout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The processes to attach to: parents before their children. */
struct family {
	struct {
		pid_t pid, parent_pid;
	} * list;
	size_t count, capacity;
};

static bool has_member(const struct family *all, pid_t pid)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i].pid == pid)
			return true;
	return false;
}

static int add_member(struct family *all, pid_t pid, pid_t parent_pid)
{
	if (ARRAY_RESERVE(all->list, all->capacity, all->count + 1) != 0)
		return -ENOMEM;
	all->list[all->count].pid = pid;
	all->list[all->count++].parent_pid = parent_pid;
	return 0;
}

/* Add the children of the processes in the list.  Return the number added, or -errno. */
static int add_children(struct readout *o, struct family *all)
{
	const pid_t *borrowed;
	ssize_t count = readout_processes(o, &borrowed);
	int added = 0, error = 0;

	if (count <= 0)
		return (int)count;
	pid_t *pids = malloc((size_t)count * sizeof *pids);
	if (pids == NULL)
		return -ENOMEM;
	memcpy(pids, borrowed, (size_t)count * sizeof *pids);
	for (ssize_t i = 0; i < count && !error; i++) {
		pid_t pid, parent_pid;
		if (has_member(all, pids[i]) ||
		    readout_family(o, pids[i], &pid, &parent_pid) != 0 ||
		    !has_member(all, parent_pid))
			continue;
		error = add_member(all, pids[i], parent_pid);
		added++;
	}
	free(pids);
	return error ? error : added;
}

int attach_report_found(struct job *job, pid_t pid, pid_t tid, pid_t parent_pid)
{
	struct readout *o = job->readout;
	struct event event = { .kind = EVENT_FOUND,
			       .how = BIRTH_FOUND,
			       .pid = pid,
			       .tid = tid,
			       .at_ns = job_now_ns(job),
			       .parent_pid = parent_pid,
			       .parent_tid = parent_pid,
			       .is_no_exec = true };

	readout_past(o, &event);
	if (pid == tid)
		readout_program(o, &event);
	else
		readout_comm(o, pid, tid, event.comm);
	return job_report(job, &event) == RECORD_NONE ? -ENOMEM : 0;
}

/* Move the leader to the front: after PIDs wrap around, a TID can be less than its PID. */
static void put_leader_first(pid_t *tids, ssize_t count, pid_t pid)
{
	for (ssize_t i = 1; i < count; i++)
		if (tids[i] == pid) {
			tids[i] = tids[0];
			tids[0] = pid;
		}
}

/* Attach to all threads of a process, until a pass finds no new one. */
static int take_process(const struct attach_way *way, pid_t pid, pid_t parent_pid, int *refusal)
{
	const pid_t *borrowed;
	int in_all = 0, added = 1;

	while (added > 0) {
		ssize_t count = readout_threads(way->job->readout, pid, &borrowed);
		pid_t *tids = count > 0 ? malloc((size_t)count * sizeof *tids) : NULL;
		if (tids == NULL)
			break; /* it is gone */
		memcpy(tids, borrowed, (size_t)count * sizeof *tids);
		put_leader_first(tids, count, pid);
		added = 0;
		for (ssize_t i = 0; i < count; i++) {
			int result = way->take(way->context, pid, tids[i], parent_pid, in_all > 0);
			if (result < 0 && *refusal == 0)
				*refusal = result;
			added += result > 0;
			in_all += result > 0;
		}
		free(tids);
	}
	return in_all;
}

int attach_all(const struct attach_way *way)
{
	const struct follow_options *o = way->job->options;
	struct family all = { 0 };
	int refusal = 0, threads = 0, error = 0, added = 1;

	for (size_t i = 0; i < o->pid_count && !error; i++) {
		pid_t pid, parent_pid; /* the process of a thread, and its parent */
		if (readout_family(way->job->readout, o->pids[i], &pid, &parent_pid) == 0 &&
		    !has_member(&all, pid))
			error = add_member(&all, pid, 0);
	}
	for (size_t done = 0; !error && added > 0;) {
		for (; done < all.count; done++)
			threads += take_process(way, all.list[done].pid, all.list[done].parent_pid,
						&refusal);
		added = add_children(way->job->readout, &all);
		error = added < 0 ? added : 0;
	}
	free(all.list);
	if (error)
		return error;
	if (threads > 0)
		return threads;
	return refusal ? refusal : -ESRCH;
}
