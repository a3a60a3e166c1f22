/* fuzz_ends: any bytes as a link of a descriptor, its fdinfo, or a line of /proc/locks. */
#include "config.h"

#include "fuzz_check.h"
#include "proc/ends.h"
#include "proc/locks.h"

#include <inttypes.h>

static void try_link(const char *text, size_t size)
{
	enum end_kind kind;
	uint64_t object;
	char again[64];

	if (strlen(text) != size || !ends_parse_link(text, size, &kind, &object))
		return;
	CHECK(kind < END_KINDS);
	if (kind == END_PIPE)
		snprintf(again, sizeof again, "pipe:[%" PRIu64 "]", object);
	else if (kind == END_SOCKET)
		snprintf(again, sizeof again, "socket:[%" PRIu64 "]", object);
	else
		return;
	uint64_t same;
	CHECK(ends_parse_link(again, strlen(again), &kind, &same) && same == object);
}

static void try_lock(const char *text, size_t size)
{
	struct lock_line first, again;
	char line[128];

	if (locks_parse_line(text, size, &first) != 0)
		return;
	CHECK(first.pid >= -1);
	int n = snprintf(line, sizeof line,
			 "%" PRIu64 ": %s POSIX ADVISORY WRITE %d %x:%x:%" PRIu64, first.number,
			 first.is_waiting ? "->" : "", (int)first.pid, first.device >> 20,
			 first.device & 0xfffff, first.inode);
	CHECK(locks_parse_line(line, (size_t)n, &again) == 0);
	CHECK(first.number == again.number && first.is_waiting == again.is_waiting &&
	      first.pid == again.pid && first.device == again.device && first.inode == again.inode);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = copy_input(data, size);
	uint64_t number;

	try_link(copy, size);
	try_lock(copy, size);
	ends_parse_info(copy, size, "tty-index", &number);
	ends_parse_lock(copy, size);
	free(copy);
	return 0;
}
