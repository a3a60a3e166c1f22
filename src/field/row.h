/* row.h - one line of any view: a process or a thread with its numbers.
 *
 * Room: field.  Rows borrow from the table and are good until its next refresh.
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
	struct verdict verdict; /* of the window, or of the life (is_lifetime) */
	struct shares shares;   /* only after row_add_shares() */
	bool has_shares;
	uint64_t shares_touched; /* `touched` of the process when they were made, */
	uint64_t shares_at;      /* and the number of the refresh */
	bool is_lifetime;
};

/* `is_lifetime`: judge the whole life instead of the last window. */
struct row row_make(const struct sample *sample, const struct process *p, const struct thread *t,
		    bool is_lifetime);

/* Fills row->shares, which costs a walk over the threads. */
void row_add_shares(struct row *row);

/* The same for a row that is drawn again and again: where its process rests they are
 * made anew only when more is known of what it waits for, and of one of very many
 * threads only every some refreshes. */
void row_renew_shares(struct row *row);

/* What the verdict of a row rests on, of the window or of the life. */
void row_evidence(const struct row *row, bool is_lifetime, struct evidence *out);

/* The thread whose own fields (state, nice, comm …) a row shows: the row's
 * thread, or the leader of its process.  NULL if none was read. */
const struct thread *row_shown_thread(const struct row *row);

/* State letter of a row: of its thread, or of its process's leader; X where the
 * process ended, ? where it is not known. */
char row_state(const struct row *row);

/* A list of rows. */
struct rows {
	struct row *list;
	size_t count, capacity;
};

/* 0, or -ENOMEM. */
int rows_add(struct rows *rows, const struct row *row);
void rows_free(struct rows *rows);

/* By PID, then by TID, rising; the row of a process comes before those of its threads. */
int row_compare_ids(const struct row *a, const struct row *b);

#endif
