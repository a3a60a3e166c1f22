/* settings_file.c - read and write the settings file; see settings_file.h. */
#include "config.h"

#include "cmd/settings_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MOST 40 /* the kernel's limit */

int settings_path(char *out, size_t size)
{
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *below = "pstop/pstoprc";

	/* XDG Base Directory Specification: a relative path must be ignored. */
	if (folder == NULL || *folder != '/') {
		folder = getenv("HOME");
		below = ".config/pstop/pstoprc";
	}
	if (folder == NULL || *folder != '/')
		return -ENOENT;
	int n = snprintf(out, size, "%s/%s", folder, below);
	return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}

/* ---- reading ---- */

/* Read all of an open file; the caller frees *text. */
static int read_all(int fd, char **text, size_t *length)
{
	char *buffer = malloc(SETTINGS_MOST_BYTES + 1);
	size_t used = 0;
	ssize_t n;

	if (buffer == NULL)
		return -ENOMEM;
	do {
		n = read(fd, buffer + used, SETTINGS_MOST_BYTES + 1 - used);
		used += n > 0 ? (size_t)n : 0;
	} while ((n > 0 && used <= SETTINGS_MOST_BYTES) || (n < 0 && errno == EINTR));
	if (n >= 0 && used <= SETTINGS_MOST_BYTES) {
		*text = buffer;
		*length = used;
		return 0;
	}
	int error = n < 0 ? -errno : -EFBIG;
	free(buffer);
	return error;
}

static int read_file(const char *path, char **text, size_t *length, struct stat *status)
{
	/* Do not block, whatever the file is. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, status) != 0)
		error = -errno;
	else if (!S_ISREG(status->st_mode))
		error = S_ISDIR(status->st_mode) ? -EISDIR : -EINVAL;
	else
		error = read_all(fd, text, length);
	close(fd);
	return error;
}

static const char *reason_of(int error)
{
	return error == -EINVAL ? "not a regular file" : strerror(-error);
}

int settings_load(struct settings *out, struct settings_problem *problem)
{
	char path[PATH_MAX], *text = NULL;
	struct stat status;
	size_t length = 0;
	int error = settings_path(path, sizeof path);

	settings_default(out);
	*problem = (struct settings_problem){ .line = 0 };
	if (error == 0)
		error = read_file(path, &text, &length, &status);
	if (text)
		settings_parse(out, problem, text, length);
	free(text);
	if (error == 0 || error == -ENOENT)
		return 0;
	problem->count = 1;
	snprintf(problem->message, sizeof problem->message, "cannot be read: %s", reason_of(error));
	return error;
}

/* ---- writing ---- */

/* Truncate `path` after its folder.  Return the place where it was truncated. */
static char *cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	*slash = '\0';
	return slash;
}

/* Create the folder and its parents; `path` is absolute, and unchanged on return. */
static int make_folders(char *path)
{
	if (*path == '\0' || mkdir(path, 0700) == 0 || errno == EEXIST)
		return 0;
	if (errno != ENOENT)
		return -errno;
	char *slash = cut_name(path);
	int error = make_folders(path);
	*slash = '/';
	if (error == 0 && mkdir(path, 0700) != 0 && errno != EEXIST)
		error = -errno;
	return error;
}

/* Replace `path` by the target of its symbolic links, whether that exists or not. */
static int follow_links(char path[static PATH_MAX])
{
	char target[PATH_MAX];

	for (int i = 0; i < LINKS_MOST; i++) {
		ssize_t n = readlink(path, target, sizeof target - 1);
		if (n < 0)
			return errno == EINVAL || errno == ENOENT ? 0 : -errno;
		target[n] = '\0';
		char *start = *target == '/' ? path : strrchr(path, '/') + 1;
		if ((size_t)n >= PATH_MAX - (size_t)(start - path))
			return -ENAMETOOLONG;
		memcpy(start, target, (size_t)n + 1);
	}
	return -ELOOP;
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, text, length);
		if (n < 0 && errno != EINTR)
			return -errno;
		text += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Write all of a new file to disk; `old` is the file it will replace, or NULL. */
static int fill(int fd, const char *text, size_t length, const struct stat *old)
{
	int error = write_all(fd, text, length);

	/* A copy of a user's file that is owned by root would be useless to the user. */
	if (error == 0 && old && fchown(fd, old->st_uid, old->st_gid) != 0 && errno != EPERM)
		error = -errno;
	if (error == 0 && old && fchmod(fd, old->st_mode & 0777) != 0)
		error = -errno;
	if (error == 0 && fsync(fd) != 0)
		error = -errno;
	return error;
}

/* Make the name durable, if the file system can. */
static void sync_folder(char *path)
{
	char *slash = cut_name(path);
	int fd = open(*path ? path : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	*slash = '/';
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static int replace_file(char path[static PATH_MAX], const char *text, size_t length,
			const struct stat *old)
{
	char beside[PATH_MAX];
	struct rlimit limit;

	/* Exceeding the limit would raise a signal that terminates pstop. */
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur < length)
		return -EFBIG;
	int n = snprintf(beside, sizeof beside, "%.*s/.pstoprc.XXXXXX",
			 (int)(strrchr(path, '/') - path), path);
	if (n < 0 || (size_t)n >= sizeof beside)
		return -ENAMETOOLONG;
	int fd = mkostemp(beside, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int error = fill(fd, text, length, old);
	if (close(fd) != 0 && error == 0)
		error = -errno;
	if (error == 0 && rename(beside, path) != 0)
		error = -errno;
	if (error)
		unlink(beside);
	else
		sync_folder(path);
	return error;
}

/* Find the place to write to, and create its folders. */
static int find_place(char path[static PATH_MAX])
{
	int error = settings_path(path, PATH_MAX);

	if (error)
		return error;
	char *slash = cut_name(path);
	error = make_folders(path);
	*slash = '/';
	return error ? error : follow_links(path);
}

int settings_save(const struct settings *s)
{
	char path[PATH_MAX], *old = NULL, *text = NULL;
	size_t old_length = 0, length = 0;
	struct stat status = { .st_mode = 0 };
	int error = find_place(path);

	if (error)
		return error;
	error = read_file(path, &old, &old_length, &status);
	if (error && error != -ENOENT)
		return error;
	/* rename(2) does not need write permission for the file, so check it here. */
	if (old && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
		error = -errno;
		goto out;
	}
	error = settings_merge(&text, &length, s, old ? old : "", old_length);
	if (error == 0 && length > SETTINGS_MOST_BYTES)
		error = -EFBIG;
	if (error == 0 && (old == NULL || length != old_length || memcmp(text, old, length) != 0))
		error = replace_file(path, text, length, old ? &status : NULL);
out:
	free(text);
	free(old);
	return error;
}

const char *settings_save_error(int error, char *out, size_t size)
{
	char path[PATH_MAX];
	int no_path = settings_path(path, sizeof path);

	if (no_path == -ENOENT)
		snprintf(out, size, "neither XDG_CONFIG_HOME nor HOME is an absolute path");
	else if (no_path)
		snprintf(out, size, "the path of the settings file is too long");
	else
		snprintf(out, size, "%s (%s)", reason_of(error), path);
	return out;
}
