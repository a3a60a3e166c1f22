/* feed.h - what the live view shows comes from a feed.
 *
 * Room: tui.  A table of functions that src/cmd implements with collect and wait
 * (src/cmd/top_feed.c): the live view itself asks the kernel for nothing.  What is
 * drawn is read before, by these functions, so that drawing only looks.
 *
 * Each function gets `context` first.  Processes are named by PID: samples are const.
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
	FEED_PROCESS = 1 << 0,  /* its texts, memory and identity, as they are now */
	FEED_SITES = 1 << 1,    /* what its threads wait on, with the peers of sockets */
	FEED_IDENTITY = 1 << 2, /* from here on: parts of the dossier */
	FEED_FILES = 1 << 3,
	FEED_ENVIRONMENT = 1 << 4, /* may block on a lock of the process */
	FEED_ROLLUP = 1 << 5,      /* may block as well */
};

/* What is to be saved as JSON. */
struct feed_document {
	const struct sample *sample;
	const struct past_head *head;
	const pid_t *pids; /* processes of the sample, in the order of the document */
	size_t count;
	bool is_present; /* the sample is sample(): what is missing can be read */
};

struct feed {
	void *context;
	bool is_replay;          /* of fixtures: they tell the time, and nothing is observed */
	const char *actions_why; /* why no process can be changed; NULL: it can */
	const volatile int *stop_signal; /* not 0: a signal asks for the end */

	/* The sample of the present.  Borrowed; the next refresh() changes it. */
	const struct sample *(*sample)(const void *context);

	/* What the head shows of the present, but for by_class and is_early.  Counts all
	 * threads by state. */
	void (*get_head)(const void *context, struct past_head *out);

	/* Cores of the machine, known before there is a window; 0: not known. */
	unsigned (*core_count)(const void *context);

	/* Makes a first sample from one file of each process, to be shown until the first
	 * refresh() is through.  0; -ENOENT where it would come no sooner than that; or
	 * another -errno. */
	int (*sketch)(void *context);

	/* Brings the sample to now, with what `needs` (enum need, or-ed) names of all
	 * processes.  Calls pause() about every 10 ms meanwhile, see set_pause().  0, or
	 * -errno: the kernel cannot be read. */
	int (*refresh)(void *context, unsigned needs);

	/* Is a replay at its end? */
	bool (*is_over)(const void *context);

	/* Between two refreshes: when the next observation of what threads do is due
	 * (CLOCK_MONOTONIC), and the observation itself. */
	uint64_t (*next_observation_ns)(const void *context);
	void (*observe)(void *context);

	/* From now on `pause` is called in the middle of refreshes, when the sample may be
	 * read and does not change. */
	void (*set_pause)(void *context, void (*pause)(void *pause_context), void *pause_context);

	/* Reads what `needs` names of a process, or of all of them (pid 0). */
	void (*read)(void *context, pid_t pid, unsigned needs);

	/* Reads what rows that are about to be drawn need: the command line, `needs`, what
	 * their threads wait on, and what others may have changed.  One PID a row, all of
	 * processes or all of threads.  May change what is known of these processes: `touched`
	 * grows then. */
	void (*read_rows)(void *context, const pid_t *pids, size_t count, bool are_threads,
			  unsigned needs);

	/* Reads parts (enum feed_part, or-ed) of the process of a dossier.  0, or -ESRCH: it has
	 * exited; what cannot be read has its errno in the dossier. */
	int (*read_page)(void *context, struct dossier *d, unsigned parts);

	/* Reads again what an action has changed of these processes: at once, or in the middle
	 * of a refresh at the end of that. */
	void (*reread)(void *context, const pid_t *pids, size_t count);

	/* Why processes that exit have no rows; NULL: they have.  Static. */
	const char *(*exits_why)(const void *context);

	/* Writes a document into a new file.  0; -EEXIST and other -errno of open(2): there is
	 * none.  *is_begun: there is one, but it is not whole. */
	int (*save)(void *context, const char *path, const struct feed_document *what,
		    bool *is_begun);

	/* Writes the settings to their file.  0, or -errno. */
	int (*save_settings)(const struct settings *settings);
};

#endif
