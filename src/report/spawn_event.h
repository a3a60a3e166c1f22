/* spawn_event.h - the events below a command as lines of text, and words for the summary.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_EVENT_H
#define PSTOP_REPORT_SPAWN_EVENT_H

#include <stdio.h>

#include "model/record.h"

/* Write the line above the first event. */
void spawn_event_header(FILE *out);

/* Write one line for an event of `task` that was added to the record; `width` is in columns, 0
 * means no limit. */
void spawn_event_line(FILE *out, const struct record *r, uint32_t task, const struct event *e,
		      int width);

/* Write the command line of a task's process; its name if it is a copy of another process or its
 * arguments are unknown; or the name of a thread.  The text is cleaned and has at most `columns`
 * columns.  Return the number of bytes. */
size_t spawn_command(const struct record *r, uint32_t task, char *out, size_t size, int columns);

/* Write "status 1", "killed by SIGKILL", "runs" and the like.  Return `out`. */
const char *spawn_status(const struct record_task *t, char *out, size_t size);

/* Return "SIGTERM", or "signal 35" for a signal without a name. */
const char *spawn_signal(int number, char *out, size_t size);

#endif
