/* spawn_bar.c - the lives of tasks as bars; see spawn_bar.h. */
#include "config.h"

#include "report/spawn_bar.h"
#include "model/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A bar has marks for execs and for its end only if some of the bar remains visible. */
#define CELLS_FOR_MARKS 3

int bar_cell(const struct bar_time *time, uint64_t at_ns)
{
	int cell = (int)((double)at_ns / (double)time->span_ns * time->width);

	return cell < time->width ? cell : time->width - 1;
}

static uint64_t end_of(const struct record *r, uint32_t task)
{
	return r->tasks[task].is_running ? r->now_ns : r->tasks[task].ended_ns;
}

static void mark_stops(const struct bar_time *time, uint32_t task, const struct bar_stop *stops,
		       size_t stop_count, int last, unsigned char *cells)
{
	for (size_t i = 0; i < stop_count; i++) {
		if (stops[i].task != task)
			continue;
		int to = stops[i].to_ns == UINT64_MAX ? last : bar_cell(time, stops[i].to_ns);
		for (int c = bar_cell(time, stops[i].from_ns); c <= to && c <= last; c++)
			cells[c] = MARK_STOPPED;
	}
}

static void mark_execs(const struct bar_time *time, const struct record *r, uint32_t task,
		       unsigned char *cells)
{
	for (uint32_t x = r->tasks[task].first_exec; x != RECORD_NONE; x = r->execs[x].next)
		if (r->tasks[task].how != BIRTH_FOUND || r->execs[x].at_ns > r->tasks[task].born_ns)
			cells[bar_cell(time, r->execs[x].at_ns)] = MARK_EXEC;
}

void bar_of_task(const struct bar_time *time, const struct record *r, uint32_t task,
		 const struct bar_stop *stops, size_t stop_count, unsigned char *cells)
{
	const struct record_task *t = &r->tasks[task];
	int first = bar_cell(time, t->born_ns), last = bar_cell(time, end_of(r, task));
	bool is_process = record_is_process(r, task),
	     has_room = last - first + 1 >= CELLS_FOR_MARKS;
	struct evidence e;

	record_evidence(r, task, is_process, &e);
	unsigned char class = (unsigned char)verdict_judge(&e).class;
	memset(cells, MARK_NONE, (size_t)time->width);
	for (int c = first; c <= last; c++)
		cells[c] = class;
	if (is_process && t->exec_ns > t->born_ns)
		for (int c = first; c < bar_cell(time, t->exec_ns); c++)
			cells[c] = MARK_COPY;
	if (is_process && has_room)
		mark_execs(time, r, task, cells);
	if (t->age_ns > 0)
		cells[first] = MARK_BEFORE;
	mark_stops(time, task, stops, stop_count, last, cells);
	if (t->is_running)
		cells[last] = MARK_RUNNING;
	else if (is_process && t->has_status && t->status != 0)
		cells[last] = MARK_FAILED;
	else if (has_room)
		cells[last] = MARK_END;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int bar_of_many(const struct bar_time *time, const struct record *r, const uint32_t *tasks,
		uint32_t count, unsigned char *cells)
{
	uint64_t *ends = malloc((size_t)count * sizeof *ends);
	uint32_t born = 0, ended = 0;
	int at = 0;

	if (ends == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++)
		ends[i] = end_of(r, tasks[i]);
	qsort(ends, count, sizeof *ends, compare_u64);
	memset(cells, 0, (size_t)time->width);
	/* Go from each birth or end to the next; tasks are sorted by birth. */
	while (ended < count) {
		uint32_t alive = born - ended;
		bool is_birth = born < count && r->tasks[tasks[born]].born_ns <= ends[ended];
		int to = bar_cell(time, is_birth ? r->tasks[tasks[born]].born_ns : ends[ended]);
		for (; at < to; at++)
			if (alive > cells[at])
				cells[at] = (unsigned char)(alive < 10 ? alive : 10);
		if (is_birth)
			born++;
		else
			ended++;
		alive = born - ended + !is_birth;
		if (alive > cells[at])
			cells[at] = (unsigned char)(alive < 10 ? alive : 10);
	}
	for (int c = 0; c < time->width; c++)
		cells[c] = cells[c] ? (unsigned char)(MARK_MANY + cells[c]) : MARK_NONE;
	free(ends);
	return 0;
}
