/* get_identity.c - get the identity of a task, its scheduling, and where it is blocked; see
 * get_identity.h.
 */
#include "config.h"

#include "field/get_identity.h"
#include "field/value.h"
#include "base/clean.h"
#include "model/syscall.h"
#include "field/tty.h"
#include "model/endpoint.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

static const char *error_text(int error)
{
	return error == EACCES || error == EPERM ? "permission denied" : "not readable";
}

/* Return whether more than the PID is known of a process; else set `v` to unknown.  If none of
 * its stat files could be read (hidepid of proc(5), for example), the PID is all there is. */
static bool is_identified(const struct row *r, struct value *v)
{
	if (r->p->thread_count > 0)
		return true;
	value_set_unknown(v, rates_gap_text(rates_source_gap(r->p->now.source[SOURCE_STAT])));
	return false;
}

/* Do the same for values that records of exited processes lack. */
static bool is_recorded(const struct row *r, struct value *v)
{
	if (!r->p->is_from_exits)
		return is_identified(r, v);
	value_set_unknown(v, NULL);
	return false;
}

/* ---- identity ---- */

static void set_pid(const struct row *r, struct value *v, pid_t pid)
{
	if (process_notes(r->p)->exit_count > 1)
		value_set_unknown(v, NULL); /* several exited processes */
	else
		value_set_unsigned(v, (uint64_t)pid);
}

GET(pid)
{
	set_pid(r, v, r->p->pid);
}
GET(tid)
{
	set_pid(r, v, r->t ? r->t->tid : r->p->pid);
}

GET(ppid)
{
	if (process_notes(r->p)->exit_count > 1 && r->p->ppid == 0)
		value_set_unknown(v, NULL);
	else if (is_identified(r, v))
		value_set_unsigned(v, (uint64_t)r->p->ppid);
}

GET(pgid)
{
	if (is_recorded(r, v))
		value_set_signed(v, r->p->pgid);
}

GET(sid)
{
	if (is_recorded(r, v))
		value_set_signed(v, r->p->sid);
}

GET(tty)
{
	if (!is_recorded(r, v))
		return;
	if (r->p->tty == 0)
		value_set_unknown(v, NULL);
	else
		value_set_text(v, tty_name(r->p->tty, v->scratch, sizeof v->scratch));
}

GET(uid)
{
	if (r->p->user)
		value_set_unsigned(v, r->p->uid);
	else
		value_set_unknown(v, rates_gap_text(
					     rates_source_gap(r->p->now.source[SOURCE_STATUS])));
}

GET(user)
{
	if (r->p->user)
		value_set_text(v, r->p->user);
	else
		value_set_unknown(v, rates_gap_text(
					     rates_source_gap(r->p->now.source[SOURCE_STATUS])));
}

GET(comm)
{
	const struct thread *t = row_shown_thread(r);

	if (!is_identified(r, v))
		return;
	if (t && t->state != '?')
		value_set_bytes(v, thread_comm(t), strlen(thread_comm(t)));
	else
		value_set_unknown(v, "not readable");
}

GET(exe)
{
	const struct details *d = process_details(r->p);

	if (d->exe)
		value_set_text(v, d->exe);
	else if (d->exe_error == ENOENT) /* kernel threads and zombies have none */
		value_set_unknown(v, NULL);
	else
		value_set_unknown(v, error_text(d->exe_error));
}

GET(cmdline)
{
	const struct details *d = process_details(r->p);

	if (d->cmdline == NULL) {
		value_set_unknown(v, error_text(d->cmdline_error));
		return;
	}
	v->kind = VALUE_LIST;
	v->text = d->cmdline;
	v->length = d->cmdline_length;
}

/* What ps(1) shows: the arguments separated by blanks, or the name in brackets if there are
 * none, or only empty ones. */
GET(command)
{
	const struct details *d = process_details(r->p);
	const struct thread *t = row_shown_thread(r);
	size_t length = d->cmdline ? clean_arguments_length(d->cmdline, d->cmdline_length) : 0;

	if (r->t == NULL && length > 0) {
		value_set_bytes(v, d->cmdline, length);
		return;
	}
	if (t == NULL) {
		value_set_unknown(v, "not readable");
		return;
	}
	if (r->t) {
		value_set_bytes(v, thread_comm(t), strlen(thread_comm(t)));
		return;
	}
	int n;
	if (process_notes(r->p)->exit_count > 1)
		n = snprintf(v->scratch, sizeof v->scratch, "[%.*s] %u exited", TASK_COMM_MAX - 1,
			     thread_comm(t), process_notes(r->p)->exit_count);
	else
		n = snprintf(v->scratch, sizeof v->scratch, "[%.*s]", TASK_COMM_MAX - 1,
			     thread_comm(t));
	value_set_bytes(v, v->scratch, (size_t)n);
}

GET(flags)
{
	if (is_recorded(r, v))
		value_set_unsigned(v, r->p->flags >> 6 & 7);
}

/* Find when it started: on the boot-time clock, and since 1970.  If unknown, set `v` and
 * return false. */
static bool find_start(const struct row *r, struct value *v, int64_t *start_ns, int64_t *at_ns)
{
	uint64_t ticks = r->t ? r->t->start_ticks : r->p->start_ticks;
	int64_t boot_ns = r->sample->real_time_ns - (int64_t)r->sample->boot_offset_ns;

	if (!is_identified(r, v))
		return false;
	/* No kernel writes a start beyond 64 bits; a fixture may. */
	if (rates_start_ns(r->sample->ticks_per_s, ticks, start_ns) &&
	    !__builtin_add_overflow(boot_ns, *start_ns, at_ns) && *at_ns >= 0)
		return true;
	value_set_unknown(v, "not readable");
	return false;
}

GET(start_time)
{
	int64_t start_ns, at_ns;

	if (find_start(r, v, &start_ns, &at_ns))
		value_set_time(v, at_ns);
}

GET(age)
{
	int64_t start_ns, at_ns;

	if (r->p->is_from_exits && is_identified(r, v)) {
		value_set_real(v, (double)process_notes(r->p)->wall_ns / 1e9);
		return;
	}
	if (!find_start(r, v, &start_ns, &at_ns))
		return;
	double age = ((double)r->sample->boot_offset_ns - (double)start_ns) / 1e9;
	value_set_real(v, age > 0 ? age : 0);
}

GET(cgroup)
{
	const struct details *d = process_details(r->p);

	if (d->cgroup)
		value_set_text(v, d->cgroup);
	else
		value_set_unknown(v, error_text(d->cgroup_error));
}

#define GET_PRESSURE(name)                                                                    \
	GET(pressure_##name)                                                                  \
	{                                                                                     \
		if (r->p->asked && process_notes(r->p)->pressure.name >= 0)                   \
			value_set_real(v, process_notes(r->p)->pressure.name);                \
		else                                                                          \
			value_set_unknown(v, r->p->asked ? "not kept for its cgroup" : NULL); \
	}

GET_PRESSURE(cpu)
GET_PRESSURE(io)
GET_PRESSURE(memory)

/* ---- scheduling ---- */

GET(state)
{
	v->scratch[0] = row_state(r);
	value_set_bytes(v, v->scratch, 1);
}

/* The letters that ps(1) adds to the state: priority, session, threads, terminal. */
GET(stat)
{
	const struct thread *t = row_shown_thread(r);
	char *at = v->scratch;

	*at++ = row_state(r);
	if (t == NULL) {
		value_set_bytes(v, v->scratch, 1);
		return;
	}
	if (t->nice < 0)
		*at++ = '<';
	else if (t->nice > 0)
		*at++ = 'N';
	if (r->p->memory.locked_bytes > 0)
		*at++ = 'L';
	if (r->p->sid == r->p->pid)
		*at++ = 's';
	if (r->p->thread_count > 1)
		*at++ = 'l';
	if (r->p->foreground_pgid == r->p->pgid)
		*at++ = '+';
	value_set_bytes(v, v->scratch, (size_t)(at - v->scratch));
}

#define GET_OF_THREAD(name, is_known, expression)             \
	GET(name)                                             \
	{                                                     \
		const struct thread *t = row_shown_thread(r); \
		if (!is_known(r, v))                          \
			return;                               \
		if (t && reading_has(&t->now, SOURCE_STAT))   \
			value_set_signed(v, expression);      \
		else                                          \
			value_set_unknown(v, "not readable"); \
	}

GET_OF_THREAD(nice, is_identified, t->nice)
GET_OF_THREAD(priority, is_identified, t->priority)
GET_OF_THREAD(rt_priority, is_recorded, t->rt_priority)
GET_OF_THREAD(processor, is_recorded, t->processor)

GET(policy)
{
	const struct thread *t = row_shown_thread(r);

	if (!is_recorded(r, v))
		return;
	if (t == NULL || !reading_has(&t->now, SOURCE_STAT)) {
		value_set_unknown(v, "not readable");
		return;
	}
	switch (t->policy) {
	case SCHED_OTHER:
		value_set_text(v, "other");
		break;
	case SCHED_FIFO:
		value_set_text(v, "fifo");
		break;
	case SCHED_RR:
		value_set_text(v, "rr");
		break;
	case SCHED_BATCH:
		value_set_text(v, "batch");
		break;
	case SCHED_IDLE:
		value_set_text(v, "idle");
		break;
	case 6: /* SCHED_DEADLINE */
		value_set_text(v, "deadline");
		break;
	default:
		snprintf(v->scratch, sizeof v->scratch, "%u", t->policy);
		value_set_text(v, v->scratch);
		break;
	}
}

GET(thread_count)
{
	if (r->p->is_sketched)
		value_set_unknown(v, NULL);
	else if (is_recorded(r, v))
		value_set_unsigned(v, r->p->thread_count);
}

/* ---- what it waits on ---- */

/* Return why a source said nothing about a wait; NULL if it was not denied. */
static const char *denial_of(const struct wait_site *site, unsigned sources)
{
	return site && site->hidden & sources ? "permission denied" : NULL;
}

/* Return why there is no kernel function; NULL if it was not read. */
static const char *no_function_of(const struct wait_site *site)
{
	if (site && !site->is_seen && site->hidden == 0)
		return "not named by the kernel";
	return denial_of(site, WAIT_SOURCE_WCHAN);
}

GET(wchan)
{
	const struct thread *t = row_shown_thread(r);
	const struct thread_notes *n = t ? thread_notes(t) : &thread_no_notes;

	if (n->wchan_at == r->sample->refresh && n->wchan[0])
		value_set_text(v, n->wchan);
	else
		value_set_unknown(v, no_function_of(n->place ? &n->place->site : NULL));
}

/* Return where it was last observed blocked; NULL for a thread in state R. */
static const struct wait_site *site_of(const struct row *r)
{
	const struct thread *t = row_shown_thread(r);

	return t && t->state != 'R' ? thread_site(t) : NULL;
}

GET(syscall)
{
	const struct wait_site *site = site_of(r);
	const char *name = site && site->syscall >= 0 ? syscall_name(site->abi, site->syscall) :
							NULL;

	if (name) {
		value_set_text(v, name);
	} else if (site && site->syscall >= 0) {
		snprintf(v->scratch, sizeof v->scratch, "%d", site->syscall);
		value_set_text(v, v->scratch);
	} else {
		value_set_unknown(v, denial_of(site, WAIT_SOURCE_SYSCALL));
	}
}

/* Return whether the wait involves no descriptor. */
static bool has_no_target(const struct wait_site *site)
{
	return site->kind == WAIT_TIMER || site->kind == WAIT_CHILD || site->kind == WAIT_SIGNAL ||
	       site->kind == WAIT_KERNEL_LOCK || site->kind == WAIT_STOPPED;
}

GET(target)
{
	const struct wait_site *site = site_of(r);

	if (site && *endpoint_text(&site->end, v->scratch, WAIT_TARGET_MAX))
		value_set_text(v, v->scratch);
	else
		value_set_unknown(v, site && has_no_target(site) ?
					     NULL :
					     denial_of(site, WAIT_SOURCE_SYSCALL | WAIT_SOURCE_FD));
}
