/* verdict_reason.c - the verdict in one plain sentence; see verdict_reason.h. */
#include "config.h"

#include "model/verdict_reason.h"
#include "model/evidence.h"
#include "model/sentence.h"
#include "model/syscall.h"

#include <math.h>

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

/* The percent that sentence_add_share() writes. */
static double percent_written(double share)
{
	double percent = share > 0 ? share * 100 : 0;

	return percent < 9.95 ? round(percent * 10) / 10 : round(percent);
}

/* One of several parts of the time, of which *left percent are not yet written: rounded
 * so that all of them add up to 100 at most. */
static void add_part(struct sentence *s, double share, double *left)
{
	double most = *left < 9.95 ? floor(*left * 10 + 1e-6) / 10 : floor(*left + 1e-6);

	if (percent_written(share) > most + 1e-6)
		share = most / 100;
	sentence_add_share(s, share);
	*left -= percent_written(share);
}

/* Write "812", or "4.7" below ten; a rate above 0 is never written as 0. */
static void add_rate(struct sentence *s, double per_s)
{
	if (per_s > 0 && per_s < 0.05) {
		sentence_add(s, "under 0.1");
		return;
	}
	sentence_add(s, per_s > 0 && per_s < 9.95 ? "%.1f" : "%.0f", per_s);
}

static void add_bytes(struct sentence *s, double bytes, const char *what)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	unsigned unit = 0;

	while (bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		bytes /= 1024;
		unit++;
	}
	sentence_add(s, ", %.*f %s/s %s", unit > 0 && bytes < 9.95 ? 1 : 0, bytes, units[unit],
		     what);
}

/* Add the bytes that belong to a wait for data. */
static void add_transfer(struct sentence *s, const struct evidence *e, unsigned detail)
{
	bool is_disk = detail == WAIT_DISK || detail == WAIT_AIO;
	double got = is_disk ? e->read_bytes_per_s : e->read_chars_per_s;
	double put = is_disk ? e->write_bytes_per_s : e->write_chars_per_s;

	if (!e->has_bytes)
		return;
	if (got >= 1)
		add_bytes(s, got, "read");
	if (put >= 1)
		add_bytes(s, put, "written");
}

/* Return the words for a wait, to follow "blocked ... on". */
static const char *wait_words(unsigned detail)
{
	switch (detail) {
	case WAIT_AIO:
		return "asynchronous disk I/O";
	case WAIT_NETWORK:
		return "the network";
	case WAIT_PIPE:
		return "a pipe";
	case WAIT_TTY:
		return "its terminal";
	case WAIT_FS_EVENT:
		return "file events";
	case WAIT_LOCK:
		return "a lock or condition";
	case WAIT_GIL:
		return "Python's GIL";
	case WAIT_TIMER:
		return "a timer";
	case WAIT_CHILD:
		return "a child process";
	case WAIT_SIGNAL:
		return "a signal";
	case WAIT_EVENT:
		return "an event";
	case WAIT_KERNEL_LOCK:
		return "a lock inside the kernel";
	case WAIT_STOPPED:
		return "SIGCONT (it is stopped)";
	case WAIT_POLL:
		return "a set of descriptors";
	case WAIT_OTHER:
		return "something of no known kind";
	case WAIT_DISK:
		return "disk";
	default:
		return "something pstop could not observe";
	}
}

/* Return the words for a direction, for system calls whose names do not show it: waits on sets of
 * descriptors, and copies between two descriptors. */
static const char *direction_words(enum syscall_id call, unsigned direction)
{
	switch (call) {
	case CALL_poll:
	case CALL_ppoll:
	case CALL_ppoll_time64:
	case CALL_select:
	case CALL__newselect:
	case CALL_pselect6:
	case CALL_pselect6_time64:
	case CALL_epoll_wait:
	case CALL_epoll_pwait:
	case CALL_epoll_pwait2:
	case CALL_sendfile:
	case CALL_sendfile64:
	case CALL_splice:
	case CALL_tee:
		return direction == WAIT_TO_READ  ? ", to read" :
		       direction == WAIT_TO_WRITE ? ", to write" :
						    "";
	default:
		return "";
	}
}

/* Add the system call that it waits in, or the kernel function: the one in most of the
 * observations, not the last one. */
static void add_site(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	const struct wait_call_seen *most = wait_tally_call(&e->waits, v->detail);
	const struct wait_site *last =
		e->has_site && e->site.is_seen && e->site.kind == v->detail ? &e->site : NULL;
	bool has_calls = false;

	for (int i = 0; i < WAIT_CALLS; i++)
		has_calls |= e->waits.calls.list[i].observations > 0;
	if (most) {
		/* A wait for a child or a signal is not a wait to read, whatever wakes it. */
		sentence_add(s, " (%s%s)", syscall_id_name(most->call),
			     wait_kind_is_data(v->detail) ?
				     direction_words(most->call, most->direction) :
				     "");
		return;
	}
	if (last == NULL || (has_calls && last->syscall >= 0))
		return;
	const char *call = last->syscall >= 0 ? syscall_name(last->abi, last->syscall) : NULL;
	if (call)
		sentence_add(s, " (%s)", call);
	else if (last->wchan[0])
		sentence_add(s, " (%s)", last->wchan);
}

/* Add where it computes, as far as known. */
static void add_split(struct sentence *s, double user)
{
	/* The smaller one has more digits. */
	double left = user >= 0.5 ? 100 - percent_written(1 - user) : 100;

	sentence_add(s, " (user ");
	add_part(s, user, &left);
	if (user >= 0.5)
		left = 100;
	sentence_add(s, ", kernel ");
	add_part(s, 1 - user, &left);
	sentence_add(s, ")");
}

/* Do the values also represent those of other threads? */
static bool speaks_for_others(const struct evidence *e)
{
	return e->is_process && e->thread_count > 1;
}

/* Was the CPU time of all threads decisive, rather than that of the busiest one? */
static bool is_by_sum(const struct evidence *e, const struct verdict *v)
{
	double least = v->class == CLASS_CPU_BOUND ? VERDICT_CPU_SHARE : VERDICT_MIXED_SHARE;

	return speaks_for_others(e) && v->own_share >= least && v->thread_share < least;
}

static void add_thread(struct sentence *s, const struct evidence *e)
{
	sentence_add(s, "thread (%d%s%.*s) ", (int)e->tid, e->comm[0] ? " " : "", TASK_COMM_MAX - 1,
		     e->comm);
}

/* Add the task that the values belong to: "its busiest thread (6657 worker-1) is ". */
static void add_subject(struct sentence *s, const struct evidence *e, const char *verb)
{
	if (!speaks_for_others(e))
		return;
	sentence_add(s, "its busiest ");
	add_thread(s, e);
	sentence_add(s, "%s", verb);
}

static void add_cores(struct sentence *s, const struct evidence *e)
{
	if (e->process_run >= 0.095) {
		sentence_add(s, "%.2f cores", e->process_run);
		return;
	}
	sentence_add_share(s, e->process_run);
	sentence_add(s, " of a core");
}

/* Add the bytes, which are of the process. */
static void add_transfer_of(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (v->class == CLASS_IO_BOUND || v->class == CLASS_MIXED)
		add_transfer(s, e, v->detail);
}

/* Begin with the sum over all threads if it was decisive; else it comes last. */
static void begin_with_sum(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (!is_by_sum(e, v))
		return;
	add_cores(s, e);
	sentence_add(s, " over all threads");
	add_transfer_of(s, e, v);
	sentence_add(s, "; ");
}

static void end_with_sum(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (!speaks_for_others(e) || is_by_sum(e, v))
		return;
	sentence_add(s, "; all threads together ");
	add_cores(s, e);
	add_transfer_of(s, e, v);
}

static void add_quota(struct sentence *s, const struct evidence *e)
{
	if (e->quota_cores > 0)
		sentence_add(s, "; its cgroup has a CPU quota of %.2f cores", e->quota_cores);
}

/* Describe threads that compute one at a time: the values are those of all of them. */
static void say_turns(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	double rest = 1 - e->process_run - v->held_up, left = 100;
	unsigned at_one = turns_at_one_lock(&e->turns), at_gil = turns_at_gil(&e->turns);

	if (at_gil > 0)
		sentence_add(s,
			     "%u threads take turns at Python's GIL, so together they use at most "
			     "one core",
			     at_gil);
	else if (at_one > 0)
		sentence_add(
			s,
			"%u threads take turns at one lock, so together they use at most one core",
			at_one);
	else if (turns_is_guess(&e->turns))
		sentence_add(s,
			     "%u threads seem to take turns (what they wait on: permission denied)",
			     e->turns.takers);
	else if (e->process_run + e->turns.runnable < VERDICT_TURNS_READY_MOST)
		sentence_add(s, "%u threads take turns at locks", e->turns.takers);
	else
		sentence_add(s, "%u threads block mainly at locks, but hardly ever all at once",
			     e->turns.takers);
	if (at_gil > 0 && !e->is_lifetime)
		sentence_add(s, "; on average %.1f of them wait for it", e->turns.at_gil);
	sentence_add(s, "; one of them is on a core ");
	add_part(s, smaller(e->process_run, 1), &left);
	sentence_add(s, " of the time");
	if (v->held_up >= 0.005) {
		sentence_add(s, ", ready but waiting for one ");
		add_part(s, v->held_up, &left);
	}
	if (v->class == CLASS_MIXED) {
		sentence_add(s, ", all are blocked ");
		add_part(s, rest, &left);
	}
}

static void say_throttled(struct sentence *s, const struct evidence *e)
{
	sentence_add(s, "throttled: ");
	if (e->quota_cores > 0 && e->throttled > 0) {
		sentence_add(s, "the CPU quota of its cgroup (%.2f cores) held it back ",
			     e->quota_cores);
		sentence_add_share(s, e->throttled);
		sentence_add(s, " of the time");
	} else {
		sentence_add(s, "stopped and continued by signals");
	}
	if (speaks_for_others(e)) {
		sentence_add(s, "; all threads together ");
		add_cores(s, e);
	} else {
		sentence_add(s, ", on a core ");
		sentence_add_share(s, e->run);
	}
}

static void say_starved(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	double waited = v->never_blocked ? 1 - e->run : smaller(e->runnable, 1 - e->run);
	double left = 100 - percent_written(e->run);

	begin_with_sum(s, e, v);
	add_subject(s, e, "is ");
	sentence_add(s, "ready but waiting for a core ");
	/* Not "100 %" if it was on a core as well. */
	if (waited > 0.995 && e->run > 0)
		sentence_add(s, "over 99 %%");
	else
		add_part(s, waited, &left);
	sentence_add(s, " of the time, on a core ");
	sentence_add_share(s, e->run);
	if (e->has_user && e->run > 0)
		add_split(s, e->user);
	end_with_sum(s, e, v);
}

static void say_computes(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	begin_with_sum(s, e, v);
	add_subject(s, e, "");
	sentence_add(s, "computes ");
	sentence_add_share(s, speaks_for_others(e) ? v->thread_share : v->own_share);
	sentence_add(s, " of its own time");
	if (e->has_user)
		add_split(s, e->user);
	else
		sentence_add(s, " (user and kernel time unknown)");
	if (e->has_switches) {
		sentence_add(s, ", ");
		add_rate(s, e->involuntary_per_s);
		sentence_add(s, " involuntary switches/s");
	}
	end_with_sum(s, e, v);
}

static void say_cpu(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (v->detail == DETAIL_THROTTLED) {
		say_throttled(s, e);
		return;
	}
	if (v->detail == DETAIL_STARVED)
		sentence_add(s, "no free core: ");
	if (v->takes_turns)
		say_turns(s, e, v);
	else if (v->detail == DETAIL_STARVED)
		say_starved(s, e, v);
	else
		say_computes(s, e, v);
	if (v->takes_turns && e->has_process_user && e->process_run > 0)
		add_split(s, e->process_user);
	if (v->detail == DETAIL_STARVED)
		add_quota(s, e);
}

/* Add what an idle task waits on. */
static void add_wait(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	sentence_add(s, "waits on %s", wait_words(v->detail));
	add_site(s, e, v);
}

/* Describe a process in which no thread ran: only what its leader waits on. */
static void say_all_asleep(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	sentence_add(s, "asleep: none of its %u threads ran", e->thread_count);
	if (v->detail == DETAIL_UNKNOWN)
		return;
	sentence_add(s, "; ");
	add_thread(s, e);
	add_wait(s, e, v);
}

static void say_idle(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	if (v->detail == DETAIL_ZOMBIE) {
		sentence_add(s, e->thread_count > 1 ?
					"this thread has exited, its process continues" :
					"has exited, but its parent has not waited for it yet");
		return;
	}
	if (speaks_for_others(e) && !e->is_lifetime && e->process_run <= 0 && e->did_not_run) {
		say_all_asleep(s, e, v);
		return;
	}
	sentence_add(s, "asleep: ");
	sentence_add_share(s, e->process_run);
	sentence_add(s, speaks_for_others(e) ? " of a core over all threads; " : " of a core");
	add_subject(s, e, "");
	if (e->has_switches) {
		sentence_add(s, speaks_for_others(e) ? "wakes " : ", ");
		add_rate(s, e->voluntary_per_s);
		sentence_add(s, speaks_for_others(e) ? " times/s" : " wakes/s");
	}
	if (v->detail != DETAIL_UNKNOWN) {
		sentence_add(s, e->has_switches || !speaks_for_others(e) ? ", " : "");
		add_wait(s, e, v);
	}
}

static void say_blocked(struct sentence *s, const struct evidence *e, const struct verdict *v)
{
	bool is_crowded = e->runnable > VERDICT_STARVED_SHARE;

	begin_with_sum(s, e, v);
	if (v->class == CLASS_MIXED) {
		add_subject(s, e, "");
		sentence_add(s, "computes ");
		sentence_add_share(s, speaks_for_others(e) ? v->thread_share : v->own_share);
		sentence_add(s, " of its own time, otherwise blocked on %s", wait_words(v->detail));
	} else {
		add_subject(s, e, "is ");
		sentence_add(s, "blocked ");
		sentence_add_share(s, is_crowded ? 1 - v->thread_share : v->blocked);
		sentence_add(s, " of %s time on %s", is_crowded ? "its own" : "the",
			     wait_words(v->detail));
	}
	add_site(s, e, v);
	if (e->has_switches) {
		sentence_add(s, ", ");
		add_rate(s, e->voluntary_per_s);
		sentence_add(s, " waits/s");
	}
	if (!speaks_for_others(e))
		add_transfer_of(s, e, v);
	if (is_crowded) {
		sentence_add(s, "; also ready but waiting for a core ");
		sentence_add_share(s, smaller(e->runnable, 1 - e->run));
		sentence_add(s, " of the time");
	}
	end_with_sum(s, e, v);
}

/* Add what more privileges would have shown. */
static void say_hidden(struct sentence *s, const struct evidence *e)
{
	bool waits = !e->is_lifetime && e->waits.denied > 0;
	bool sets = !waits && e->waits.by_kind[WAIT_POLL] > 0 && e->waits.hidden != 0;
	bool bytes = !e->has_bytes && e->bytes_gap == GAP_DENIED;

	if (waits && e->waits.hidden == 0) {
		sentence_add(
			s, "; what it waits on is unknown: the kernel does not name the function");
		waits = false;
	}
	if (waits || sets || bytes)
		sentence_add(s, "; %s%s%s: permission denied",
			     waits ? "what it waits on" :
			     sets  ? "which descriptors" :
				     "",
			     (waits || sets) && bytes ? " and " : "",
			     bytes ? "its I/O counters" : "");
}

static void say_unknown(struct sentence *s, const struct evidence *e)
{
	const char *gap = rates_gap_text(e->run_gap);

	sentence_add(s, "unknown: %s", gap ? gap : "no earlier reading");
}

const char *verdict_reason(const struct evidence *e, const struct verdict *v, char *out,
			   size_t size)
{
	if (size == 0)
		return out;
	struct sentence s = sentence_begin(out, size);

	if (e->is_lifetime && v->class != CLASS_UNKNOWN && v->detail != DETAIL_ZOMBIE)
		sentence_add(&s, "since it started: ");
	switch (v->class) {
	case CLASS_CPU_BOUND:
		say_cpu(&s, e, v);
		break;
	case CLASS_IDLE:
		say_idle(&s, e, v);
		break;
	case CLASS_MIXED:
	case CLASS_IO_BOUND:
	case CLASS_WAITING:
		if (v->class == CLASS_MIXED && v->takes_turns)
			say_turns(&s, e, v);
		else
			say_blocked(&s, e, v);
		break;
	default:
		say_unknown(&s, e);
		break;
	}
	if (v->class != CLASS_CPU_BOUND && v->class != CLASS_UNKNOWN)
		say_hidden(&s, e);
	if (e->is_recorded && v->class != CLASS_UNKNOWN && v->class != CLASS_CPU_BOUND &&
	    v->detail == DETAIL_UNKNOWN)
		sentence_add(&s, "; it exited before pstop saw what it waits on");
	return out;
}
