/* fold.h - the tasks of a spawn run as rows of a tree, with similar tasks folded into one row.
 *
 * Room: report, pure.  If there are more tasks than rows, short-lived siblings with the same name
 * share one row, and so do their children.  A build of 500 files becomes make, gcc x500, cc1 x500,
 * as x500, each one level below the previous.
 */
#ifndef PSTOP_REPORT_FOLD_H
#define PSTOP_REPORT_FOLD_H

#include "model/record.h"

/* A row of the tree. */
struct fold_row {
	uint32_t first, count; /* range of fold.tasks: one task, or several similar ones by birth */
	uint32_t depth;        /* in the tree; a thread is one level below its leader */
	uint64_t branches;     /* for branch_write(); unknown for deep rows */
	bool is_thread;        /* a thread other than the leader */
};

struct fold {
	uint32_t *tasks;
	struct fold_row *rows; /* in the order of the tree, from the top */
	uint32_t count;
	uint32_t left_out; /* number of tasks for which there was no row */
};

struct fold_options {
	uint32_t most;        /* limit of rows; 0: none */
	bool is_running_only; /* omit tasks that have exited, and move their children up */
	bool has_threads;     /* show threads other than leaders */
};

/* Fill *out.  Return 0 or -ENOMEM; call fold_free() in either case. */
int fold_make(struct fold *out, const struct record *r, const struct fold_options *options);
void fold_free(struct fold *f);

/* Return the name of a task, or of the first one of a row: its comm, else the file of its program.
 * The bytes are not cleaned. */
const char *fold_name(const struct record *r, uint32_t task);

#endif
