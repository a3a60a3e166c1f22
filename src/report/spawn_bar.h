/* spawn_bar.h - the life of tasks as a bar of cells over time.
 *
 * Room: report, pure, private to the timeline.
 */
#ifndef PSTOP_REPORT_SPAWN_BAR_H
#define PSTOP_REPORT_SPAWN_BAR_H

#include "model/record.h"

/* What a cell shows.  The first values are those of enum verdict_class. */
enum mark {
	MARK_COPY = CLASS_COUNT, /* a copy of its parent, before it calls exec */
	MARK_BEFORE,             /* running before the record began */
	MARK_EXEC,
	MARK_STOPPED,
	MARK_END,
	MARK_FAILED,  /* it exited by a signal or with a status other than 0 */
	MARK_RUNNING, /* still running at the end of the record */
	MARK_MANY,    /* + how many tasks of the row lived at once; 10 means more than 9 */
	MARKS = MARK_MANY + 11,
	MARK_NONE = 255
};

/* A time during which a process was stopped. */
struct bar_stop {
	uint32_t task;
	uint64_t from_ns, to_ns; /* UINT64_MAX: until its exit */
};

struct bar_time {
	uint64_t span_ns; /* the time that all cells together cover, 1 or more */
	int width;        /* in cells */
};

/* Return the index of the cell for a time. */
int bar_cell(const struct bar_time *time, uint64_t at_ns);

/* Fill the bar of one task. */
void bar_of_task(const struct bar_time *time, const struct record *r, uint32_t task,
		 const struct bar_stop *stops, size_t stop_count, unsigned char *cells);

/* Fill the bar of several tasks: the most that lived at once in each cell.  Return 0 or -ENOMEM. */
int bar_of_many(const struct bar_time *time, const struct record *r, const uint32_t *tasks,
		uint32_t count, unsigned char *cells);

#endif
