/* fuzz_check.h - what the fuzz targets share: an assertion that is always on, and comparisons of
 * the results of parsers.
 */
#ifndef PSTOP_FUZZ_CHECK_H
#define PSTOP_FUZZ_CHECK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An assert(3) that NDEBUG does not remove. */
#define CHECK(condition)                                                                          \
	do {                                                                                      \
		if (!(condition)) {                                                               \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                  \
		}                                                                                 \
	} while (0)

/* Copy the input and add a NUL, in a block of exactly that size. */
static inline char *copy_input(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);

	CHECK(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

/* Is [at, at + length) a part of the input? */
static inline int is_within(const char *at, size_t length, const uint8_t *data, size_t size)
{
	const char *first = (const char *)data, *end = first + size;

	return at >= first && at <= end && length <= (size_t)(end - at);
}

#endif
