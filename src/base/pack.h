/* pack.h - compress blocks of words that are kept and rarely read.
 *
 * Room: base, pure.  Owns nothing.  A block is written as its difference from another
 * block of the same layout, or from zeros: for each 8 words, one byte that says which
 * words differ, and for each of these the bytes that differ.  Successive readings of
 * counters shrink to a tenth.
 */
#ifndef PSTOP_BASE_PACK_H
#define PSTOP_BASE_PACK_H

#include <stddef.h>
#include <stdint.h>

/* Return the maximum number of bytes that a packed block of `size` bytes takes. */
size_t pack_most(size_t size);

/* Pack `size` bytes, a multiple of 8, as their difference from those at `base` (NULL: from
 * zeros), to `out`, which has room for pack_most() bytes.  Return the end of the output. */
uint8_t *pack_block(uint8_t *out, const void *block, const void *base, size_t size);

/* Unpack the output of pack_block() with the same base and size.  Return the end of the
 * input. */
const uint8_t *unpack_block(const uint8_t *in, void *block, const void *base, size_t size);

#endif
