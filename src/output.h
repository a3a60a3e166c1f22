/* output.h - what all subcommands that print share: signals, errors, flushing.
 *
 * Stage: cmd.
 */
#ifndef PSTOP_OUTPUT_H
#define PSTOP_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* The signal that asked to end, 0 until then. */
extern volatile int output_stop_signal;

/* Catches SIGINT and SIGTERM in output_stop_signal, ignores SIGPIPE, and gives
 * standard output a large buffer. */
void output_catch_signals(void);

/* "pstop: WHAT: WHY" on standard error. */
void output_complain(const char *what, const char *why);

/* "pstop: PROBLEM: TEXT; HINT", TEXT being foreign: it is cleaned. */
void output_complain_about(const char *problem, const char *text, size_t length,
			   const char *hint);

/* The same with TEXT on a line of its own and a mark under `length` bytes (1 or
 * more) from `at` on, which may be its end. */
void output_complain_at(const char *problem, const char *text, size_t at, size_t length);

/* Flushes standard output.  STATUS_FINE, with *is_closed where the reader has
 * gone, which is no error; or STATUS_FAILED with the error told. */
int output_flush(bool *is_closed);

/* COLUMNS, or the terminal's width; 0 where the output is no terminal. */
int output_width(void);

#endif
