/* exit_reader.h - what a thread took, read at its exit stop from three or four files of
 * /proc.
 *
 * Room: trace, private to readout.c.
 */
#ifndef PSTOP_TRACE_EXIT_READER_H
#define PSTOP_TRACE_EXIT_READER_H

#include <sys/resource.h>

#include "proc/procfs.h"
#include "model/event.h"

struct exit_reader {
	struct procfs *fs;       /* borrowed */
	long ticks_per_s;
};

void exit_reader_init(struct exit_reader *x, struct procfs *fs);

/* As readout_exit(). */
void exit_reader_read(struct exit_reader *x, const struct rusage *usage, struct event *e);

#endif
