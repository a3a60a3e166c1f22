/* pass_read.c - records of a pass as the files of /proc would have them; see pass.h. */
#include "config.h"

#include "bpf/pass.h"

#include <string.h>

/* value * by / of, for value <= of < 2^63, with all of the product. */
static uint64_t scaled(uint64_t value, uint64_t by, uint64_t of)
{
#ifdef __SIZEOF_INT128__
	return (uint64_t)((unsigned __int128)value * by / of);
#else
	uint64_t quotient = 0, rest = 0;

	/* Digit by digit of `by`, as on paper. */
	for (int bit = 63; bit >= 0; bit--) {
		rest = 2 * rest;
		quotient = 2 * quotient + rest / of;
		rest = rest % of + (by >> bit & 1 ? value : 0);
		quotient += rest / of;
		rest %= of;
	}
	return quotient;
#endif
}

/* User and system time as /proc shows them: the exact time on a core, divided
 * as the ticks were, and never less than shown before.  cputime_adjust() of
 * kernel/sched/cputime.c; what it showed is kept in the task. */
static void adjust_times(uint64_t run_ns, const struct bpf_record_times *t, uint64_t *user_ns,
			 uint64_t *system_ns)
{
	uint64_t user = run_ns, system = 0;

	if (t->shown_user_ns + t->shown_system_ns >= run_ns) {
		*user_ns = t->shown_user_ns;
		*system_ns = t->shown_system_ns;
		return;
	}
	if (t->system_ns > 0 && t->user_ns == 0)
		system = run_ns;
	else if (t->system_ns > 0)
		system = scaled(t->system_ns, run_ns, t->system_ns + t->user_ns);
	if (system < t->shown_system_ns)
		system = t->shown_system_ns;
	user = run_ns - system;
	if (user < t->shown_user_ns) {
		user = t->shown_user_ns;
		system = run_ns - user;
	}
	*user_ns = user;
	*system_ns = system;
}

/* The letter of __task_state_index() in include/linux/sched.h; values of
 * TASK_* are those of Linux 4.14 and later. */
static char state_letter(unsigned state, unsigned exit_state)
{
	static const char letters[] = "RSDTtXZPI";
	const unsigned idle = 0x402, waits_for_lock_or_thaw = 0x1000 | 0x8000;
	unsigned bits = (state | exit_state) & 0x7f;
	unsigned index = 0;

	if ((state & idle) == idle)
		bits = 0x80;
	if (state & waits_for_lock_or_thaw)
		bits = 0x02;
	for (; bits != 0; bits >>= 1)
		index++;
	return letters[index];
}

bool pass_is_runnable(const struct pass_group *group, size_t index)
{
	const struct bpf_record_thread *r = pass_record(group, index);

	return state_letter(r->state, r->exit_state) == 'R';
}

/* MAX_RT_PRIO and the static priority of nice 0, include/linux/sched/prio.h. */
#define PRIO_BASE   100
#define PRIO_NICE_0 120

void pass_read_record(const struct bpf_record_thread *r, long ticks_per_s, struct pass_task *out)
{
	uint64_t tick_ns = 1000000000 / (uint64_t)ticks_per_s, user_ns, system_ns;

	adjust_times(r->run_ns, &r->times, &user_ns, &system_ns);
	out->stat = (struct stat_fields){
		.comm = r->comm,
		.comm_length = strnlen(r->comm, sizeof r->comm),
		.pid = r->tid,
		.state = state_letter(r->state, r->exit_state),
		.flags = r->flags,
		.minor_faults = r->minor_faults,
		.major_faults = r->major_faults,
		.user_ticks = user_ns / tick_ns,
		.system_ticks = system_ns / tick_ns,
		.priority = r->prio - PRIO_BASE,
		.nice = r->static_prio - PRIO_NICE_0,
		.start_ticks = r->start_ns / tick_ns,
		.processor = (int32_t)r->cpu,
		.rt_priority = r->rt_priority,
		.policy = r->policy,
		.block_ticks = r->block_ns / tick_ns,
	};
	out->now = (struct reading){
		.at_ns = r->at_ns,
		.run_ns = r->run_ns,
		.runnable_ns = r->run_delay_ns,
		.slices = r->slices,
		.user_ticks = out->stat.user_ticks,
		.system_ticks = out->stat.system_ticks,
		.minor_faults = r->minor_faults,
		.major_faults = r->major_faults,
		.block_ticks = out->stat.block_ticks,
		.voluntary = r->voluntary,
		.involuntary = r->involuntary,
	};
	for (int i = 0; i < IO_COUNTERS; i++)
		out->now.io[i] = r->io[i];
	out->queued_since = r->queued_since;
	out->call = r->call;
	out->is_compat = r->is_compat != 0;
	out->args = r->args;
}

void pass_read_thread(const struct pass_group *group, size_t index, long ticks_per_s,
		      struct pass_task *out)
{
	pass_read_record(pass_record(group, index), ticks_per_s, out);
}

/* new_encode_dev() of include/linux/kdev_t.h. */
static uint32_t encode_device(unsigned major, unsigned minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

void pass_read_process(const struct pass_group *group, long ticks_per_s, struct pass_task *out)
{
	const struct bpf_record_process *p = group->process;
	uint64_t tick_ns = 1000000000 / (uint64_t)ticks_per_s, user_ns, system_ns;
	struct bpf_record_times times = p->times;
	struct reading sum = { .run_ns = p->ended_run_ns,
			       .minor_faults = p->ended_minor_faults,
			       .major_faults = p->ended_major_faults };

	for (int k = 0; k < IO_COUNTERS; k++)
		sum.io[k] = p->ended_io[k];
	for (size_t i = 0; i < group->count; i++) {
		const struct bpf_record_thread *r = pass_record(group, i);
		if (r->tid == r->tgid)
			pass_read_thread(group, i, ticks_per_s, out);
		sum.run_ns += r->run_ns;
		sum.minor_faults += r->minor_faults;
		sum.major_faults += r->major_faults;
		times.user_ns += r->times.user_ns;
		times.system_ns += r->times.system_ns;
		for (int k = 0; k < IO_COUNTERS; k++)
			sum.io[k] += r->io[k];
	}
	adjust_times(sum.run_ns, &times, &user_ns, &system_ns);
	struct stat_fields *f = &out->stat;
	f->ppid = p->ppid;
	f->pgid = p->pgid;
	f->sid = p->sid;
	f->tty = encode_device(p->tty_major, p->tty_minor);
	f->foreground_pgid = p->foreground_pgid;
	f->thread_count = p->thread_count;
	f->children_user_ticks = p->children_user_ns / tick_ns;
	f->children_system_ticks = p->children_system_ns / tick_ns;
	f->children_minor_faults = p->children_minor_faults;
	f->minor_faults = out->now.minor_faults = sum.minor_faults;
	f->major_faults = out->now.major_faults = sum.major_faults;
	f->user_ticks = out->now.user_ticks = user_ns / tick_ns;
	f->system_ticks = out->now.system_ticks = system_ns / tick_ns;
	out->now.run_ns = sum.run_ns;
	memcpy(out->now.io, sum.io, sizeof sum.io);
}
