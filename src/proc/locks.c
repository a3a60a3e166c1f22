/* locks.c - file locks; see locks.h. */
#include "config.h"

#include "proc/locks.h"
#include "base/array.h"
#include "base/cursor.h"
#include "model/endpoint.h"
#include "proc/procfs.h"

#include <errno.h>
#include <stdlib.h>

/* Parse "1: -> FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF"; who waits for one that waits is
 * indented further. */
int locks_parse_line(const char *text, size_t length, struct lock_line *out)
{
	struct cursor c = cursor_over(text, length);
	uint64_t major, minor;
	int64_t pid;

	*out = (struct lock_line){ 0 };
	if (!cursor_u64(&c, &out->number) || !cursor_literal(&c, ":"))
		return -EINVAL;
	cursor_skip_blanks(&c);
	out->is_waiting = cursor_literal(&c, "->");
	if (!cursor_skip_words(&c, 3) || !cursor_i64(&c, &pid) || pid < -1 || pid > INT32_MAX)
		return -EINVAL;
	out->pid = (pid_t)pid;
	if (!cursor_hex(&c, &major) || !cursor_literal(&c, ":") || !cursor_hex(&c, &minor) ||
	    !cursor_literal(&c, ":") || !cursor_u64(&c, &out->inode) || major > 0xfff ||
	    minor > 0xfffff)
		return -EINVAL;
	out->device = ENDPOINT_DEVICE(major, minor);
	return 0;
}

int locks_read(struct locks *out, struct procfs *fs)
{
	struct cursor c, line;
	struct lock_line parsed;

	*out = (struct locks){ 0 };
	ssize_t n = procfs_read(fs, -1, "locks");
	if (n < 0)
		return (int)n;
	c = cursor_over(fs->buffer, (size_t)n);
	while (cursor_line(&c, &line)) {
		if (locks_parse_line(line.at, cursor_left(&line), &parsed) != 0)
			continue;
		if (ARRAY_RESERVE(out->list, out->capacity, out->count + 1) != 0)
			return -ENOMEM;
		out->list[out->count++] = parsed;
	}
	return 0;
}

void locks_free(struct locks *l)
{
	free(l->list);
	*l = (struct locks){ 0 };
}

const struct lock_line *locks_blocking(const struct locks *l, pid_t pid, uint32_t device,
				       uint64_t inode)
{
	const struct lock_line *held = NULL, *of_file = NULL;

	for (size_t i = 0; i < l->count; i++) {
		const struct lock_line *line = &l->list[i];
		if (!line->is_waiting)
			held = line;
		else if (held == NULL || held->number != line->number)
			continue;
		else if (line->pid == pid)
			return held;
		else if (line->pid == -1 && of_file == NULL && line->device == device &&
			 line->inode == inode)
			of_file = held;
	}
	return of_file;
}
