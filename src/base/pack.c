/* pack.c - compress blocks of words; see pack.h. */
#include "config.h"

#include "base/pack.h"

#include <endian.h>
#include <string.h>

#define WORD  sizeof(uint64_t)
#define GROUP 8 /* number of words that share a byte of marks */

size_t pack_most(size_t size)
{
	size_t words = size / WORD;

	return words * (1 + WORD) + (words + GROUP - 1) / GROUP;
}

static uint64_t word_at(const void *block, size_t index)
{
	uint64_t word = 0;

	if (block)
		memcpy(&word, (const char *)block + index * WORD, WORD);
	return word;
}

/* Write a word: one byte with the index of its first byte that is not 0 and the number of bytes up
 * to the last such one, then these bytes, the lowest first. */
static uint8_t *put_word(uint8_t *out, uint64_t word)
{
	unsigned first = (unsigned)__builtin_ctzll(word) / 8;
	unsigned count = 8 - (unsigned)__builtin_clzll(word) / 8 - first;

	*out++ = (uint8_t)(first | (count - 1) << 3);
	/* Write all eight bytes at once: pack_most() leaves room for them. */
	word = htole64(word >> 8 * first);
	memcpy(out, &word, WORD);
	return out + count;
}

static const uint8_t *get_word(const uint8_t *in, uint64_t *word)
{
	unsigned first = *in & 7, count = (*in >> 3) + 1U;

	in++;
	*word = 0;
	for (unsigned i = 0; i < count; i++)
		*word |= (uint64_t)*in++ << 8 * (first + i);
	return in;
}

uint8_t *pack_block(uint8_t *out, const void *block, const void *base, size_t size)
{
	size_t words = size / WORD;

	for (size_t i = 0; i < words; i += GROUP) {
		uint8_t *marks = out++;
		*marks = 0;
		for (size_t k = 0; k < GROUP && i + k < words; k++) {
			uint64_t word = word_at(block, i + k) ^ word_at(base, i + k);
			if (word == 0)
				continue;
			*marks |= (uint8_t)(1U << k);
			out = put_word(out, word);
		}
	}
	return out;
}

const uint8_t *unpack_block(const uint8_t *in, void *block, const void *base, size_t size)
{
	size_t words = size / WORD;

	for (size_t i = 0; i < words; i += GROUP) {
		uint8_t marks = *in++;
		for (size_t k = 0; k < GROUP && i + k < words; k++) {
			uint64_t word = 0;
			if (marks & 1U << k)
				in = get_word(in, &word);
			word ^= word_at(base, i + k);
			memcpy((char *)block + (i + k) * WORD, &word, WORD);
		}
	}
	return in;
}
