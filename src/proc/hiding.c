/* hiding.c - whether /proc hides other users' processes from this user; see hiding.h. */
#include "config.h"

#include "proc/hiding.h"
#include "base/cursor.h"
#include "proc/procfs.h"
#include "proc/rights.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *word; /* since Linux 5.8; a number before */
	enum hidepid option;
} options[] = {
	{ "noaccess", HIDEPID_NO_ACCESS },    { "1", HIDEPID_NO_ACCESS },
	{ "invisible", HIDEPID_INVISIBLE },   { "2", HIDEPID_INVISIBLE },
	{ "ptraceable", HIDEPID_PTRACEABLE }, { "4", HIDEPID_PTRACEABLE },
};

const char *hiding_name(enum hidepid option)
{
	switch (option) {
	case HIDEPID_NO_ACCESS:
		return "hidepid=1";
	case HIDEPID_INVISIBLE:
		return "hidepid=2";
	case HIDEPID_PTRACEABLE:
		return "hidepid=ptraceable";
	default:
		return "";
	}
}

const char *hiding_why(enum hidepid option, bool is_there)
{
	if (option == HIDEPID_PTRACEABLE)
		return is_there ? "hidden: /proc is mounted with hidepid=ptraceable" :
				  "no such process, or hidden: /proc is mounted with "
				  "hidepid=ptraceable";
	return is_there ? "hidden: another user's process, and /proc is mounted with hidepid=2" :
			  "no such process, or hidden: /proc is mounted with hidepid=2";
}

static bool is_word(const struct cursor *c, const char *word)
{
	return cursor_left(c) == strlen(word) && memcmp(c->at, word, cursor_left(c)) == 0;
}

static void parse_option(struct cursor c, struct hiding *out)
{
	uint64_t gid;

	if (cursor_literal(&c, "gid=")) {
		out->has_gid = cursor_u64(&c, &gid) && gid <= UINT32_MAX;
		if (out->has_gid)
			out->gid = (gid_t)gid;
	} else if (cursor_literal(&c, "hidepid=")) {
		for (size_t i = 0; i < sizeof options / sizeof *options; i++)
			if (is_word(&c, options[i].word))
				out->option = options[i].option;
	}
}

/* Parse the part of a mountinfo line after " - ": type, source, options. */
static bool parse_options(struct cursor line, struct hiding *out)
{
	while (cursor_left(&line) > 0 && !cursor_literal(&line, " - "))
		line.at++;
	if (!cursor_literal(&line, "proc ") || !cursor_skip_words(&line, 1))
		return false;
	cursor_skip_blanks(&line);
	while (cursor_left(&line) > 0) {
		const char *comma = memchr(line.at, ',', cursor_left(&line));
		struct cursor one = { line.at, comma ? comma : line.end };
		parse_option(one, out);
		line.at = comma ? comma + 1 : line.end;
	}
	return true;
}

bool hiding_parse(const char *text, size_t length, uint64_t mount_id, struct hiding *out)
{
	struct cursor c = cursor_over(text, length), line;
	uint64_t id;

	while (cursor_line(&c, &line))
		if (cursor_u64(&line, &id) && id == mount_id)
			return parse_options(line, out);
	return false;
}

/* Read the ID of the mount that holds the root of `fs`: "mnt_id:" of its fdinfo. */
static bool read_mount_id(struct procfs *fs, uint64_t *out)
{
	struct cursor c, line;
	char path[48];

	snprintf(path, sizeof path, "self/fdinfo/%d", fs->root_fd);
	ssize_t n = procfs_read(fs, -1, path);
	if (n < 0)
		return false;
	c = cursor_over(fs->buffer, (size_t)n);
	while (cursor_line(&c, &line))
		if (cursor_literal(&line, "mnt_id:"))
			return cursor_u64(&line, out);
	return false;
}

static bool is_in_group(gid_t gid)
{
	int count = getgroups(0, NULL);
	bool found = gid == getegid();

	if (count <= 0 || found)
		return found;
	gid_t *list = malloc((size_t)count * sizeof *list);
	count = list ? getgroups(count, list) : 0;
	for (int i = 0; i < count && !found; i++)
		found = list[i] == gid;
	free(list);
	return found;
}

void hiding_read(struct procfs *fs, struct hiding *out)
{
	uint64_t mount_id;

	*out = (struct hiding){ .option = HIDEPID_OFF };
	if (!fs->is_live || !read_mount_id(fs, &mount_id))
		return;
	ssize_t n = procfs_read(fs, -1, "self/mountinfo");
	if (n < 0 || !hiding_parse(fs->buffer, (size_t)n, mount_id, out))
		return;
	/* Without the gid option, the exempt group is 0, that of root. */
	gid_t gid = out->has_gid ? out->gid : 0;
	out->is_exempt = rights_may_trace_all() ||
			 (out->option != HIDEPID_PTRACEABLE && is_in_group(gid));
}

enum hidepid hiding_in_effect(struct procfs *fs)
{
	struct hiding hiding;
	struct stat status;

	if (!fs->is_live)
		return HIDEPID_OFF;
	if (procfs_read(fs, -1, "1/stat") > 0 && fstatat(fs->root_fd, "1", &status, 0) == 0 &&
	    status.st_uid != geteuid())
		return HIDEPID_OFF;
	hiding_read(fs, &hiding);
	return hiding.is_exempt ? HIDEPID_OFF : hiding.option;
}
