/* row_list.h - a row for each process, in little memory.
 *
 * Room: field.  Most processes rest: the rates of these follow from that, and nobody
 * looks at their shares.  So what a row has is put together when it is asked for, of
 * what cannot be worked out again: the verdict, the rates of those that ran, and the
 * shares of those that were on the screen.  Borrows the processes, as rows do.
 */
#ifndef PSTOP_FIELD_ROW_LIST_H
#define PSTOP_FIELD_ROW_LIST_H

#include "field/row.h"

/* Where the rates of a row come from. */
enum row_rates {
	ROW_RESTS,     /* rates_at_rest() */
	ROW_UNKNOWN,   /* there is no window, for the reason `gap` */
	ROW_HAS_RATES, /* they are at `rates_at` of the list's rates */
};

struct row_shares {
	struct shares shares;
	bool is_known;        /* false: the row was set since */
	uint64_t touched, at; /* shares_touched and shares_at of the row */
};

/* Of one process, the whole of it. */
struct slim_row {
	const struct process *p;
	pid_t pid; /* is good when the process is not any more */
	uint32_t rates_at;
	uint8_t how, gap;             /* enum row_rates, enum rates_gap */
	uint8_t source[SOURCE_COUNT]; /* of the last reading */
	struct verdict verdict;
	struct row_shares *shares; /* NULL: never shown.  Its own */
};

struct row_list {
	const struct sample *sample; /* that rows are of */
	struct slim_row *list;       /* ascending PID */
	size_t count, capacity;
	struct rates *rates; /* of this moment: row_list_begin() */
	size_t rates_count, rates_capacity;
};

/* The next rows are of `table`.  Those that there are and whose process ran in the moment
 * before have to be set anew, or dropped: their rates are given up. */
void row_list_begin(struct row_list *l, const struct sample *sample);

/* Row `at` is this one, of the list's table, without its shares.  0, or -ENOMEM. */
int row_list_set(struct row_list *l, size_t at, const struct row *row);

/* The row, good as long as its process and the table are. */
struct row row_list_get(const struct row_list *l, size_t at);

/* The same into one that begins zeroed and is used for row after row. */
void row_list_read(const struct row_list *l, size_t at, struct row *out);

/* Makes the shares of a row that is drawn, see row_renew_shares(); without memory it
 * goes without. */
void row_list_renew_shares(struct row_list *l, size_t at);

/* As many rows; what is new has to be set.  0, or -ENOMEM. */
int row_list_grow(struct row_list *l, size_t count);

/* A row more, behind all others.  0, or -ENOMEM. */
int row_list_add(struct row_list *l, const struct row *row);

/* Row `from` in place of row `to`; its own place is empty then, and to be set. */
void row_list_move(struct row_list *l, size_t to, size_t from);

/* Leaves only the first so many. */
void row_list_cut(struct row_list *l, size_t count);

void row_list_free(struct row_list *l);

#endif
