/* array.h - arrays that grow.
 *
 * Room: base.  The caller owns the array.  It consists of a pointer to the elements (NULL
 * while the array is empty; free it with free(3)) and of a capacity, an unsigned variable
 * with the number of elements that there is room for.
 */
#ifndef PSTOP_BASE_ARRAY_H
#define PSTOP_BASE_ARRAY_H

#include <errno.h>
#include <stddef.h>

/* Reallocate an array of elements of `size` bytes so that it has room for at least `wanted`
 * elements, and for a quarter more than before: an array that grows by single elements is
 * rarely moved.  Return the array and update *capacity.  Return NULL if there is no memory
 * or the size in bytes overflows; the array and *capacity are then unchanged. */
void *array_grow(void *list, size_t *capacity, size_t wanted, size_t size);

/* Make room for `wanted` elements in the array `list`.  Return 0, or -ENOMEM; the array is
 * then unchanged.  New elements are not initialized.  `list` and `capacity` are evaluated
 * more than once. */
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
