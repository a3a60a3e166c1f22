/* fuzz_columns: any bytes as the value of --columns or --sort. */
#include "config.h"

#include "fuzz_check.h"
#include "export/text.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>

static void check_columns(const struct columns *columns)
{
	struct columns again;
	char list[4096] = "";
	const char *bad;
	size_t used = 0, bad_length;

	CHECK(columns->count >= 1 && columns->count <= COLUMN_COUNT_MOST);
	for (size_t i = 0; i < columns->count; i++) {
		const struct field *f = columns->list[i];
		CHECK(f->header != NULL && columns_width(columns, i) >= (int)strlen(f->header));
		CHECK(field_find(f->key, strlen(f->key)) == f);
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? "," : "",
					 f->key);
		CHECK(used < sizeof list);
	}
	CHECK(columns_parse(&again, list, &bad, &bad_length) == 0);
	/* A list with COMMAND in the middle cannot be written as a single list. */
	CHECK(again.count == columns->count);
}

static void try_columns(const char *list, bool is_threads)
{
	struct columns columns, before;
	const char *bad = NULL;
	size_t bad_length = SIZE_MAX;

	columns_default(&columns, is_threads);
	before = columns;
	int error = columns_parse(&columns, list, &bad, &bad_length);
	if (error == 0) {
		check_columns(&columns);
		if (*list == '+')
			CHECK(columns.count > before.count);
		return;
	}
	CHECK(error == -EINVAL || error == -E2BIG);
	CHECK(columns.count == before.count &&
	      memcmp(columns.list, before.list, sizeof columns.list) == 0);
	if (error == -EINVAL) {
		CHECK(bad >= list && bad + bad_length <= list + strlen(list));
		CHECK(memchr(bad, ',', bad_length) == NULL);
		const struct field *f = field_find(bad, bad_length);
		CHECK(f == NULL || f->header == NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *list = copy_input(data, size);
	const struct field *f = field_find((const char *)data, size);

	CHECK(f == NULL || size > 0);
	if (f)
		CHECK(size == strlen(f->key) || (f->header && size == strlen(f->header)));
	try_columns(list, false);
	try_columns(list, true);
	free(list);
	return 0;
}
