/* explain_identity.c - the identity of a process; see explain_identity.h. */
#include "config.h"

#include "report/explain_identity.h"
#include "report/explain_item.h"
#include "base/clean.h"
#include "export/text.h"
#include "field/tty.h"

#include <errno.h>
#include <string.h>

/* Write a text that was read, or the reason why it was not. */
static void write_text(const struct sheet *s, const char *label, const struct dossier_text *text)
{
	if (text->text)
		sheet_foreign_item(s, label, text->text);
	else
		sheet_item(s, label, "%s", explain_error(text->error));
}

static void write_program(const struct sheet *s, const struct process *p)
{
	const struct details *d = process_details(p);

	if (d->exe)
		sheet_foreign_item(s, "program", d->exe);
	else
		sheet_item(s, "program", "%s",
			   process_is_kernel_thread(p) ? "none: a kernel thread" :
							 explain_error(d->exe_error));
}

static void write_cgroup(const struct sheet *s, const struct details *d)
{
	if (d->cgroup)
		sheet_foreign_item(s, "cgroup", d->cgroup);
	else
		sheet_item(s, "cgroup", "%s", explain_error(d->cgroup_error));
}

static void write_name(const struct sheet *s, pid_t pid, const char *comm)
{
	fprintf(s->out, "%d ", (int)pid);
	sheet_clean(s, comm, strnlen(comm, TASK_COMM_MAX), 24);
}

/* Write "1 systemd > 812 sshd > 900 bash", the most distant ancestor first. */
static void write_parents(const struct sheet *s, const struct dossier *d)
{
	int at = sheet_label(s, "parents"), x = at;

	if (d->parent_count == 0) {
		fputs(d->credentials_error ? "unknown\n" : "none visible\n", s->out);
		return;
	}
	if (d->has_more_parents)
		x += fprintf(s->out, "... > ");
	for (size_t i = d->parent_count; i-- > 0;) {
		const struct dossier_parent *parent = &d->parents[i];
		/* Leave room for the widest name; a line that is too long would be truncated. */
		int width = 12 + (int)strnlen(parent->comm, 24);
		if (x > at && x + width > s->width) {
			fprintf(s->out, "\n%*s", at, "");
			x = at;
		}
		write_name(s, parent->pid, parent->comm);
		fputs(i > 0 ? " > " : "", s->out);
		x += width;
	}
	fputc('\n', s->out);
}

static void write_session(const struct sheet *s, const struct process *p, const struct dossier *d)
{
	char tty[32] = "none", comm[128], leader[160] = "";
	int taken;

	if (p->tty != 0)
		tty_name(p->tty, tty, sizeof tty);
	clean_for_text(d->session.comm, strnlen(d->session.comm, TASK_COMM_MAX), comm, sizeof comm,
		       24, &taken);
	if (p->sid == p->pid)
		snprintf(leader, sizeof leader, " (leader)");
	else if (comm[0])
		snprintf(leader, sizeof leader, " (%s)", comm);
	sheet_item(s, "terminal", "%s%s; session %d%s, process group %d", tty,
		   p->tty == 0                   ? "" :
		   p->foreground_pgid == p->pgid ? ", in the foreground" :
						   ", in the background",
		   (int)p->sid, leader, (int)p->pgid);
}

static void write_started(const struct sheet *s, const struct row *row)
{
	sheet_label(s, "started");
	explain_field(s, row, "start_time", 40);
	fputs(", ", s->out);
	explain_field(s, row, "age_s", 12);
	fputs(" ago\n", s->out);
}

static void write_one_id(const struct sheet *s, const char *name, uint32_t id)
{
	if (name)
		sheet_clean(s, name, strlen(name), 32);
	else
		fputs("(no name)", s->out);
	fprintf(s->out, " (%u)", (unsigned)id);
}

/* Write the real ID, and the effective, saved and file system IDs that differ from it. */
static void write_ids(const struct sheet *s, const char *label, const uint32_t id[4],
		      char *const name[4])
{
	static const char *const which[] = { "real", "effective", "saved", "file system" };
	bool is_one = id[0] == id[1] && id[0] == id[2] && id[0] == id[3];

	for (int i = 0; i < (is_one ? 1 : 4); i++) {
		sheet_label(s, i == 0 ? label : "");
		fprintf(s->out, "%s%s", is_one ? "" : which[i], is_one ? "" : " ");
		write_one_id(s, name[i], id[i]);
		fputc('\n', s->out);
	}
}

static void write_users(const struct sheet *s, const struct dossier *d, bool is_short)
{
	const struct credentials *c = &d->credentials;
	bool is_plain = c->uid[0] == c->uid[1] && c->gid[0] == c->gid[1];

	if (d->credentials_error) {
		sheet_item(s, "user", "%s", explain_error(d->credentials_error));
		return;
	}
	/* The head shows the effective ID. */
	if (is_short && is_plain)
		return;
	write_ids(s, "user", c->uid, d->user_names);
	if (c->has_gid)
		write_ids(s, "group", c->gid, d->group_names);
}

void explain_identity_short(const struct sheet *s, const struct explain *e, const struct row *row)
{
	const struct dossier *d = e->dossier;

	sheet_title(s, "Identity");
	write_program(s, e->p);
	write_text(s, "directory", &d->cwd);
	if (d->root.text && strcmp(d->root.text, "/") != 0)
		write_text(s, "root", &d->root);
	write_parents(s, d);
	write_started(s, row);
	write_session(s, e->p, d);
	write_users(s, d, true);
	const char *cgroup = process_details(e->p)->cgroup;
	if (cgroup && strcmp(cgroup, "/") != 0)
		write_cgroup(s, process_details(e->p));
}

/* ---- in full ---- */

static void write_groups(const struct sheet *s, const struct dossier *d)
{
	const struct credentials *c = &d->credentials;
	char text[CREDENTIALS_GROUPS * 12 + 40];
	size_t used = 0;

	if (d->credentials_error || c->group_count == 0)
		return;
	for (size_t i = 0; i < c->group_count && i < CREDENTIALS_GROUPS; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%u", i ? " " : "",
					 (unsigned)c->groups[i]);
	if (c->group_count > CREDENTIALS_GROUPS)
		snprintf(text + used, sizeof text - used, " and %zu more",
			 c->group_count - CREDENTIALS_GROUPS);
	sheet_item(s, "groups", "%s", text);
}

/* The capabilities that the kernel defines today, linux/capability.h: 41 of them. */
#define CAPABILITIES_ALL 0x1ffffffffffULL

static void write_rights(const struct sheet *s, const struct dossier *d)
{
	static const char *const filters[] = { "no system call filter", "strict system call filter",
					       "a system call filter" };
	const struct credentials *c = &d->credentials;

	if (d->credentials_error)
		return;
	sheet_label(s, "privileges");
	if (!c->has_capabilities)
		fputs("capabilities unknown", s->out);
	else if (c->capabilities == 0)
		fputs("no capabilities", s->out);
	else if ((c->capabilities & CAPABILITIES_ALL) == CAPABILITIES_ALL)
		fputs("all capabilities", s->out);
	else
		fprintf(s->out, "capabilities %#llx", (unsigned long long)c->capabilities);
	if (c->seccomp >= 0)
		fprintf(s->out, ", %s", filters[c->seccomp <= 2 ? c->seccomp : 2]);
	if (c->no_new_privs == 1)
		fputs(", no_new_privs", s->out);
	fputc('\n', s->out);
	if (c->tracer_pid > 0)
		sheet_item(s, "traced by", "%d", (int)c->tracer_pid);
	if (d->has_login_uid) {
		sheet_label(s, "login user");
		write_one_id(s, d->login_name, d->login_uid);
		fputc('\n', s->out);
	}
	if (d->has_oom)
		sheet_item(s, "OOM score",
			   "%d of 1000, adjusted by %d; when memory runs out, the kernel kills "
			   "the highest first",
			   (int)d->oom_score, (int)d->oom_score_adj);
}

static void write_namespaces(const struct sheet *s, const struct dossier *d)
{
	static const char *const names[NAMESPACE_COUNT] = { "cgroup", "ipc",  "mnt",  "net",
							    "pid",    "time", "user", "uts" };
	char shared[128] = "", other[512] = "", text[800];
	size_t in_shared = 0, in_other = 0;
	int error = 0;

	for (int i = 0; i < NAMESPACE_COUNT; i++) {
		const struct dossier_ns *ns = &d->namespaces[i];
		if (ns->error) {
			/* Old kernels lack some namespaces. */
			error = ns->error == ENOENT ? error : ns->error;
		} else if (ns->is_own) {
			in_shared += (size_t)snprintf(shared + in_shared, sizeof shared - in_shared,
						      "%s%s", in_shared ? " " : "", names[i]);
		} else {
			in_other += (size_t)snprintf(other + in_other, sizeof other - in_other,
						     "%s%s:[%llu]", in_other ? " " : "", names[i],
						     (unsigned long long)ns->inode);
		}
	}
	if (error)
		snprintf(text, sizeof text, "%s", explain_error(error));
	else if (in_other == 0)
		snprintf(text, sizeof text, in_shared ? "the same as pstop" : "unknown");
	else
		snprintf(text, sizeof text, "%s%s%s", other, in_shared ? "; as pstop: " : "",
			 shared);
	sheet_item(s, "namespaces", "%s", text);
	if (d->credentials.inner_pid > 0 && d->credentials.inner_pid != d->pid)
		sheet_item(s, "inner PID", "%d, in its own PID namespace",
			   (int)d->credentials.inner_pid);
}

enum limit_unit { UNIT_NUMBER, UNIT_BYTES, UNIT_SECONDS };

static void format_limit(uint64_t value, enum limit_unit unit, char *out, size_t size)
{
	if (value == LIMIT_UNLIMITED)
		snprintf(out, size, "unlimited");
	else if (unit == UNIT_BYTES)
		text_bytes((double)value, out, size);
	else
		snprintf(out, size, "%llu%s", (unsigned long long)value,
			 unit == UNIT_SECONDS ? "s" : "");
}

/* Find how much the process uses of what a limit bounds.  Return false if that is unknown. */
static bool used_of(const struct explain *e, enum dossier_limit limit, uint64_t *out)
{
	const struct memory *m = &e->p->memory;

	switch (limit) {
	case LIMIT_FILES:
		*out = e->dossier->file_total;
		return e->dossier->files_error == 0;
	case LIMIT_STACK:
		*out = m->stack_bytes;
		return m->known;
	case LIMIT_DATA:
		*out = m->data_bytes;
		return m->known;
	case LIMIT_ADDRESS_SPACE:
		*out = m->virtual_bytes;
		return m->known;
	case LIMIT_LOCKED:
		*out = m->locked_bytes;
		return m->known;
	case LIMIT_CPU_TIME:
		*out = e->p->now.run_ns / 1000000000;
		return reading_has(&e->p->now, SOURCE_SCHEDSTAT);
	default:
		return false;
	}
}

static void write_limits(const struct sheet *s, const struct explain *e)
{
	static const struct {
		const char *name;
		enum limit_unit unit;
	} limits[LIMIT_COUNT] = {
		[LIMIT_FILES] = { "open files", UNIT_NUMBER },
		[LIMIT_PROCESSES] = { "user's tasks", UNIT_NUMBER },
		[LIMIT_STACK] = { "stack", UNIT_BYTES },
		[LIMIT_DATA] = { "data", UNIT_BYTES },
		[LIMIT_ADDRESS_SPACE] = { "address space", UNIT_BYTES },
		[LIMIT_LOCKED] = { "locked memory", UNIT_BYTES },
		[LIMIT_FILE_SIZE] = { "file size", UNIT_BYTES },
		[LIMIT_CORE] = { "core dump", UNIT_BYTES },
		[LIMIT_CPU_TIME] = { "CPU time", UNIT_SECONDS },
	};
	const struct dossier *d = e->dossier;

	sheet_title(s, "Limits");
	if (d->limits_error) {
		fprintf(s->out, "%*s%s\n", SHEET_INDENT, "", explain_error(d->limits_error));
		return;
	}
	sheet_face(s, FACE_DIM);
	fprintf(s->out, "%*s%-14s %10s %10s %10s\n", SHEET_INDENT, "", "", "used", "soft", "hard");
	for (int i = 0; i < LIMIT_COUNT; i++) {
		char used[24] = "-", soft[24] = "-", hard[24] = "-";
		uint64_t value;
		if (used_of(e, i, &value))
			format_limit(value, limits[i].unit, used, sizeof used);
		if (d->limits[i].is_known) {
			format_limit(d->limits[i].soft, limits[i].unit, soft, sizeof soft);
			format_limit(d->limits[i].hard, limits[i].unit, hard, sizeof hard);
		}
		/* at nine tenths of the limit or above */
		bool is_near = used_of(e, i, &value) && d->limits[i].is_known &&
			       d->limits[i].soft != LIMIT_UNLIMITED && value > 0 &&
			       value >= d->limits[i].soft - d->limits[i].soft / 10;
		sheet_face(s, is_near ? FACE_ALERT : FACE_TEXT);
		fprintf(s->out, "%*s%-14s %10s %10s %10s\n", SHEET_INDENT, "", limits[i].name, used,
			soft, hard);
	}
}

void explain_identity(const struct sheet *s, const struct explain *e, const struct row *row)
{
	const struct dossier *d = e->dossier;

	sheet_title(s, "Identity");
	write_program(s, e->p);
	if (d == NULL || d->identity_ns == 0) {
		sheet_item(s, "the rest", "not read");
		return;
	}
	write_text(s, "directory", &d->cwd);
	write_text(s, "root", &d->root);
	write_cgroup(s, process_details(e->p));
	write_parents(s, d);
	write_started(s, row);
	write_session(s, e->p, d);
	write_users(s, d, false);
	write_groups(s, d);
	write_rights(s, d);
	write_namespaces(s, d);
	write_limits(s, e);
}
