/* exited.h - processes that exited in the window, as rows like any other.
 *
 * Room: field.  Makes a process of one thread, in state X, from each exit record or from all
 * those of one name and user, so that every field can show it.  Owns copies: nothing points
 * into the sample, except for names of users.
 */
#ifndef PSTOP_FIELD_EXITED_H
#define PSTOP_FIELD_EXITED_H

#include "field/row.h"

enum exited_mode {
	EXITED_GROUP, /* one row per name and user */
	EXITED_EACH,
	EXITED_HIDE,
};

struct exited {
	struct process *processes; /* by CPU time in the window, most first */
	struct thread *threads;
	struct process_notes *process_notes;
	struct thread_notes *notes; /* of the threads */
	size_t note_count;          /* those in use */
	size_t count;
	size_t rest_count;     /* exited processes that have no row */
	uint64_t rest_ns;      /* CPU time in the window that these took */
	struct sample *sample; /* the moment that rows are of; without processes */
};

/* Build at most `most` rows, none with EXITED_HIDE.  Free the previous contents of *e, which
 * must be zeroed before the first call.  Return 0, or -ENOMEM (*e is then empty). */
int exited_make(struct exited *e, const struct sample *sample, enum exited_mode mode, size_t most);
void exited_free(struct exited *e);

/* Return row `at`.  Its verdict is that of its whole life, which is completely known.  Its
 * rates are those of the part of its life within the window, over the window, and unknown if
 * that part is unknown (exit.h: is_partial).  Valid until the next exited_make(). */
struct row exited_row(const struct exited *e, size_t at);

#endif
