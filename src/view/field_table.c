/* field_table.c - every field with the function that gets it; see field.h. */
#include "config.h"

#include "view/field.h"
#include "model/syscall_name.h"
#include "view/tty.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define NS_PER_S 1000000000

#define GET(name) static void get_##name(const struct row *r, struct value *v)

static void set_unknown(struct value *v, const char *why)
{
	v->kind = VALUE_UNKNOWN;
	v->why = why;
	v->is_rate = false;
}

static void set_unsigned(struct value *v, uint64_t u)
{
	v->kind = VALUE_UNSIGNED;
	v->u = u;
}

static void set_signed(struct value *v, int64_t i)
{
	v->kind = VALUE_SIGNED;
	v->i = i;
}

static void set_real(struct value *v, double real)
{
	v->kind = VALUE_REAL;
	v->real = real;
}

static void set_bytes(struct value *v, const char *text, size_t length)
{
	v->kind = VALUE_TEXT;
	v->text = text;
	v->length = length;
}

static void set_text(struct value *v, const char *text)
{
	set_bytes(v, text, strlen(text));
}

/* A number of a source file of a task. */
static void set_counter(struct value *v, const struct reading *reading, enum source source,
			uint64_t u)
{
	if (reading_has(reading, source))
		set_unsigned(v, u);
	else
		set_unknown(v, rates_gap_text(rates_source_gap(reading->source[source])));
}

/* A rate or share of the window. */
static void set_rate(const struct row *r, struct value *v, enum rates_gap gap, double real)
{
	if (gap == GAP_NONE && r->rates.window_s > 0) {
		set_real(v, real);
		return;
	}
	set_unknown(v, rates_gap_text(gap == GAP_NONE ? GAP_FIRST_SIGHT : gap));
	v->is_rate = gap == GAP_NONE || gap == GAP_FIRST_SIGHT || gap == GAP_ENDED;
}

static const char *error_text(int error)
{
	return error == EACCES || error == EPERM ? "permission denied" : "not readable";
}

/* Where not one stat file of a process could be read (hidepid of proc(5), for
 * one), its PID is all that is known of it. */
static bool is_identified(const struct row *r, struct value *v)
{
	if (r->p->thread_count > 0)
		return true;
	set_unknown(v, rates_gap_text(rates_source_gap(r->p->now.source[SOURCE_STAT])));
	return false;
}

static const struct reading *reading_of(const struct row *r)
{
	return r->t ? &r->t->now : &r->p->now;
}

/* ---- identity ---- */

GET(pid) { set_unsigned(v, (uint64_t)r->p->pid); }
GET(tid) { set_unsigned(v, (uint64_t)(r->t ? r->t->tid : r->p->pid)); }

GET(ppid)
{
	if (is_identified(r, v))
		set_unsigned(v, (uint64_t)r->p->ppid);
}

GET(pgid)
{
	if (is_identified(r, v))
		set_signed(v, r->p->pgid);
}

GET(sid)
{
	if (is_identified(r, v))
		set_signed(v, r->p->sid);
}

GET(tty)
{
	if (!is_identified(r, v))
		return;
	if (r->p->tty == 0)
		set_unknown(v, NULL);
	else
		set_text(v, tty_name(r->p->tty, v->scratch, sizeof v->scratch));
}

GET(uid)
{
	if (r->p->user)
		set_unsigned(v, r->p->uid);
	else
		set_unknown(v, rates_gap_text(rates_source_gap(r->p->now.source[SOURCE_STATUS])));
}

GET(user)
{
	if (r->p->user)
		set_text(v, r->p->user);
	else
		set_unknown(v, rates_gap_text(rates_source_gap(r->p->now.source[SOURCE_STATUS])));
}

GET(comm)
{
	const struct thread *t = row_shown_thread(r);

	if (t && t->state != '?')
		set_bytes(v, t->comm, strnlen(t->comm, sizeof t->comm));
	else
		set_unknown(v, "not readable");
}

GET(exe)
{
	const struct details *d = &r->p->details;

	if (d->exe)
		set_text(v, d->exe);
	else if (d->exe_error == ENOENT) /* a kernel thread or a zombie has none */
		set_unknown(v, NULL);
	else
		set_unknown(v, error_text(d->exe_error));
}

GET(cmdline)
{
	const struct details *d = &r->p->details;

	if (d->cmdline == NULL) {
		set_unknown(v, error_text(d->cmdline_error));
		return;
	}
	v->kind = VALUE_LIST;
	v->text = d->cmdline;
	v->length = d->cmdline_length;
}

/* What ps(1) shows: the arguments, or the name in brackets where there are none. */
GET(command)
{
	const struct details *d = &r->p->details;
	const struct thread *t = row_shown_thread(r);

	if (r->t == NULL && d->cmdline && d->cmdline_length > 0) {
		v->kind = VALUE_LIST;
		v->text = d->cmdline;
		v->length = d->cmdline_length;
		return;
	}
	if (t == NULL) {
		set_unknown(v, "not readable");
		return;
	}
	if (r->t) {
		set_bytes(v, t->comm, strnlen(t->comm, sizeof t->comm));
		return;
	}
	int n = snprintf(v->scratch, sizeof v->scratch, "[%.*s]", TASK_COMM_MAX - 1, t->comm);
	set_bytes(v, v->scratch, (size_t)n);
}

GET(flags)
{
	if (is_identified(r, v))
		set_unsigned(v, r->p->flags >> 6 & 7);
}

GET(start_time)
{
	uint64_t ticks = r->t ? r->t->start_ticks : r->p->start_ticks;
	int64_t boot_ns = r->table->real_time_ns - (int64_t)r->table->boot_offset_ns, at_ns;
	struct tm tm;
	char date[32];

	if (!is_identified(r, v))
		return;
	/* No kernel writes one past what 64 bits hold; a fixture may. */
	if (ticks > INT64_MAX / NS_PER_S * (uint64_t)r->table->ticks_per_s ||
	    __builtin_add_overflow(boot_ns, (int64_t)rates_ticks_ns(r->table, ticks), &at_ns) ||
	    at_ns < 0) {
		set_unknown(v, "not readable");
		return;
	}
	time_t seconds = (time_t)(at_ns / NS_PER_S);
	gmtime_r(&seconds, &tm);
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(v->scratch, sizeof v->scratch, "%s.%02dZ", date,
		 (int)(at_ns % NS_PER_S / 10000000));
	set_text(v, v->scratch);
}

GET(age)
{
	uint64_t ticks = r->t ? r->t->start_ticks : r->p->start_ticks;
	double age = (double)r->table->boot_offset_ns / 1e9 -
		     (double)ticks / (double)r->table->ticks_per_s;

	if (is_identified(r, v))
		set_real(v, age > 0 ? age : 0);
}

GET(cgroup)
{
	const struct details *d = &r->p->details;

	if (d->cgroup)
		set_text(v, d->cgroup);
	else
		set_unknown(v, error_text(d->cgroup_error));
}

#define GET_PRESSURE(name)                                                                     \
	GET(pressure_##name)                                                                   \
	{                                                                                      \
		if (r->p->asked && r->p->pressure.name >= 0)                                   \
			set_real(v, r->p->pressure.name);                                      \
		else                                                                           \
			set_unknown(v, r->p->asked ? "not kept for its cgroup" : NULL);        \
	}

GET_PRESSURE(cpu)
GET_PRESSURE(io)
GET_PRESSURE(memory)

/* ---- scheduling ---- */

GET(state)
{
	v->scratch[0] = row_state(r);
	set_bytes(v, v->scratch, 1);
}

/* The letters of ps(1) behind the state: priority, session, threads, terminal. */
GET(stat)
{
	const struct thread *t = row_shown_thread(r);
	char *at = v->scratch;

	*at++ = row_state(r);
	if (t == NULL) {
		set_bytes(v, v->scratch, 1);
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
	set_bytes(v, v->scratch, (size_t)(at - v->scratch));
}

#define GET_OF_THREAD(name, expression)                                                        \
	GET(name)                                                                              \
	{                                                                                      \
		const struct thread *t = row_shown_thread(r);                                  \
		if (t && reading_has(&t->now, SOURCE_STAT))                                    \
			set_signed(v, expression);                                             \
		else                                                                           \
			set_unknown(v, "not readable");                                        \
	}

GET_OF_THREAD(nice, t->nice)
GET_OF_THREAD(priority, t->priority)
GET_OF_THREAD(rt_priority, t->rt_priority)
GET_OF_THREAD(processor, t->processor)

GET(policy)
{
	const struct thread *t = row_shown_thread(r);

	if (t == NULL || !reading_has(&t->now, SOURCE_STAT)) {
		set_unknown(v, "not readable");
		return;
	}
	switch (t->policy) {
	case SCHED_OTHER:
		set_text(v, "other");
		break;
	case SCHED_FIFO:
		set_text(v, "fifo");
		break;
	case SCHED_RR:
		set_text(v, "rr");
		break;
	case SCHED_BATCH:
		set_text(v, "batch");
		break;
	case SCHED_IDLE:
		set_text(v, "idle");
		break;
	case 6: /* SCHED_DEADLINE */
		set_text(v, "deadline");
		break;
	default:
		snprintf(v->scratch, sizeof v->scratch, "%u", t->policy);
		set_text(v, v->scratch);
		break;
	}
}

GET(thread_count)
{
	if (is_identified(r, v))
		set_unsigned(v, r->p->thread_count);
}

/* ---- what it waits on ---- */

GET(wchan)
{
	const struct thread *t = row_shown_thread(r);

	if (t && t->wchan_at == r->table->refresh && t->wchan[0])
		set_text(v, t->wchan);
	else
		set_unknown(v, t && t->has_site && !t->site.is_seen ? "permission denied" : NULL);
}

/* Where it was last seen blocked; a thread in state R is not. */
static const struct wait_site *site_of(const struct row *r)
{
	const struct thread *t = row_shown_thread(r);

	return t && t->has_site && t->state != 'R' ? &t->site : NULL;
}

GET(syscall)
{
	const struct wait_site *site = site_of(r);
	const char *name = site && site->syscall >= 0 ? syscall_name(site->syscall) : NULL;

	if (site && !site->is_seen) {
		set_unknown(v, "permission denied");
	} else if (name) {
		set_text(v, name);
	} else if (site && site->syscall >= 0) {
		snprintf(v->scratch, sizeof v->scratch, "%d", site->syscall);
		set_text(v, v->scratch);
	} else {
		set_unknown(v, NULL);
	}
}

GET(target)
{
	const struct wait_site *site = site_of(r);

	if (site && site->target[0])
		set_text(v, site->target);
	else
		set_unknown(v, site && !site->is_seen ? "permission denied" : NULL);
}

/* ---- verdict ---- */

GET(class) { set_text(v, verdict_class_name(r->verdict.class)); }

GET(detail)
{
	if (r->verdict.detail == DETAIL_UNKNOWN)
		set_unknown(v, NULL);
	else
		set_text(v, verdict_detail_name(r->verdict.detail));
}

GET(samples)
{
	set_unsigned(v, r->shares.samples);
}

GET(confidence) { set_real(v, r->verdict.confidence); }

GET(reason)
{
	struct evidence evidence;

	row_evidence(r, r->is_lifetime, &evidence);
	set_text(v, verdict_reason(&evidence, &r->verdict, v->scratch, sizeof v->scratch));
}

GET(leader_thread) { set_unsigned(v, (uint64_t)r->verdict.tid); }

GET(own_share)
{
	if (r->verdict.own_share < 0)
		set_unknown(v, NULL);
	else
		set_real(v, r->verdict.own_share);
}

/* ---- CPU time ---- */

GET(cpu_share) { set_rate(r, v, r->rates.run_gap, r->rates.run); }
GET(runnable_share) { set_rate(r, v, r->rates.runnable_gap, r->rates.runnable); }
GET(user_share) { set_rate(r, v, r->rates.split_gap, r->rates.user); }
GET(system_share) { set_rate(r, v, r->rates.split_gap, r->rates.system); }

#define GET_SHARE(name, share)                                                                 \
	GET(share_##name)                                                                      \
	{                                                                                      \
		enum rates_gap gap = r->rates.run_gap ? r->rates.run_gap : GAP_FIRST_SIGHT;    \
		set_rate(r, v, r->shares.is_known ? GAP_NONE : gap, r->shares.part[share]);    \
	}

GET_SHARE(user, SHARE_USER)
GET_SHARE(system, SHARE_SYSTEM)
GET_SHARE(runnable, SHARE_RUNNABLE)
GET_SHARE(disk, SHARE_DISK)
GET_SHARE(network, SHARE_NETWORK)
GET_SHARE(pipe, SHARE_PIPE)
GET_SHARE(tty, SHARE_TTY)
GET_SHARE(lock, SHARE_LOCK)
GET_SHARE(timer, SHARE_TIMER)
GET_SHARE(child, SHARE_CHILD)
GET_SHARE(other, SHARE_OTHER)
GET_SHARE(unknown, SHARE_UNKNOWN)

GET(user_ns)
{
	const struct reading *now = reading_of(r);
	set_counter(v, now, SOURCE_STAT, rates_ticks_ns(r->table, now->user_ticks));
}

GET(system_ns)
{
	const struct reading *now = reading_of(r);
	set_counter(v, now, SOURCE_STAT, rates_ticks_ns(r->table, now->system_ticks));
}

GET(children_user_ns)
{
	set_counter(v, &r->p->now, SOURCE_STAT,
		    rates_ticks_ns(r->table, r->p->children_user_ticks));
}

GET(children_system_ns)
{
	set_counter(v, &r->p->now, SOURCE_STAT,
		    rates_ticks_ns(r->table, r->p->children_system_ticks));
}

GET(run_ns)
{
	const struct reading *now = reading_of(r);
	set_counter(v, now, SOURCE_SCHEDSTAT, now->run_ns);
}

/* TIME of ps(1) and top(1): user and system, in ticks. */
GET(time)
{
	const struct reading *now = reading_of(r);
	set_counter(v, now, SOURCE_STAT,
		    rates_ticks_ns(r->table, now->user_ticks + now->system_ticks));
}

/* A sum over the threads of a process, which the kernel does not keep, with
 * what threads that ended had when last seen. */
static void set_thread_sum(const struct row *r, struct value *v, enum source source,
			   uint64_t ended, uint64_t (*get)(const struct reading *))
{
	uint64_t sum = ended;

	if (r->t) {
		set_counter(v, &r->t->now, source, get(&r->t->now));
		return;
	}
	for (size_t i = 0; i < r->p->thread_count; i++) {
		const struct reading *now = &r->p->threads[i].now;
		if (!reading_has(now, source)) {
			set_counter(v, now, source, 0);
			return;
		}
		sum += get(now);
	}
	if (r->p->thread_count > 0)
		set_unsigned(v, sum);
	else
		set_unknown(v, "not readable");
}

static uint64_t get_runnable(const struct reading *now) { return now->runnable_ns; }
static uint64_t get_voluntary_count(const struct reading *now) { return now->voluntary; }
static uint64_t get_involuntary_count(const struct reading *now) { return now->involuntary; }

GET(runnable_ns)
{
	set_thread_sum(r, v, SOURCE_SCHEDSTAT, r->p->ended_runnable_ns, get_runnable);
}

/* ---- switches, faults ---- */

GET(voluntary)
{
	set_thread_sum(r, v, SOURCE_STATUS, r->p->ended_voluntary, get_voluntary_count);
}

GET(involuntary)
{
	set_thread_sum(r, v, SOURCE_STATUS, r->p->ended_involuntary, get_involuntary_count);
}

GET(voluntary_per_s) { set_rate(r, v, r->rates.switches_gap, r->rates.voluntary_per_s); }
GET(involuntary_per_s) { set_rate(r, v, r->rates.switches_gap, r->rates.involuntary_per_s); }
GET(minor) { set_counter(v, reading_of(r), SOURCE_STAT, reading_of(r)->minor_faults); }
GET(major) { set_counter(v, reading_of(r), SOURCE_STAT, reading_of(r)->major_faults); }
GET(minor_per_s) { set_rate(r, v, r->rates.faults_gap, r->rates.minor_per_s); }
GET(major_per_s) { set_rate(r, v, r->rates.faults_gap, r->rates.major_per_s); }

/* ---- I/O ---- */

#define GET_IO(name, counter)                                                                  \
	GET(name) { set_counter(v, reading_of(r), SOURCE_IO, reading_of(r)->io[counter]); }    \
	GET(name##_per_s) { set_rate(r, v, r->rates.io_gap, r->rates.io_per_s[counter]); }

GET_IO(read_bytes, IO_READ_BYTES)
GET_IO(write_bytes, IO_WRITE_BYTES)
GET_IO(read_chars, IO_READ_CHARS)
GET_IO(write_chars, IO_WRITE_CHARS)
GET_IO(read_calls, IO_READ_CALLS)
GET_IO(write_calls, IO_WRITE_CALLS)

/* ---- memory ---- */

#define GET_MEMORY(name)                                                                       \
	GET(name)                                                                              \
	{                                                                                      \
		if (r->p->memory.known)                                                        \
			set_unsigned(v, r->p->memory.name);                                    \
		else                                                                           \
			set_unknown(v, rates_gap_text(rates_source_gap(                        \
					       r->p->now.source[SOURCE_STATUS])));             \
	}

GET_MEMORY(virtual_bytes)
GET_MEMORY(resident_bytes)
GET_MEMORY(shared_bytes)
GET_MEMORY(program_bytes)
GET_MEMORY(data_bytes)
GET_MEMORY(stack_bytes)
GET_MEMORY(library_bytes)
GET_MEMORY(swap_bytes)
GET_MEMORY(peak_bytes)

/* ---- the whole life ---- */

/* The verdict of the whole life; *e is its evidence. */
static struct verdict judge_life(const struct row *r, struct evidence *e)
{
	row_evidence(r, true, e);
	return verdict_judge(e);
}

GET(life_class)
{
	struct evidence e;
	set_text(v, verdict_class_name(judge_life(r, &e).class));
}

GET(life_detail)
{
	struct evidence e;
	unsigned detail = judge_life(r, &e).detail;

	if (detail == DETAIL_UNKNOWN)
		set_unknown(v, NULL);
	else
		set_text(v, verdict_detail_name(detail));
}

GET(life_reason)
{
	struct evidence e;
	struct verdict verdict = judge_life(r, &e);
	set_text(v, verdict_reason(&e, &verdict, v->scratch, sizeof v->scratch));
}

GET(life_confidence)
{
	struct evidence e;
	set_real(v, judge_life(r, &e).confidence);
}

GET(life_cpu_share)
{
	struct evidence e;

	row_evidence(r, true, &e);
	if (e.has_run && e.window_s > 0)
		set_real(v, e.process_run);
	else
		set_unknown(v, rates_gap_text(e.run_gap));
}

GET(life_runnable_share)
{
	struct evidence e;

	row_evidence(r, true, &e);
	if (e.has_runnable && e.window_s > 0)
		set_real(v, e.runnable);
	else
		set_unknown(v, rates_gap_text(e.run_gap));
}

#define P OF_PROCESS
#define T OF_THREAD
#define B OF_BOTH

static const struct field fields[] = {
	{ "pid", "PID", 7, B, STYLE_PLAIN, false, "", "process id", get_pid },
	{ "tid", "TID", 7, T, STYLE_PLAIN, false, "", "thread id", get_tid },
	{ "ppid", "PPID", 7, P, STYLE_PLAIN, false, "", "parent's process id", get_ppid },
	{ "pgid", "PGID", 7, P, STYLE_PLAIN, false, "", "process group id", get_pgid },
	{ "sid", "SID", 7, P, STYLE_PLAIN, false, "", "session id", get_sid },
	{ "tty", "TTY", 8, P, STYLE_LEFT, false, "", "controlling terminal", get_tty },
	{ "uid", "UID", 6, P, STYLE_PLAIN, false, "", "effective user id", get_uid },
	{ "user", "USER", 9, P, STYLE_LEFT, false, "", "effective user", get_user },
	{ "comm", "COMM", 15, B, STYLE_LEFT, false, "", "name of the task, as the kernel keeps it",
	  get_comm },
	{ "exe", "EXE", 24, P, STYLE_LEFT, false, "", "file of the program it runs", get_exe },
	{ "cmdline", NULL, 0, P, STYLE_LEFT, false, "", "arguments", get_cmdline },
	{ "state", "S", 1, B, STYLE_LEFT, false, "",
	  "R running or ready, S asleep, D uninterruptible, T stopped, t traced, Z zombie, I idle "
	  "kernel thread, X ended", get_state },
	{ "stat", "STAT", 5, B, STYLE_LEFT, true, "", "state with the letters of ps(1)", get_stat },
	{ "flags", "F", 1, P, STYLE_PLAIN, true, "",
	  "1 forked but did not exec, 4 used super-user rights", get_flags },
	{ "nice", "NI", 3, B, STYLE_PLAIN, false, "", "nice value, 19 (weak) to -20", get_nice },
	{ "priority", "PRI", 4, B, STYLE_PLAIN, false, "", "the kernel's priority, 20 + nice; below 0 real-time",
	  get_priority },
	{ "policy", "POL", 8, B, STYLE_LEFT, false, "", "scheduling policy, sched(7)", get_policy },
	{ "rt_priority", "RTPRI", 5, B, STYLE_PLAIN, false, "", "real-time priority, 1..99, else 0",
	  get_rt_priority },
	{ "processor", "CPU", 3, B, STYLE_PLAIN, false, "", "core it last ran on", get_processor },
	{ "start_time", "STARTED", 23, B, STYLE_LEFT, false, "", "when it started, RFC 3339",
	  get_start_time },
	{ "age_s", "AGE", 6, B, STYLE_SECONDS, false, "s", "time since it started", get_age },
	{ "wchan", "WCHAN", 20, B, STYLE_LEFT, false, "", "kernel function it is blocked in",
	  get_wchan },
	{ "syscall", "SYSCALL", 16, B, STYLE_LEFT, false, "",
	  "system call it was last seen blocked in", get_syscall },
	{ "target", "TARGET", 24, B, STYLE_LEFT, false, "",
	  "file, pipe or socket that this call waits on", get_target },
	{ "cgroup", "CGROUP", 24, P, STYLE_LEFT, false, "", "its cgroup in the hierarchy that limits CPU time",
	  get_cgroup },
	{ "cgroup_pressure.cpu", NULL, 0, P, STYLE_PERCENT, false, "0..1",
	  "part of the last 10 s in which a task of its cgroup waited for a core", get_pressure_cpu },
	{ "cgroup_pressure.io", NULL, 0, P, STYLE_PERCENT, false, "0..1", "the same for I/O",
	  get_pressure_io },
	{ "cgroup_pressure.memory", NULL, 0, P, STYLE_PERCENT, false, "0..1",
	  "the same for memory", get_pressure_memory },
	{ "class", "CLASS", 9, B, STYLE_LEFT, false, "",
	  "the verdict: cpu-bound, io-bound, mixed, waiting, idle or unknown", get_class },
	{ "detail", "DETAIL", 11, B, STYLE_LEFT, false, "", "what it computes in or waits on",
	  get_detail },
	{ "reason", "REASON", 60, B, STYLE_LEFT, false, "", "the verdict as a sentence, with its numbers",
	  get_reason },
	{ "confidence", "CONF", 4, B, STYLE_FRACTION, false, "0..1", "how sure the verdict is",
	  get_confidence },
	{ "own_share", "OWN%", 5, B, STYLE_PERCENT, false, "0..1",
	  "run / (run + blocked): what it does with the time that is its own", get_own_share },
	{ "leader_thread", "LEAD", 7, P, STYLE_PLAIN, false, "",
	  "thread that leads in CPU time and wait for it: the process is judged by it",
	  get_leader_thread },
	{ "thread_count", "THR", 4, P, STYLE_PLAIN, false, "", "threads", get_thread_count },
	{ "cpu_share", "CPU%", 5, B, STYLE_PERCENT, false, "cores", "time on a core in the window",
	  get_cpu_share },
	{ "runnable_share", "RUNQ%", 5, B, STYLE_PERCENT, true, "cores",
	  "time ready and waiting for a core", get_runnable_share },
	{ "user_share", "USR%", 5, B, STYLE_PERCENT, true, "cores", "CPU time in user mode",
	  get_user_share },
	{ "system_share", "SYS%", 5, B, STYLE_PERCENT, true, "cores", "CPU time in the kernel",
	  get_system_share },
	{ "samples", NULL, 0, B, STYLE_PLAIN, false, "",
	  "looks that the blocked parts of the shares rest on; the others are counted", get_samples },
	{ "shares.user", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: its own code",
	  get_share_user },
	{ "shares.system", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: the kernel's code",
	  get_share_system },
	{ "shares.runnable", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: ready, waiting for a core",
	  get_share_runnable },
	{ "shares.disk", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked on disk, aio with it",
	  get_share_disk },
	{ "shares.network", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked on sockets",
	  get_share_network },
	{ "shares.pipe", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked on pipes",
	  get_share_pipe },
	{ "shares.tty", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked on a terminal",
	  get_share_tty },
	{ "shares.lock", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked on locks",
	  get_share_lock },
	{ "shares.timer", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: asleep for a time",
	  get_share_timer },
	{ "shares.child", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: waiting for children",
	  get_share_child },
	{ "shares.other", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked on anything else",
	  get_share_other },
	{ "shares.unknown", NULL, 0, B, STYLE_PERCENT, false, "0..1", "part of the window: blocked, but on what was not seen",
	  get_share_unknown },
	{ "cpu_time.user_ns", "UTIME", 9, B, STYLE_CPU_TIME, false, "ns", "CPU time in user mode so far",
	  get_user_ns },
	{ "cpu_time.system_ns", "STIME", 9, B, STYLE_CPU_TIME, false, "ns",
	  "CPU time in the kernel so far", get_system_ns },
	{ "cpu_time.children_user_ns", "CUTIME", 9, P, STYLE_CPU_TIME, false, "ns",
	  "the same of children it has waited for", get_children_user_ns },
	{ "cpu_time.children_system_ns", "CSTIME", 9, P, STYLE_CPU_TIME, false, "ns",
	  "the same in the kernel", get_children_system_ns },
	{ "cpu_time.run_ns", "RUN", 9, B, STYLE_CPU_TIME, false, "ns",
	  "time on a core so far, exact; of a process with its dead threads", get_run_ns },
	{ "cpu_time.runnable_ns", "RUNQ", 9, B, STYLE_CPU_TIME, false, "ns",
	  "time waited for a core so far", get_runnable_ns },
	{ "time", "TIME", 9, B, STYLE_CPU_TIME, true, "", "CPU time so far, user and kernel",
	  get_time },
	{ "ps_time", "TIME", 7, B, STYLE_PS_TIME, true, "", "the same as ps(1) writes it",
	  get_time },
	{ "context_switches.voluntary", "VCSW", 9, B, STYLE_PLAIN, false, "",
	  "times it blocked so far; of a process summed over its threads", get_voluntary },
	{ "context_switches.involuntary", "ICSW", 9, B, STYLE_PLAIN, false, "",
	  "times it was preempted so far, likewise", get_involuntary },
	{ "context_switches.voluntary_per_s", "VCSW/s", 7, B, STYLE_RATE, false, "1/s",
	  "times it blocked, in the window", get_voluntary_per_s },
	{ "context_switches.involuntary_per_s", "ICSW/s", 7, B, STYLE_RATE, false, "1/s",
	  "times it was preempted, in the window", get_involuntary_per_s },
	{ "faults.minor", "MINFLT", 8, B, STYLE_PLAIN, false, "", "page faults without disk, so far",
	  get_minor },
	{ "faults.major", "MAJFLT", 8, B, STYLE_PLAIN, false, "", "page faults from disk, so far",
	  get_major },
	{ "faults.minor_per_s", "MINF/s", 7, B, STYLE_RATE, false, "1/s", "page faults without disk",
	  get_minor_per_s },
	{ "faults.major_per_s", "MAJF/s", 7, B, STYLE_RATE, false, "1/s", "page faults from disk",
	  get_major_per_s },
	{ "io.read_bytes", "RBYTES", 7, B, STYLE_BYTES, false, "bytes", "fetched from storage so far",
	  get_read_bytes },
	{ "io.write_bytes", "WBYTES", 7, B, STYLE_BYTES, false, "bytes", "sent to storage so far",
	  get_write_bytes },
	{ "io.read_chars", "RCHAR", 7, B, STYLE_BYTES, false, "bytes",
	  "through read(2) and its like so far, cached or not", get_read_chars },
	{ "io.write_chars", "WCHAR", 7, B, STYLE_BYTES, false, "bytes",
	  "through write(2) and its like so far", get_write_chars },
	{ "io.read_calls", "RCALL", 8, B, STYLE_PLAIN, false, "", "read(2) and its like so far",
	  get_read_calls },
	{ "io.write_calls", "WCALL", 8, B, STYLE_PLAIN, false, "", "write(2) and its like so far",
	  get_write_calls },
	{ "io.read_bytes_per_s", "READ/s", 7, B, STYLE_BYTES, false, "bytes/s", "fetched from storage",
	  get_read_bytes_per_s },
	{ "io.write_bytes_per_s", "WRITE/s", 7, B, STYLE_BYTES, false, "bytes/s", "sent to storage",
	  get_write_bytes_per_s },
	{ "io.read_chars_per_s", "RCHAR/s", 7, B, STYLE_BYTES, false, "bytes/s",
	  "through read(2) and its like", get_read_chars_per_s },
	{ "io.write_chars_per_s", "WCHAR/s", 7, B, STYLE_BYTES, false, "bytes/s",
	  "through write(2) and its like", get_write_chars_per_s },
	{ "io.read_calls_per_s", "RCALL/s", 7, B, STYLE_RATE, false, "1/s", "read(2) and its like",
	  get_read_calls_per_s },
	{ "io.write_calls_per_s", "WCALL/s", 7, B, STYLE_RATE, false, "1/s", "write(2) and its like",
	  get_write_calls_per_s },
	{ "memory.virtual_bytes", "VIRT", 7, P, STYLE_BYTES, false, "bytes", "address space",
	  get_virtual_bytes },
	{ "memory.resident_bytes", "RES", 7, P, STYLE_BYTES, false, "bytes", "in memory now",
	  get_resident_bytes },
	{ "memory.shared_bytes", "SHR", 7, P, STYLE_BYTES, false, "bytes",
	  "of these from files and shared memory", get_shared_bytes },
	{ "memory.program_bytes", "CODE", 7, P, STYLE_BYTES, false, "bytes", "its program's code",
	  get_program_bytes },
	{ "memory.data_bytes", "DATA", 7, P, STYLE_BYTES, false, "bytes",
	  "heap and private data, thread stacks too", get_data_bytes },
	{ "memory.stack_bytes", "STACK", 7, P, STYLE_BYTES, false, "bytes", "stack of its first thread",
	  get_stack_bytes },
	{ "memory.library_bytes", "LIB", 7, P, STYLE_BYTES, false, "bytes", "code of shared libraries",
	  get_library_bytes },
	{ "memory.swap_bytes", "SWAP", 7, P, STYLE_BYTES, false, "bytes", "swapped out",
	  get_swap_bytes },
	{ "memory.peak_bytes", "PEAK", 7, P, STYLE_BYTES, false, "bytes", "most ever in memory",
	  get_peak_bytes },
	{ "ps_vsz", "VSZ", 8, P, STYLE_KIB, true, "KiB", "address space, as ps(1) writes it",
	  get_virtual_bytes },
	{ "ps_rss", "RSS", 7, P, STYLE_KIB, true, "KiB", "in memory now, as ps(1) writes it",
	  get_resident_bytes },
	{ "lifetime.class", "LCLASS", 9, B, STYLE_LEFT, false, "", "the verdict since it started",
	  get_life_class },
	{ "lifetime.detail", "LDETAIL", 11, B, STYLE_LEFT, false, "", "its detail", get_life_detail },
	{ "lifetime.reason", "LREASON", 60, B, STYLE_LEFT, false, "", "as a sentence",
	  get_life_reason },
	{ "lifetime.confidence", "LCONF", 5, B, STYLE_FRACTION, false, "0..1", "how sure it is",
	  get_life_confidence },
	{ "lifetime.cpu_share", "LCPU%", 5, B, STYLE_PERCENT, false, "cores",
	  "time on a core since it started", get_life_cpu_share },
	{ "lifetime.runnable_share", "LRUNQ%", 6, B, STYLE_PERCENT, false, "cores",
	  "time waiting for a core since it started, of the thread that leads", get_life_runnable_share },
	{ "command", "COMMAND", 20, B, STYLE_LEFT, true, "",
	  "command line; a thread's name; a kernel thread's name in brackets", get_command },
	{ NULL, NULL, 0, B, STYLE_PLAIN, false, NULL, NULL, NULL },
};

const struct field *field_table(void)
{
	return fields;
}
