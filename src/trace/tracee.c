/* tracee.c - the traced threads, by TID; see tracee.h. */
#include "config.h"

#include "trace/tracee.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>

void tracees_init(struct tracees *t, struct job *job)
{
	*t = (struct tracees){ .job = job, .free_first = RECORD_NONE };
}

void tracees_free(struct tracees *t)
{
	tidmap_free(&t->map);
	free(t->list);
}

struct tracee *tracees_find(const struct tracees *t, pid_t tid)
{
	uint32_t at = tidmap_find(&t->map, tid);

	return at == TIDMAP_NONE ? NULL : &t->list[at];
}

static uint32_t take_free(struct tracees *t)
{
	uint32_t at = t->free_first;

	if (at != RECORD_NONE) {
		t->free_first = t->list[at].task;
		return at;
	}
	if (ARRAY_RESERVE(t->list, t->capacity, t->count + 1) != 0)
		return RECORD_NONE;
	return t->count++;
}

struct tracee *tracees_add(struct tracees *t, pid_t tid)
{
	uint32_t at = tidmap_reserve(&t->map) == 0 ? take_free(t) : RECORD_NONE;

	if (at == RECORD_NONE) {
		job_fail(t->job, ENOMEM);
		return NULL;
	}
	t->list[at] = (struct tracee){ .tid = tid, .task = RECORD_NONE };
	t->early++;
	tidmap_put(&t->map, tid, at);
	return &t->list[at];
}

void tracees_settle(struct tracees *t, struct tracee *e, pid_t pid, uint32_t task)
{
	e->pid = pid;
	e->task = task;
	t->early--;
}

void tracees_remove(struct tracees *t, struct tracee *e)
{
	uint32_t at = (uint32_t)(e - t->list);

	t->early -= e->task == RECORD_NONE;
	tidmap_remove(&t->map, e->tid);
	e->task = t->free_first;
	t->free_first = at;
}
