/* output.h - what all subcommands that print share: signals, errors, flushing.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_OUTPUT_H
#define PSTOP_CMD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The signal that asked to end, 0 until then. */
extern volatile int output_stop_signal;

/* The handler that sets it. */
void output_on_signal(int number);

/* Keeps files that pstop opens off the numbers of standard input, output and error where
 * those are closed: what is written there goes on to fail with EBADF, and does not end up in
 * such a file.  A program that pstop runs finds them closed. */
void output_hold_standard(void);

/* Catches SIGINT and SIGTERM in output_stop_signal, ignores SIGPIPE, and opens a
 * stream to standard output that ends when it is told to: after a signal it
 * waits a second at the most for a reader.  The caller closes it; NULL without
 * memory. */
FILE *output_open(void);

/* Writing has failed, or was given up: the rest need not be made. */
bool output_is_lost(void);

/* "pstop: WHAT: WHY" on standard error. */
void output_complain(const char *what, const char *why);

/* "pstop: PROBLEM NAME: WHY", as in "cannot run x: Permission denied".  NAME is foreign: it is
 * cleaned, and '' where it is empty. */
void output_complain_about(const char *problem, const char *name, size_t length, const char *why);

/* "pstop: PROBLEM: TEXT (try 'HELP')", HELP being a command.  TEXT is foreign: it is cleaned;
 * where it is empty, it is left out with its colon. */
void output_suggest(const char *problem, const char *text, size_t length, const char *help);

/* "pstop: PROBLEM", with TEXT on a line of its own and a mark under `length` bytes (1 or
 * more) from `at` on, which may be its end. */
void output_complain_at(const char *problem, const char *text, size_t at, size_t length);

/* Flushes the stream.  STATUS_FINE, with *is_closed where the reader has gone or
 * the rest was given up after a signal; or STATUS_FAILED with the error told. */
int output_flush(FILE *out, bool *is_closed);

/* COLUMNS, or the terminal's width; 0 where the output is no terminal. */
int output_width(void);

/* The same for another descriptor than standard output. */
int output_width_of(int fd);

/* For texts about pstop itself: a full disk is an error here too.  Flushes standard
 * output; an exit status. */
int output_finish_text(void);

#endif
