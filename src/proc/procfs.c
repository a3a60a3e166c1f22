/* procfs.c - read files below a /proc-like folder; see procfs.h. */
#include "config.h"

#include "base/cursor.h"
#include "proc/procfs.h"
#include "base/array.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#define FIRST_CAPACITY 8192
/* The status file of a task in 65,536 groups has some 700 KB. */
#define LARGEST_FILE ((size_t)16 << 20)

/* The kernel of a 64-bit program is 64-bit, whatever uname(2) says to a program started by
 * setarch(8). */
static enum abi own_abi(void)
{
#if defined(__x86_64__)
	return ABI_X86_64;
#elif defined(__aarch64__)
	return ABI_ARM64;
#else
	struct utsname system;

	return uname(&system) == 0 ? abi_of_machine(system.machine) : ABI_UNKNOWN;
#endif
}

/* Return the ABI that the kernel reports, or reported on the recorded machine (since Linux
 * 6.1); without that, this machine's own, and x86-64 for a recording. */
static enum abi abi_of_root(int root_fd, bool is_live)
{
	char machine[32];
	int fd = openat(root_fd, "sys/kernel/arch", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, machine, sizeof machine - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return is_live ? own_abi() : ABI_X86_64;
	machine[n] = '\0';
	return abi_of_machine(machine);
}

/* Count the numbers in the line NSpid of a status file: one for each PID namespace from that
 * of /proc down to that of the process.  Return 0 before Linux 4.1, which has no such line. */
static int count_numbers(const char *text, size_t length)
{
	struct cursor c = cursor_over(text, length), line;
	uint64_t number;
	int count = 0;

	while (cursor_line(&c, &line)) {
		if (!cursor_literal(&line, "NSpid:"))
			continue;
		while (cursor_u64(&line, &number))
			count++;
		break;
	}
	return count;
}

/* "self" is the reader's PID in the namespace of /proc, and is missing if the reader has no
 * PID there; but the reader may have the same PID in two namespaces. */
static bool shows_own_namespace(struct procfs *fs)
{
	ssize_t n = procfs_read_link(fs, -1, "self");

	if (n <= 0 || strtol(fs->buffer, NULL, 10) != (long)getpid())
		return false;
	n = procfs_read(fs, -1, "self/status");
	return n > 0 && count_numbers(fs->buffer, (size_t)n) <= 1;
}

/* Find out what kind of root this is. */
static void look_at_root(struct procfs *fs)
{
	struct statfs status;

	fs->is_live = fstatfs(fs->root_fd, &status) == 0 && status.f_type == PROC_SUPER_MAGIC;
	fs->is_own = fs->is_live && shows_own_namespace(fs);
	fs->abi = abi_of_root(fs->root_fd, fs->is_live);
}

int procfs_open_fd(struct procfs *fs, int root_fd)
{
	memset(fs, 0, sizeof *fs);
	fs->root_fd = -1;
	fs->buffer = malloc(FIRST_CAPACITY);
	if (fs->buffer == NULL)
		return -ENOMEM;
	fs->capacity = FIRST_CAPACITY;
	if (root_fd < 0)
		return 0;
	fs->root_fd = fcntl(root_fd, F_DUPFD_CLOEXEC, 3);
	if (fs->root_fd < 0) {
		int error = -errno;
		procfs_close(fs);
		return error;
	}
	look_at_root(fs);
	fs->calls = 0;
	return 0;
}

int procfs_open(struct procfs *fs, const char *root)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		int error = -errno;
		memset(fs, 0, sizeof *fs);
		return error;
	}
	int error = procfs_open_fd(fs, fd);
	close(fd);
	return error;
}

static bool has_file(const struct procfs *fs, const char *path)
{
	struct stat status;

	return fstatat(fs->root_fd, path, &status, 0) == 0;
}

/* Is there a process, that is, a folder that is named by a number and has a file stat? */
static bool has_process(struct procfs *fs)
{
	pid_t *pids = NULL;
	size_t capacity = 0;
	bool is_found = false;
	ssize_t count = procfs_list(fs, ".", &pids, &capacity);

	for (ssize_t i = 0; pids && i < count && !is_found; i++) {
		char path[PROCFS_PATH_MAX];
		is_found = has_file(fs, procfs_path(path, pids[i], 0, "stat"));
	}
	free(pids);
	return is_found;
}

bool procfs_is_proc(struct procfs *fs)
{
	return fs->is_live || has_file(fs, "stat") || has_file(fs, "uptime") || has_process(fs);
}

void procfs_close(struct procfs *fs)
{
	if (fs->root_fd > 0)
		close(fs->root_fd);
	free(fs->buffer);
	memset(fs, 0, sizeof *fs);
	fs->root_fd = -1;
}

int procfs_reopen(struct procfs *fs, const char *root)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fs->root_fd);
	fs->root_fd = fd;
	look_at_root(fs);
	return 0;
}

/* A read of a file of records ends with the last record that fits into a page of the kernel, and no
 * record is a quarter of a page long: a read of less than this is the last one. */
#define RECORDS_LEAST 3072

/* How the kernel generates a file: in one go; in records; or in pieces of any length. */
enum generated { AT_ONCE, IN_RECORDS, IN_PIECES };

/* Was this the last read, having returned n bytes where there was room for more? */
static bool is_last(size_t n, size_t room, enum generated how)
{
	return n == 0 || (n < room && (how == AT_ONCE || (how == IN_RECORDS && n < RECORDS_LEAST)));
}

static ssize_t read_all(struct procfs *fs, int fd, enum generated how)
{
	size_t length = 0;

	for (;;) {
		size_t room = fs->capacity - 1 - length;
		fs->calls++;
		ssize_t n = pread(fd, fs->buffer + length, room, (off_t)length);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		length += (size_t)n;
		if (is_last((size_t)n, room, how))
			break;
		if ((size_t)n < room)
			continue;
		if (fs->capacity >= LARGEST_FILE)
			return -EFBIG;
		if (ARRAY_RESERVE(fs->buffer, fs->capacity, 2 * fs->capacity) != 0)
			return -ENOMEM;
	}
	fs->buffer[length] = '\0';
	return (ssize_t)length;
}

ssize_t procfs_read_fd(struct procfs *fs, int fd)
{
	return read_all(fs, fd, AT_ONCE);
}

static ssize_t read_path(struct procfs *fs, int dir_fd, const char *path, enum generated how)
{
	int fd = openat(dir_fd < 0 ? fs->root_fd : dir_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	fs->calls++;
	if (fd < 0)
		return -errno;
	ssize_t n = read_all(fs, fd, how);
	close(fd);
	fs->calls++;
	return n;
}

ssize_t procfs_read(struct procfs *fs, int dir_fd, const char *path)
{
	return read_path(fs, dir_fd, path, AT_ONCE);
}

ssize_t procfs_read_pieces(struct procfs *fs, int dir_fd, const char *path)
{
	return read_path(fs, dir_fd, path, IN_PIECES);
}

static ssize_t read_again(struct procfs *fs, int *fd, const char *path, enum generated how)
{
	int opened = fs->is_live ? *fd : -1;

	if (opened < 0) {
		opened = openat(fs->root_fd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		fs->calls++;
	}
	if (opened < 0)
		return -errno;
	ssize_t n = read_all(fs, opened, how);
	if (fs->is_live) {
		*fd = opened;
	} else {
		close(opened);
		fs->calls++;
	}
	return n;
}

ssize_t procfs_read_again(struct procfs *fs, int *fd, const char *path)
{
	return read_again(fs, fd, path, AT_ONCE);
}

ssize_t procfs_read_records_again(struct procfs *fs, int *fd, const char *path)
{
	return read_again(fs, fd, path, IN_RECORDS);
}

ssize_t procfs_read_link(struct procfs *fs, int dir_fd, const char *path)
{
	ssize_t n =
		readlinkat(dir_fd < 0 ? fs->root_fd : dir_fd, path, fs->buffer, fs->capacity - 1);

	fs->calls++;
	if (n < 0)
		return -errno;
	fs->buffer[n] = '\0';
	return n;
}

int procfs_open_dir(struct procfs *fs, const char *path)
{
	int fd = openat(fs->root_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	fs->calls += 2; /* includes the close(2) to come */
	return fd < 0 ? -errno : fd;
}

static int compare_pids(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

/* Return a name that is all digits as a number, or 0 for any other name. */
static pid_t number_of(const char *name)
{
	int64_t value = 0;

	for (const char *p = name; *p; p++) {
		if (*p < '0' || *p > '9' || value > INT32_MAX / 10)
			return 0;
		value = value * 10 + (*p - '0');
	}
	return value > INT32_MAX ? 0 : (pid_t)value;
}

static int add_number(pid_t **list, size_t *capacity, size_t count, pid_t value)
{
	if (ARRAY_RESERVE(*list, *capacity, count + 1) != 0)
		return -ENOMEM;
	(*list)[count] = value;
	return 0;
}

ssize_t procfs_list_fd(struct procfs *fs, int fd, pid_t **list, size_t *capacity)
{
	size_t count = 0;
	bool is_sorted = true;
	ssize_t result;

	/* Use getdents64(2) with the reused buffer: opendir(3) would allocate. */
	while ((result = getdents64(fd, (void *)fs->buffer, fs->capacity)) > 0) {
		fs->calls++;
		for (ssize_t at = 0; at < result;) {
			const struct dirent64 *entry = (const void *)(fs->buffer + at);
			pid_t value = number_of(entry->d_name);
			at += entry->d_reclen;
			if (value == 0)
				continue;
			is_sorted = is_sorted && (count == 0 || (*list)[count - 1] < value);
			int error = add_number(list, capacity, count++, value);
			if (error)
				return error;
		}
	}
	fs->calls++;
	if (result < 0)
		return -errno;
	if (!is_sorted)
		qsort(*list, count, sizeof **list, compare_pids);
	return (ssize_t)count;
}

ssize_t procfs_list(struct procfs *fs, const char *path, pid_t **list, size_t *capacity)
{
	int fd = procfs_open_dir(fs, path);

	if (fd < 0)
		return fd;
	ssize_t count = procfs_list_fd(fs, fd, list, capacity);
	close(fd);
	return count;
}

/* Return the number of a descriptor, or -1 for any other name. */
static int descriptor_of(const char *name)
{
	return name[0] == '0' && name[1] == '\0' ? 0 : number_of(name) > 0 ? number_of(name) : -1;
}

static ssize_t list_descriptors(struct procfs *fs, int dir_fd, int *out, size_t most)
{
	/* Room for some 300 entries: the kernel observations up each descriptor that it lists. */
	union {
		char bytes[8192];
		struct dirent64 aligned;
	} block;
	size_t count = 0;
	ssize_t result;

	while ((result = getdents64(dir_fd, (void *)&block, sizeof block)) > 0) {
		fs->calls++;
		for (ssize_t at = 0; at < result;) {
			const struct dirent64 *entry = (const void *)(block.bytes + at);
			int fd = descriptor_of(entry->d_name);
			at += entry->d_reclen;
			if (fd < 0)
				continue;
			if (count == most)
				return -E2BIG;
			out[count++] = fd;
		}
	}
	fs->calls++;
	return result < 0 ? -errno : (ssize_t)count;
}

ssize_t procfs_list_descriptors(struct procfs *fs, const char *path, int *out, size_t most)
{
	int dir_fd = procfs_open_dir(fs, path);

	if (dir_fd < 0)
		return dir_fd;
	ssize_t count = list_descriptors(fs, dir_fd, out, most);
	close(dir_fd);
	return count;
}

static char *put_number(char *at, pid_t value)
{
	char digits[12];
	int n = 0;

	do
		digits[n++] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	while (n > 0)
		*at++ = digits[--n];
	return at;
}

const char *procfs_path(char out[static PROCFS_PATH_MAX], pid_t pid, pid_t tid, const char *file)
{
	size_t length = strnlen(file, PROCFS_PATH_MAX - 32);
	char *at = put_number(out, pid);

	if (tid > 0) {
		memcpy(at, "/task/", 6);
		at = put_number(at + 6, tid);
	}
	*at++ = '/';
	memcpy(at, file, length);
	at[length] = '\0';
	return out;
}

ssize_t procfs_read_file(struct procfs *fs, pid_t pid, pid_t tid, const char *file)
{
	char path[PROCFS_PATH_MAX];

	return procfs_read(fs, -1, procfs_path(path, pid, tid, file));
}

ssize_t procfs_read_thread(struct procfs *fs, pid_t pid, pid_t tid, const char *file)
{
	return procfs_read_file(fs, pid, tid == pid ? 0 : tid, file);
}
