/* test_bpf_problem: why a BPF program cannot be loaded, from the facts of the machine. */
#include "config.h"

#include "support.h"

#include "bpf/bpf_problem.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define KERNEL(major, minor) ((struct bpf_version){ major, minor })

/* Return a machine on which a program should load. */
static struct bpf_facts machine(void)
{
	return (struct bpf_facts){ .has_btf = true, .has = KERNEL(6, 1) };
}

static enum bpf_problem_kind decide(const struct bpf_facts *facts, int error, const char *log)
{
	return bpf_problem_decide(facts, error, log, KERNEL(5, 15)).kind;
}

static void test_call_refused(void **state)
{
	struct bpf_facts facts = machine();

	(void)state;
	assert_int_equal(decide(&facts, -EPERM, NULL), BPF_PROBLEM_DENIED);
	assert_int_equal(decide(&facts, -EACCES, ""), BPF_PROBLEM_DENIED);
	facts.is_locked_down = true;
	assert_int_equal(decide(&facts, -EPERM, NULL), BPF_PROBLEM_LOCKDOWN);
	facts.has_seccomp = true;
	assert_int_equal(decide(&facts, -EPERM, NULL), BPF_PROBLEM_SECCOMP);
	assert_int_equal(decide(&facts, -ENOSYS, NULL), BPF_PROBLEM_SECCOMP);
	facts.is_in_user_namespace = true;
	assert_int_equal(decide(&facts, -EPERM, NULL), BPF_PROBLEM_USER_NAMESPACE);
	facts.missing = 1;
	assert_int_equal(decide(&facts, -EPERM, NULL), BPF_PROBLEM_CAPABILITIES);
	facts = machine();
	assert_int_equal(decide(&facts, -ENOSYS, NULL), BPF_PROBLEM_NO_BPF);
	assert_int_equal(decide(&facts, -ENOMEM, NULL), BPF_PROBLEM_FAILED);
	assert_int_equal(decide(&facts, -EMFILE, NULL), BPF_PROBLEM_FAILED);
}

/* The verifier has answered: privileges and filters allow the call. */
static void test_program_refused(void **state)
{
	struct bpf_facts facts = machine();
	const char *log =
		"12: (85) call bpf_what#1\nbad thing\nprocessed 12 insns (limit 1000000)\n";

	(void)state;
	facts.has_seccomp = true;
	assert_int_equal(decide(&facts, -EACCES, log), BPF_PROBLEM_VERIFIER);
	assert_int_equal(decide(&facts, -EINVAL, NULL), BPF_PROBLEM_FAILED);
	facts.has = KERNEL(5, 14);
	assert_int_equal(decide(&facts, -EACCES, log), BPF_PROBLEM_TOO_OLD);
	assert_int_equal(decide(&facts, -EINVAL, NULL), BPF_PROBLEM_TOO_OLD);
	facts.has = KERNEL(5, 15);
	assert_int_equal(decide(&facts, -EINVAL, NULL), BPF_PROBLEM_FAILED);
	facts.has = KERNEL(4, 19);
	assert_int_equal(decide(&facts, -EINVAL, NULL), BPF_PROBLEM_TOO_OLD);
	facts.is_locked_down = true;
	assert_int_equal(decide(&facts, -EINVAL, log), BPF_PROBLEM_LOCKDOWN);
	facts.has_btf = false;
	assert_int_equal(decide(&facts, -EINVAL, log), BPF_PROBLEM_NO_BTF);
	facts = machine();
	log = "3: (85) call bpf_probe_read_kernel#113\n"
	      "program of this type cannot use helper bpf_probe_read_kernel#113\n"
	      "processed 4 insns";
	assert_int_equal(decide(&facts, -EINVAL, log), BPF_PROBLEM_LOCKDOWN);
	assert_int_equal(decide(&facts, -EINVAL, "unknown func bpf_probe_read_kernel#113\n"),
			 BPF_PROBLEM_LOCKDOWN);
}

static void test_last_line(void **state)
{
	static const struct {
		const char *log, *said;
	} cases[] = {
		{ "one line", "one line" },
		{ "first\nlast\n", "last" },
		{ "first\nlast\n\n\n", "last" },
		{ "last\nverification time 12 usec\nstack depth 40\nprocessed 5 insns\n", "last" },
		{ "a\033[31mb\xff\tc", "a[31mbc" },
		{ "", "" },
		{ "\n\n", "" },
		{ "processed 5 insns\n", "" },
	};
	struct bpf_facts facts = machine();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bpf_problem p =
			bpf_problem_decide(&facts, -EINVAL, cases[i].log, KERNEL(5, 8));
		assert_string_equal(p.said, cases[i].said);
	}
	char large[4 * BPF_PROBLEM_SAID];
	memset(large, 'x', sizeof large);
	large[sizeof large - 1] = '\0';
	struct bpf_problem p = bpf_problem_decide(&facts, -EINVAL, large, KERNEL(5, 8));
	assert_int_equal(strlen(p.said), BPF_PROBLEM_SAID - 1);
}

/* No two reasons share a word or a text, and each has both. */
static void test_told_apart(void **state)
{
	char text[BPF_PROBLEM_COUNT][BPF_PROBLEM_TEXT];

	(void)state;
	assert_null(bpf_problem_word(BPF_PROBLEM_NONE));
	for (int i = BPF_PROBLEM_NONE + 1; i < BPF_PROBLEM_COUNT; i++) {
		struct bpf_problem p = { .kind = (enum bpf_problem_kind)i, .error = -EPERM };
		bpf_problem_text(&p, text[i]);
		assert_string_not_equal(text[i], "");
		for (int k = BPF_PROBLEM_NONE + 1; k < i; k++) {
			assert_string_not_equal(text[i], text[k]);
			assert_string_not_equal(bpf_problem_word((enum bpf_problem_kind)i),
						bpf_problem_word((enum bpf_problem_kind)k));
		}
	}
}

static void test_texts_have_the_facts(void **state)
{
	struct bpf_facts facts = machine();
	char text[BPF_PROBLEM_TEXT];

	(void)state;
	struct bpf_problem p = bpf_problem_decide(&facts, -EINVAL, NULL, KERNEL(6, 12));
	assert_string_equal(bpf_problem_text(&p, text), "needs Linux 6.12, this is 6.1");
	p = bpf_problem_decide(&facts, -EACCES, "R1 invalid mem access\n", KERNEL(5, 8));
	assert_non_null(strstr(bpf_problem_text(&p, text), "R1 invalid mem access"));
	facts.missing = UINT64_C(1) << 39;
	p = bpf_problem_decide(&facts, -EPERM, NULL, KERNEL(5, 8));
	assert_string_equal(bpf_problem_text(&p, text), "not permitted: CAP_BPF is missing");
	facts.missing |= UINT64_C(1) << 38;
	p = bpf_problem_decide(&facts, -EPERM, NULL, KERNEL(5, 8));
	assert_string_equal(bpf_problem_text(&p, text),
			    "not permitted: CAP_BPF and CAP_PERFMON are missing");
}

/* Return what a child lacks that gives up all capabilities except those in `kept`. */
static uint64_t missing_with(uint64_t kept)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };
	uint64_t missing = 0;
	int ends[2], status;

	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < 2; i++)
			data[i].effective = data[i].permitted = (uint32_t)(kept >> 32 * i);
		missing = syscall(SYS_capset, &head, data) == 0 ? bpf_problem_missing() :
								  ~UINT64_C(0);
		_exit(write(ends[1], &missing, sizeof missing) != sizeof missing);
	}
	assert_int_equal(read(ends[0], &missing, sizeof missing), sizeof missing);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	close(ends[1]);
	return missing;
}

static void test_missing(void **state)
{
	const uint64_t bpf = UINT64_C(1) << 39, perfmon = UINT64_C(1) << 38;

	(void)state;
	assert_true(missing_with(0) == (bpf | perfmon));
	if (bpf_problem_missing())
		skip_because("this user has not the capabilities to be dropped");
	assert_true(missing_with(bpf) == perfmon);
	assert_true(missing_with(perfmon) == bpf);
	assert_true(missing_with(bpf | perfmon) == 0);
	assert_true(missing_with(UINT64_C(1) << CAP_SYS_ADMIN) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_call_refused),
		cmocka_unit_test(test_program_refused),
		cmocka_unit_test(test_last_line),
		cmocka_unit_test(test_told_apart),
		cmocka_unit_test(test_texts_have_the_facts),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
