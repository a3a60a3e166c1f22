/* futex_owner.c - decode locks; see futex_owner.h. */
#include "config.h"

#include "wait/futex_owner.h"

#include <linux/futex.h>

/* A lock of the GNU C library with waiters, nptl/lowlevellock.h. */
#define LOCK_WITH_WAITERS 2

/* The phase and the lock of a writer, in the first word of a pthread_rwlock_t. */
#define RWLOCK_WRITTEN 3

/* The largest TID there can be: PID_MAX_LIMIT of the kernel. */
#define TID_LIMIT (4 * 1024 * 1024)

/* What a pthread_mutex_t can have as its type, without the bits for its kind of sharing. */
#define MUTEX_TYPES 4
#define MUTEX_KNOWN 0x3ffU

struct believer {
	bool (*lives)(void *context, pid_t tid);
	void *context;
};

static pid_t believe(const struct believer *b, uint32_t tid)
{
	if (tid == 0 || tid > TID_LIMIT || !b->lives(b->context, (pid_t)tid))
		return 0;
	return (pid_t)tid;
}

/* Words of a pthread_mutex_t: the lock, a count, the owner, the number of users, the type.  A
 * 32-bit program has the last two the other way round. */
static pid_t owner_of_mutex(const struct believer *b, const struct futex_words *w)
{
	uint32_t users = w->from[3], type = w->from[4];

	if (w->from[0] != LOCK_WITH_WAITERS)
		return 0;
	bool is_wide = users > 0 && users < TID_LIMIT && (type & ~MUTEX_KNOWN) == 0 &&
		       (type & 0xf) < MUTEX_TYPES;
	bool is_brief = type > 0 && type < TID_LIMIT && (users & ~MUTEX_KNOWN) == 0 &&
			(users & 0xf) < MUTEX_TYPES;
	return is_wide || is_brief ? believe(b, w->from[2]) : 0;
}

/* Words of a pthread_rwlock_t: readers, writers, the phase, the writers' lock, two others, the
 * writer.  A thread waits at the phase or at the writers' lock. */
static pid_t writer_of_rwlock(const struct believer *b, const struct futex_words *w)
{
	pid_t writer = 0;

	if (!w->has_before)
		return 0;
	if ((w->before[1] & RWLOCK_WRITTEN) == RWLOCK_WRITTEN)
		writer = believe(b, w->from[4]);
	if (writer == 0 && (w->before[0] & RWLOCK_WRITTEN) == RWLOCK_WRITTEN)
		writer = believe(b, w->from[3]);
	return writer;
}

struct futex_owner futex_find_owner(const struct futex_words *words, int operation,
				    uint32_t expected, bool (*lives)(void *context, pid_t tid),
				    void *context)
{
	const struct believer b = { lives, context };
	int command = operation & FUTEX_CMD_MASK;
	uint32_t word = words->from[0];
	pid_t tid;

	if (command == FUTEX_LOCK_PI || command == FUTEX_LOCK_PI2 ||
	    (word & FUTEX_WAITERS && expected == word)) {
		tid = believe(&b, word & FUTEX_TID_MASK);
		if (tid > 0)
			return (struct futex_owner){ LINK_MUTEX, tid };
	}
	if (command != FUTEX_WAIT && command != FUTEX_WAIT_BITSET)
		return (struct futex_owner){ LINK_FUTEX, 0 };
	/* The kernel clears the word of a thread when it exits, and wakes those that share it. */
	if (!(operation & FUTEX_PRIVATE_FLAG) && word == expected && word != LOCK_WITH_WAITERS) {
		tid = believe(&b, word);
		if (tid > 0)
			return (struct futex_owner){ LINK_JOIN, tid };
	}
	if (expected == LOCK_WITH_WAITERS) {
		tid = owner_of_mutex(&b, words);
		if (tid > 0)
			return (struct futex_owner){ LINK_MUTEX, tid };
	}
	tid = writer_of_rwlock(&b, words);
	if (tid > 0)
		return (struct futex_owner){ LINK_RWLOCK, tid };
	return (struct futex_owner){ LINK_FUTEX, 0 };
}
