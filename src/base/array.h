/* array.h - arrays that grow.
 *
 * Room: base.  The caller owns the array: a pointer to its elements (NULL while it is
 * empty), freed with free(3), and a capacity, the number of elements that there is room
 * for, in an unsigned variable.
 */
#ifndef PSTOP_BASE_ARRAY_H
#define PSTOP_BASE_ARRAY_H

#include <errno.h>
#include <stddef.h>

/* Moves an array of elements of `size` bytes to where there is room for at least `wanted`
 * of them, and a quarter more than before, so that an array which grows one by one is
 * seldom moved.  Returns it, and changes *capacity; NULL: no memory, or more bytes than
 * can be counted, and both are as before. */
void *array_grow(void *list, size_t *capacity, size_t wanted, size_t size);

/* Makes room for `wanted` elements in the array `list`.  0, or -ENOMEM: then the array is
 * as before.  New elements are not initialised.  Both variables are evaluated more than
 * once. */
#define ARRAY_RESERVE(list, capacity, wanted)                                                      \
	__extension__({                                                                            \
		size_t array_capacity = (capacity), array_wanted = (wanted);                       \
		int array_error = 0;                                                               \
		if (array_wanted > array_capacity) {                                               \
			void *array_grown =                                                        \
				array_grow((list), &array_capacity, array_wanted, sizeof *(list)); \
			if (array_grown)                                                           \
				(list) = array_grown,                                              \
				(capacity) = (__typeof__(capacity))array_capacity;                 \
			else                                                                       \
				array_error = -ENOMEM;                                             \
		}                                                                                  \
		array_error;                                                                       \
	})

#endif
