/* tap_record.c - check what the programs in the kernel wrote; see tap_record.h. */
#include "config.h"

#include "bpf/tap_record.h"

static bool is_good_birth(const struct tap_head *head, size_t size, uint32_t serials)
{
	const struct tap_birth *r = (const void *)head;

	return size >= sizeof *r && r->maker < serials && r->how <= TAP_THREAD;
}

static bool is_good_exec(const struct tap_head *head, size_t size)
{
	const struct tap_exec *r = (const void *)head;

	return size >= sizeof *r && r->former_tid > 0 && r->argv_length <= TAP_MANY_ARGS &&
	       r->argv_length <= size - sizeof *r;
}

bool tap_record_is_good(const struct tap_head *head, size_t size, uint32_t serials)
{
	if (size < sizeof *head || head->serial >= serials || head->pid <= 0 || head->tid <= 0)
		return false;
	switch (head->kind) {
	case TAP_BIRTH:
		return is_good_birth(head, size, serials);
	case TAP_EXEC:
		return is_good_exec(head, size);
	case TAP_STOP:
	case TAP_GO_ON:
		return size >= sizeof(struct tap_signal);
	case TAP_DEATH:
		return size >= sizeof(struct tap_death);
	default:
		return false;
	}
}
