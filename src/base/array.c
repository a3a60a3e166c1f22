/* array.c - arrays that grow; see array.h. */
#include "config.h"

#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

/* The least number of elements that an array has room for, once it has any. */
#define FIRST 16

void *array_grow(void *list, size_t *capacity, size_t wanted, size_t size)
{
	size_t larger, bytes;

	if (__builtin_add_overflow(*capacity, *capacity / 4 + FIRST, &larger) || larger < wanted)
		larger = wanted;
	/* Capacities may be kept in 32 bits. */
	if (__builtin_mul_overflow(larger, size, &bytes) || larger > UINT32_MAX)
		return NULL;
	void *grown = realloc(list, bytes);
	if (grown)
		*capacity = larger;
	return grown;
}
