/* past_process.h - one process of a stored moment, packed and unpacked.
 *
 * Room: store, private to past.c.  Owns copies of everything that it keeps.
 */
#ifndef PSTOP_STORE_PAST_PROCESS_H
#define PSTOP_STORE_PAST_PROCESS_H

#include "field/row.h"

/* A packed process: the process, its row, its threads with their notes, each stored as the
 * difference from the one before, and its texts.  Several moments can share it. */
struct past_process {
	pid_t pid;
	unsigned holders;
	uint64_t start_ticks;
	uint32_t touched;
	uint32_t kept_at;    /* number of the refresh at which it was stored */
	uint32_t bytes;      /* including this head */
	uint32_t text_bytes; /* size of the texts, which are stored unpacked at the end */
	uint8_t packed[];
};

/* An unpacked process, followed by its threads, their notes, what was observed of them, places
 * and names, what was seen in its runtime, and its texts. */
struct past_whole {
	_Alignas(8) struct process p; /* first: sample.list points here */
	struct row row;               /* as it was shown */
	struct details details;       /* of the process, if it has any */
	struct process_notes notes;   /* likewise */
	size_t note_count;            /* number of threads that have notes, */
	size_t observed_count;        /* number of these that were observed, */
	size_t place_count;           /* number of these that have a place, */
	size_t comm_count;            /* and number that have a long name */
	size_t runtime_count;         /* number of threads seen in its runtime, and 1; 0: none */
	struct thread threads[];
};

/* Scratch memory, zeroed at first; the caller frees `bytes`. */
struct past_room {
	uint8_t *bytes;
	size_t size;
};

/* Create the pattern that processes are packed against.  Any process will do: most have more in
 * common with it than with zeros.  It is one block for free(3).  Return NULL if there is no
 * memory. */
struct past_whole *past_process_pattern(const struct row *row);

/* Pack the process of a row, with one holder; free(3) it when it has none.  Return NULL if there is
 * no memory. */
struct past_process *past_process_keep(struct past_room *room, const struct past_whole *pattern,
				       const struct sample *t, const struct row *row);

/* Unpack a process that was packed against that pattern, into one block for free(3).  row.sample is
 * NULL.  Return NULL if there is no memory. */
struct past_whole *past_process_unpack(const struct past_process *k,
				       const struct past_whole *pattern);

/* Is the process still as it was when it was packed? */
bool past_process_is_as_kept(const struct sample *t, const struct past_process *k,
			     const struct process *p);

#endif
