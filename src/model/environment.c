/* environment.c - the environment of a process in bounded memory; see environment.h. */
#include "config.h"

#include "model/environment.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void environment_free(struct environment *e)
{
	free(e->text);
	free(e->list);
	memset(e, 0, sizeof *e);
}

/* Make room for one more variable, and for the longest text that one can have. */
static int make_room(struct environment *e)
{
	int error = ARRAY_RESERVE(e->list, e->room, e->count + 1);

	return error ? error :
		       ARRAY_RESERVE(e->text, e->text_room, e->text_length + ENVIRONMENT_KEPT);
}

static int begin(struct environment *e)
{
	if (e->total < ENVIRONMENT_SHOWN) {
		if (make_room(e) != 0)
			return -ENOMEM;
		e->list[e->count++] = (struct environment_variable){ .at = e->text_length };
	}
	e->total++;
	e->is_open = true;
	return 0;
}

/* Append to the last variable. */
static void extend(struct environment *e, const char *bytes, size_t length)
{
	if (e->total > ENVIRONMENT_SHOWN)
		return;
	struct environment_variable *v = &e->list[e->count - 1];
	size_t left = ENVIRONMENT_KEPT - v->kept, taken = length < left ? length : left;
	memcpy(e->text + e->text_length, bytes, taken);
	e->text_length += taken;
	v->kept += taken;
	v->length += length;
}

int environment_add(struct environment *e, const char *bytes, size_t length)
{
	while (length > 0) {
		const char *nul = memchr(bytes, '\0', length);
		size_t piece = nul ? (size_t)(nul - bytes) : length, taken = piece + (nul != NULL);
		if (piece > 0 && !e->is_open && begin(e) != 0)
			return -ENOMEM;
		if (piece > 0)
			extend(e, bytes, piece);
		if (nul)
			e->is_open = false;
		e->bytes += taken;
		bytes += taken;
		length -= taken;
	}
	return 0;
}
