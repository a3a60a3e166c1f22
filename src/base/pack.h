/* pack.h - blocks of words in few bytes, for what is kept and seldom looked at.
 *
 * Room: base, pure.  Owns nothing.  A block is written as what differs from another
 * one of the same layout, or from zeros: of each 8 words one byte that tells which
 * differ, and of each of those the bytes that do.  Structures of counters next to
 * each other shrink to a tenth.
 */
#ifndef PSTOP_BASE_PACK_H
#define PSTOP_BASE_PACK_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that a block of `size` bytes takes at the most. */
size_t pack_most(size_t size);

/* Packs `size` bytes, a multiple of 8, as their difference to those at `base` (NULL:
 * to zeros) to `out`, where pack_most() bytes are free.  The end of what was written. */
uint8_t *pack_block(uint8_t *out, const void *block, const void *base, size_t size);

/* The other way round, from what pack_block() wrote with the same base and size.  The
 * end of what was read. */
const uint8_t *unpack_block(const uint8_t *in, void *block, const void *base, size_t size);

#endif
