/* fuzz_task_text: any bytes as the files that show where a thread is blocked: its syscall and
 * cgroup files, a wchan, the text of a descriptor's link.
 */
#include "config.h"

#include "fuzz_check.h"
#include "wait/kind_of_call.h"

#include <inttypes.h>

static void check_call(const struct syscall_fields *call)
{
	struct wait_call mapped = kind_of_call(call);

	CHECK(mapped.kind < WAIT_KINDS && mapped.rule <= RULE_FCNTL);
	CHECK(mapped.is_timed || mapped.timeout_ns == 0);
}

static void try_syscall(const char *text, size_t size)
{
	struct syscall_fields first, again;
	char line[160];

	if (parse_syscall(text, size, &first) != 0)
		return;
	CHECK(!first.is_running || first.number == 0);
	CHECK(first.number >= -1);
	if (first.is_running || first.number < 0)
		return;
	check_call(&first);
	int n = snprintf(line, sizeof line, "%" PRId32, first.number);
	for (int i = 0; i < 6; i++)
		n += snprintf(line + n, sizeof line - (size_t)n, " 0x%" PRIx64, first.args[i]);
	CHECK(parse_syscall(line, (size_t)n, &again) == 0);
	CHECK(first.number == again.number &&
	      memcmp(first.args, again.args, sizeof first.args) == 0);
}

static void try_cgroup(const uint8_t *data, size_t size)
{
	struct cgroup_fields fields;
	struct cursor v2;

	if (parse_cgroup_v2((const char *)data, size, &v2) == 0) {
		CHECK(is_within(v2.at, cursor_left(&v2), data, size));
		CHECK(memcmp(v2.at - 3, "0::", 3) == 0);
	}
	if (parse_cgroup((const char *)data, size, &fields) != 0)
		return;
	size_t length = cursor_left(&fields.path);
	CHECK(is_within(fields.path.at, length, data, size));
	CHECK(memchr(fields.path.at, '\n', length) == NULL);
	CHECK(fields.path.at[-1] == ':');
	CHECK(!fields.is_v2 || fields.path.at[-2] == ':');
}

/* Check that the endpoint of a link loses nothing of the link, except what is too long. */
static void try_link(const char *link)
{
	char text[ENDPOINT_TEXT_MAX];
	struct endpoint end = endpoint_of_link(link, strlen(link));

	endpoint_text(&end, text, sizeof text);
	CHECK(strncmp(text, link, ENDPOINT_NAME_MAX - 1) == 0);
	CHECK(strlen(text) == strnlen(link, ENDPOINT_NAME_MAX - 1));
	CHECK(endpoint_is_same(&end, &end));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = copy_input(data, size);

	try_syscall((const char *)data, size);
	try_cgroup(data, size);
	CHECK(kind_of_wchan(text) < WAIT_KINDS);
	CHECK(kind_of_link(text) <= WAIT_KINDS);
	try_link(text);
	free(text);
	return 0;
}
