/* users.c - names of users; see users.h. */
#include "config.h"

#include "proc/users.h"
#include "base/array.h"

#include <errno.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t find_place(const struct users *u, uid_t uid)
{
	size_t low = 0, high = u->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (u->list[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *users_name(struct users *u, uid_t uid)
{
	char number[16];
	size_t place = find_place(u, uid);

	if (place < u->count && u->list[place].uid == uid)
		return u->list[place].name;
	if (ARRAY_RESERVE(u->list, u->capacity, u->count + 1) != 0)
		return NULL;
	const struct passwd *entry = getpwuid(uid);
	snprintf(number, sizeof number, "%u", (unsigned)uid);
	char *name = strdup(entry ? entry->pw_name : number);
	if (name == NULL)
		return NULL;
	memmove(u->list + place + 1, u->list + place, (u->count - place) * sizeof *u->list);
	u->list[place] = (struct user){ uid, name };
	u->count++;
	return name;
}

int users_find(const char *text, uid_t *out)
{
	const struct passwd *entry = getpwnam(text);
	char *end;

	if (entry) {
		*out = entry->pw_uid;
		return 0;
	}
	errno = 0;
	unsigned long long number = strtoull(text, &end, 10);
	if (errno || end == text || *end || number > UINT32_MAX - 1 || *text == '-')
		return -ENOENT;
	*out = (uid_t)number;
	return 0;
}

void users_free(struct users *u)
{
	for (size_t i = 0; i < u->count; i++)
		free(u->list[i].name);
	free(u->list);
	*u = (struct users){ 0 };
}
