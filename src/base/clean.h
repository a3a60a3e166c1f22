/* clean.h - make names and arguments of other processes safe to show.
 *
 * Room: base.  All bytes from other processes are cleaned here, and only here.
 */
#ifndef PSTOP_BASE_CLEAN_H
#define PSTOP_BASE_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

/* Clean a text for JSON: replace each byte that is not valid UTF-8 by U+FFFD.  Keep control
 * characters; JSON escapes them.  Return a text to be freed with free(3), or NULL if there
 * is no memory. */
char *clean_for_json(const char *text, size_t length);

/* Clean a text for terminals and pipes.  Control characters and bidirectional overrides
 * are written as \n, \x1b, \u202e, and bytes that are not valid UTF-8 as \xff.  In a locale
 * other than UTF-8 this applies to everything except ASCII.  NUL, which separates
 * arguments, is written as a blank.
 *
 * Write at most size - 1 bytes and at most `columns` terminal columns, and only whole
 * characters.  Set *out_columns to the number of columns written.  Return the number of
 * bytes. */
size_t clean_for_text(const char *text, size_t length, char *out, size_t size, int columns,
		      int *out_columns);

/* Return what follows the first `columns` columns of a clean text.  *skipped is set to the number of
 * columns before it: fewer if the text is shorter, one more if a wide character is in between. */
const char *clean_skip_columns(const char *text, int columns, int *skipped);

/* Return the number of bytes of `text`, arguments that each end in a NUL, to show as one
 * text: without the NULs and blanks at the end, with which process titles (setproctitle)
 * are padded.  0 means that there is nothing to show. */
size_t clean_arguments_length(const char *text, size_t length);

/* Return whether the current locale uses UTF-8. */
bool clean_is_utf8_locale(void);

#endif
