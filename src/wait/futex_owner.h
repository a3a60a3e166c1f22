/* futex_owner.h - who holds the lock that a thread waits for, from the words of the lock.
 *
 * Room: wait, pure.  Knows the locks of the GNU C library, and what the kernel prescribes for
 * robust and priority-inheriting locks, futex(2).  Other locks, and conditions, name no owner.
 */
#ifndef PSTOP_WAIT_FUTEX_OWNER_H
#define PSTOP_WAIT_FUTEX_OWNER_H

#include "model/link.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The words around the one that a thread waits at: of those before it, the last three. */
#define FUTEX_WORDS_BEFORE 3
#define FUTEX_WORDS_FROM   5
struct futex_words {
	bool has_before;
	uint32_t before[FUTEX_WORDS_BEFORE];
	uint32_t from[FUTEX_WORDS_FROM]; /* from[0] is the word itself */
};

struct futex_owner {
	enum link_kind kind; /* LINK_MUTEX, LINK_RWLOCK, LINK_JOIN; LINK_FUTEX: none of these */
	pid_t tid;           /* 0: not known */
};

/* Find the owner.  `operation` and `expected` are the arguments of futex(2).  An owner is believed
 * only if lives() confirms that such a thread can hold the lock. */
struct futex_owner futex_find_owner(const struct futex_words *words, int operation,
				    uint32_t expected, bool (*lives)(void *context, pid_t tid),
				    void *context);

#endif
