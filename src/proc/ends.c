/* ends.c - who holds an end of an object; see ends.h. */
#include "config.h"

#include "proc/ends.h"
#include "base/array.h"
#include "base/cursor.h"
#include "model/endpoint.h"
#include "proc/procfs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Descriptors of one process examined at most. */
#define DESCRIPTORS_MOST 65536

/* ---- texts ---- */

static bool parse_number(const char *link, size_t length, const char *before, const char *after,
			 uint64_t *out)
{
	struct cursor c = cursor_over(link, length);

	return cursor_literal(&c, before) && cursor_left(&c) > 0 && *c.at >= '0' && *c.at <= '9' &&
	       cursor_u64(&c, out) && cursor_literal(&c, after) && cursor_left(&c) == 0;
}

uint64_t ends_file_object(const char *path)
{
	const char *slash = strrchr(path, '/');
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

	for (const char *at = slash ? slash + 1 : path; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3;
	return hash;
}

bool ends_parse_link(const char *link, size_t length, enum end_kind *kind, uint64_t *object)
{
	*object = 0;
	if (parse_number(link, length, "pipe:[", "]", object)) {
		*kind = END_PIPE;
	} else if (parse_number(link, length, "socket:[", "]", object)) {
		*kind = END_SOCKET;
	} else if (parse_number(link, length, "/dev/pts/", "", object)) {
		*kind = END_PTY_SLAVE;
	} else if (strcmp(link, "/dev/ptmx") == 0 || strcmp(link, "/dev/pts/ptmx") == 0) {
		*kind = END_PTY_MASTER;
	} else if (strcmp(link, "anon_inode:[eventfd]") == 0) {
		*kind = END_EVENTFD;
	} else if (strcmp(link, "/dev/fuse") == 0) {
		*kind = END_FUSE;
	} else if (link[0] == '/' && strcmp(link, "/dev/null") != 0) {
		*kind = END_FILE;
		*object = ends_file_object(link);
	} else {
		return false;
	}
	return true;
}

bool ends_parse_info(const char *text, size_t length, const char *key, uint64_t *out)
{
	struct cursor c = cursor_over(text, length), line;

	while (cursor_line(&c, &line))
		if (cursor_literal(&line, key) && cursor_literal(&line, ":"))
			return cursor_u64(&line, out);
	return false;
}

bool ends_parse_lock(const char *text, size_t length)
{
	struct cursor c = cursor_over(text, length), line;

	while (cursor_line(&c, &line))
		if (cursor_literal(&line, "lock:"))
			return true;
	return false;
}

/* ---- one descriptor ---- */

static const char *descriptor_path(char out[static PROCFS_PATH_MAX], const struct end_holder *h,
				   const char *folder)
{
	char file[32];

	snprintf(file, sizeof file, "%s/%d", folder, (int)h->fd);
	return procfs_path(out, h->pid, 0, file);
}

/* The mode of the link itself shows how it was opened, proc_pid_fd(5). */
struct end_mode ends_mode(struct procfs *fs, const struct end_holder *h)
{
	char path[PROCFS_PATH_MAX];
	struct stat status;

	fs->calls++;
	if (fstatat(fs->root_fd, descriptor_path(path, h, "fd"), &status, AT_SYMLINK_NOFOLLOW) != 0)
		return (struct end_mode){ 0 };
	return (struct end_mode){ .can_read = (status.st_mode & S_IRUSR) != 0,
				  .can_write = (status.st_mode & S_IWUSR) != 0 };
}

bool ends_is_file(struct procfs *fs, const struct end_holder *h, uint32_t device, uint64_t inode)
{
	char path[PROCFS_PATH_MAX];
	struct statx status;

	fs->calls++;
	return statx(fs->root_fd, descriptor_path(path, h, "fd"),
		     AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_INO, &status) == 0 &&
	       status.stx_ino == inode &&
	       ENDPOINT_DEVICE(status.stx_dev_major, status.stx_dev_minor) == device;
}

bool ends_info(struct procfs *fs, const struct end_holder *h, const char *key, uint64_t *out)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_read(fs, -1, descriptor_path(path, h, "fdinfo"));

	return n > 0 && ends_parse_info(fs->buffer, (size_t)n, key, out);
}

bool ends_holds_lock(struct procfs *fs, const struct end_holder *h)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = procfs_read(fs, -1, descriptor_path(path, h, "fdinfo"));

	return n > 0 && ends_parse_lock(fs->buffer, (size_t)n);
}

/* ---- all of them ---- */

static int add_descriptor(struct ends *e, struct procfs *fs, pid_t pid, int dir_fd,
			  const char *name)
{
	enum end_kind kind;
	uint64_t object;
	ssize_t n = procfs_read_link(fs, dir_fd, name);

	if (n <= 0 || !ends_parse_link(fs->buffer, (size_t)n, &kind, &object))
		return 0;
	if (ARRAY_RESERVE(e->list, e->capacity, e->count + 1) != 0)
		return -ENOMEM;
	e->list[e->count++] = (struct end_holder){ .object = object,
						   .pid = pid,
						   .fd = (int)strtol(name, NULL, 10),
						   .kind = (uint8_t)kind };
	return 0;
}

static int scan_process(struct ends *e, struct procfs *fs, pid_t pid)
{
	char path[PROCFS_PATH_MAX], entries[16384];
	int dir_fd = procfs_open_dir(fs, procfs_path(path, pid, 0, "fd"));
	unsigned seen = 0;
	ssize_t n;
	int error = 0;

	e->denied += dir_fd == -EACCES || dir_fd == -EPERM;
	while (dir_fd >= 0 && !error && seen < DESCRIPTORS_MOST &&
	       (n = getdents64(dir_fd, (void *)entries, sizeof entries)) > 0) {
		fs->calls++;
		for (ssize_t at = 0; at < n && !error;) {
			const struct dirent64 *entry = (const void *)(entries + at);
			at += entry->d_reclen;
			if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
				continue;
			seen++;
			error = add_descriptor(e, fs, pid, dir_fd, entry->d_name);
		}
	}
	if (dir_fd >= 0)
		close(dir_fd);
	return error;
}

static int compare_objects(const struct end_holder *a, const struct end_holder *b)
{
	return a->kind != b->kind ? (a->kind > b->kind) - (a->kind < b->kind) :
				    (a->object > b->object) - (a->object < b->object);
}

static int compare_holders(const void *x, const void *y)
{
	const struct end_holder *a = x, *b = y;
	int order = compare_objects(a, b);

	if (order == 0)
		order = (a->pid > b->pid) - (a->pid < b->pid);
	return order ? order : (a->fd > b->fd) - (a->fd < b->fd);
}

int ends_scan(struct ends *out, struct procfs *fs)
{
	size_t capacity = 0;
	pid_t *pids = NULL;

	*out = (struct ends){ 0 };
	ssize_t count = procfs_list(fs, ".", &pids, &capacity);
	int error = count < 0 ? (int)count : 0;
	for (ssize_t i = 0; i < count && !error; i++)
		error = scan_process(out, fs, pids[i]);
	free(pids);
	if (out->count > 0)
		qsort(out->list, out->count, sizeof *out->list, compare_holders);
	return error;
}

void ends_free(struct ends *e)
{
	free(e->list);
	*e = (struct ends){ 0 };
}

const struct end_holder *ends_of(const struct ends *e, enum end_kind kind, uint64_t object,
				 size_t *count)
{
	const struct end_holder key = { .kind = (uint8_t)kind, .object = object };
	size_t low = 0, high = e->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (compare_objects(&e->list[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*count = 0;
	while (low + *count < e->count && compare_objects(&e->list[low + *count], &key) == 0)
		++*count;
	return e->list ? &e->list[low] : NULL;
}
