/* test_pack: what was packed is unpacked unchanged, and takes few bytes. */
#include "config.h"

#include "support.h"

#include "base/pack.h"

#include <stdlib.h>

#define WORDS 1000

static uint64_t block[WORDS], base[WORDS], back[WORDS];

/* Pack so many words into the promised room.  Return the bytes used. */
static size_t round_trip(size_t words, const uint64_t *from)
{
	uint8_t *out = malloc(pack_most(words * 8) + 1);

	assert_non_null(out);
	size_t taken = (size_t)(pack_block(out, block, from, words * 8) - out);
	assert_true(taken <= pack_most(words * 8));
	memset(back, 0xa5, sizeof back);
	assert_ptr_equal(unpack_block(out, back, from, words * 8), out + taken);
	assert_memory_equal(back, block, words * 8);
	if (words < WORDS)
		assert_true(back[words] == 0xa5a5a5a5a5a5a5a5);
	free(out);
	return taken;
}

static void test_same_takes_next_to_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORDS; i++)
		block[i] = base[i] = i * 0x123456789abcdefULL;
	assert_int_equal(round_trip(WORDS, base), WORDS / 8);
	memset(block, 0, sizeof block);
	assert_int_equal(round_trip(WORDS, NULL), WORDS / 8);
	assert_int_equal(round_trip(0, NULL), 0);
	assert_int_equal(round_trip(9, NULL), 2);
}

/* Of a word, only the bytes that differ are stored. */
static void test_bytes_of_a_word(void **state)
{
	(void)state;
	memset(block, 0, sizeof block);
	for (unsigned first = 0; first < 8; first++)
		for (unsigned count = 1; first + count <= 8; count++) {
			block[3] = (UINT64_MAX >> (64 - 8 * count)) << 8 * first;
			assert_int_equal(round_trip(8, NULL), 1 + 1 + count);
		}
	block[3] = 1ULL << 63 | 1;
	assert_int_equal(round_trip(8, NULL), 1 + 1 + 8);
}

static void test_anything(void **state)
{
	uint64_t random = 88172645463325252ULL;

	(void)state;
	for (int round = 0; round < 500; round++) {
		for (size_t i = 0; i < WORDS; i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			base[i] = random >> (random & 63);
			block[i] = random & 0x300 ? base[i] : random * 7;
		}
		round_trip((size_t)round, round % 2 ? base : NULL);
	}
	memset(block, 0xff, sizeof block);
	assert_int_equal(round_trip(WORDS, NULL), pack_most(sizeof block));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_takes_next_to_nothing),
		cmocka_unit_test(test_bytes_of_a_word),
		cmocka_unit_test(test_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
