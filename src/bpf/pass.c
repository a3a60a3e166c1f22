/* pass.c - one pass of the kernel's task iterator, as numbers; see pass.h. */
#include "config.h"

#include "bpf/pass.h"
#include "base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Records begin at multiples of 8, so that a place fits into half a key. */
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

/* Brings the keys in order of PIDs, of which each digit of 12 bits is one turn; as
 * the records came, those of one process are in order already. */
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
	/* After three turns the result is in the other block. */
	free(to);
	pass->keys = from;
	pass->keys_capacity = pass->count;
	return 0;
}

/* The thread that a key is of. */
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

/* Keys of one process, in the order of its TIDs, each once; how many are left. */
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

/* The TIDs of some process do not rise: they went once around.  One that changed its
 * TID (execve(2)) may be there twice. */
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

/* Size of the record at `at`, 0 where there is none that can be one.  The record
 * of a process may only stand behind that of its first thread. */
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
		/* All TIDs rise, or those of a process, and the processes. */
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

/* Index of the first key of `pid` or a higher one. */
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
