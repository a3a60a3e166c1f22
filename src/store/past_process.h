/* past_process.h - one process of a moment that is kept: packed, and as it was.
 *
 * Room: store, private to past.c.  Owns copies of all that it keeps.
 */
#ifndef PSTOP_STORE_PAST_PROCESS_H
#define PSTOP_STORE_PAST_PROCESS_H

#include "field/row.h"

/* A process as it was, packed: the process, its row, its threads with their notes, each
 * as what it differs in from the one before, and its texts.  Moments hold it together. */
struct past_process {
	pid_t pid;
	unsigned holders;
	uint64_t start_ticks;
	uint32_t touched;
	uint32_t kept_at;    /* number of the refresh */
	uint32_t bytes;      /* with this head */
	uint32_t text_bytes; /* at its end, as they are */
	uint8_t packed[];
};

/* And unpacked, with its notes, their places and names, and its texts behind the threads. */
struct past_whole {
	_Alignas(8) struct process p; /* first: a table's list points here */
	struct row row;               /* as it was shown */
	struct details details;       /* of the process, where it has any, */
	struct process_notes notes;   /* and these */
	size_t note_count;            /* threads that have notes, */
	size_t place_count;           /* and of these, those with a place */
	size_t comm_count;            /* and those with a long name */
	struct thread threads[];
};

/* Scratch, zeroed at first; the caller frees its bytes. */
struct past_room {
	uint8_t *bytes;
	size_t size;
};

/* What a process is packed as the difference to: any one does, most have more in common
 * with it than with zeros.  Some process in one block for free(3).  NULL: no memory. */
struct past_whole *past_process_pattern(const struct row *row);

/* The process of a row, with one holder; free(3)'d when it has none.  NULL: no memory. */
struct past_process *past_process_keep(struct past_room *room, const struct past_whole *pattern,
				       const struct sample *t, const struct row *row);

/* As it was kept with that pattern, in one block for free(3); of its row the table is
 * NULL.  NULL: no memory. */
struct past_whole *past_process_unpack(const struct past_process *k,
				       const struct past_whole *pattern);

/* Is the process now what was kept of it? */
bool past_process_is_as_kept(const struct sample *t, const struct past_process *k,
			     const struct process *p);

#endif
