/* pass.c - decode one pass over tasks in the kernel; see pass.h. */
#include "config.h"

#include "bpf/pass.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Records begin at multiples of 8, so that an offset fits into half a key. */
#define PLACE_UNIT 8
_Static_assert(sizeof(struct bpf_record_thread) % PLACE_UNIT == 0, "record of a thread");
_Static_assert(sizeof(struct bpf_record_process) % PLACE_UNIT == 0, "record of a process");

void pass_free(struct pass *pass)
{
	free(pass->bytes);
	free(pass->keys);
	memset(pass, 0, sizeof *pass);
}

static pid_t key_pid(uint64_t key)
{
	return (pid_t)(key >> 32);
}

static int add_key(struct pass *pass, pid_t pid, size_t place)
{
	if (place / PLACE_UNIT > UINT32_MAX)
		return -EINVAL;
	if (ARRAY_RESERVE(pass->keys, pass->keys_capacity, pass->count + 1) != 0)
		return -ENOMEM;
	pass->keys[pass->count++] = (uint64_t)pid << 32 | place / PLACE_UNIT;
	return 0;
}

/* Sort the keys by PID, with one round per digit of 12 bits.  The sort is stable: the keys of one
 * process stay in the order of their records. */
#define DIGIT_BITS 12

static int sort_keys(struct pass *pass)
{
	size_t starts[1 << DIGIT_BITS];
	uint64_t *from = pass->keys, *to = malloc(pass->count * sizeof *to);

	if (to == NULL)
		return -ENOMEM;
	for (unsigned shift = 32; shift < 32 + 3 * DIGIT_BITS; shift += DIGIT_BITS) {
		size_t mask = (1U << DIGIT_BITS) - 1, start = 0;
		memset(starts, 0, sizeof starts);
		for (size_t i = 0; i < pass->count; i++)
			starts[from[i] >> shift & mask]++;
		for (size_t digit = 0; digit <= mask; digit++) {
			size_t count = starts[digit];
			starts[digit] = start;
			start += count;
		}
		for (size_t i = 0; i < pass->count; i++)
			to[starts[from[i] >> shift & mask]++] = from[i];
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	/* After three rounds the result is in the other block. */
	free(to);
	pass->keys = from;
	pass->keys_capacity = pass->count;
	return 0;
}

/* Return the thread that a key refers to. */
static const struct bpf_record_thread *key_record(const struct pass *pass, uint64_t key)
{
	return (const void *)(pass->bytes + (size_t)(uint32_t)key * PLACE_UNIT);
}

static int compare_tids(const void *a, const void *b, void *context)
{
	pid_t x = key_record(context, *(const uint64_t *)a)->tid;
	pid_t y = key_record(context, *(const uint64_t *)b)->tid;

	return (x > y) - (x < y);
}

/* Sort the keys of one process by TID and remove duplicates.  Return how many are left. */
static size_t sort_group(struct pass *pass, uint64_t *keys, size_t count)
{
	size_t rising = 1, kept = 1;

	while (rising < count && compare_tids(&keys[rising - 1], &keys[rising], pass) < 0)
		rising++;
	if (rising == count)
		return count;
	qsort_r(keys, count, sizeof *keys, compare_tids, pass);
	for (size_t i = 1; i < count; i++)
		if (compare_tids(&keys[kept - 1], &keys[i], pass) != 0)
			keys[kept++] = keys[i];
	return kept;
}

/* Sort the threads of processes whose TIDs do not ascend, which happens after TIDs wrap around.  A
 * task that changed its TID (execve(2)) may be there twice. */
static void sort_threads(struct pass *pass)
{
	size_t kept = 0, end;

	for (size_t first = 0; first < pass->count; first = end) {
		for (end = first; end < pass->count; end++)
			if (key_pid(pass->keys[end]) != key_pid(pass->keys[first]))
				break;
		size_t count = sort_group(pass, pass->keys + first, end - first);
		memmove(pass->keys + kept, pass->keys + first, count * sizeof *pass->keys);
		kept += count;
	}
	pass->count = kept;
}

/* Return the size of the record at `at`, 0 if it is not a valid record.  The record of a process is
 * valid only after that of its first thread. */
static size_t record_size(const struct pass *pass, size_t at, bool is_behind_leader)
{
	struct bpf_record_head head;
	size_t left = pass->length - at, size = 0;

	if (left < sizeof head)
		return 0;
	memcpy(&head, pass->bytes + at, sizeof head);
	if (head.kind == BPF_RECORD_THREAD)
		size = sizeof(struct bpf_record_thread);
	else if (head.kind == BPF_RECORD_PROCESS && is_behind_leader)
		size = sizeof(struct bpf_record_process);
	return size == head.size && size <= left ? size : 0;
}

int pass_index(struct pass *pass)
{
	bool is_sorted = true, is_behind_leader = false, has_turned = false, has_fallen = false;
	const struct bpf_record_thread none = { 0 }, *last = &none;
	size_t size;

	pass->count = 0;
	for (size_t at = 0; at < pass->length; at += size) {
		const struct bpf_record_thread *r = (const void *)(pass->bytes + at);
		size = record_size(pass, at, is_behind_leader);
		if (size == 0)
			return -EINVAL;
		is_behind_leader = false;
		if (r->head.kind == BPF_RECORD_PROCESS)
			continue;
		if (r->tgid <= 0 || r->tid <= 0)
			return -EINVAL;
		is_behind_leader = r->tid == r->tgid;
		int error = add_key(pass, r->tgid, at);
		if (error)
			return error;
		/* Sorting is needed if the PIDs do not ascend, or the TIDs of a process. */
		is_sorted = is_sorted && r->tgid >= last->tgid;
		has_fallen = has_fallen || r->tid <= last->tid;
		has_turned = has_turned || (r->tid <= last->tid && r->tgid == last->tgid);
		last = r;
	}
	int error = is_sorted ? 0 : sort_keys(pass);
	if (!error && (has_turned || (has_fallen && !is_sorted)))
		sort_threads(pass);
	return error;
}

/* Return the index of the first key of `pid` or a higher PID. */
static size_t first_key(const struct pass *pass, pid_t pid)
{
	size_t low = 0, high = pass->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (key_pid(pass->keys[middle]) < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool pass_find(const struct pass *pass, pid_t pid, struct pass_group *out)
{
	size_t first = first_key(pass, pid), end = first;

	while (end < pass->count && key_pid(pass->keys[end]) == pid)
		end++;
	*out = (struct pass_group){ .pass = pass, .first = first, .count = end - first };
	for (size_t i = 0; i < out->count; i++) {
		const struct bpf_record_thread *r = key_record(pass, pass->keys[first + i]);
		const struct bpf_record_head *behind = (const void *)(r + 1);
		if (r->tid != pid)
			continue;
		if ((const char *)behind < pass->bytes + pass->length &&
		    behind->kind == BPF_RECORD_PROCESS)
			out->process = (const void *)behind;
		break;
	}
	return out->count > 0;
}

const struct bpf_record_thread *pass_record(const struct pass_group *group, size_t index)
{
	return key_record(group->pass, group->pass->keys[group->first + index]);
}

pid_t pass_tid(const struct pass_group *group, size_t index)
{
	return pass_record(group, index)->tid;
}

/* ---- a task in terms of its files ---- */

/* Return value * by / of, for value <= of < 2^63, without overflow of the product. */
static uint64_t scaled(uint64_t value, uint64_t by, uint64_t of)
{
#ifdef __SIZEOF_INT128__
	return (uint64_t)((unsigned __int128)value * by / of);
#else
	uint64_t quotient = 0, rest = 0;

	/* Long division, one bit of `by` at a time. */
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

/* Compute user and system time as /proc shows them: the exact time on a core, divided in proportion
 * to the ticks, and never less than was shown before.  See cputime_adjust() in
 * kernel/sched/cputime.c, which keeps in the task what it last showed. */
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

/* Return the state letter, like __task_state_index() in include/linux/sched.h; the values of TASK_*
 * are those of Linux 4.14 and later. */
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

/* MAX_RT_PRIO and the static priority of nice 0, see include/linux/sched/prio.h. */
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

/* Encode a device number like new_encode_dev() in include/linux/kdev_t.h. */
static uint32_t encode_device(unsigned major, unsigned minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

void pass_read_process(const struct pass_group *group, long ticks_per_s, struct pass_task *out)
{
	const struct bpf_record_process *p = group->process;
	uint64_t tick_ns = 1000000000 / (uint64_t)ticks_per_s, user_ns, system_ns;
	struct bpf_record_times times = p->times;
	struct reading sum = { .run_ns = p->exited_run_ns,
			       .minor_faults = p->exited_minor_faults,
			       .major_faults = p->exited_major_faults };

	for (int k = 0; k < IO_COUNTERS; k++)
		sum.io[k] = p->exited_io[k];
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
