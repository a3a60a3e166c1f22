/* exited.h - processes that ended in the window, as rows like any other.
 *
 * Room: field.  Makes a process of one thread, in state X, of each exit record or
 * of all those of one name and user: so every field can show it.  Holds
 * copies: nothing here points into the table, but for users' names.
 */
#ifndef PSTOP_FIELD_EXITED_H
#define PSTOP_FIELD_EXITED_H

#include "field/row.h"

enum exited_mode {
	EXITED_GROUP, /* one row for all of one name and user */
	EXITED_EACH,
	EXITED_HIDE,
};

struct exited {
	struct process *processes; /* most CPU time of the window first */
	struct thread *threads;
	struct process_notes *process_notes;
	struct thread_notes *notes; /* of the threads */
	size_t note_count;          /* those in use */
	size_t count;
	size_t rest_count;     /* ended processes that have no row */
	uint64_t rest_ns;      /* CPU time of the window that these took */
	struct sample *sample; /* the moment that rows are of; without processes */
};

/* At most `most` rows, none with EXITED_HIDE.  Frees what *e held: it begins as
 * zeros.  0, or -ENOMEM (then it is empty). */
int exited_make(struct exited *e, const struct sample *sample, enum exited_mode mode, size_t most);
void exited_free(struct exited *e);

/* The row of one of them: its verdict is that of its whole life, which is known to
 * the end.  Its rates are those of the part of its life that lies in the window, over
 * the window, and not known where that part is not (exit.h: is_partial).  Good until
 * exited_make(). */
struct row exited_row(const struct exited *e, size_t at);

#endif
