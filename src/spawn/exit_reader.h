/* exit_reader.h - what a thread took, read at its exit stop.
 *
 * Stage: spawn, private to readout.c.  Two ways that say the same: files of /proc, three
 * or four for each end; or a program in the kernel (scan/bpf_one.h), where pstop may
 * load it, and one file.
 */
#ifndef PSTOP_SPAWN_EXIT_READER_H
#define PSTOP_SPAWN_EXIT_READER_H

#include <sys/resource.h>

#include "scan/bpf_one.h"
#include "scan/procfs.h"
#include "spawn/event.h"

struct exit_reader {
	struct procfs *fs;       /* borrowed */
	long ticks_per_s, page_bytes;
	unsigned ends;           /* read before it was tried to load the program */
	struct bpf_one *one;     /* NULL: the files are read */
};

void exit_reader_init(struct exit_reader *x, struct procfs *fs);
void exit_reader_free(struct exit_reader *x);

/* As readout_exit().  After EXIT_READER_FILES ends it is the program that is asked, if
 * it can be loaded and says of that last one what the files say. */
#define EXIT_READER_FILES 100
void exit_reader_read(struct exit_reader *x, const struct rusage *usage, struct event *e);

#endif
