/* test_tty: names of terminals, by the kernel's list of devices. */
#include "config.h"

#include "support.h"

#include "field/tty.h"

/* Pack a device number as new_encode_dev() of the kernel does. */
static uint32_t device(unsigned major, unsigned minor)
{
	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

static void check(unsigned major, unsigned minor, const char *wanted)
{
	char out[32];

	assert_ptr_equal(tty_name(device(major, minor), out, sizeof out), out);
	assert_string_equal(out, wanted);
}

static void test_names(void **state)
{
	(void)state;
	check(136, 0, "pts/0");
	check(136, 255, "pts/255");
	check(136, 256, "pts/256"); /* since 2.6 the minor may be larger than a byte */
	check(137, 3, "pts/259");
	check(143, 255, "pts/2047");
	check(136, 1048575, "pts/1048575");
	check(135, 0, "135:0");
	check(144, 0, "144:0");
	check(4, 0, "tty0");
	check(4, 63, "tty63");
	check(4, 64, "ttyS0");
	check(4, 255, "ttyS191");
	check(5, 0, "5:0");
	check(5, 1, "console");
	check(5, 2, "5:2");
	check(229, 3, "hvc3");
	check(188, 1, "ttyUSB1");
	check(204, 63, "204:63");
	check(204, 64, "ttyAMA0");
	check(204, 79, "ttyAMA15");
	check(204, 80, "204:80");
	check(4095, 1048575, "4095:1048575");
}

static void test_small_buffer(void **state)
{
	char out[5];

	(void)state;
	memset(out, '!', sizeof out);
	assert_string_equal(tty_name(device(136, 12), out, 4), "pts");
	assert_int_equal(out[4], '!');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_small_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
