/* row_list.h - a row for each process, in little memory.
 *
 * Room: field.  Most processes are at rest: their rates follow from that, and their shares are
 * not on the screen.  So a row is put together on request, and the list stores only what
 * cannot be computed again: the verdict, the rates of processes that ran, and the shares of
 * those that were on the screen.  Borrows the processes, as rows do.
 */
#ifndef PSTOP_FIELD_ROW_LIST_H
#define PSTOP_FIELD_ROW_LIST_H

#include "field/row.h"

/* The source of a row's rates. */
enum row_rates {
	ROW_RESTS,     /* rates_at_rest() */
	ROW_UNKNOWN,   /* there is no window, for the reason `gap` */
	ROW_HAS_RATES, /* they are at `rates_at` in the list's rates */
};

struct row_shares {
	struct shares shares;
	bool is_known;        /* false: the row was set since */
	uint64_t touched, at; /* shares_touched and shares_at of the row */
};

/* The row of a process as a whole. */
struct slim_row {
	const struct process *p;
	pid_t pid; /* remains valid when the process is gone */
	uint32_t rates_at;
	uint8_t how, gap;             /* enum row_rates, enum rates_gap */
	uint8_t source[SOURCE_COUNT]; /* of the last reading */
	struct verdict verdict;
	struct row_shares *shares; /* NULL: never shown.  Owned */
};

struct row_list {
	const struct sample *sample; /* the sample that rows are of */
	struct slim_row *list;       /* by ascending PID */
	size_t count, capacity;
	struct rates *rates; /* of this moment: row_list_begin() */
	size_t rates_count, rates_capacity;
};

/* Begin the rows of `sample`.  Existing rows whose process ran in the previous moment must be
 * set again or dropped: their rates are discarded. */
void row_list_begin(struct row_list *l, const struct sample *sample);

/* Set row `at` to *row, of the list's sample, without its shares.  Return 0, or -ENOMEM. */
int row_list_set(struct row_list *l, size_t at, const struct row *row);

/* Return row `at`, valid as long as its process and the sample are. */
struct row row_list_get(const struct row_list *l, size_t at);

/* Read row `at` into *out, which starts zeroed and is reused for row after row. */
void row_list_read(const struct row_list *l, size_t at, struct row *out);

/* Compute the shares of a row that is drawn, see row_renew_shares(); if out of memory, the row
 * has none. */
void row_list_renew_shares(struct row_list *l, size_t at);

/* Grow to `count` rows; new ones must be set.  Return 0, or -ENOMEM. */
int row_list_grow(struct row_list *l, size_t count);

/* Append a row.  Return 0, or -ENOMEM. */
int row_list_add(struct row_list *l, const struct row *row);

/* Move row `from` to place `to`; place `from` is then empty, and must be set. */
void row_list_move(struct row_list *l, size_t to, size_t from);

/* Truncate the list to `count` rows. */
void row_list_cut(struct row_list *l, size_t count);

void row_list_free(struct row_list *l);

#endif
