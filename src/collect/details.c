/* details.c - texts of a process that are read only when somebody shows them,
 * and the CPU quota it lives under.
 *
 * Room: collect.
 */
#include "config.h"

#include "collect/scanner.h"
#include "proc/parse.h"
#include "proc/socket.h"
#include "collect/thread.h"
#include "wait/waitsite.h"

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

/* Texts change: by exec, by setproctitle, by a move to another cgroup.  They are
 * read again where the process ran since, after a while (reading the arguments
 * takes a lock of the process).  Of one asked for they are read at each refresh in
 * which it ran, and its cgroup, which others change, at each.  Where many run it takes
 * longer: no more than so many are read a second. */
#define STALE_NS 5000000000ULL
#define STALE_PER_S 50

static bool is_stale(const struct scanner *s, const struct process *p, uint64_t read_ns)
{
	uint64_t now = scan_now_ns(s);

	if (p->asked)
		return read_ns < s->table.at_ns;
	uint64_t turn_ns = (uint64_t)s->moved_count * 1000000000 / STALE_PER_S;
	return process_is_moved(&s->table, p) &&
	       now - read_ns > (turn_ns > STALE_NS ? turn_ns : STALE_NS);
}

/* Length without the NUL that ends the last argument.  A title written over the
 * arguments is one text with blanks, padded with NULs; empty arguments at the
 * end are kept where there are several. */
static size_t trim_title(const char *text, size_t length)
{
	size_t end = length;

	while (end > 0 && text[end - 1] == '\0')
		end--;
	bool is_title = memchr(text, '\0', end) == NULL && memchr(text, ' ', end) != NULL;
	return is_title || end == length ? end : length - 1;
}

/* A process may write over its arguments (setproctitle): spaces may be gone and
 * a last NUL missing; the bytes are kept as they are, ended by one NUL. */
void scan_read_cmdline(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	struct details *d = p->ended ? NULL : process_make_details(p);

	if (d == NULL)
		return;
	bool can_differ = process_is_moved(&s->table, p) && is_stale(s, p, d->cmdline_ns);
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

/* A row on the screen is read again after this time. */
#define REREAD_NS 5000000000ULL

/* A pass has all of it but memory and user, and of these only whether they may have
 * changed by much: a counter of pages is behind by some, for each core. */
static bool may_have_other_memory(const struct scanner *s, const struct process *p)
{
	const struct reading *before = &process_notes(p)->before;
	bool has_faulted = process_is_moved(&s->table, p) &&
			   (p->now.minor_faults != before->minor_faults ||
			    p->now.major_faults != before->major_faults);

	return p->reread_ns < s->table.at_ns &&
	       (has_faulted || s->table.at_ns - p->reread_ns >= REREAD_NS);
}

void scan_reread_shown(struct scanner *s, struct process *p)
{
	/* Its threads may run while its leader rests.  What was read in this refresh was
	 * read after that began. */
	const struct thread *leader = process_leader(p);
	uint64_t read_ns = leader ? leader->now.at_ns : p->now.at_ns;

	if (read_ns < p->reread_ns)
		read_ns = p->reread_ns;
	p->shown_at = s->table.refresh;
	/* Where it has ended the next refresh will see it. */
	if (!scan_has_clock(s) || p->ended || p->asked)
		return;
	if (!source_has_taken(s, p)) {
		if (!turn_is_dear(p) && read_ns + REREAD_NS <= s->table.at_ns)
			task_reread_idle(s, p, true);
	} else if (may_have_other_memory(s, p)) {
		p->reread_ns = s->table.at_ns;
		p->touched++;
		thread_read_owner(s, p);
	}
}

void scan_read_exe(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	struct details *d = p->ended ? NULL : process_make_details(p);

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

void scan_read_cgroup(struct scanner *s, struct process *p)
{
	struct cgroup_fields fields;
	struct details *d = p->ended ? NULL : process_make_details(p);

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

void scan_read_wchan(struct scanner *s, struct process *p, bool only_leader)
{
	for (size_t i = 0; i < p->thread_count && !p->ended; i++) {
		struct thread *t = &p->threads[i];
		if ((only_leader && t->tid != p->pid) || t->state == 'R' || t->state == 'X')
			continue;
		/* One that did not run since it was asked is where it was. */
		uint64_t asked_at = thread_notes(t)->wchan_at;
		if (asked_at > 0 && t->moved_at <= asked_at)
			t->notes->wchan_at = s->table.refresh;
		else
			waitsite_read_wchan(s, p, t);
		p->touched++;
	}
}

void scan_describe_sites(struct scanner *s, struct process *p, unsigned most)
{
	for (size_t i = 0; i < p->thread_count && most > 0; i++) {
		const struct wait_site *seen = thread_site(&p->threads[i]);
		if (seen == NULL || strncmp(seen->target, "socket:", 7) != 0)
			continue;
		struct wait_site site = *seen;
		socket_describe(&s->fs, p->pid, seen->target, site.target, sizeof site.target);
		wait_place_move(&p->threads[i].notes->place, NULL, &site);
		p->touched++;
		most--;
	}
}

void scan_complete(struct scanner *s, struct process *p)
{
	if (p->ended)
		return;
	scan_read_cmdline(s, p);
	scan_read_exe(s, p);
	scan_read_cgroup(s, p);
	scan_read_wchan(s, p, !p->asked);
	p->touched++;
	if (p->asked)
		quota_read_pressure(s, p);
	task_read_missing_io(s, p);
}
