/* spawn_event.h - events below a command as lines of text, and words they share with
 * the summary.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_EVENT_H
#define PSTOP_REPORT_SPAWN_EVENT_H

#include <stdio.h>

#include "model/record.h"

/* The line above the first event. */
void spawn_event_header(FILE *out);

/* One line for an event that the record has taken, of this task; `width` in columns, 0
 * without limit. */
void spawn_event_line(FILE *out, const struct record *r, uint32_t task, const struct event *e,
		      int width);

/* The command line of a task's process, or its name where it is a copy of another
 * process or its arguments are not known; of a thread its name.  Cleaned, at most
 * `columns` columns.  Returns the bytes. */
size_t spawn_command(const struct record *r, uint32_t task, char *out, size_t size, int columns);

/* "status 1", "killed by SIGKILL", "runs" …  Returns out. */
const char *spawn_status(const struct record_task *t, char *out, size_t size);

/* "SIGTERM", or "signal 35". */
const char *spawn_signal(int number, char *out, size_t size);

#endif
