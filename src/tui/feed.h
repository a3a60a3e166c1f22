/* feed.h - the source of everything that the live view shows.
 *
 * Room: tui.  A table of functions that src/cmd implements with collect and wait
 * (src/cmd/top_feed.c): the live view itself asks the kernel for nothing.  What is drawn is read
 * beforehand by these functions; drawing reads nothing.
 *
 * The first parameter of each function is `context`.  Processes are named by PID, because samples
 * are const.
 */
#ifndef PSTOP_TUI_FEED_H
#define PSTOP_TUI_FEED_H

#include "model/dossier.h"
#include "model/need.h"
#include "model/task.h"
#include "store/past.h"
#include "tui/settings.h"

/* What can be read of one process for its page. */
enum feed_part {
	FEED_PROCESS = 1 << 0,  /* its texts, memory and identity, brought up to date */
	FEED_SITES = 1 << 1,    /* what its threads wait for, with the peers of sockets */
	FEED_IDENTITY = 1 << 2, /* this and the following: parts of the dossier */
	FEED_FILES = 1 << 3,
	FEED_ENVIRONMENT = 1 << 4, /* may block on a lock of the process */
	FEED_ROLLUP = 1 << 5,      /* may block as well */
};

/* What to save as JSON. */
struct feed_document {
	const struct sample *sample;
	const struct past_head *head;
	const pid_t *pids; /* processes of the sample, in the order of the document */
	size_t count;
	bool is_present; /* the sample is sample(): what is missing can be read */
};

struct feed {
	void *context;
	bool is_replay;          /* of fixtures: they define the time, and nothing is observed */
	const char *actions_why; /* why no process can be changed; NULL if it can */
	const volatile int *stop_signal; /* not 0: a signal requests the end */

	/* Return the present sample.  Borrowed.  refresh(), observe(), read(), read_rows(),
	 * read_page() and reread() change it; nothing does while a screen draws. */
	const struct sample *(*sample)(const void *context);

	/* Fill in what the head shows of the present, except by_class and is_early.  This counts
	 * all threads by state. */
	void (*get_head)(const void *context, struct past_head *out);

	/* Return the number of cores of the machine, known before there is a window; 0 if
	 * unknown. */
	unsigned (*core_count)(const void *context);

	/* Make a first sample from one file of each process, to be shown until the first refresh()
	 * is complete.  Return 0; -ENOENT if it would not be ready any sooner; or another
	 * -errno. */
	int (*sketch)(void *context);

	/* Bring the sample up to now, with what `needs` (enum need, or-ed) names for all processes.
	 * Call the function of set_pause() about every 10 ms meanwhile.  Return 0, or -errno if the
	 * kernel cannot be read. */
	int (*refresh)(void *context, unsigned needs);

	/* Has a replay reached its end? */
	bool (*is_over)(const void *context);

	/* Between two refreshes: return when the next observation of threads is due
	 * (CLOCK_MONOTONIC), and make it. */
	uint64_t (*next_observation_ns)(const void *context);
	void (*observe)(void *context);

	/* Call `pause` during refreshes from now on, at moments when the sample may be read and
	 * does not change. */
	void (*set_pause)(void *context, void (*pause)(void *pause_context), void *pause_context);

	/* Read what `needs` names of a process, or of all processes if pid is 0. */
	void (*read)(void *context, pid_t pid, unsigned needs);

	/* Read what the rows to be drawn need: the command line, `needs`, what their threads wait
	 * for, and what others may have changed.  There is one PID per row; the rows are either all
	 * of processes or all of threads.  If this changes what is known of a process, its
	 * `touched` grows. */
	void (*read_rows)(void *context, const pid_t *pids, size_t count, bool are_threads,
			  unsigned needs);

	/* Read parts (enum feed_part, or-ed) of the process of a dossier.  Return 0, or -ESRCH if
	 * it has exited.  What cannot be read has its errno in the dossier. */
	int (*read_page)(void *context, struct dossier *d, unsigned parts);

	/* Read again what an action has changed of these processes: at once or, during a refresh,
	 * at its end. */
	void (*reread)(void *context, const pid_t *pids, size_t count);

	/* Return why exited processes have no rows, or NULL if they have.  The string is static. */
	const char *(*exits_why)(const void *context);

	/* Write a document to a new file.  Return 0; or -EEXIST or another -errno.  *is_begun is
	 * set if the file was created but is incomplete. */
	int (*save)(void *context, const char *path, const struct feed_document *what,
		    bool *is_begun);

	/* Write the settings to their file.  Return 0, or -errno with the file and the reason in
	 * `why`, whose bytes are not clean. */
	int (*save_settings)(const struct settings *settings, char *why, size_t size);
};

#endif
