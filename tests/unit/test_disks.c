/* test_disks: which lines of /proc/diskstats count. */
#include "config.h"

#include "support.h"

#include "proc/disks.h"
#include "proc/parse.h"

#include <errno.h>

static struct device_readings r;

static int teardown(void **state)
{
	(void)state;
	device_readings_free(&r);
	return 0;
}

/* Parse a copy of exactly its size. */
static void parse(const char *text, size_t length)
{
	char *copy = exact_copy(text, length);

	assert_int_equal(disks_parse(&r, copy, length), 0);
	assert_true(r.is_known);
	free(copy);
}

/* The names that count among these, each with a line of its own. */
static const char *counted(const char *names)
{
	static char out[500];
	char text[4000] = "", list[500], *rest = list, *name;

	snprintf(list, sizeof list, "%s", names);
	while ((name = strsep(&rest, " ")) != NULL) {
		size_t used = strlen(text);
		snprintf(text + used, sizeof text - used,
			 "   8       0 %s 1 2 3 4 5 6 7 8 0 10 11\n", name);
	}
	parse(text, strlen(text));
	out[0] = '\0';
	for (unsigned i = 0; i < r.count; i++) {
		size_t used = strlen(out);
		snprintf(out + used, sizeof out - used, "%s%s", i ? " " : "", r.list[i].name);
	}
	return out;
}

/* A real one, of Linux 6.1, with discards and flushes. */
static void test_a_machine(void **state)
{
	static const char text[] =
		"   7       0 loop0 9 0 40 0 0 0 0 0 0 12 0 0 0 0 0 0 0\n"
		" 254       0 vda 75486 5739 2647178 8541 119049 29444 14993216 25092 0 14288 "
		"36665 14566 22 1759272 1635 36433 1396\n"
		" 254       1 vda1 75000 5739 2600000 8500 119000 29444 14993000 25000 0 14200 "
		"36000 14566 22 1759272 1635 36433 1396\n"
		" 253       0 zram0 5 0 40 0 6 0 48 0 0 4 0 0 0 0 0 0 0\n"
		" 252       0 dm-0 1 2 3 4 5 6 7 8 9 10 11\n";

	(void)state;
	parse(text, strlen(text));
	assert_int_equal(r.count, 1);
	assert_string_equal(r.list[0].name, "vda");
	assert_int_equal(r.list[0].in_bytes, 2647178ULL * 512);
	assert_int_equal(r.list[0].out_bytes, 14993216ULL * 512);
	assert_int_equal(r.list[0].busy_ms, 14288);
}

static void test_each_byte_counts_once(void **state)
{
	(void)state;
	assert_string_equal(counted("sda sda1 sda2 sda15 sdb sdaa sdaa1"), "sda sdb sdaa");
	assert_string_equal(counted("nvme0n1 nvme0n1p1 nvme0n1p12 nvme0n10 nvme1n1"),
			    "nvme0n1 nvme0n10 nvme1n1");
	assert_string_equal(counted("nvme0c0n1 nvme0c1n1 nvme0n1"), "nvme0n1");
	assert_string_equal(counted("mmcblk0 mmcblk0p1 mmcblk0boot0"), "mmcblk0 mmcblk0boot0");
	assert_string_equal(counted("dasda dasda1 xvda xvda1 hda hda3 sr0 fd0"),
			    "dasda xvda hda sr0 fd0");
	/* A disk of a virtual machine that is named like a partition of one that is not there. */
	assert_string_equal(counted("xvda1 xvda2"), "xvda1 xvda2");
	assert_string_equal(counted("md0 md127 md127p1 md_d0 md_home dm-0 dm-12 loop7 loop7p1"),
			    "");
	assert_string_equal(counted("ram15 zram0 drbd1 bcache0 bcache0p1 zd16 zd16p1"), "");
	/* They only begin like these. */
	assert_string_equal(counted("mdisk ramdisk zdb rbd0 nbd0"), "mdisk ramdisk zdb rbd0 nbd0");
	/* A line that comes twice, because a disk was plugged in while the file was read. */
	assert_string_equal(counted("sda sda sda1 sda1 sdb"), "sda sdb");
}

static void test_nothing(void **state)
{
	(void)state;
	parse("", 0);
	assert_int_equal(r.count, 0);
}

static void test_hostile_lines(void **state)
{
	static const char *const lines[] = {
		"   8       0 sda 1 2 3 4 5 6 7 8 9\n", /* cut off before the busy time */
		"   8       1 sda1 35486 38030 38030 38030\n",
		"   8       0 sda 1 2 x 4 5 6 7 8 9 10\n",
		"   8       0 sda 1 2 -3 4 5 6 7 8 9 10\n",
		"   8       0 sda 1 2 99999999999999999999 4 5 6 7 8 9 10\n",
		/* More bytes than fit into 64 bits. */
		"   8       0 sda 1 2 36028797018963968 4 5 6 7 8 9 10\n",
		"   8       0 sda 1 2 3 4 5 6 36028797018963968 8 9 10\n",
		"\n",
		"   8       0",
		"sda",
		"\0\0\0",
		":::: :::: ::::",
	};
	static const char whole[] = "   8      16 sdb 1 2 3 4 5 6 7 8 9 4294967296\n";
	char text[400];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		snprintf(text, sizeof text, "%s", lines[i]);
		parse(text, strlen(text));
		assert_int_equal(r.count, 0);
		/* The others count all the same. */
		snprintf(text, sizeof text, "%s%s%s", lines[i], strchr(lines[i], '\n') ? "" : "\n",
			 whole);
		parse(text, strlen(text));
		assert_int_equal(r.count, 1);
		assert_string_equal(r.list[0].name, "sdb");
		assert_int_equal(r.list[0].in_bytes, 3 * 512);
		assert_int_equal(r.list[0].busy_ms, 0); /* modulo 2^32 */
	}
	/* However it is cut off, no byte beyond the end is read. */
	for (size_t length = 0; length <= strlen(whole); length++)
		parse(whole, length);
}

static void test_long_name(void **state)
{
	char text[300];

	(void)state;
	snprintf(text, sizeof text, "8 0 %0*d 1 2 3 4 5 6 7 8 9 10 11\n", 200, 7);
	parse(text, strlen(text));
	assert_int_equal(r.count, 1);
	assert_int_equal(strlen(r.list[0].name), DEVICE_NAME_MAX - 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_machine), TEST(test_each_byte_counts_once),
		TEST(test_nothing),   TEST(test_hostile_lines),
		TEST(test_long_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
