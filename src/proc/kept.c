/* kept.c - descriptors of files that are read again and again; see kept.h.
 *
 * The table is set-associative, like a processor's cache: a file can be in one of the few
 * places of its set, and replaces the least recently used one.  If that one was used recently,
 * the table is doubled, to at most twice as many places as there may be descriptors.
 */
#include "config.h"

#include "proc/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define WAYS 4
/* Forget a file that was not read for this many refreshes. */
#define FORGET_AFTER 4
/* Sweep the table in this many parts, one per refresh. */
#define SWEEP_PARTS 8
/* Descriptors reserved for everything else. */
#define RESERVE 128
/* Kernel memory per open file: a buffer of one page, a file, an inode and a dentry. */
#define KERNEL_BYTES 6144
/* Use at most 1/MEMORY_PARTS of the machine's memory. */
#define MEMORY_PARTS 64
#define MOST         (1 << 16)
#define LEAST        16

static const char *const names[TASK_FILES] = {
	[TASK_STAT] = "stat",     [TASK_STATUS] = "status",   [TASK_SCHEDSTAT] = "schedstat",
	[TASK_IO] = "io",         [TASK_SYSCALL] = "syscall", [TASK_WCHAN] = "wchan",
	[TASK_CGROUP] = "cgroup",
};

const char *kept_name(enum task_file file)
{
	return names[file];
}

/* Return how many descriptors the memory and the limit allow.  Raise the limit as far as
 * possible: this affects pstop only, which has no children at that point. */
static size_t find_most(void)
{
	struct rlimit limit;
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	size_t most = pages > 0 ? (size_t)pages / MEMORY_PARTS * (size_t)page / KERNEL_BYTES :
				  LEAST;

	if (most > MOST)
		most = MOST;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 0;
	rlim_t wanted = most + RESERVE;
	struct rlimit raised = { wanted, limit.rlim_max > wanted ? limit.rlim_max : wanted };
	if (limit.rlim_cur < wanted && setrlimit(RLIMIT_NOFILE, &raised) != 0) {
		raised = (struct rlimit){ limit.rlim_max, limit.rlim_max };
		setrlimit(RLIMIT_NOFILE, &raised);
	}
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur <= RESERVE + LEAST)
		return 0;
	return limit.rlim_cur - RESERVE < most ? limit.rlim_cur - RESERVE : most;
}

static bool open_table(struct kept *k)
{
	k->most = find_most();
	k->sets = LEAST;
	if (k->most > 0)
		k->entries = calloc(k->sets * WAYS, sizeof *k->entries);
	k->is_off = k->entries == NULL;
	return !k->is_off;
}

static void forget(struct kept *k, struct kept_entry *e)
{
	if (e->key != 0 && e->fd >= 0) {
		close(e->fd);
		k->count--;
	}
	*e = (struct kept_entry){ .fd = -1 };
}

/* TIDs are consecutive, and so are the sets of their files. */
static struct kept_entry *set_of(const struct kept *k, uint64_t key)
{
	return &k->entries[((key >> 4) * TASK_FILES + (key & 15) * 5) % k->sets * WAYS];
}

static struct kept_entry *find(const struct kept *k, uint64_t key)
{
	struct kept_entry *set = set_of(k, key);

	for (int i = 0; i < WAYS; i++)
		if (set[i].key == key)
			return &set[i];
	return NULL;
}

/* Double the number of sets: each splits into two, so every entry finds room.  Return false,
 * and change nothing, if the table cannot grow. */
static bool grow(struct kept *k)
{
	struct kept old = *k;
	struct kept_entry *entries = NULL;

	if (old.sets * WAYS < 2 * old.most)
		entries = calloc(2 * old.sets * WAYS, sizeof *entries);
	if (entries == NULL)
		return false;
	k->entries = entries;
	k->sets = 2 * old.sets;
	k->swept = 0;
	for (size_t i = 0; i < old.sets * WAYS; i++) {
		struct kept_entry *place = set_of(k, old.entries[i].key);
		if (old.entries[i].key == 0)
			continue;
		while (place->key != 0)
			place++;
		*place = old.entries[i];
	}
	free(old.entries);
	return true;
}

/* Give a place to a file that is read for the first time in a while: the least recently used
 * place of its set.  A file used in this refresh or the last one is not replaced. */
static void remember(struct kept *k, uint64_t key)
{
	struct kept_entry *set = set_of(k, key), *oldest = &set[0];

	for (int i = 1; i < WAYS && oldest->key != 0; i++)
		if (set[i].key == 0 || set[i].used_at < oldest->used_at)
			oldest = &set[i];
	/* Replace no entry early while the table may still grow. */
	if (oldest->key != 0 && oldest->used_at + FORGET_AFTER >= k->refresh && grow(k)) {
		remember(k, key);
		return;
	}
	if (oldest->key != 0 && oldest->fd >= 0 && oldest->used_at + 1 >= k->refresh)
		return;
	forget(k, oldest);
	*oldest = (struct kept_entry){ key, -1, k->refresh };
}

static void close_all(struct kept *k)
{
	for (size_t i = 0; k->entries && i < k->sets * WAYS; i++)
		forget(k, &k->entries[i]);
}

/* Open a file; if descriptors run out, first close all kept ones. */
static int open_file(struct kept *k, struct procfs *fs, int dir_fd, const char *path)
{
	int at = dir_fd < 0 ? fs->root_fd : dir_fd;
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	fs->calls++;
	if (fd < 0 && (errno == EMFILE || errno == ENFILE) && k->count > 0) {
		k->most = k->count / 2;
		close_all(k);
		fs->calls++;
		fd = openat(at, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	return fd < 0 ? -errno : fd;
}

ssize_t kept_read(struct kept *k, struct procfs *fs, uint64_t key)
{
	struct kept_entry *e = k->count > 0 ? find(k, key) : NULL;

	if (e == NULL || e->fd < 0)
		return KEPT_MISS;
	e->used_at = k->refresh;
	ssize_t n = procfs_read_fd(fs, e->fd);
	if (n != -ESRCH)
		return n;
	forget(k, e); /* its task has exited, and its number may belong to another one */
	return KEPT_MISS;
}

ssize_t kept_open(struct kept *k, struct procfs *fs, uint64_t key, int dir_fd, const char *path)
{
	int fd = open_file(k, fs, dir_fd, path);

	if (fd < 0)
		return fd;
	ssize_t n = procfs_read_fd(fs, fd);
	if (n >= 0 && !k->is_off && k->refresh > 0 && (k->entries || open_table(k))) {
		struct kept_entry *e = find(k, key);
		if (e == NULL) {
			remember(k, key);
		} else if (k->count < k->most) {
			*e = (struct kept_entry){ key, fd, k->refresh };
			k->count++;
			return n;
		}
	}
	close(fd);
	fs->calls++;
	return n;
}

void kept_begin(struct kept *k, const struct procfs *fs, uint64_t refresh)
{
	/* The first refresh reads everything, and most of it never again: keep nothing. */
	k->refresh = fs->is_live && refresh > 1 ? (uint32_t)refresh : 0;
	if (k->entries == NULL)
		return;
	size_t part = k->sets / SWEEP_PARTS * WAYS;
	for (size_t i = k->swept; i < k->swept + part; i++)
		if (k->entries[i].key != 0 && k->entries[i].used_at + FORGET_AFTER < k->refresh)
			forget(k, &k->entries[i]);
	k->swept = (k->swept + part) % (k->sets * WAYS);
}

void kept_close(struct kept *k)
{
	close_all(k);
	free(k->entries);
	*k = (struct kept){ 0 };
}
