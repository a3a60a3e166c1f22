/* row.h - a row of any view: a process or a thread with its figures.
 *
 * Room: field.  Rows borrow from the sample and are valid until its next refresh.
 */
#ifndef PSTOP_FIELD_ROW_H
#define PSTOP_FIELD_ROW_H

#include "model/evidence.h"
#include "model/rates.h"
#include "model/shares.h"
#include "model/task.h"
#include "model/verdict.h"

struct row {
	const struct sample *sample;
	const struct process *p;
	const struct thread *t; /* NULL: the row is of the whole process */
	pid_t pid, tid;         /* tid 0: of the whole process */
	struct rates rates;
	struct verdict verdict; /* of the window, or of the whole life (is_lifetime) */
	struct shares shares;   /* valid only after row_add_shares() */
	bool has_shares;
	uint64_t shares_touched; /* `touched` of the process when they were computed, */
	uint64_t shares_at;      /* and the number of the refresh */
	bool is_lifetime;
};

/* Make the row of a process, or of thread `t` if not NULL.  `is_lifetime`: judge the whole
 * life instead of the last window. */
struct row row_make(const struct sample *sample, const struct process *p, const struct thread *t,
		    bool is_lifetime);

/* Compute row->shares, which takes a walk through the threads. */
void row_add_shares(struct row *row);

/* Compute the shares of a row that is drawn repeatedly, only if needed: for a process at rest,
 * when more is known of what it waits for; for one with very many threads, only every
 * RENEW_REFRESHES refreshes. */
void row_renew_shares(struct row *row);

/* Compute the shares of the thread that a row's verdict is of: that thread of the process or, if it
 * has exited or has no window, the mean over all, which is row->shares. */
void row_judged_shares(const struct row *row, struct shares *out);

/* Gather the evidence for the verdict of a row, of the window or of the whole life. */
void row_evidence(const struct row *row, bool is_lifetime, struct evidence *out);

/* Return the thread whose own fields (state, nice, comm …) a row shows: the row's thread, or
 * the leader of its process.  Return NULL if none was read. */
const struct thread *row_shown_thread(const struct row *row);

/* Return the state letter of a row: of its thread, or of its process's leader; X if the
 * process exited, ? if unknown. */
char row_state(const struct row *row);

/* A list of rows; starts zeroed. */
struct rows {
	struct row *list;
	size_t count, capacity;
};

/* Append a row.  Return 0, or -ENOMEM. */
int rows_add(struct rows *rows, const struct row *row);
void rows_free(struct rows *rows);

/* Compare by PID, then by TID, ascending; the row of a process precedes those of its threads. */
int row_compare_ids(const struct row *a, const struct row *b);

#endif
