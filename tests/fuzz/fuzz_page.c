/* fuzz_page: any bytes as the files that are read for the page on one process, the
 * first byte choosing which.
 */
#include "config.h"

#include "fuzz_check.h"
#include "proc/parse_dossier.h"

#include <inttypes.h>

static void check_credentials(const char *text, size_t size)
{
	struct credentials first, again;
	char line[CREDENTIALS_GROUPS * 12 + 400];
	int n = 0;

	if (parse_credentials(text, size, &first) != 0)
		return;
	CHECK(first.seccomp >= -1 && first.no_new_privs >= -1 && first.inner_pid >= 0);
	CHECK(first.tracer_pid >= 0);
	n += snprintf(line, sizeof line,
		      "Uid:\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\t%" PRIu32 "\n", first.uid[0],
		      first.uid[1], first.uid[2], first.uid[3]);
	if (first.has_capabilities)
		n += snprintf(line + n, sizeof line - (size_t)n, "CapEff:\t%016" PRIx64 "\n",
			      first.capabilities);
	n += snprintf(line + n, sizeof line - (size_t)n, "Groups:\t");
	for (size_t i = 0; i < first.group_count && i < CREDENTIALS_GROUPS; i++)
		n += snprintf(line + n, sizeof line - (size_t)n, "%" PRIu32 " ", first.groups[i]);
	n += snprintf(line + n, sizeof line - (size_t)n, "\n");
	CHECK(parse_credentials(line, (size_t)n, &again) == 0);
	CHECK(memcmp(first.uid, again.uid, sizeof first.uid) == 0);
	CHECK(first.has_capabilities == again.has_capabilities);
	CHECK(!first.has_capabilities || first.capabilities == again.capabilities);
	CHECK(first.group_count > CREDENTIALS_GROUPS || first.group_count == again.group_count);
	CHECK(memcmp(first.groups, again.groups, sizeof first.groups) == 0);
}

static void check_limits(const char *text, size_t size)
{
	struct limit limits[LIMIT_COUNT];
	int known = 0;

	if (parse_limits(text, size, limits) != 0)
		return;
	for (int i = 0; i < LIMIT_COUNT; i++)
		known += limits[i].is_known;
	CHECK(known > 0);
}

static void check_rollup(const char *text, size_t size)
{
	struct memory_rollup first, again;
	char line[200];

	if (parse_rollup(text, size, &first) != 0)
		return;
	CHECK(first.resident % 1024 == 0 && first.swap_proportional % 1024 == 0);
	int n = snprintf(line, sizeof line, "Rss: %" PRIu64 " kB\nPss: %" PRIu64 " kB\n",
			 first.resident / 1024, first.proportional / 1024);
	CHECK(parse_rollup(line, (size_t)n, &again) == 0);
	CHECK(first.resident == again.resident && first.proportional == again.proportional);
}

static void check_namespace(const char *text, size_t size)
{
	uint64_t inode, again;
	char link[40];

	if (parse_namespace(text, size, "mnt", &inode) != 0)
		return;
	int n = snprintf(link, sizeof link, "mnt:[%" PRIu64 "]", inode);
	CHECK(parse_namespace(link, (size_t)n, "mnt", &again) == 0 && inode == again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const char *text = (const char *)data + 1;
	switch (data[0]) {
	case 'c':
		check_credentials(text, size - 1);
		break;
	case 'l':
		check_limits(text, size - 1);
		break;
	case 'r':
		check_rollup(text, size - 1);
		break;
	case 'n':
		check_namespace(text, size - 1);
		break;
	default: {
		char *link = copy_input(data, size);
		CHECK(parse_open_kind(link) <= OPEN_KINDS);
		free(link);
	}
	}
	return 0;
}
