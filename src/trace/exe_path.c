/* exe_path.c - the paths of programs that may have exited; see exe_path.h. */
#include "config.h"

#include "trace/exe_path.h"

#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A build runs few different programs, each thousands of times. */
#define KEPT 64

struct kept {
	struct exe_file file;
	char *name, *path;
};

struct exe_paths {
	struct kept kept[KEPT];
	unsigned next; /* the entry to replace next, modulo KEPT */
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

/* Is `part` the device number of a part of a file system with several? */
static bool has_parts(const char *path, dev_t part, dev_t whole)
{
	struct statfs status;

	if (major(part) != 0 || major(whole) != 0 || statfs(path, &status) != 0)
		return false;
	uint32_t type = (uint32_t)status.f_type; /* its width depends on the architecture */
	return type == BTRFS_SUPER_MAGIC || type == OVERLAYFS_SUPER_MAGIC;
}

static bool is_file(const char *path, struct exe_file file)
{
	struct stat status;

	return stat(path, &status) == 0 && status.st_ino == file.inode &&
	       (status.st_dev == file.device || has_parts(path, status.st_dev, file.device));
}

/* Find a path in the cache.  Inode numbers are reused, and relative to another folder the same name
 * is another file, so a relative name is checked again. */
static const char *find_kept(const struct exe_paths *p, struct exe_file file, const char *name)
{
	for (int i = 0; i < KEPT; i++) {
		const struct kept *k = &p->kept[i];
		if (k->path && k->file.inode == file.inode && k->file.device == file.device &&
		    strcmp(k->name, name) == 0 && (name[0] == '/' || is_file(k->path, file)))
			return k->path;
	}
	return NULL;
}

/* Add a path to the cache.  Without memory it is not added. */
static void keep(struct exe_paths *p, struct exe_file file, const char *name, const char *path)
{
	struct kept *k = &p->kept[p->next++ % KEPT];

	free(k->name);
	free(k->path);
	*k = (struct kept){ file, strdup(name), strdup(path) };
	if (k->name == NULL || k->path == NULL) {
		free(k->name);
		free(k->path);
		*k = (struct kept){ .name = NULL };
	}
}

/* Read the path from the process, into p->path. */
static bool ask_process(struct exe_paths *p, struct exe_file file, pid_t pid)
{
	char link[64];

	snprintf(link, sizeof link, "/proc/%d/exe", (int)pid);
	ssize_t n = is_file(link, file) ? readlink(link, p->path, sizeof p->path - 1) : -1;
	if (n <= 0)
		return false;
	p->path[n] = '\0';
	return true;
}

const char *exe_paths_find(struct exe_paths *p, struct exe_file file, const char *name, pid_t pid)
{
	const char *known = name[0] ? find_kept(p, file, name) : NULL;

	if (known)
		return known;
	if (name[0] && realpath(name, p->path) && is_file(p->path, file)) {
		keep(p, file, name, p->path);
		return p->path;
	}
	return ask_process(p, file, pid) ? p->path : NULL;
}
