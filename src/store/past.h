/* past.h - the last refreshes of the live view, kept to look back at.
 *
 * Room: store, pure.  Owns copies of everything that it keeps.  A process that did not change
 * between two moments is stored once for both, so that keeping a moment costs about as much as
 * changed in it.
 *
 * The number of moments and the bytes they use are limited; the oldest moments are dropped first.
 * With very many threads the limit in bytes is lower: a quarter of it, or what one moment needs and
 * an eighth more.  Room is made before a moment is stored.  If only the previous moment is left and
 * the room still does not suffice, its processes are dropped one by one while the new moment is
 * stored.
 *
 * Moments are packed (pack.h), and unpacked one at a time when they are shown.  Must not know how
 * anything is shown.
 */
#ifndef PSTOP_STORE_PAST_H
#define PSTOP_STORE_PAST_H

#include "model/system.h"
#include "store/past_process.h"
#include "field/row_list.h"

#define PAST_MOMENTS 300
#define PAST_BYTES   (4U << 20)
/* Above this number of threads, the live threads themselves take some MiB. */
#define PAST_THREADS_MANY 4096

/* What the head of the screen shows of a moment. */
struct past_head {
	struct system_reading system;
	struct system_rates rates;
	const struct core_share *cores; /* of a stored moment: its own copy */
	unsigned core_count;
	struct task_states states; /* of all threads */
	unsigned by_class[VERDICT_COUNTS];
	double own_cpu_share, sampling_cpu_share;
	double samples_per_s;
	uint64_t samples;
	double window_s;
	double coverage; /* system_coverage() */
	bool is_early;
};

/* A stored moment. */
struct past_moment {
	struct past_head head;
	struct sample sample;       /* the processes that were listed or hidden at that moment,
	                               without exited ones; list is NULL until past_open() */
	struct core_share *cores;   /* head.cores, owned */
	struct exit_record *exits;  /* sample.exits, owned */
	struct process **unpacked;  /* sample.list, owned: each element is the first member of a
	                               struct past_whole */
	struct past_process **kept; /* the packed processes, ascending by PID */
	size_t bytes;               /* of its arrays, without the processes */
};

/* All stored moments; initialized by zeros. */
struct past {
	struct past_moment *ring; /* PAST_MOMENTS elements, or NULL if nothing was ever kept */
	size_t count, newest;
	size_t bytes, bytes_most;   /* in use, and the limit (0: PAST_BYTES) */
	size_t newest_bytes;        /* what the newest moment needs, shared or not, */
	size_t newest_own_bytes;    /* and the part of it that earlier moments do not share */
	struct past_moment *opened; /* the moment whose processes are unpacked; NULL: none */
	struct past_room room;
	struct past_whole *pattern; /* what all processes are packed against; NULL: nothing was ever
	                               kept */
};

/* Store the moment of a sample.  `rows` are the rows of its living processes as they were shown,
 * ascending by PID.  Return 0; -ENOMEM, and earlier moments may be lost; or -EFBIG if this moment
 * alone exceeds the limit, and then neither it nor any earlier moment is kept. */
int past_keep(struct past *past, const struct sample *sample, const struct row_list *rows,
	      const struct past_head *head);

/* Return the moment `back` refreshes before the present (1 or more), or NULL if it is not stored.
 * Borrowed until the next past_keep(). */
struct past_moment *past_find(struct past *past, size_t back);
const struct past_moment *past_at(const struct past *past, size_t back);

/* Unpack the processes of a moment.  m->sample.list is valid until this function or past_rows() is
 * called for another moment, or until the next past_keep().  Return 0 or -ENOMEM. */
int past_open(struct past *past, struct past_moment *moment);

/* Unpack a moment and replace the contents of `rows` by its rows as they were shown.  They and the
 * processes are valid until this function or past_open() is called for another moment, or until the
 * next past_keep().  Return 0 or -ENOMEM. */
int past_rows(struct past *past, struct past_moment *moment, struct row_list *rows);

/* Drop all moments and free their memory. */
void past_free(struct past *past);

#endif
