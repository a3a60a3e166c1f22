/* The places where a thread was observed in a window. */
#include "config.h"

#include "support.h"

#include "wait/window_sites.h"

static struct wait_site site_at(int fd, uint64_t inode)
{
	struct wait_site site = { .kind = WAIT_PIPE, .is_seen = true, .fd = fd };

	site.end = (struct endpoint){ .type = ENDPOINT_PIPE, .inode = inode };
	return site;
}

static void add(struct window_sites *p, pid_t tid, int fd, unsigned observations)
{
	const struct wait_site site = site_at(fd, (uint64_t)fd);

	window_sites_add(p, tid, &site, observations);
}

/* Check the descriptors and counts of a thread's places: "3x2 4x1". */
static void assert_sites(const struct window_sites *p, pid_t tid, const char *wanted)
{
	char text[128] = "";

	for (const struct window_site *at = window_sites_first(p, tid); at;
	     at = window_sites_next(p, at)) {
		size_t length = strlen(text);
		snprintf(text + length, sizeof text - length, "%s%dx%u", length ? " " : "",
			 at->site.fd, at->observations);
	}
	assert_string_equal(text, wanted);
}

static void test_each_place_is_counted(void **state)
{
	struct window_sites p = { 0 };

	(void)state;
	assert_sites(&p, 10, "");
	add(&p, 10, 3, 1);
	add(&p, 20, 3, 1);
	add(&p, 10, 4, 2);
	add(&p, 10, 3, 1);
	assert_sites(&p, 10, "3x2 4x2");
	assert_sites(&p, 20, "3x1");
	assert_sites(&p, 30, "");
	window_sites_clear(&p);
	assert_sites(&p, 10, "");
	add(&p, 10, 5, 1);
	assert_sites(&p, 10, "5x1");
	window_sites_free(&p);
}

static void test_there_are_bounds(void **state)
{
	struct window_sites p = { 0 };

	(void)state;
	for (int fd = 1; fd <= WINDOW_SITES_OF_THREAD + 2; fd++)
		add(&p, 10, fd, 1);
	assert_sites(&p, 10, "1x1 2x1 3x1 4x1");
	add(&p, 10, 2, UINT16_MAX);
	assert_sites(&p, 10, "1x1 2x1 3x1 4x1");
	add(&p, 10, 2, UINT16_MAX - 1);
	assert_sites(&p, 10, "1x1 2x65535 3x1 4x1");
	window_sites_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_place_is_counted),
		cmocka_unit_test(test_there_are_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
