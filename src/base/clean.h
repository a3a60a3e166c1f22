/* clean.h - names and arguments of foreign processes, made fit to be shown.
 *
 * Room: base.  The one place where foreign bytes are cleaned.
 */
#ifndef PSTOP_BASE_CLEAN_H
#define PSTOP_BASE_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

/* For JSON: valid UTF-8, each byte that is none replaced by U+FFFD.  Control
 * characters stay; JSON escapes them.  Returns a malloc'd text, or NULL. */
char *clean_for_json(const char *text, size_t length);

/* For terminals and pipes: no control character and no bidirectional override
 * gets through; they are written \n, \x1b, \u202e, bytes that are not UTF-8
 * \xff.  In a locale other than UTF-8 all but ASCII is written so.  NUL is
 * written as a blank (between arguments).
 *
 * Writes at most size - 1 bytes and at most `columns` terminal columns, whole
 * characters only.  *out_columns is the columns taken.  Returns the bytes. */
size_t clean_for_text(const char *text, size_t length, char *out, size_t size, int columns,
		      int *out_columns);

/* Of arguments, each ended by a NUL, what is shown as one text: as many bytes, without
 * the NULs and blanks at the end, with which titles (setproctitle) are padded.  0: there
 * is nothing to show. */
size_t clean_arguments_length(const char *text, size_t length);

/* Does the locale in force write UTF-8? */
bool clean_is_utf8_locale(void);

#endif
