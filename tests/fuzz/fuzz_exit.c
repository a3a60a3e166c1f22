/* fuzz_exit: any bytes as a message about a task that exited. */
#include "config.h"

#include "fuzz_check.h"
#include "collect/exits.h"

#include <errno.h>

static int parse(const uint8_t *data, size_t size, struct exit_record *out)
{
	char *exact = malloc(size ? size : 1); /* without a NUL that reading too far would hit */

	CHECK(exact != NULL);
	if (size > 0)
		memcpy(exact, data, size);
	memset(out, 0, sizeof *out);
	int result = exits_parse(exact, size, out);
	free(exact);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct exit_record r, again;
	uint32_t length;

	int result = parse(data, size, &r);
	CHECK(result == 1 || result == 0 || result == -EINVAL);
	if (result == -EINVAL)
		return 0;
	/* What follows the message does not matter, and all of the message is needed. */
	memcpy(&length, data, sizeof length);
	CHECK(length <= size);
	CHECK(parse(data, length, &again) == result && r.pid == again.pid &&
	      r.wall_ns == again.wall_ns && r.total.run_ns == again.total.run_ns &&
	      memcmp(r.comm, again.comm, sizeof r.comm) == 0);
	CHECK(parse(data, length - 1, &again) == -EINVAL);
	if (result == 0)
		return 0;
	CHECK(r.pid > 0 && r.ppid >= 0 && r.nice >= -128 && r.nice < 128);
	CHECK(memchr(r.comm, '\0', sizeof r.comm) != NULL);
	CHECK(r.wall_ns % 1000 == 0 || r.wall_ns == UINT64_MAX);
	CHECK(reading_has(&r.total, SOURCE_SCHEDSTAT));
	CHECK(reading_has(&r.total, SOURCE_STATUS) == !r.is_group);
	return 0;
}
