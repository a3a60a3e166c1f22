/* tail.c - the last lines of a text that grows; see tail.h. */
#include "config.h"

#include "tui/tail.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Drop the first half of the lines; of a single one, all of it. */
static void drop_half(struct tail *t)
{
	size_t lines = (t->count + 1) / 2;
	size_t bytes = lines < t->count ? t->starts[lines] : t->length;

	memmove(t->text, t->text + bytes, t->length - bytes);
	t->length -= bytes;
	t->count -= lines;
	t->dropped += lines;
	for (size_t i = 0; i < t->count; i++)
		t->starts[i] = t->starts[lines + i] - bytes;
	t->is_open = t->is_open && t->count > 0;
}

/* Append a line, or a part of one. */
static int add_piece(struct tail *t, const char *bytes, size_t length)
{
	if (t->length + length > TAIL_BYTES_MOST)
		drop_half(t);
	if (ARRAY_RESERVE(t->text, t->capacity, t->length + length) != 0 ||
	    ARRAY_RESERVE(t->starts, t->starts_capacity, t->count + 1) != 0)
		return -ENOMEM;
	if (!t->is_open)
		t->starts[t->count++] = t->length;
	memcpy(t->text + t->length, bytes, length);
	t->length += length;
	t->is_open = bytes[length - 1] != '\n';
	return 0;
}

/* No piece is longer than the text may be. */
#define PIECE_MOST (TAIL_BYTES_MOST / 4)

int tail_add(struct tail *t, const char *bytes, size_t length)
{
	while (length > 0) {
		const char *end = memchr(bytes, '\n', length);
		size_t piece = end ? (size_t)(end + 1 - bytes) : length;
		piece = piece < PIECE_MOST ? piece : PIECE_MOST;
		int error = add_piece(t, bytes, piece);
		if (error)
			return error;
		bytes += piece;
		length -= piece;
	}
	return 0;
}

const char *tail_line(const struct tail *t, size_t at, size_t *length)
{
	size_t end = at + 1 < t->count ? t->starts[at + 1] : t->length;

	*length = end - t->starts[at];
	if (*length > 0 && t->text[end - 1] == '\n')
		--*length;
	return t->text + t->starts[at];
}

void tail_free(struct tail *t)
{
	free(t->text);
	free(t->starts);
	memset(t, 0, sizeof *t);
}
