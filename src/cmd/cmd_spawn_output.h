/* cmd_spawn_output.h - the output of `pstop spawn`: its views, and their files.
 *
 * Room: cmd.  Output never delays the command: write errors are reported at the end, and output
 * that is not being read waits in memory.
 */
#ifndef PSTOP_CMD_CMD_SPAWN_OUTPUT_H
#define PSTOP_CMD_CMD_SPAWN_OUTPUT_H

#include <signal.h>
#include <stdio.h>

#include "cmd/options_spawn.h"
#include "cmd/relay.h"
#include "cmd/spool.h"
#include "report/spawn_view.h"

#define SPAWN_SINKS_MOST 5

/* A file, and a view that writes to it.  Writing to anything but a regular file may block; a spool
 * does it then. */
struct spawn_sink {
	FILE *out;
	struct spool *spool;     /* NULL: a regular file */
	struct spawn_view *view; /* NULL: the report of a demo */
	const char *name;        /* of the file; NULL: standard error */
	bool is_borrowed;        /* the file belongs to the sink before it */
	bool may_lose;           /* events are dropped if too many wait for the reader */
	uint64_t lost;           /* number of dropped events */
	int error;               /* errno of the first write that failed */
};

struct spawn_outputs {
	struct spawn_sink sinks[SPAWN_SINKS_MOST];
	int count;
	bool is_live;       /* the first sink is the tree on the terminal */
	struct relay relay; /* of the report of a demo, to the last sink */
	uint64_t flushed_ns;
	struct sigaction hangup; /* disposition of SIGHUP when pstop began */
	bool is_hurried;         /* pstop was asked to exit: readers get one second */
	bool is_given_up;        /* and a reader did not take everything */
	int error;               /* errno of a view */
};

/* Open the views that the options select.  Return 0, or an exit status after printing the error;
 * there is then nothing to close. */
int spawn_outputs_open(struct spawn_outputs *s, const struct spawn_options *o);

/* Relay the report of a demo, which it writes to the descriptor `report_fd`, 1 or 2: its lines then
 * follow the events that they comment on.  Return the descriptor that the demo is to write to
 * instead, or -1 if that cannot be done. */
int spawn_outputs_relay(struct spawn_outputs *s, int report_fd);

/* Callbacks for follow_options. */
void spawn_outputs_event(struct spawn_outputs *s, const struct record *r, uint32_t task,
			 const struct event *e);
void spawn_outputs_pause(struct spawn_outputs *s, const struct record *r, uint64_t now_ns);

/* Remove what is shown only while the command runs, write the rest of the events and of a demo's
 * report, and wait for the readers: briefly if
 * `is_hurried`; otherwise without a limit, but pstop can be terminated during the wait. */
void spawn_outputs_clear(struct spawn_outputs *s, const struct record *r, bool is_hurried);

/* Write the summary to all views. */
void spawn_outputs_end(struct spawn_outputs *s, const struct record *r);

/* Write the rest, wait for the readers as above, and report what was not written. */
void spawn_outputs_close(struct spawn_outputs *s);

#endif
