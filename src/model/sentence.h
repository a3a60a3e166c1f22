/* sentence.h - a sentence that is built in a buffer of fixed size.
 *
 * Room: model, pure.  What does not fit is left out; the text always ends in a NUL.
 */
#ifndef PSTOP_MODEL_SENTENCE_H
#define PSTOP_MODEL_SENTENCE_H

#include <stddef.h>

struct sentence {
	char *text;
	size_t size, length;
};

/* Begin an empty sentence in `text` of `size` bytes, at least 1. */
struct sentence sentence_begin(char *text, size_t size);

/* Add words, formatted as by printf(3). */
void sentence_add(struct sentence *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Add a share of 0..1: "97 %", "0.4 %" below ten, "under 0.1 %" if it would be written as 0. */
void sentence_add_share(struct sentence *s, double share);

#endif
