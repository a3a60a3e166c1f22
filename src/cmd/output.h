/* output.h - common functions of subcommands that print: signals, errors, flushing.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_OUTPUT_H
#define PSTOP_CMD_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The signal that asked pstop to exit; 0: none so far. */
extern volatile int output_stop_signal;

/* The signal handler that sets it. */
void output_on_signal(int number);

/* Keep files that pstop opens off the descriptors of standard input, output and error if those are
 * closed.  Writes to them then continue to fail with EBADF, instead of going to such a file.  A
 * program that pstop runs finds them closed. */
void output_hold_standard(void);

/* Catch SIGINT and SIGTERM in output_stop_signal, ignore SIGPIPE, and open a stream to standard
 * output that can be interrupted: after a signal it waits at most one second for a reader.  The
 * caller closes it.  Return NULL if there is no memory. */
FILE *output_open(void);

/* Has writing failed, or been given up?  The rest need not be produced. */
bool output_is_lost(void);

/* Print "pstop: WHAT: WHY" to standard error. */
void output_complain(const char *what, const char *why);

/* Print "pstop: PROBLEM NAME: WHY", as in "cannot run x: Permission denied".  NAME is untrusted: it
 * is cleaned, and shown as '' if it is empty. */
void output_complain_about(const char *problem, const char *name, size_t length, const char *why);

/* Print "pstop: PROBLEM: TEXT (try 'HELP')", where HELP is a command.  TEXT is untrusted: it is
 * cleaned; if it is empty, it is left out with its colon. */
void output_suggest(const char *problem, const char *text, size_t length, const char *help);

/* Print "pstop: PROBLEM", TEXT on a line of its own, and a mark under `length` bytes (1 or more)
 * from `at` on, which may be its end. */
void output_complain_at(const char *problem, const char *text, size_t at, size_t length);

/* Flush the stream.  Return STATUS_FINE, with *is_closed set if the reader has gone or the rest was
 * given up after a signal, or STATUS_FAILED after printing the error. */
int output_flush(FILE *out, bool *is_closed);

/* Return COLUMNS or the width of the terminal; 0 if the output is no terminal. */
int output_width(void);

/* The same for another descriptor than standard output. */
int output_width_of(int fd);

/* Flush standard output, for texts about pstop itself: a full disk is an error here too.  Return an
 * exit status. */
int output_finish_text(void);

#endif
