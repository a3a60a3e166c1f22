/* relay.h - pass on the report of a demo, each line after the events that it comments on.
 *
 * Room: cmd.  The demo writes into a pipe, and pstop reads it at its pauses.  All events that
 * happened before a line was read have been taken by the next pause; once they are written as well,
 * the line follows them.
 */
#ifndef PSTOP_CMD_RELAY_H
#define PSTOP_CMD_RELAY_H

#include <stddef.h>
#include <stdio.h>

struct relay_text {
	char *at;
	size_t length, capacity;
};

struct relay {
	FILE *out;               /* borrowed; NULL: not open */
	int read_fd;             /* -1: closed */
	int write_fd;            /* for the demo */
	struct relay_text fresh; /* read at the last pause */
	struct relay_text due;   /* read before it: its events have been passed to their writer */
};

/* Open a relay to a stream, which must outlive it.  Return 0 or -errno. */
int relay_open(struct relay *r, FILE *out);

/* Write what is due: call this when all events that were passed to their writer are written. */
void relay_write(struct relay *r);

/* What was read at the last pause is due from now on; read more.  Call this at each pause after its
 * events have been passed to their writer. */
void relay_read(struct relay *r);

/* Read and write all that is left: call this when all events are written. */
void relay_finish(struct relay *r);

/* Stop reading: whoever still writes gets SIGPIPE. */
void relay_stop(struct relay *r);

/* Free everything; a relay that is not open is allowed. */
void relay_close(struct relay *r);

#endif
