/* past.h - the last refreshes of the live view, to look back at.
 *
 * Room: store, pure.  Owns copies of all that it keeps.  A process that rested
 * from one moment to the next, and of which nothing else changed, is kept once
 * for both, so that keeping a moment costs about what happened in it.  What is
 * kept has a bound in moments and one in bytes: the oldest moments go first.  With
 * very many threads the second is a quarter of it, or what a moment and an eighth takes.
 * Room for a moment is made before it is kept; where there is none but that of the last
 * one, a process at a time.  It is packed (pack.h), and unpacked a moment at a time, when that is
 * shown.
 * Must not know how anything is shown.
 */
#ifndef PSTOP_STORE_PAST_H
#define PSTOP_STORE_PAST_H

#include "model/system.h"
#include "store/past_process.h"
#include "field/row_list.h"

#define PAST_MOMENTS 300
#define PAST_BYTES   (4U << 20)
/* Where there are more the threads take some MiB themselves. */
#define PAST_THREADS_MANY 4096

/* What the head shows of a moment. */
struct past_head {
	struct system_reading system;
	struct system_rates rates;
	const struct core_share *cores; /* of a kept moment: its own copy */
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

struct past_moment {
	struct past_head head;
	struct sample sample;       /* of the processes that were shown or hidden then, none
	                            that had ended; list is NULL until past_open() */
	struct core_share *cores;   /* head.cores, owned */
	struct exit_record *exits;  /* sample.exits, owned */
	struct process **unpacked;  /* that list, owned: each is the first member of a struct
	                            past_whole */
	struct past_process **kept; /* the processes, packed; ascending PID */
	size_t bytes;               /* of its lists, without the processes */
};

struct past {
	struct past_moment *ring; /* PAST_MOMENTS of them, or NULL: none was ever kept */
	size_t count, newest;
	size_t bytes, bytes_most;   /* held, and the bound (0: PAST_BYTES) */
	size_t newest_bytes;        /* of what the newest one needs, shared or not, */
	size_t newest_own_bytes;    /* and of what it does not share with those before */
	struct past_moment *opened; /* its processes are unpacked; NULL: none's */
	struct past_room room;
	struct past_whole *pattern; /* all are packed with; NULL: none was ever kept */
};

/* Keeps the table's moment: `rows` are those of its living processes, ascending
 * by PID, as they were shown.  0; -ENOMEM (those before may be gone); -EFBIG where this
 * moment alone goes beyond the bound (then nothing is kept of it, nor of those before). */
int past_keep(struct past *past, const struct sample *sample, const struct row_list *rows,
	      const struct past_head *head);

/* The moment `back` refreshes before the present, 1 or more; NULL: it is not
 * kept.  Borrowed until the next past_keep(). */
struct past_moment *past_find(struct past *past, size_t back);
const struct past_moment *past_at(const struct past *past, size_t back);

/* Unpacks the processes of a moment: its table has its list from then on, until this
 * or past_rows() is called for another one, or the next past_keep().  0, or -ENOMEM. */
int past_open(struct past *past, struct past_moment *moment);

/* The rows of a moment as they were shown, in place of those in `rows`; its table has
 * its list from then on.  They and the processes are good until this is called for
 * another moment, or the next past_keep().  0, or -ENOMEM. */
int past_rows(struct past *past, struct past_moment *moment, struct row_list *rows);

void past_free(struct past *past);

#endif
