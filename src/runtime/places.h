/* places.h - the functions that a thread was most often seen in.
 *
 * Room: runtime, pure.  Counted by the Misra-Gries algorithm, as the system calls of wait.h: a
 * function in more than a fifth of the observations is in the list, and no count is too high.
 */
#ifndef PSTOP_RUNTIME_PLACES_H
#define PSTOP_RUNTIME_PLACES_H

#include "model/runtime.h"

#define PLACES 4

/* A function, and the line of it that was seen most. */
struct place {
	char function[RUNTIME_FUNCTION_MAX];
	char file[RUNTIME_FILE_MAX];
	uint32_t first_line; /* of the function */
	uint32_t line;       /* 0: not known */
	uint16_t line_lead;  /* how much more often than other lines */
	uint16_t count;      /* observations; 0: none */
};

struct places {
	struct place list[PLACES];
	uint32_t total; /* observations, in whatever function */
};

/* Add `weight` observations of a place, of which function, file, first_line and line are set. */
void places_add(struct places *sum, const struct place *seen, unsigned weight);

/* Return the function with most observations; NULL: none. */
const struct place *places_top(const struct places *sum);

#endif
