/* details.c - texts of a process that are read only when somebody shows them,
 * and the CPU quota it lives under.
 *
 * Stage: scan.
 */
#include "config.h"

#include "scan/scanner.h"
#include "scan/parse.h"
#include "scan/socket.h"
#include "scan/waitsite.h"

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

/* A process may write over its arguments (setproctitle): spaces may be gone and
 * a last NUL missing; the bytes are kept as they are, ended by one NUL. */
void scan_read_cmdline(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	struct details *d = &p->details;

	if (d->cmdline || p->ended)
		return;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, p->pid, 0, "cmdline"));
	if (n < 0) {
		d->cmdline_error = (int)-n;
		return;
	}
	while (n > 0 && s->fs.buffer[n - 1] == '\0')
		n--;
	d->cmdline = copy_text(s->fs.buffer, (size_t)n);
	d->cmdline_length = n > 0 && d->cmdline ? (size_t)n + 1 : 0;
	d->cmdline_error = d->cmdline ? 0 : ENOMEM;
}

void scan_read_exe(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];

	if (p->details.exe || p->ended)
		return;
	ssize_t n = procfs_read_link(&s->fs, -1, procfs_path(path, p->pid, 0, "exe"));
	p->details.exe_error = n < 0 ? (int)-n : 0;
	if (n >= 0)
		p->details.exe = copy_text(s->fs.buffer, (size_t)n);
}

void scan_read_cgroup(struct scanner *s, struct process *p)
{
	char path[PROCFS_PATH_MAX];
	struct cgroup_fields fields;

	if (p->details.cgroup || p->ended)
		return;
	ssize_t n = procfs_read(&s->fs, -1, procfs_path(path, p->pid, 0, "cgroup"));
	size_t length = n < 0 ? 0 : (size_t)n;
	if (n >= 0)
		n = parse_cgroup(s->fs.buffer, length, &fields);
	p->details.cgroup_error = n < 0 ? (int)-n : 0;
	if (n < 0)
		return;
	p->details.cgroup = copy_text(fields.path.at, cursor_left(&fields.path));
	p->details.cgroup_is_v2 = fields.is_v2;
	struct cursor v2;
	if (parse_cgroup_v2(s->fs.buffer, length, &v2) == 0)
		p->details.cgroup_v2 = copy_text(v2.at, cursor_left(&v2));
}

void scan_read_wchan(struct scanner *s, struct process *p, bool only_leader)
{
	for (size_t i = 0; i < p->thread_count && !p->ended; i++) {
		struct thread *t = &p->threads[i];
		if ((only_leader && t->tid != p->pid) || t->state == 'R' || t->state == 'X')
			continue;
		/* One that did not run since it was asked is where it was. */
		if (t->wchan_at > 0 && t->moved_at <= t->wchan_at)
			t->wchan_at = s->table.refresh;
		else
			waitsite_read_wchan(s, p, t);
	}
}

void scan_describe_sites(struct scanner *s, struct process *p, unsigned most)
{
	for (size_t i = 0; i < p->thread_count && most > 0; i++) {
		struct wait_site *site = &p->threads[i].site;
		if (!p->threads[i].has_site || strncmp(site->target, "socket:", 7) != 0)
			continue;
		char link[WAIT_TARGET_MAX];
		memcpy(link, site->target, sizeof link);
		socket_describe(&s->fs, p->pid, link, site->target, sizeof site->target);
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
	if (p->asked)
		quota_read_pressure(s, p);
	task_read_missing_io(s, p);
}
