/* inside.c - when to look into language runtimes; see inside.h. */
#include "config.h"

#include "wait/inside.h"
#include "collect/scanner.h"
#include "runtime/runtime.h"

#include <stdlib.h>
#include <string.h>

/* A process whose name says nothing is examined at this cost, the others at a cost of 1. */
#define COST_UNNAMED 4

static bool is_named_as_runtime(const struct process *p)
{
	static const char *const names[] = { "python", "java", "node", "ruby", "beam." };
	const struct thread *leader = process_leader(p);

	for (size_t i = 0; leader && i < sizeof names / sizeof *names; i++)
		if (strncmp(leader->comm, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

struct runtime *inside_find(struct runtimes *r, const struct process *p, unsigned *finds)
{
	if (process_is_kernel_thread(p))
		return NULL;
	if (p->asked || !runtimes_has_to_find(r, p))
		return runtimes_of(r, p, p->asked);
	unsigned cost = is_named_as_runtime(p) ? 1 : COST_UNNAMED;
	if (*finds < cost)
		return NULL;
	*finds -= cost;
	return runtimes_of(r, p, true);
}

static void publish(struct runtime *rt, struct process *p, uint32_t refresh)
{
	struct process_notes *n = process_make_notes(p);

	if (n == NULL || (n->runtime && !runtime_is_news(rt)))
		return;
	struct process_runtime *seen = runtime_take(rt, refresh);
	if (seen == NULL)
		return;
	free(n->runtime);
	n->runtime = seen;
	p->touched++;
}

void inside_publish(struct runtimes *r, struct scanner *s)
{
	for (size_t i = 0; i < runtimes_count(r); i++) {
		struct process *p = scanner_find(s, runtimes_pid(r, i));
		struct runtime *rt = p ? runtimes_at(r, i, p) : NULL;
		if (rt)
			publish(rt, p, s->sample.refresh);
	}
	runtimes_end_window(r, s->sample.refresh);
}
