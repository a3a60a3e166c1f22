/* fuzz_futex: any words as those of a lock: an owner is only ever one that can hold it. */
#include "config.h"

#include "fuzz_check.h"
#include "wait/futex_owner.h"

#define LIVING 5

/* The threads that can hold the lock are some of the input's own words. */
struct living {
	uint32_t tids[LIVING];
};

static bool lives(void *context, pid_t tid)
{
	const struct living *l = context;

	CHECK(tid > 0);
	for (unsigned i = 0; i < LIVING; i++)
		if (l->tids[i] == (uint32_t)tid)
			return true;
	return false;
}

static bool nobody_lives(void *context, pid_t tid)
{
	(void)context;
	(void)tid;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct {
		int32_t operation;
		uint32_t expected, has_before;
		uint32_t words[FUTEX_WORDS_BEFORE + FUTEX_WORDS_FROM];
		struct living living;
	} in = { 0 };
	struct futex_words words;

	memcpy(&in, data, size < sizeof in ? size : sizeof in);
	words.has_before = in.has_before & 1;
	memcpy(words.before, in.words, sizeof words.before);
	memcpy(words.from, in.words + FUTEX_WORDS_BEFORE, sizeof words.from);

	struct futex_owner owner =
		futex_find_owner(&words, in.operation, in.expected, lives, &in.living);
	CHECK(owner.kind == LINK_MUTEX || owner.kind == LINK_RWLOCK || owner.kind == LINK_JOIN ||
	      owner.kind == LINK_FUTEX);
	CHECK((owner.kind == LINK_FUTEX) == (owner.tid == 0));
	CHECK(owner.tid == 0 || lives(&in.living, owner.tid));
	owner = futex_find_owner(&words, in.operation, in.expected, nobody_lives, NULL);
	CHECK(owner.tid == 0 && owner.kind == LINK_FUTEX);
	return 0;
}
