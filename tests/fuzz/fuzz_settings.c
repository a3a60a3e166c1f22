/* fuzz_settings: any bytes as the file of the settings, read and merged. */
#include "config.h"

#include "fuzz_check.h"
#include "base/cursor.h"
#include "tui/settings.h"

#include <errno.h>

static void check_problem(const struct settings_problem *p)
{
	size_t length = strlen(p->message);

	CHECK((p->count == 0) == (p->line == 0) && (p->count == 0) == (length == 0));
	for (size_t i = 0; i < length; i++)
		CHECK(p->message[i] >= ' ' && p->message[i] <= '~');
}

/* Check that every line without a key of pstop is in the merged text, in order. */
static void check_kept(const char *text, size_t size, const char *merged, size_t length)
{
	static const char *const ours[] = { "columns", "sort",    "delay_s",        "scheme",
					    "tree",    "threads", "kernel_threads", "show_bar" };
	struct cursor before = cursor_over(text, size), after = cursor_over(merged, length);
	struct cursor line, other;

	while (cursor_line(&before, &line)) {
		bool is_ours = false;
		for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
			is_ours = is_ours || memmem(line.at, cursor_left(&line), ours[i],
						    strlen(ours[i])) != NULL;
		CHECK(cursor_line(&after, &other));
		/* A last line without an end may have got one, even CR LF. */
		if (!is_ours)
			CHECK(cursor_left(&other) >= cursor_left(&line) &&
			      memcmp(line.at, other.at, cursor_left(&line)) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings read, again;
	struct settings_problem problem;
	char *merged = NULL, *twice = NULL;
	size_t length, twice_length;
	/* A block of exactly its size, without a NUL. */
	char *text = malloc(size + (size == 0));

	CHECK(text != NULL);
	if (size > 0)
		memcpy(text, data, size);
	settings_parse(&read, &problem, text, size);
	check_problem(&problem);
	CHECK(strnlen(read.columns, sizeof read.columns) < sizeof read.columns);
	CHECK(strnlen(read.sort, sizeof read.sort) < sizeof read.sort);
	CHECK(read.delay_s >= 0.01 && read.delay_s <= 86400);

	CHECK(settings_merge(&merged, &length, &read, text, size) == 0);
	settings_parse(&again, &problem, merged, length);
	check_problem(&problem);
	CHECK(settings_equal(&read, &again));
	check_kept(text, size, merged, length);

	CHECK(settings_merge(&twice, &twice_length, &read, merged, length) == 0);
	CHECK(twice_length == length && memcmp(twice, merged, length) == 0);
	free(twice);
	free(merged);
	free(text);
	return 0;
}
