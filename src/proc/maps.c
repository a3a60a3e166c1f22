/* maps.c - parse /proc/PID/maps; see maps.h. */
#include "config.h"

#include "proc/maps.h"

#include <string.h>

bool maps_next(struct cursor *text, struct mapping *out)
{
	struct cursor line;

	/* start-end perms offset dev inode path */
	if (!cursor_line(text, &line) || !cursor_hex(&line, &out->start) ||
	    !cursor_literal(&line, "-") || !cursor_hex(&line, &out->end) ||
	    !cursor_skip_words(&line, 1) || !cursor_hex(&line, &out->offset) ||
	    !cursor_skip_words(&line, 2) || out->end <= out->start)
		return false;
	cursor_skip_blanks(&line);
	out->path = line;
	return true;
}

struct cursor maps_file_name(const struct mapping *m)
{
	static const char deleted[] = " (deleted)";
	struct cursor name = m->path;
	size_t tail = sizeof deleted - 1;

	if (cursor_left(&name) > tail && memcmp(name.end - tail, deleted, tail) == 0)
		name.end -= tail;
	const char *slash = memrchr(name.at, '/', cursor_left(&name));
	if (slash)
		name.at = slash + 1;
	return name;
}
