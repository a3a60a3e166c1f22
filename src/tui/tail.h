/* tail.h - the last lines of a text that grows.
 *
 * Room: tui, pure.  Empty if zeroed.
 */
#ifndef PSTOP_TUI_TAIL_H
#define PSTOP_TUI_TAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When there are more bytes than this, the first half of the lines is dropped. */
#define TAIL_BYTES_MOST ((size_t)4 << 20)

struct tail {
	char *text;
	size_t length, capacity;
	size_t *starts; /* of each line */
	size_t count, starts_capacity;
	bool is_open;     /* the last line goes on */
	uint64_t dropped; /* number of lines */
};

/* Append bytes.  Without memory they are lost: return -ENOMEM. */
int tail_add(struct tail *t, const char *bytes, size_t length);

/* Return line `at`, without its newline and not terminated; valid until the next tail_add(). */
const char *tail_line(const struct tail *t, size_t at, size_t *length);

void tail_free(struct tail *t);

#endif
