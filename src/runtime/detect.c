/* detect.c - which language runtime a process has; see detect.h. */
#include "config.h"

#include "runtime/detect.h"
#include "proc/maps.h"
#include "proc/memory.h"
#include "runtime/elf.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static bool begins_with(const struct cursor *name, const char *text)
{
	struct cursor copy = *name;

	return cursor_literal(&copy, text);
}

/* Return MINOR of a name with "python3.MINOR", 0: there is none. */
static unsigned python_minor(struct cursor name)
{
	uint64_t minor;

	if (!cursor_literal(&name, "libpython3.") && !cursor_literal(&name, "python3."))
		return 0;
	return cursor_u64(&name, &minor) && minor < 100 ? (unsigned)minor : 0;
}

/* Libraries, and programs, that are a runtime. */
static const struct {
	const char *name;
	enum runtime_kind kind;
	bool is_program; /* only as the program itself */
} known[] = {
	{ "libpython3.", RUNTIME_PYTHON, false }, { "python", RUNTIME_PYTHON, true },
	{ "libjvm.so", RUNTIME_JVM, false },      { "libnode.so", RUNTIME_NODE, false },
	{ "node", RUNTIME_NODE, true },           { "libruby", RUNTIME_RUBY, false },
	{ "ruby", RUNTIME_RUBY, true },           { "beam.", RUNTIME_BEAM, true },
};

static enum runtime_kind kind_of_file(const struct cursor *name, bool is_program)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].is_program <= is_program && begins_with(name, known[i].name))
			return known[i].kind;
	return RUNTIME_NONE;
}

/* A library with Python comes before the program that loads it, and both before others. */
static unsigned rank_of(enum runtime_kind kind, bool is_program)
{
	if (kind == RUNTIME_NONE)
		return 0;
	return (kind == RUNTIME_PYTHON ? 2U : 0U) + (is_program ? 1U : 2U);
}

static bool is_same_path(const struct mapping *m, const char *path)
{
	size_t length = strlen(path);

	return cursor_left(&m->path) >= length && memcmp(m->path.at, path, length) == 0 &&
	       (cursor_left(&m->path) == length || m->path.at[length] == ' ');
}

struct detected detect_in_maps(const char *maps, size_t length, const char *exe)
{
	struct cursor text = cursor_over(maps, length), chosen = { 0 };
	struct detected d = { .kind = RUNTIME_NONE };
	struct mapping m;
	unsigned best = 0;

	while (maps_next(&text, &m)) {
		if (cursor_left(&m.path) == 0 || *m.path.at != '/')
			continue;
		if (chosen.at && cursor_left(&m.path) == cursor_left(&chosen) &&
		    memcmp(m.path.at, chosen.at, cursor_left(&chosen)) == 0) {
			d.end = m.end;
			continue;
		}
		struct cursor name = maps_file_name(&m);
		bool is_program = is_same_path(&m, exe);
		enum runtime_kind kind = kind_of_file(&name, is_program);
		unsigned rank = rank_of(kind, is_program);
		/* A program without a name that says something can still be one in Go. */
		if (m.offset != 0 || (rank <= best && !(is_program && best == 0)))
			continue;
		best = rank;
		chosen = m.path;
		d = (struct detected){ .kind = kind, .start = m.start, .end = m.end };
		d.minor = kind == RUNTIME_PYTHON ? python_minor(name) : 0;
	}
	return d;
}

/* Is the program written in Go?  Its first segment says so. */
static bool is_go(const struct procfs *fs, pid_t pid, const struct detected *d)
{
	struct address_space m = memory_of_process(fs, pid);
	struct elf_image image;

	return d->start && elf_open(&image, &m, d->start, d->end) == 0 && image.is_go;
}

static bool is_denial(ssize_t error)
{
	return error == -EACCES || error == -EPERM;
}

struct detected detect_process(struct procfs *fs, pid_t pid)
{
	char path[PROCFS_PATH_MAX], exe[PATH_MAX];
	struct detected d = { .kind = RUNTIME_NONE };

	ssize_t n = procfs_read_link(fs, -1, procfs_path(path, pid, 0, "exe"));
	if (n > 0 && (size_t)n < sizeof exe) {
		memcpy(exe, fs->buffer, (size_t)n);
		exe[n] = '\0';
		n = procfs_read_pieces(fs, -1, procfs_path(path, pid, 0, "maps"));
	}
	if (n < 0) {
		d.gap = is_denial(n) ? RUNTIME_DENIED : RUNTIME_LOST;
		return d;
	}
	d = detect_in_maps(fs->buffer, (size_t)n, exe);
	if (d.kind == RUNTIME_NONE && is_go(fs, pid, &d))
		d.kind = RUNTIME_GO;
	if (d.kind != RUNTIME_PYTHON && d.kind != RUNTIME_NONE)
		d.gap = RUNTIME_OUTSIDE;
	return d;
}
