/* cmd_spawn_output.h - where a spawn run is written: its views, and their files.
 *
 * Room: cmd.  Writing is never in the way of the command: what cannot be written is
 * told at the end, and what nobody reads waits in memory.
 */
#ifndef PSTOP_CMD_CMD_SPAWN_OUTPUT_H
#define PSTOP_CMD_CMD_SPAWN_OUTPUT_H

#include <signal.h>
#include <stdio.h>

#include "cmd/options_spawn.h"
#include "base/spool.h"
#include "report/spawn_view.h"

#define SPAWN_SINKS_MOST 4

/* A file, and a view that writes to it.  What is no plain file may keep its writer
 * waiting: there a spool writes. */
struct spawn_sink {
	FILE *out;
	struct spool *spool; /* NULL: a plain file */
	struct spawn_view *view;
	const char *name; /* of the file; NULL: standard error */
	bool is_borrowed; /* the file is that of the sink before it */
	bool may_lose;    /* events are left out when too many wait for the reader */
	uint64_t lost;    /* so many were */
	int error;        /* errno of the first write that failed */
};

struct spawn_outputs {
	struct spawn_sink sinks[SPAWN_SINKS_MOST];
	int count;
	bool is_live; /* the first one is the tree on the terminal */
	uint64_t flushed_ns;
	struct sigaction hangup; /* what SIGHUP did when pstop began */
	bool is_hurried;         /* pstop was told to end: readers get a second */
	bool is_given_up;        /* and one did not take all */
	int error;               /* errno of a view */
};

/* The views that the options ask for.  An exit status, the error told: then there is
 * nothing to close. */
int spawn_outputs_open(struct spawn_outputs *s, const struct spawn_options *o);

/* As the callbacks of follow_options. */
void spawn_outputs_event(struct spawn_outputs *s, const struct record *r, uint32_t task,
			 const struct event *e);
void spawn_outputs_pause(struct spawn_outputs *s, const struct record *r, uint64_t now_ns);

/* Takes away what is only there while the command runs, and waits for the readers:
 * not for long where `is_hurried`, else so that pstop can be ended meanwhile. */
void spawn_outputs_clear(struct spawn_outputs *s, const struct record *r, bool is_hurried);

/* The sum, to all. */
void spawn_outputs_end(struct spawn_outputs *s, const struct record *r);

/* Writes the rest, waits for the readers as above, and tells what was not written. */
void spawn_outputs_close(struct spawn_outputs *s);

#endif
