/* test_hiding: the mount option of /proc that hides other users' processes. */
#include "config.h"

#include "support.h"

#include "proc/hiding.h"
#include "proc/procfs.h"

#include <string.h>

static struct hiding hiding;

static bool parse(const char *text, uint64_t id)
{
	hiding = (struct hiding){ .option = HIDEPID_OFF };
	return hiding_parse(text, strlen(text), id, &hiding);
}

static void test_options(void **state)
{
	static const struct {
		const char *options;
		enum hidepid option;
		bool has_gid;
		gid_t gid;
	} rows[] = {
		{ "rw", HIDEPID_OFF, false, 0 },
		{ "rw,hidepid=2", HIDEPID_INVISIBLE, false, 0 }, /* before Linux 5.8 */
		{ "rw,hidepid=1", HIDEPID_NO_ACCESS, false, 0 },
		{ "rw,hidepid=off", HIDEPID_OFF, false, 0 },
		{ "rw,hidepid=noaccess", HIDEPID_NO_ACCESS, false, 0 },
		{ "rw,gid=4,hidepid=invisible", HIDEPID_INVISIBLE, true, 4 },
		{ "rw,gid=4294967294,hidepid=ptraceable,subset=pid", HIDEPID_PTRACEABLE, true,
		  4294967294 },
		{ "hidepid=2,gid=99999999999", HIDEPID_INVISIBLE, false, 0 },
		{ "hidepid=", HIDEPID_OFF, false, 0 },
		{ "hidepid=22,gid=,,", HIDEPID_OFF, false, 0 },
		{ "xhidepid=2", HIDEPID_OFF, false, 0 },
		{ "", HIDEPID_OFF, false, 0 },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(text, sizeof text,
			 "24 30 0:22 / /proc rw,nosuid shared:5 - proc proc %s\n", rows[i].options);
		assert_true(parse(text, 24));
		if (hiding.option != rows[i].option || hiding.has_gid != rows[i].has_gid ||
		    (hiding.has_gid && hiding.gid != rows[i].gid))
			fail_msg("%s", rows[i].options);
	}
}

/* If several are mounted on one folder, the one that pstop reads counts. */
static void test_mounts(void **state)
{
	static const char text[] =
		"24 30 0:22 / /proc rw - proc proc rw\n"
		"\n"
		"x y z\n"
		"25 24 0:23 / /proc rw master:1 propagate_from:2 - proc none rw,hidepid=invisible\n"
		"26 24 0:24 / /pr\\040oc rw - proc a\\040b rw,hidepid=1\n"
		"27 24 0:25 / /sys rw - sysfs sysfs rw,hidepid=2\n"
		"28 24 0:26 / /cut rw - proc\n"
		"29 24 0:27 / /cut rw -";

	(void)state;
	assert_true(parse(text, 24));
	assert_int_equal(hiding.option, HIDEPID_OFF);
	assert_true(parse(text, 25));
	assert_int_equal(hiding.option, HIDEPID_INVISIBLE);
	assert_true(parse(text, 26));
	assert_int_equal(hiding.option, HIDEPID_NO_ACCESS);
	assert_false(parse(text, 27)); /* not /proc */
	assert_int_equal(hiding.option, HIDEPID_OFF);
	assert_false(parse(text, 28));
	assert_false(parse(text, 29));
	assert_false(parse(text, 99));
	assert_false(parse("", 24));
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(hiding_name(HIDEPID_OFF), "");
	assert_string_equal(hiding_name(HIDEPID_NO_ACCESS), "hidepid=1");
	assert_string_equal(hiding_name(HIDEPID_INVISIBLE), "hidepid=2");
	assert_string_equal(hiding_name(HIDEPID_PTRACEABLE), "hidepid=ptraceable");
	assert_non_null(strstr(hiding_why(HIDEPID_INVISIBLE, true), "another user's process"));
	assert_non_null(strstr(hiding_why(HIDEPID_INVISIBLE, false), "no such process, or hidden"));
	assert_non_null(strstr(hiding_why(HIDEPID_PTRACEABLE, true), "hidepid=ptraceable"));
	assert_non_null(
		strstr(hiding_why(HIDEPID_PTRACEABLE, false), "no such process, or hidden"));
}

/* A folder with files has no mount options. */
static void test_a_fixture_hides_nothing(void **state)
{
	struct procfs fs;

	(void)state;
	assert_int_equal(procfs_open(&fs, "/"), 0);
	hiding_read(&fs, &hiding);
	assert_int_equal(hiding.option, HIDEPID_OFF);
	assert_int_equal(hiding_in_effect(&fs), HIDEPID_OFF);
	procfs_close(&fs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_a_fixture_hides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
