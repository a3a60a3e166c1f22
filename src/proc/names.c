/* names.c - find processes by name; see names.h. */
#include "config.h"

#include "proc/names.h"
#include "model/task.h"
#include "proc/parse.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define COMM_KEPT (TASK_COMM_SHORT - 1)

static bool is_text(const char *text, size_t length, const char *wanted)
{
	return length == strlen(wanted) && memcmp(text, wanted, length) == 0;
}

/* Is the last part of a path this name? */
static bool is_base_name(const char *path, size_t length, const char *name)
{
	const char *slash = memrchr(path, '/', length);
	const char *base = slash ? slash + 1 : path;

	return is_text(base, (size_t)(path + length - base), name);
}

/* Is it the name of the program in the first argument, or of the script in the second? */
static bool is_in_arguments(struct procfs *fs, pid_t pid, const char *name)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_read(fs, -1, procfs_path(path, pid, 0, "cmdline"));
	size_t left = n > 0 ? (size_t)n : 0;
	const char *at = fs->buffer;

	for (int i = 0; i < 2 && left > 0; i++) {
		size_t length = strnlen(at, left);
		if (is_base_name(at, length, name))
			return true;
		length += length < left;
		at += length;
		left -= length;
	}
	return false;
}

static bool has_name(struct procfs *fs, pid_t pid, const char *name)
{
	char path[PROCFS_PATH_MAX];
	struct stat_fields fields;
	size_t length = strlen(name);
	ssize_t n = procfs_read(fs, -1, procfs_path(path, pid, 0, "stat"));

	if (n < 0 || parse_stat(fs->buffer, (size_t)n, &fields) != 0)
		return false;
	if (is_text(fields.comm, fields.comm_length, name))
		return true;
	return length > COMM_KEPT && fields.comm_length == COMM_KEPT &&
	       memcmp(fields.comm, name, COMM_KEPT) == 0 && is_in_arguments(fs, pid, name);
}

ssize_t names_find(struct procfs *fs, const char *name, pid_t except, pid_t **pids)
{
	size_t capacity = 0;
	ssize_t found = 0;

	*pids = NULL;
	ssize_t count = procfs_list(fs, ".", pids, &capacity);
	for (ssize_t i = 0; i < count; i++)
		if ((*pids)[i] != except && has_name(fs, (*pids)[i], name))
			(*pids)[found++] = (*pids)[i];
	return count < 0 ? count : found;
}

pid_t names_process_of(struct procfs *fs, pid_t pid)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_read(fs, -1, procfs_path(path, pid, 0, "status"));
	uint64_t tgid;

	if (n < 0 || !parse_keyed_u64(fs->buffer, (size_t)n, "Tgid:", &tgid) || tgid == 0 ||
	    tgid > INT32_MAX)
		return pid;
	return (pid_t)tgid;
}
