/* spawn_bar.h - the life of tasks as a bar of cells over time.
 *
 * Room: report, pure, private to the timeline.
 */
#ifndef PSTOP_REPORT_SPAWN_BAR_H
#define PSTOP_REPORT_SPAWN_BAR_H

#include "model/record.h"

/* What a cell says.  The first ones are classes: enum verdict_class. */
enum mark {
	MARK_COPY = CLASS_COUNT, /* a copy of its parent, which has not called exec yet */
	MARK_BEFORE,             /* was there before */
	MARK_EXEC,
	MARK_STOPPED,
	MARK_END,
	MARK_FAILED,  /* its end, by a signal or other than with 0 */
	MARK_RUNNING, /* at the end of the record */
	MARK_MANY,    /* + how many of a row lived at once, up to 10 for more */
	MARKS = MARK_MANY + 11,
	MARK_NONE = 255
};

/* From when to when a process was stopped. */
struct bar_stop {
	uint32_t task;
	uint64_t from_ns, to_ns; /* UINT64_MAX: to its end */
};

struct bar_time {
	uint64_t span_ns; /* that the cells are of, 1 or more */
	int width;        /* cells */
};

/* Which cell a time is in. */
int bar_cell(const struct bar_time *time, uint64_t at_ns);

/* The bar of one task. */
void bar_of_task(const struct bar_time *time, const struct record *r, uint32_t task,
		 const struct bar_stop *stops, size_t stop_count, unsigned char *cells);

/* The bar of several: how many lived at once, at the most, in each cell.  0, or
 * -ENOMEM. */
int bar_of_many(const struct bar_time *time, const struct record *r, const uint32_t *tasks,
		uint32_t count, unsigned char *cells);

#endif
