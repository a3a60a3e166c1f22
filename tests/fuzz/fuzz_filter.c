/* fuzz_filter: any bytes as the value of --filter. */
#include "config.h"

#include "fuzz_check.h"
#include "field/filter.h"

#include <errno.h>

static struct thread thread = { .tid = 42, .comm = "node", .state = 'S', .first_seen_at = 1 };
static char arguments[] = "/usr/bin/node\0--port=80\0a|b";
static struct details details = { .cmdline = arguments, .cmdline_length = sizeof arguments };
static struct process process = {
	.pid = 42,
	.ppid = 1,
	.user = "root",
	.threads = &thread,
	.thread_count = 1,
	.first_seen_at = 1,
	.details = &details,
};
static const struct process *const list[] = { &process };
static struct sample sample = {
	.list = list,
	.count = 1,
	.thread_total = 1,
	.refresh = 2,
	.at_ns = 2000000000,
	.before_ns = 1000000000,
	.boot_offset_ns = 2000000000,
	.ticks_per_s = 100,
};

static void check_error(const struct filter_error *error, size_t length)
{
	CHECK(error->at <= length && error->length >= 1);
	CHECK(error->at + error->length <= length || error->length == 1);
	size_t n = strnlen(error->message, sizeof error->message);
	CHECK(n > 0 && n < sizeof error->message);
	for (size_t i = 0; i < n; i++)
		CHECK(error->message[i] >= 0x20 && error->message[i] < 0x7f);
}

/* Return 1 or 0 if the filter matches or not, -1 if it is not a filter. */
static int try_filter(const char *text, const struct row *row)
{
	struct filter_error error;
	struct filter *f;
	int result = filter_parse(&f, text, &error);

	if (result) {
		CHECK(result == -EINVAL && f == NULL);
		check_error(&error, strlen(text));
		return -1;
	}
	int matches = filter_matches(f, row);
	filter_free(f);
	return matches;
}

/* Check the result of a filter that is made of this one.  `format` has @ in its place, at most
 * twice. */
static void try_made(const char *format, const char *text, const struct row *row, int wanted)
{
	size_t length = strlen(text);
	char *made = malloc(strlen(format) + 2 * length + 1), *at = made;

	CHECK(made != NULL);
	for (const char *c = format; *c; c++) {
		if (*c != '@') {
			*at++ = *c;
			continue;
		}
		memcpy(at, text, length);
		at += length;
	}
	*at = '\0';
	int result = try_filter(made, row);
	/* -1: the made filter is too long, too deep, or has too many tests. */
	CHECK(result == wanted || (result == -1 && length >= FILTER_DEPTH_MAX));
	free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = copy_input(data, size);
	struct row row = row_make(&sample, &process, NULL, false);

	row_add_shares(&row);
	int matches = try_filter(text, &row);
	if (matches >= 0) {
		try_made("(@)", text, &row, matches);
		try_made("!(@)", text, &row, !matches);
		try_made("(@)&&(@)", text, &row, matches);
		try_made("(@) && !(@)", text, &row, 0);
		try_made("(@) || ! (@)", text, &row, 1);
	}
	row = row_make(&sample, &process, &thread, false);
	row_add_shares(&row);
	try_filter(text, &row);
	free(text);
	return 0;
}
