/* spool.h - output that never holds up who makes it: a thread of its own writes it.
 *
 * Room: base.  What is written to the stream waits in memory until the reader of the
 * file takes it.  One thread makes the output; only the functions below may be called
 * while the other one writes.
 */
#ifndef PSTOP_BASE_SPOOL_H
#define PSTOP_BASE_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct spool;

/* For a descriptor, which the spool owns from now on.  The thread starts with the
 * first bytes.  0, or -ENOMEM: then the descriptor is closed. */
int spool_open(struct spool **out, int fd);

/* What is to be written goes here; valid until spool_close(). */
FILE *spool_stream(const struct spool *s);
int spool_fd(const struct spool *s);

/* Hands over what the stream has kept back.  errno of the first write that failed,
 * or 0; after an error nothing more is written. */
int spool_flush(struct spool *s);

/* Bytes that wait for the reader, without what the stream keeps back. */
size_t spool_waiting(struct spool *s);

/* Waits for the reader to take all, `limit_ms` at the most; negative: as long as it
 * takes.  False: it has not, and it is no error that keeps it. */
bool spool_drain(struct spool *s, int limit_ms);

/* Frees it, and closes the file: at once, what waits is lost.  errno of the first
 * write that failed, or of closing, or 0.  NULL is allowed. */
int spool_close(struct spool *s);

#endif
