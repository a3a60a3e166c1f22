/* users.h - names of users, each looked up once.
 *
 * Room: proc: the name service is asked here and nowhere else.
 */
#ifndef PSTOP_PROC_USERS_H
#define PSTOP_PROC_USERS_H

#include <stddef.h>
#include <sys/types.h>

struct users {
	struct user {
		uid_t uid;
		char *name;
	} * list; /* ascending uid */
	size_t count, capacity;
};

/* The name of a user, or its number as text where it has none; NULL only
 * without memory.  Borrowed, lives until users_free(). */
const char *users_name(struct users *u, uid_t uid);

/* The uid of a name or of a number in text.  0, or -ENOENT. */
int users_find(const char *text, uid_t *out);

void users_free(struct users *u);

#endif
