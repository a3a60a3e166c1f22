/* record_sum.c - the summary of a record, and its critical chain; see record_sum.h. */
#include "config.h"

#include "model/record_sum.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t end_of(const struct record *r, uint32_t task)
{
	return r->tasks[task].is_running ? r->now_ns : r->tasks[task].ended_ns;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Count the largest number of processes that lived at the same time. */
static int count_at_once(const struct record *r, uint32_t *out)
{
	uint32_t n = 0, born = 0, ended = 0;
	uint64_t *births = malloc((r->process_count + 1) * 2 * sizeof *births);

	if (births == NULL)
		return -ENOMEM;
	uint64_t *ends = births + r->process_count + 1;
	for (uint32_t i = 0; i < r->count; i++)
		if (record_is_process(r, i)) {
			births[n] = r->tasks[i].born_ns;
			ends[n++] = end_of(r, i);
		}
	qsort(births, n, sizeof *births, compare_u64);
	qsort(ends, n, sizeof *ends, compare_u64);
	for (*out = 0; born < n; born++) {
		while (ends[ended] < births[born])
			ended++;
		if (born + 1 - ended > *out)
			*out = born + 1 - ended;
	}
	free(births);
	return 0;
}

/* Return the part of [from, to] that lies in [a, b]. */
static uint64_t overlap(uint64_t from, uint64_t to, uint64_t a, uint64_t b)
{
	uint64_t begin = from > a ? from : a, end = to < b ? to : b;

	return end > begin ? end - begin : 0;
}

/* Return the time from birth to the first exec, and from the beginning of the exit to its end,
 * within a part of a life. */
static uint64_t made_ns(const struct record_task *t, uint64_t from_ns, uint64_t to_ns,
			uint64_t *ending_ns)
{
	uint64_t starting = t->exec_ns ? overlap(from_ns, to_ns, t->born_ns, t->exec_ns) : 0;

	*ending_ns = t->last_exit_ns && !t->is_running ?
			     overlap(from_ns, to_ns, t->last_exit_ns, t->ended_ns) :
			     0;
	return starting;
}

/* Return the part of `cpu_ns` that the threads of a process had used when they were found. */
static uint64_t before_ns(const struct record *r, uint32_t task, uint64_t cpu_ns)
{
	uint64_t sum = r->tasks[task].before_ns;

	for (uint32_t i = r->tasks[task].first_thread; i != RECORD_NONE;
	     i = r->tasks[i].next_sibling)
		sum += r->tasks[i].before_ns;
	return sum < cpu_ns ? sum : cpu_ns;
}

static void add_process(const struct record *r, uint32_t task, struct record_summary *s)
{
	const struct record_task *t = &r->tasks[task];
	struct resources all = record_resources(r, task, true);
	uint64_t cpu_ns, ending_ns, end_ns = end_of(r, task);

	s->processes++;
	resources_add(&s->total, &all);
	if (resources_cpu_ns(&all, &cpu_ns)) {
		s->cpu_ns += cpu_ns;
		s->before_ns += before_ns(r, task, cpu_ns);
	} else {
		s->is_cpu_known = false;
	}
	if (t->first_exec != RECORD_NONE && r->execs[t->first_exec].is_no_exec)
		s->execs--;
	if (!t->is_running && t->has_status && t->status != 0)
		s->failed++;
	s->starting_ns += made_ns(t, t->born_ns, end_ns, &ending_ns);
	s->ending_ns += ending_ns;
	s->lives_ns += end_ns > t->born_ns ? end_ns - t->born_ns : 0;
}

/* ---- the critical chain ---- */

struct child {
	uint32_t parent, task;
	uint64_t end_ns;
};

/* Sort children by parent, and those of one parent by exit time, latest first. */
static int compare_children(const void *a, const void *b)
{
	const struct child *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	if (x->end_ns != y->end_ns)
		return x->end_ns > y->end_ns ? -1 : 1;
	return (x->task < y->task) - (x->task > y->task);
}

struct chain {
	const struct record *r;
	struct child *children;
	uint32_t count;
	uint32_t *next; /* for each task: its next child to examine */
	struct record_summary *sum;
	uint32_t capacity;
};

static int add_link(struct chain *c, uint32_t task, uint64_t from_ns, uint64_t to_ns)
{
	struct record_summary *s = c->sum;
	uint64_t ending_ns;

	if (from_ns >= to_ns)
		return 0;
	if (ARRAY_RESERVE(s->links, c->capacity, s->link_count + 1) != 0)
		return -ENOMEM;
	s->links[s->link_count++] = (struct record_link){ task, from_ns, to_ns };
	s->chain_starting_ns += made_ns(&c->r->tasks[task], from_ns, to_ns, &ending_ns);
	s->chain_starting_ns += ending_ns;
	return 0;
}

/* Return the child of `task` that exited last before `until_ns`. */
static uint32_t last_child(struct chain *c, uint32_t task, uint64_t until_ns)
{
	uint32_t *at = &c->next[task];

	for (; *at < c->count && c->children[*at].parent == task; (*at)++)
		if (c->children[*at].end_ns <= until_ns)
			return c->children[(*at)++].task;
	return RECORD_NONE;
}

/* Follow the chain from the process that exited last back to the beginning. */
static int follow(struct chain *c, uint32_t task, uint64_t until_ns)
{
	const struct record *r = c->r;
	int error = 0;

	while (task != RECORD_NONE && !error) {
		uint32_t child = last_child(c, task, until_ns);
		uint64_t from_ns = child == RECORD_NONE ? r->tasks[task].born_ns : end_of(r, child);
		error = add_link(c, task, from_ns, until_ns);
		if (from_ns < until_ns)
			until_ns = from_ns;
		task = child == RECORD_NONE ? r->tasks[task].parent : child;
	}
	return error;
}

static int find_chain(const struct record *r, struct record_summary *s)
{
	struct chain c = { .r = r, .sum = s };
	uint32_t last = RECORD_NONE;
	int error = -ENOMEM;

	c.children = calloc((size_t)r->process_count + 1, sizeof *c.children);
	c.next = malloc(((size_t)r->count + 1) * sizeof *c.next);
	if (c.children == NULL || c.next == NULL)
		goto out;
	for (uint32_t i = 0; i < r->count; i++) {
		c.next[i] = UINT32_MAX;
		if (!record_is_process(r, i))
			continue;
		if (last == RECORD_NONE || end_of(r, i) > end_of(r, last))
			last = i;
		if (r->tasks[i].parent != RECORD_NONE)
			c.children[c.count++] =
				(struct child){ r->tasks[i].parent, i, end_of(r, i) };
	}
	qsort(c.children, c.count, sizeof *c.children, compare_children);
	for (uint32_t i = c.count; i-- > 0;)
		c.next[c.children[i].parent] = i;
	error = last == RECORD_NONE ? 0 : follow(&c, last, end_of(r, last));
out:
	free(c.children);
	free(c.next);
	return error;
}

int record_sum(const struct record *r, struct record_summary *out)
{
	*out = (struct record_summary){ .wall_ns = r->now_ns,
					.is_cpu_known = true,
					.execs = r->exec_count };
	out->total.known = RESOURCES_ALL;
	for (uint32_t i = 0; i < r->count; i++)
		if (record_is_process(r, i))
			add_process(r, i, out);
	out->threads = r->thread_count - r->process_count;
	if (out->wall_ns > 0)
		out->parallelism = (double)(out->cpu_ns - out->before_ns) / (double)out->wall_ns;
	out->overhead =
		out->lives_ns > 0 && r->way != RECORD_POLLED ?
			(double)(out->starting_ns + out->ending_ns) / (double)out->lives_ns :
			-1;
	int error = count_at_once(r, &out->most_at_once);
	if (!error)
		error = find_chain(r, out);
	if (error)
		record_summary_free(out);
	return error;
}

void record_summary_free(struct record_summary *s)
{
	free(s->links);
	memset(s, 0, sizeof *s);
}
