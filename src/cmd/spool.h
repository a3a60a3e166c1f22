/* spool.h - output that never blocks its producer, because another thread writes it.
 *
 * Room: cmd.  Output waits in memory until the reader of the file takes it.  One thread
 * produces the output; while the other one writes, only the functions below may be called.
 */
#ifndef PSTOP_CMD_SPOOL_H
#define PSTOP_CMD_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct spool;

/* Open a spool for a descriptor, which the spool then owns.  Its thread starts with the
 * first bytes of output.  Return 0, or -ENOMEM; the descriptor is then closed. */
int spool_open(struct spool **out, int fd);

/* Return the stream to write to; valid until spool_close(). */
FILE *spool_stream(const struct spool *s);
int spool_fd(const struct spool *s);

/* Pass on what the stream has buffered.  Return 0, or the errno of the first write that
 * failed; after an error, nothing more is written. */
int spool_flush(struct spool *s);

/* Return the number of bytes that wait for the reader, without those that the stream has
 * buffered. */
size_t spool_waiting(struct spool *s);

/* Wait at most `limit_ms` ms, or without a limit if it is negative, until the reader has
 * taken everything.  Return false if it has not, although there was no error. */
bool spool_drain(struct spool *s, int limit_ms);

/* Free the spool and close the file at once; output that still waits is lost.  Return 0, or
 * the errno of the first write that failed, or of close(2).  NULL is allowed. */
int spool_close(struct spool *s);

#endif
