/* fold.h - the tasks of a spawn run as rows of a tree, alike ones in one row.
 *
 * Room: report, pure.  Where there are more tasks than rows asked for, siblings of the
 * same name that lived for a short time become one row, and so do their children: a
 * build of 500 files is then make, gcc x500, cc1 x500, as x500 below each other.
 */
#ifndef PSTOP_REPORT_FOLD_H
#define PSTOP_REPORT_FOLD_H

#include "model/record.h"

struct fold_row {
	uint32_t first, count; /* in fold.tasks: one, or several alike, by birth */
	uint32_t depth;        /* in the tree; a thread is one deeper than its leader */
	uint64_t branches;     /* as branch_write() wants them; of deep ones not known */
	bool is_thread;        /* besides the leader */
};

struct fold {
	uint32_t *tasks;
	struct fold_row *rows; /* as in the tree, from above */
	uint32_t count;
	uint32_t left_out; /* tasks for which there was no row */
};

struct fold_options {
	uint32_t most;        /* rows; 0: no limit */
	bool is_running_only; /* what has ended is left out, its children move up */
	bool has_threads;     /* threads besides leaders are rows */
};

/* 0, or -ENOMEM.  To be freed in any case. */
int fold_make(struct fold *out, const struct record *r, const struct fold_options *options);
void fold_free(struct fold *f);

/* How the task, or the first one of a row, is called: its comm, else the file of its
 * program.  Foreign bytes. */
const char *fold_name(const struct record *r, uint32_t task);

#endif
