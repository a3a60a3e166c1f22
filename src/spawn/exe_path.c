/* exe_path.c - paths of programs that may have ended; see exe_path.h. */
#include "config.h"

#include "spawn/exe_path.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A build runs few programs, each thousands of times. */
#define KEPT 64

struct kept {
	uint64_t inode;
	char *name, *path;
};

struct exe_paths {
	struct kept kept[KEPT];
	unsigned next;           /* is replaced next */
	char path[PATH_MAX];
};

struct exe_paths *exe_paths_open(void)
{
	return calloc(1, sizeof(struct exe_paths));
}

void exe_paths_close(struct exe_paths *p)
{
	if (p == NULL)
		return;
	for (int i = 0; i < KEPT; i++) {
		free(p->kept[i].name);
		free(p->kept[i].path);
	}
	free(p);
}

static const char *find_kept(const struct exe_paths *p, uint64_t inode, const char *name)
{
	for (int i = 0; i < KEPT; i++)
		if (p->kept[i].path && p->kept[i].inode == inode &&
		    strcmp(p->kept[i].name, name) == 0)
			return p->kept[i].path;
	return NULL;
}

/* Without memory it is looked for again. */
static void keep(struct exe_paths *p, uint64_t inode, const char *name, const char *path)
{
	struct kept *k = &p->kept[p->next++ % KEPT];

	free(k->name);
	free(k->path);
	*k = (struct kept){ inode, strdup(name), strdup(path) };
	if (k->name == NULL || k->path == NULL) {
		free(k->name);
		free(k->path);
		*k = (struct kept){ 0 };
	}
}

static bool is_file(const char *path, uint64_t inode)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_ino == inode;
}

/* Into p->path. */
static bool ask_process(struct exe_paths *p, uint64_t inode, pid_t pid)
{
	char link[64];

	snprintf(link, sizeof link, "/proc/%d/exe", (int)pid);
	ssize_t n = is_file(link, inode) ? readlink(link, p->path, sizeof p->path - 1) : -1;
	if (n <= 0)
		return false;
	p->path[n] = '\0';
	return true;
}

const char *exe_paths_find(struct exe_paths *p, uint64_t inode, const char *name, pid_t pid)
{
	const char *known = name[0] ? find_kept(p, inode, name) : NULL;

	if (known)
		return known;
	if (name[0] && realpath(name, p->path) && is_file(p->path, inode)) {
		keep(p, inode, name, p->path);
		return p->path;
	}
	return ask_process(p, inode, pid) ? p->path : NULL;
}
