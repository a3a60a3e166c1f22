/* test_parse_dossier: the files that a dossier is made of. */
#include "config.h"

#include "support.h"

#include "proc/parse_dossier.h"

#include <errno.h>

static const char status_text[] = "Name:\tx\\nUid:\t9\n"
				  "Umask:\t0022\n"
				  "State:\tS (sleeping)\n"
				  "TracerPid:\t77\n"
				  "Uid:\t1000\t0\t1000\t4294967295\n"
				  "Gid:\t100\t101\t102\t103\n"
				  "FDSize:\t256\n"
				  "Groups:\t4 24 1000 \n"
				  "NSpid:\t4711\t1\n"
				  "CapEff:\t000001ffffffffff\n"
				  "NoNewPrivs:\t1\n"
				  "Seccomp:\t2\n"
				  "Seccomp_filters:\t3\n";

static int credentials(const char *text, struct credentials *out)
{
	size_t length = strlen(text);
	char *copy = exact_copy(text, length);
	int error = parse_credentials(copy, length, out);

	free(copy);
	return error;
}

static void test_credentials(void **state)
{
	struct credentials c;

	(void)state;
	assert_int_equal(credentials(status_text, &c), 0);
	assert_int_equal(c.uid[0], 1000);
	assert_int_equal(c.uid[1], 0);
	assert_int_equal(c.uid[3], UINT32_MAX);
	assert_true(c.has_gid);
	assert_int_equal(c.gid[3], 103);
	assert_int_equal(c.group_count, 3);
	assert_int_equal(c.groups[1], 24);
	assert_int_equal(c.inner_pid, 1);
	assert_true(c.has_capabilities);
	assert_true(c.capabilities == 0x1ffffffffffULL);
	assert_int_equal(c.no_new_privs, 1);
	assert_int_equal(c.seccomp, 2);
	assert_int_equal(c.tracer_pid, 77);
}

/* What is not there is not known. */
static void test_credentials_missing(void **state)
{
	struct credentials c;

	(void)state;
	assert_int_equal(credentials("Uid:\t0\t0\t0\t0\n", &c), 0);
	assert_false(c.has_gid || c.has_capabilities);
	assert_int_equal(c.group_count, 0);
	assert_int_equal(c.seccomp, -1);
	assert_int_equal(c.no_new_privs, -1);
	assert_int_equal(c.inner_pid, 0);
	assert_int_equal(credentials("", &c), -EINVAL);
	assert_int_equal(credentials("Gid:\t0\t0\t0\t0\n", &c), -EINVAL);
}

static void test_credentials_wrong(void **state)
{
	static const char *const texts[] = {
		"Uid:\t0\t0\t0\n",
		"Uid:\t0\t0\t0\tx\n",
		"Uid:\t0\t0\t0\t4294967296\n",
		"Uid:\t-1\t0\t0\t0\n",
		"Uid:\t0\t0\t0\t0\nGid:\t\n",
		"Uid:\t0\t0\t0\t0\nGroups:\t1 x\n",
		"Uid:\t0\t0\t0\t0\nGroups:\t4294967296\n",
		"Uid:\t0\t0\t0\t0\nNSpid:\n",
		"Uid:\t0\t0\t0\t0\nNSpid:\t99999999999\n",
		"Uid:\t0\t0\t0\t0\nCapEff:\t\n",
		"Uid:\t0\t0\t0\t0\nSeccomp:\tx\n",
	};
	struct credentials c;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (credentials(texts[i], &c) != -EINVAL)
			fail_msg("accepted: %s", texts[i]);
}

/* More groups than are kept: counted. */
static void test_many_groups(void **state)
{
	static char text[700000];
	struct credentials c;
	size_t used = (size_t)sprintf(text, "Uid:\t0\t0\t0\t0\nGroups:\t");

	(void)state;
	for (int i = 0; i < 65536; i++)
		used += (size_t)sprintf(text + used, "%d ", i);
	assert_int_equal(credentials(text, &c), 0);
	assert_int_equal(c.group_count, 65536);
	assert_int_equal(c.groups[CREDENTIALS_GROUPS - 1], CREDENTIALS_GROUPS - 1);
}

static const char limits_text[] =
	"Limit                     Soft Limit           Hard Limit           Units     \n"
	"Max cpu time              unlimited            unlimited            seconds   \n"
	"Max stack size            8388608              unlimited            bytes     \n"
	"Max processes             96365                96366                processes \n"
	"Max open files            1024                 1048576              files     \n"
	"Max realtime timeout      unlimited            unlimited            us        \n";

static int limits(const char *text, size_t length, struct limit *out)
{
	char *copy = exact_copy(text, length);
	int error = parse_limits(copy, length, out);

	free(copy);
	return error;
}

static void test_limits(void **state)
{
	struct limit out[LIMIT_COUNT];

	(void)state;
	assert_int_equal(limits(limits_text, strlen(limits_text), out), 0);
	assert_true(out[LIMIT_FILES].is_known);
	assert_int_equal(out[LIMIT_FILES].soft, 1024);
	assert_int_equal(out[LIMIT_FILES].hard, 1048576);
	assert_int_equal(out[LIMIT_STACK].soft, 8388608);
	assert_true(out[LIMIT_STACK].hard == LIMIT_UNLIMITED);
	assert_true(out[LIMIT_CPU_TIME].soft == LIMIT_UNLIMITED);
	assert_int_equal(out[LIMIT_PROCESSES].hard, 96366);
	assert_false(out[LIMIT_CORE].is_known);
	assert_int_equal(limits("", 0, out), -EINVAL);
	assert_int_equal(limits("Max open files x 5\n", 19, out), -EINVAL);
	assert_int_equal(limits("Max open files  5\n", 18, out), -EINVAL);
	/* Cut anywhere: the beginning of a number at the worst. */
	for (size_t length = strlen(limits_text); length-- > 0;)
		if (limits(limits_text, length, out) == 0 && out[LIMIT_FILES].is_known)
			assert_true(is_decimal_prefix(out[LIMIT_FILES].hard, 1048576));
}

static const char rollup_text[] =
	"00400000-7ffd000 ---p 00000000 00:00 0                          [rollup]\n"
	"Rss:                1688 kB\n"
	"Pss:                 246 kB\n"
	"Pss_Dirty:           112 kB\n"
	"Shared_Clean:       1536 kB\n"
	"Shared_Dirty:          1 kB\n"
	"Private_Clean:        40 kB\n"
	"Private_Dirty:       111 kB\n"
	"Anonymous:           113 kB\n"
	"AnonHugePages:      2048 kB\n"
	"Swap:                  3 kB\n"
	"SwapPss:               2 kB\n";

static int rollup(const char *text, struct memory_rollup *out)
{
	size_t length = strlen(text);
	char *copy = exact_copy(text, length);
	int error = parse_rollup(copy, length, out);

	free(copy);
	return error;
}

static void test_rollup(void **state)
{
	struct memory_rollup r;

	(void)state;
	assert_int_equal(rollup(rollup_text, &r), 0);
	assert_int_equal(r.resident, 1688 * 1024);
	assert_int_equal(r.proportional, 246 * 1024);
	assert_int_equal(r.shared_clean, 1536 * 1024);
	assert_int_equal(r.shared_dirty, 1024);
	assert_int_equal(r.private_clean, 40 * 1024);
	assert_int_equal(r.private_dirty, 111 * 1024);
	assert_int_equal(r.anonymous, 113 * 1024);
	assert_int_equal(r.huge, 2048 * 1024);
	assert_int_equal(r.swap, 3 * 1024);
	assert_int_equal(r.swap_proportional, 2 * 1024);
	assert_int_equal(rollup("", &r), -EINVAL);
	assert_int_equal(rollup("Rss: 5 kB\n", &r), -EINVAL);
	assert_int_equal(rollup("Rss: 5 kB\nPss: x kB\n", &r), -EINVAL);
	assert_int_equal(rollup("Rss: 5 kB\nPss: 18446744073709551615 kB\n", &r), -EINVAL);
	assert_int_equal(rollup("Rss: 5 kB\nPss: 4 kB\n", &r), 0);
}

static void test_namespaces(void **state)
{
	uint64_t inode = 0;

	(void)state;
	assert_int_equal(parse_namespace("mnt:[4026531841]", 16, "mnt", &inode), 0);
	assert_true(inode == 4026531841);
	assert_int_equal(parse_namespace("mnt:[4026531841]", 15, "mnt", &inode), -EINVAL);
	assert_int_equal(parse_namespace("mnt:[4026531841]x", 17, "mnt", &inode), -EINVAL);
	assert_int_equal(parse_namespace("net:[4026531841]", 16, "mnt", &inode), -EINVAL);
	assert_int_equal(parse_namespace("mnt:[]", 6, "mnt", &inode), -EINVAL);
	assert_int_equal(parse_namespace("", 0, "mnt", &inode), -EINVAL);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *link;
		enum open_kind kind;
	} cases[] = {
		{ "/etc/passwd", OPEN_KINDS },
		{ "/memfd:x (deleted)", OPEN_MEMFD },
		{ "pipe:[123]", OPEN_PIPE },
		{ "socket:[123]", OPEN_SOCKET },
		{ "anon_inode:[eventfd]", OPEN_EVENTFD },
		{ "anon_inode:[eventpoll]", OPEN_EPOLL },
		{ "anon_inode:[timerfd]", OPEN_TIMERFD },
		{ "anon_inode:[signalfd]", OPEN_SIGNALFD },
		{ "anon_inode:inotify", OPEN_INOTIFY },
		{ "anon_inode:[fanotify]", OPEN_FANOTIFY },
		{ "anon_inode:[pidfd]", OPEN_PIDFD },
		{ "pidfd:[99]", OPEN_PIDFD },
		{ "anon_inode:[io_uring]", OPEN_IO_URING },
		{ "anon_inode:bpf-map", OPEN_BPF },
		{ "net:[4026531992]", OPEN_NAMESPACE },
		{ "anon_inode:[userfaultfd]", OPEN_OTHER },
		{ "", OPEN_OTHER },
		{ "pipe:", OPEN_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (parse_open_kind(cases[i].link) != cases[i].kind)
			fail_msg("%s is %d", cases[i].link, (int)parse_open_kind(cases[i].link));
}

static void test_offset(void **state)
{
	uint64_t offset = 0;

	(void)state;
	assert_int_equal(parse_offset("pos:\t0\nflags:\t02\n", 18, &offset), 0);
	assert_int_equal(offset, 0);
	assert_int_equal(parse_offset("pos:\t4294967296\nflags:\t02\n", 27, &offset), 0);
	assert_int_equal(offset, 4294967296);
	assert_int_equal(parse_offset("flags:\t02\npos:\t5\n", 17, &offset), 0);
	assert_int_equal(offset, 5);
	assert_int_equal(parse_offset("pos:\t-1\n", 8, &offset), -EINVAL);
	assert_int_equal(parse_offset("pos:\t1x\n", 8, &offset), -EINVAL);
	assert_int_equal(parse_offset("flags:\t02\n", 10, &offset), -EINVAL);
	assert_int_equal(parse_offset("", 0, &offset), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_credentials),
		cmocka_unit_test(test_credentials_missing),
		cmocka_unit_test(test_credentials_wrong),
		cmocka_unit_test(test_many_groups),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_rollup),
		cmocka_unit_test(test_namespaces),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
