/* quota.c - CPU quotas of cgroups; see quota.h. */
#include "config.h"

#include "collect/quota.h"
#include "base/array.h"
#include "collect/memo.h"
#include "collect/scanner.h"
#include "collect/texts.h"
#include "proc/parse.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A quota set later is noticed after this time. */
#define SEARCH_AGAIN_NS 10000000000ULL
#define PATH_MOST       4096

/* ---- where the hierarchies are: proc_pid_mountinfo(5) ---- */

/* Copy a path.  Fields are separated by blanks; \040 stands for a blank in a path. */
static char *copy_path(struct cursor word)
{
	char *out = malloc(cursor_left(&word) + 1), *at = out;

	while (out && word.at < word.end) {
		if (*word.at == '\\' && word.end - word.at >= 4) {
			*at++ = (char)((word.at[1] - '0') << 6 | (word.at[2] - '0') << 3 |
				       (word.at[3] - '0'));
			word.at += 4;
			continue;
		}
		*at++ = *word.at++;
	}
	if (out)
		*at = '\0';
	return out;
}

static bool take_word(struct cursor *c, struct cursor *word)
{
	cursor_skip_blanks(c);
	word->at = c->at;
	bool ok = cursor_skip_words(c, 1);
	word->end = c->at;
	return ok;
}

static bool word_is(const struct cursor *word, const char *text)
{
	return cursor_left(word) == strlen(text) && memcmp(word->at, text, strlen(text)) == 0;
}

/* Is `name` among the comma-separated options? */
static bool has_option(struct cursor options, const char *name)
{
	size_t length = strlen(name);

	while (options.at < options.end) {
		const char *comma = memchr(options.at, ',', cursor_left(&options));
		const char *stop = comma ? comma : options.end;
		if ((size_t)(stop - options.at) == length && memcmp(options.at, name, length) == 0)
			return true;
		options.at = stop + 1;
	}
	return false;
}

static void take_mount(struct quota_cache *cache, struct cursor line)
{
	struct cursor root, mount, word, type, options;

	if (!cursor_skip_words(&line, 3) || !take_word(&line, &root) || !take_word(&line, &mount))
		return;
	do
		if (!take_word(&line, &word))
			return;
	while (!word_is(&word, "-"));
	if (!take_word(&line, &type) || !cursor_skip_words(&line, 1) || !take_word(&line, &options))
		return;
	if (word_is(&type, "cgroup2") && cache->v2_mount == NULL) {
		cache->v2_mount = copy_path(mount);
		cache->v2_root = copy_path(root);
	} else if (word_is(&type, "cgroup") && has_option(options, "cpu") &&
		   cache->v1_mount == NULL) {
		cache->v1_mount = copy_path(mount);
		cache->v1_root = copy_path(root);
	}
}

static void find_mounts(struct scanner *s)
{
	struct quota_cache *cache = &s->quotas;
	struct cursor c, line;
	size_t length = 0, capacity = 1 << 16;
	char *text = malloc(capacity);
	ssize_t n;

	cache->has_searched = true;
	int fd = openat(s->fs.root_fd, "self/mountinfo", O_RDONLY | O_CLOEXEC);
	/* The kernel generates the file record by record: read until the end. */
	while (fd >= 0 && text && (n = read(fd, text + length, capacity - length)) > 0) {
		length += (size_t)n;
		if (length < capacity)
			continue;
		if (ARRAY_RESERVE(text, capacity, 2 * capacity) != 0)
			break;
	}
	if (fd >= 0)
		close(fd);
	c = cursor_over(text, text ? length : 0);
	while (cursor_line(&c, &line))
		take_mount(cache, line);
	free(text);
}

/* ---- quotas ---- */

static ssize_t read_in(struct scanner *s, const char *folder, const char *file)
{
	char path[PATH_MOST];

	if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
		return -ENAMETOOLONG;
	s->cost.files_read++;
	/* An absolute path: the folder descriptor does not matter. */
	return procfs_read(&s->fs, -1, path);
}

static bool read_number(struct scanner *s, const char *folder, const char *file, int64_t *out)
{
	ssize_t n = read_in(s, folder, file);
	struct cursor c = cursor_over(s->fs.buffer, n < 0 ? 0 : (size_t)n);

	return n > 0 && cursor_i64(&c, out);
}

/* Read the quota that a folder sets.  Return false if it sets none. */
static bool read_quota(struct scanner *s, const char *folder, bool is_v2, uint64_t *quota_us,
		       uint64_t *period_us)
{
	int64_t quota, period;

	if (is_v2) {
		ssize_t n = read_in(s, folder, "cpu.max");
		return n > 0 && parse_cpu_max(s->fs.buffer, (size_t)n, quota_us, period_us) == 0 &&
		     *quota_us != UINT64_MAX;
	}
	if (!read_number(s, folder, "cpu.cfs_quota_us", &quota) || quota <= 0 ||
	    !read_number(s, folder, "cpu.cfs_period_us", &period) || period <= 0)
		return false;
	*quota_us = (uint64_t)quota;
	*period_us = (uint64_t)period;
	return true;
}

/* Write the folder of a cgroup: below the mount, without the part that is not mounted.  Return its
 * length or -1. */
static int join_folder(char out[static PATH_MOST], const char *mount, const char *root,
		       const char *path)
{
	size_t length = root && strcmp(root, "/") != 0 ? strlen(root) : 0;

	if (length && strncmp(path, root, length) == 0 &&
	    (path[length] == '/' || path[length] == '\0'))
		path += length;
	int n = snprintf(out, PATH_MOST, "%s%s", mount, path);
	return n < PATH_MOST ? n : -1;
}

/* Find the tightest quota from the cgroup up to the root of the mount. */
static void find_quota(struct scanner *s, struct quota_group *g)
{
	const char *mount = g->is_v2 ? s->quotas.v2_mount : s->quotas.v1_mount;
	const char *root = g->is_v2 ? s->quotas.v2_root : s->quotas.v1_root;
	const char *path = g->path;
	char folder[PATH_MOST];

	free(g->limited);
	g->limited = NULL;
	g->found_at_ns = scan_now_ns(s);
	g->read_ns = 0; /* what was read may be of another folder */
	if (mount == NULL || strncmp(path, "/..", 3) == 0)
		return;
	int length = join_folder(folder, mount, root, path);
	if (length < 0)
		return;
	while (length > 0 && folder[length - 1] == '/')
		folder[--length] = '\0';
	for (size_t least = strlen(mount); (size_t)length >= least;) {
		uint64_t quota, period;
		if (read_quota(s, folder, g->is_v2, &quota, &period) &&
		    (g->limited == NULL ||
		     (double)quota * (double)g->period_us < (double)g->quota_us * (double)period)) {
			free(g->limited);
			g->limited = strdup(folder);
			g->quota_us = quota;
			g->period_us = period;
		}
		char *slash = strrchr(folder, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
		length = (int)(slash - folder);
	}
}

static struct quota_group *find_group(struct scanner *s, const struct process *p)
{
	struct quota_cache *cache = &s->quotas;
	const struct details *d = process_details(p);
	struct quota_group *g = NULL;

	if (!cache->has_searched)
		find_mounts(s);
	for (size_t i = 0; i < cache->count && g == NULL; i++)
		if (cache->groups[i].is_v2 == d->cgroup_is_v2 &&
		    strcmp(cache->groups[i].path, d->cgroup) == 0)
			g = &cache->groups[i];
	if (g && scan_now_ns(s) - g->found_at_ns < SEARCH_AGAIN_NS)
		return g;
	if (g == NULL) {
		if (ARRAY_RESERVE(cache->groups, cache->capacity, cache->count + 1) != 0)
			return NULL;
		g = &cache->groups[cache->count];
		*g = (struct quota_group){ .path = strdup(d->cgroup), .is_v2 = d->cgroup_is_v2 };
		if (g->path == NULL)
			return NULL;
		cache->count++;
	}
	find_quota(s, g);
	return g;
}

/* Read how long the group has been throttled so far; v1 counts ns, v2 us. */
static bool read_throttled(struct scanner *s, const struct quota_group *g, uint64_t *out_ns)
{
	ssize_t n = read_in(s, g->limited, "cpu.stat");
	uint64_t value;

	if (n <= 0)
		return false;
	if (parse_keyed_u64(s->fs.buffer, (size_t)n, "throttled_usec", &value))
		*out_ns = value * 1000;
	else if (parse_keyed_u64(s->fs.buffer, (size_t)n, "throttled_time", &value))
		*out_ns = value;
	else
		return false;
	return true;
}

/* Return the group of a process that has a quota, and note the quota; NULL: it has none. */
static struct quota_group *group_of(struct scanner *s, struct process *p, struct cpu_quota *q)
{
	if (!s->fs.is_own)
		return NULL;
	texts_read_cgroup(s, p);
	if (process_details(p)->cgroup == NULL)
		return NULL;
	struct quota_group *g = find_group(s, p);
	q->is_known = g && g->limited;
	if (!q->is_known)
		return NULL;
	q->quota_us = g->quota_us;
	q->period_us = g->period_us;
	return g;
}

/* End the window of a group, and begin the next one; once in a refresh. */
static void turn_group(struct scanner *s, struct quota_group *g)
{
	uint64_t throttled_ns = 0, now = scan_now_ns(s), refresh = s->sample.refresh;
	bool was_begun = g->begun_at + 1 == refresh && g->read_ns > 0;

	if (g->begun_at == refresh)
		return;
	bool is_read = read_throttled(s, g, &throttled_ns);
	g->throttled = -1;
	if (is_read && was_begun && now > g->read_ns && throttled_ns >= g->throttled_ns)
		/* The time is counted once per core. */
		g->throttled = fmin(1, (double)(throttled_ns - g->throttled_ns) /
					       (double)(now - g->read_ns));
	g->throttled_ns = throttled_ns;
	g->read_ns = is_read ? now : 0;
	g->begun_at = refresh;
}

void quota_begin(struct scanner *s, struct process *p)
{
	struct process_notes *n = process_make_notes(p);

	if (n == NULL || memo_of(p)->has_quota_begun)
		return;
	memo_of(p)->has_quota_begun = true;
	struct quota_group *g = group_of(s, p, &n->quota);
	if (g)
		turn_group(s, g);
}

void quota_turn(struct scanner *s, struct process *p)
{
	struct process_notes *n = process_make_notes(p);
	bool was_begun = memo_of(p)->has_quota_begun;

	memo_of(p)->has_quota_begun = n != NULL;
	if (n == NULL)
		return;
	struct quota_group *g = group_of(s, p, &n->quota);
	if (g == NULL)
		return;
	turn_group(s, g);
	if (!was_begun || g->throttled < 0)
		return;
	n->quota.throttled = g->throttled;
	n->quota.judged_at = s->sample.refresh;
}

static void close_pressure(struct quota_cache *cache)
{
	for (int i = 0; i < PRESSURE_FILES && cache->pressure_folder; i++)
		if (cache->pressure_fds[i] >= 0)
			close(cache->pressure_fds[i]);
	free(cache->pressure_folder);
	cache->pressure_folder = NULL;
}

/* Reading fails for a removed cgroup, even if another one has its name by then. */
static ssize_t read_kept(struct scanner *s, const char *path, int *fd)
{
	bool was_open = *fd >= 0;
	ssize_t n = procfs_read_again(&s->fs, fd, path);

	s->cost.files_read++;
	if (n >= 0 || *fd < 0)
		return n;
	close(*fd);
	*fd = -1;
	return was_open ? procfs_read_again(&s->fs, fd, path) : n;
}

static double read_pressure(struct scanner *s, const char *folder, const char *file, int *fd)
{
	struct psi_fields fields;
	char path[PATH_MOST];

	if (snprintf(path, sizeof path, "%s/%s", folder, file) >= (int)sizeof path)
		return -1;
	ssize_t n = read_kept(s, path, fd);
	if (n < 0 || parse_psi(s->fs.buffer, (size_t)n, &fields) != 0)
		return -1;
	return fields.some_avg10 / 100;
}

void quota_read_pressure(struct scanner *s, struct process *p)
{
	char folder[PATH_MOST];
	struct process_notes *n = process_make_notes(p);
	const char *path = process_details(p)->cgroup_v2;

	if (n == NULL)
		return;
	n->pressure = (struct cgroup_pressure){ -1, -1, -1 };
	if (!s->fs.is_own)
		return;
	if (!s->quotas.has_searched)
		find_mounts(s);
	if (path == NULL || s->quotas.v2_mount == NULL || strncmp(path, "/..", 3) == 0 ||
	    join_folder(folder, s->quotas.v2_mount, s->quotas.v2_root, path) < 0)
		return;
	struct quota_cache *cache = &s->quotas;
	if (cache->pressure_folder == NULL || strcmp(cache->pressure_folder, folder) != 0) {
		close_pressure(cache);
		cache->pressure_folder = strdup(folder);
		for (int i = 0; i < PRESSURE_FILES; i++)
			cache->pressure_fds[i] = -1;
	}
	if (cache->pressure_folder == NULL)
		return;
	n->pressure.cpu = read_pressure(s, folder, "cpu.pressure", &cache->pressure_fds[0]);
	n->pressure.io = read_pressure(s, folder, "io.pressure", &cache->pressure_fds[1]);
	n->pressure.memory = read_pressure(s, folder, "memory.pressure", &cache->pressure_fds[2]);
}

void quota_free(struct quota_cache *cache)
{
	close_pressure(cache);
	for (size_t i = 0; i < cache->count; i++) {
		free(cache->groups[i].path);
		free(cache->groups[i].limited);
	}
	free(cache->groups);
	free(cache->v1_mount);
	free(cache->v2_mount);
	free(cache->v1_root);
	free(cache->v2_root);
	memset(cache, 0, sizeof *cache);
}
