/* parse_dossier.c - parse the files of a dossier; see parse_dossier.h. */
#include "config.h"

#include "proc/parse_dossier.h"
#include "base/cursor.h"

#include <errno.h>
#include <stddef.h>

/* "Uid:	0	0	0	0" */
static bool parse_ids(struct cursor *line, uint32_t out[4])
{
	uint64_t id;

	for (int i = 0; i < 4; i++) {
		if (!cursor_u64(line, &id) || id > UINT32_MAX)
			return false;
		out[i] = (uint32_t)id;
	}
	return true;
}

static bool parse_groups(struct cursor *line, struct credentials *out)
{
	uint64_t id;

	for (;;) {
		cursor_skip_blanks(line);
		if (line->at == line->end)
			return true;
		if (!cursor_u64(line, &id) || id > UINT32_MAX)
			return false;
		if (out->group_count < CREDENTIALS_GROUPS)
			out->groups[out->group_count] = (uint32_t)id;
		out->group_count++;
	}
}

/* Parse a list of PIDs, one per namespace, and return the last one in *out. */
static bool parse_last_pid(struct cursor *line, pid_t *out)
{
	uint64_t pid;
	bool any = false;

	while (cursor_u64(line, &pid)) {
		if (pid > INT32_MAX)
			return false;
		*out = (pid_t)pid;
		any = true;
	}
	return any;
}

static bool parse_small(struct cursor *line, int32_t *out)
{
	uint64_t value;

	if (!cursor_u64(line, &value) || value > INT32_MAX)
		return false;
	*out = (int32_t)value;
	return true;
}

static bool parse_credentials_line(struct cursor *line, struct credentials *out, bool *has_uid)
{
	int32_t pid;

	if (cursor_literal(line, "Uid:"))
		return *has_uid = parse_ids(line, out->uid);
	if (cursor_literal(line, "Gid:"))
		return out->has_gid = parse_ids(line, out->gid);
	if (cursor_literal(line, "Groups:"))
		return parse_groups(line, out);
	if (cursor_literal(line, "NSpid:"))
		return parse_last_pid(line, &out->inner_pid);
	if (cursor_literal(line, "CapEff:"))
		return out->has_capabilities = cursor_hex(line, &out->capabilities);
	if (cursor_literal(line, "Seccomp:"))
		return parse_small(line, &out->seccomp);
	if (cursor_literal(line, "NoNewPrivs:"))
		return parse_small(line, &out->no_new_privs);
	if (cursor_literal(line, "TracerPid:")) {
		if (!parse_small(line, &pid))
			return false;
		out->tracer_pid = pid;
	}
	return true;
}

int parse_credentials(const char *text, size_t length, struct credentials *out)
{
	struct cursor c = cursor_over(text, length), line;
	bool has_uid = false;

	*out = (struct credentials){ .seccomp = -1, .no_new_privs = -1 };
	while (cursor_line(&c, &line))
		if (!parse_credentials_line(&line, out, &has_uid))
			return -EINVAL;
	return has_uid ? 0 : -EINVAL;
}

static bool parse_limit_value(struct cursor *c, uint64_t *out)
{
	cursor_skip_blanks(c);
	if (cursor_literal(c, "unlimited")) {
		*out = LIMIT_UNLIMITED;
		return true;
	}
	return cursor_u64(c, out);
}

int parse_limits(const char *text, size_t length, struct limit out[static LIMIT_COUNT])
{
	static const char *const names[LIMIT_COUNT] = {
		[LIMIT_FILES] = "Max open files ",
		[LIMIT_PROCESSES] = "Max processes ",
		[LIMIT_STACK] = "Max stack size ",
		[LIMIT_DATA] = "Max data size ",
		[LIMIT_ADDRESS_SPACE] = "Max address space ",
		[LIMIT_LOCKED] = "Max locked memory ",
		[LIMIT_FILE_SIZE] = "Max file size ",
		[LIMIT_CORE] = "Max core file size ",
		[LIMIT_CPU_TIME] = "Max cpu time ",
	};
	struct cursor c = cursor_over(text, length), line;
	bool any = false;

	memset(out, 0, LIMIT_COUNT * sizeof *out);
	while (cursor_line(&c, &line)) {
		for (int i = 0; i < LIMIT_COUNT; i++) {
			if (!cursor_literal(&line, names[i]))
				continue;
			if (!parse_limit_value(&line, &out[i].soft) ||
			    !parse_limit_value(&line, &out[i].hard))
				return -EINVAL;
			out[i].is_known = any = true;
			break;
		}
	}
	return any ? 0 : -EINVAL;
}

int parse_rollup(const char *text, size_t length, struct memory_rollup *out)
{
	static const struct {
		const char *name;
		size_t offset;
	} lines[] = {
		{ "Rss:", offsetof(struct memory_rollup, resident) },
		{ "Pss:", offsetof(struct memory_rollup, proportional) },
		{ "Anonymous:", offsetof(struct memory_rollup, anonymous) },
		{ "Private_Clean:", offsetof(struct memory_rollup, private_clean) },
		{ "Private_Dirty:", offsetof(struct memory_rollup, private_dirty) },
		{ "Shared_Clean:", offsetof(struct memory_rollup, shared_clean) },
		{ "Shared_Dirty:", offsetof(struct memory_rollup, shared_dirty) },
		{ "AnonHugePages:", offsetof(struct memory_rollup, huge) },
		{ "Swap:", offsetof(struct memory_rollup, swap) },
		{ "SwapPss:", offsetof(struct memory_rollup, swap_proportional) },
	};
	struct cursor c = cursor_over(text, length), line;
	unsigned seen = 0;
	uint64_t kib;

	memset(out, 0, sizeof *out);
	while (cursor_line(&c, &line)) {
		for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
			if (!cursor_literal(&line, lines[i].name))
				continue;
			if (!cursor_u64(&line, &kib) || kib > UINT64_MAX / 1024)
				return -EINVAL;
			kib *= 1024;
			memcpy((char *)out + lines[i].offset, &kib, sizeof kib);
			seen |= 1u << i;
			break;
		}
	}
	/* Rss and Pss are the values needed; the rest is optional. */
	return (seen & 3) == 3 ? 0 : -EINVAL;
}

int parse_namespace(const char *text, size_t length, const char *name, uint64_t *out)
{
	struct cursor c = cursor_over(text, length);

	return cursor_literal(&c, name) && cursor_literal(&c, ":[") && cursor_u64(&c, out) &&
			       cursor_literal(&c, "]") && c.at == c.end ?
		       0 :
		       -EINVAL;
}

int parse_offset(const char *text, size_t length, uint64_t *out)
{
	struct cursor c = cursor_over(text, length), line;

	while (cursor_line(&c, &line))
		if (cursor_literal(&line, "pos:"))
			return cursor_u64(&line, out) && cursor_left(&line) == 0 ? 0 : -EINVAL;
	return -EINVAL;
}

enum open_kind parse_open_kind(const char *link)
{
	static const struct {
		const char *prefix;
		enum open_kind kind;
	} links[] = {
		{ "/memfd:", OPEN_MEMFD },
		{ "/", OPEN_KINDS },
		{ "pipe:[", OPEN_PIPE },
		{ "socket:[", OPEN_SOCKET },
		{ "anon_inode:[eventfd", OPEN_EVENTFD },
		{ "anon_inode:[eventpoll", OPEN_EPOLL },
		{ "anon_inode:[timerfd", OPEN_TIMERFD },
		{ "anon_inode:[signalfd", OPEN_SIGNALFD },
		{ "anon_inode:inotify", OPEN_INOTIFY },
		{ "anon_inode:[fanotify", OPEN_FANOTIFY },
		{ "anon_inode:[pidfd", OPEN_PIDFD },
		{ "pidfd:[", OPEN_PIDFD },
		{ "anon_inode:[io_uring", OPEN_IO_URING },
		{ "anon_inode:bpf", OPEN_BPF },
		{ "mqueue:", OPEN_MQUEUE },
		{ "mnt:[", OPEN_NAMESPACE },
		{ "net:[", OPEN_NAMESPACE },
		{ "pid:[", OPEN_NAMESPACE },
		{ "user:[", OPEN_NAMESPACE },
		{ "uts:[", OPEN_NAMESPACE },
		{ "ipc:[", OPEN_NAMESPACE },
		{ "cgroup:[", OPEN_NAMESPACE },
		{ "time:[", OPEN_NAMESPACE },
	};

	for (size_t i = 0; i < sizeof links / sizeof *links; i++)
		if (strncmp(link, links[i].prefix, strlen(links[i].prefix)) == 0)
			return links[i].kind;
	return OPEN_OTHER;
}
