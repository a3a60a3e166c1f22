/* calls.c - the system calls of a pass; see calls.h. */
#include "config.h"

#include "collect/calls.h"
#include "base/array.h"

#include <stdlib.h>
#include <string.h>

void calls_free(struct calls *calls)
{
	free(calls->list);
	memset(calls, 0, sizeof *calls);
}

void calls_clear(struct calls *calls)
{
	/* The first pass includes all existing threads, later ones only those that move. */
	if (calls->count < calls->capacity / 4)
		calls_free(calls);
	calls->count = calls->next = 0;
}

void calls_add(struct calls *calls, pid_t pid, const struct pass_task *task)
{
	if (ARRAY_RESERVE(calls->list, calls->capacity, calls->count + 1) != 0)
		return;
	struct call_seen *c = &calls->list[calls->count++];
	*c = (struct call_seen){ .pid = pid,
				 .tid = task->stat.pid,
				 .slices = task->now.slices,
				 .state = task->stat.state,
				 .number = task->call,
				 .is_compat = task->is_compat };
	memcpy(c->args, task->args, sizeof c->args);
}

static int compare(const void *key, const void *element)
{
	const struct call_seen *a = key, *b = element;

	return a->pid != b->pid ? (a->pid > b->pid) - (a->pid < b->pid) :
				  (a->tid > b->tid) - (a->tid < b->tid);
}

const struct call_seen *calls_find(struct calls *calls, pid_t pid, pid_t tid)
{
	const struct call_seen wanted = { .pid = pid, .tid = tid };

	if (calls->list == NULL)
		return NULL;
	const struct call_seen *found = &calls->list[calls->next];
	if (calls->next >= calls->count || compare(&wanted, found) != 0)
		found = bsearch(&wanted, calls->list, calls->count, sizeof wanted, compare);
	if (found)
		calls->next = (size_t)(found - calls->list) + 1;
	return found;
}
