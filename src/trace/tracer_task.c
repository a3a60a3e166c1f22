/* tracer_task.c - the tracees, by their tid; see tracer.h. */
#include "config.h"

#include "base/array.h"
#include "trace/tracer.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ptrace.h>

struct tracee *tracer_find(const struct tracer *t, pid_t tid)
{
	uint32_t at = tidmap_find(&t->map, tid);

	return at == TIDMAP_NONE ? NULL : &t->tracees[at];
}

static uint32_t take_free(struct tracer *t)
{
	uint32_t at = t->free_first;

	if (at != RECORD_NONE) {
		t->free_first = t->tracees[at].task;
		return at;
	}
	if (ARRAY_RESERVE(t->tracees, t->capacity, t->count + 1) != 0)
		return RECORD_NONE;
	return t->count++;
}

struct tracee *tracer_add(struct tracer *t, pid_t tid)
{
	uint32_t at = tidmap_reserve(&t->map) == 0 ? take_free(t) : RECORD_NONE;

	if (at == RECORD_NONE) {
		t->f->result->end = FOLLOW_FAILED;
		t->f->result->error = ENOMEM;
		t->f->is_over = true;
		return NULL;
	}
	t->tracees[at] = (struct tracee){ .tid = tid, .task = RECORD_NONE };
	t->early++;
	tidmap_put(&t->map, tid, at);
	return &t->tracees[at];
}

void tracer_remove(struct tracer *t, struct tracee *e)
{
	uint32_t at = (uint32_t)(e - t->tracees);

	t->early -= e->task == RECORD_NONE;
	tidmap_remove(&t->map, e->tid);
	e->task = t->free_first;
	t->free_first = at;
}

int tracer_seize(void *context, pid_t pid, pid_t tid, pid_t parent_pid, bool is_known)
{
	struct tracer *t = context;

	if (tracer_find(t, tid))
		return 0;
	if (ptrace(PTRACE_SEIZE, tid, 0, tracer_options(t->f)) != 0) {
		/* Born since its maker was taken up: then it is traced by itself. */
		return errno == ESRCH || is_known ? 0 : -errno;
	}
	struct tracee *e = tracer_add(t, tid);
	if (e == NULL)
		return -ENOMEM;
	if (tid != pid && record_find(t->f->record, pid) == RECORD_NONE &&
	    attach_tell_found(t->f, pid, pid, parent_pid) != 0)
		return -ENOMEM; /* the leader has ended before */
	int error = attach_tell_found(t->f, pid, tid, tid == pid ? parent_pid : pid);
	if (error)
		return error;
	e = tracer_find(t, tid);
	e->pid = pid;
	e->task = record_find(t->f->record, tid);
	t->early--;
	return 1;
}
