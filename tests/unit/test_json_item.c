/* test_json_item: values as text, and documents of every length. */
#include "config.h"

#include "support.h"

#include "export/json_item.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Return what is written of an item, to be freed. */
static char *write_item(cJSON *item, int (*write)(FILE *, cJSON *), int wanted)
{
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	assert_int_equal(write(out, item), wanted);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(strlen(text), length);
	return text;
}

static void assert_written(cJSON *item, const char *wanted)
{
	char *text = write_item(item, json_write, 0);

	assert_string_equal(text, wanted);
	free(text);
}

static void test_integers(void **state)
{
	static const uint64_t naturals[] = {
		0, 1, 9, 10, 99, 100, UINT32_MAX, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX
	};
	static const int64_t integers[] = {
		0, 1, -1, 9, -9, 10, -10, INT32_MIN, INT32_MAX, INT64_MIN, INT64_MIN + 1, INT64_MAX
	};
	char wanted[32];

	(void)state;
	for (size_t i = 0; i < sizeof naturals / sizeof *naturals; i++) {
		snprintf(wanted, sizeof wanted, "%" PRIu64, naturals[i]);
		assert_written(make_unsigned(naturals[i]), wanted);
	}
	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
		snprintf(wanted, sizeof wanted, "%" PRId64, integers[i]);
		assert_written(make_signed(integers[i]), wanted);
	}
}

static void test_reals(void **state)
{
	(void)state;
	assert_written(make_real(0), "0");
	assert_written(make_real(-0.0), "0");
	assert_written(make_real(-1e-9), "0");
	assert_written(make_real(1e-9), "0");
	assert_written(make_real(0.25), "0.25");
	assert_written(make_real(-20), "-20");
	assert_written(make_real(NAN), "null");
	assert_written(make_real(INFINITY), "null");
}

static cJSON *make_object(size_t length)
{
	cJSON *object = cJSON_CreateObject();
	char *text = malloc(length + 1);

	assert_non_null(text);
	memset(text, 'x', length);
	text[length] = '\0';
	cJSON_AddItemToObject(object, "text", make_text(text, length));
	free(text);
	return object;
}

/* Check an object with a text of this length, with and without its closing brace. */
static void assert_whole(size_t length)
{
	cJSON *object = make_object(length);
	char *wanted = cJSON_PrintUnformatted(object);
	char *open = write_item(cJSON_Duplicate(object, true), json_write_open, 0);

	assert_written(object, wanted);
	assert_int_equal(strlen(wanted), length + strlen("{\"text\":\"\"}"));
	wanted[strlen(wanted) - 1] = '\0';
	assert_string_equal(open, wanted);
	cJSON_free(wanted);
	free(open);
}

static void test_every_length(void **state)
{
	(void)state;
	for (size_t power = 16; power <= 65536; power *= 2)
		for (size_t length = power - 16; length < power + 16; length++)
			assert_whole(length);
}

static void test_nothing(void **state)
{
	(void)state;
	free(write_item(NULL, json_write, -ENOMEM));
	free(write_item(NULL, json_write_open, -ENOMEM));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_reals),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
