/* texts.c - arguments, executable and cgroup of a process; see texts.h. */
#include "config.h"

#include "collect/texts.h"
#include "collect/scanner.h"
#include "collect/thread.h"
#include "proc/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *copy_text(const char *text, size_t length)
{
	char *copy = malloc(length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

/* Texts change: by exec, by setproctitle(3), by a move to another cgroup.  They are read again
 * after this time if the process has run since (reading the arguments takes a lock of the process).
 * For a requested process, they are read in each refresh in which it ran, and its cgroup, which
 * others change, in each refresh.  If many processes run it takes longer: the number read per
 * second is limited. */
#define STALE_NS    5000000000ULL
#define STALE_PER_S 50

static bool is_stale(const struct scanner *s, const struct process *p, uint64_t read_ns)
{
	uint64_t now = scan_now_ns(s);

	if (p->asked)
		return read_ns < s->sample.at_ns;
	uint64_t turn_ns = (uint64_t)s->moved_count * 1000000000 / STALE_PER_S;
	return process_is_moved(&s->sample, p) &&
	       now - read_ns > (turn_ns > STALE_NS ? turn_ns : STALE_NS);
}

/* Return the length without the NUL that ends the last argument.  A title that replaced the
 * arguments is one text with blanks, padded with NULs.  Empty arguments at the end are kept if
 * there are several arguments. */
static size_t trim_title(const char *text, size_t length)
{
	size_t end = length;

	while (end > 0 && text[end - 1] == '\0')
		end--;
	bool is_title = memchr(text, '\0', end) == NULL && memchr(text, ' ', end) != NULL;
	return is_title || end == length ? end : length - 1;
}

/* A process may overwrite its arguments (setproctitle(3)): separators may be missing, and the last
 * NUL.  The bytes are kept as they are, with one NUL at the end. */
void texts_read_cmdline(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	struct details *d = p->has_exited ? NULL : process_make_details(p);

	if (d == NULL)
		return;
	bool can_differ = process_is_moved(&s->sample, p) && is_stale(s, p, d->cmdline_ns);
	if (d->cmdline && !can_differ)
		return;
	d->cmdline_ns = scan_now_ns(s);
	p->touched++;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, p->pid, 0, "cmdline"));
	if (n < 0) {
		d->cmdline_error = (int)-n;
		return;
	}
	size_t length = trim_title(s->fs.buffer, (size_t)n);
	free(d->cmdline);
	d->cmdline = copy_text(s->fs.buffer, length);
	d->cmdline_length = n > 0 && d->cmdline ? length + 1 : 0;
	d->cmdline_error = d->cmdline ? 0 : ENOMEM;
}

void texts_read_exe(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	struct details *d = p->has_exited ? NULL : process_make_details(p);

	if (d == NULL || (d->exe && !p->asked))
		return;
	ssize_t n = procfs_read_link(&s->fs, -1, procfs_path(path, p->pid, 0, "exe"));
	p->touched++;
	d->exe_error = n < 0 ? (int)-n : 0;
	free(d->exe);
	d->exe = NULL;
	if (n >= 0)
		d->exe = copy_text(s->fs.buffer, (size_t)n);
}

void texts_read_cgroup(struct scanner *s, struct process *p)
{
	struct cgroup_fields fields;
	struct details *d = p->has_exited ? NULL : process_make_details(p);

	if (d == NULL || (d->cgroup && !is_stale(s, p, d->cgroup_ns)))
		return;
	d->cgroup_ns = scan_now_ns(s);
	p->touched++;
	ssize_t n = thread_read_file(s, (struct thread_place){ PLACE_ROOT, p->pid }, TASK_CGROUP);
	size_t length = n < 0 ? 0 : (size_t)n;
	if (n >= 0)
		n = parse_cgroup(s->fs.buffer, length, &fields);
	d->cgroup_error = n < 0 ? (int)-n : 0;
	if (n < 0)
		return;
	free(d->cgroup);
	free(d->cgroup_v2);
	d->cgroup_v2 = NULL;
	d->cgroup = copy_text(fields.path.at, cursor_left(&fields.path));
	d->cgroup_is_v2 = fields.is_v2;
	struct cursor v2;
	if (parse_cgroup_v2(s->fs.buffer, length, &v2) == 0)
		d->cgroup_v2 = copy_text(v2.at, cursor_left(&v2));
}
