/* users.h - names of users, each looked up once.
 *
 * Room: proc.  The only code that queries the name service.
 */
#ifndef PSTOP_PROC_USERS_H
#define PSTOP_PROC_USERS_H

#include <stddef.h>
#include <sys/types.h>

struct users {
	struct user {
		uid_t uid;
		char *name;
	} * list; /* ascending UID */
	size_t count, capacity;
};

/* Return the name of a user, or the UID as text if it has none; NULL only if out of memory.
 * Borrowed until users_free(). */
const char *users_name(struct users *u, uid_t uid);

/* Find the UID of a name, or of a number in text.  Return 0, or -ENOENT. */
int users_find(const char *text, uid_t *out);

void users_free(struct users *u);

#endif
