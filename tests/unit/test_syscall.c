/* test_syscall: system calls by number and by name, in each ABI. */
#include "config.h"

#include "support.h"

#include <sys/syscall.h>
#include <sys/utsname.h>

/* Facts from the kernel's headers, written by hand. */
static void test_numbers(void **state)
{
	static const struct {
		enum abi abi;
		int number;
		const char *name;
	} known[] = {
		{ ABI_X86_64, 0, "read" },
		{ ABI_X86_64, 202, "futex" },
		{ ABI_X86_64, 230, "clock_nanosleep" },
		{ ABI_X86_64, 162, "sync" },
		{ ABI_I386, 3, "read" },
		{ ABI_I386, 162, "nanosleep" },
		{ ABI_I386, 407, "clock_nanosleep_time64" },
		{ ABI_I386, 0, "restart_syscall" },
		{ ABI_ARM64, 63, "read" },
		{ ABI_ARM64, 0, "io_setup" },
		{ ABI_ARM64, 61, "getdents64" },
		{ ABI_ARM64, 115, "clock_nanosleep" },
		{ ABI_ARM, 3, "read" },
		{ ABI_ARM, 168, "poll" },
		{ ABI_RISCV64, 260, "wait4" },
		{ ABI_PPC64, 3, "read" },
		{ ABI_S390X, 117, "ipc" },
		{ ABI_S390X, 142, "select" },
		{ ABI_X32, 0x40000000 + 35, "nanosleep" },
		{ ABI_X86_64, 0x40000000 + 35, "nanosleep" },
		{ ABI_X86_64, 0x40000000 + 519, "recvmsg" },
		{ ABI_X86_64, 435, "clone3" },
		{ ABI_S390X, 435, "clone3" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		const char *name = syscall_name(known[i].abi, known[i].number);
		assert_non_null(name);
		assert_string_equal(name, known[i].name);
	}
}

static void test_no_such_number(void **state)
{
	static const int numbers[] = { -1, -2, INT32_MIN, INT32_MAX, 100000, 0x3fffffff };

	(void)state;
	for (enum abi abi = ABI_UNKNOWN; abi < ABI_COUNT; abi++)
		for (size_t i = 0; i < COUNT_OF(numbers); i++)
			assert_null(syscall_name(abi, numbers[i]));
	assert_null(syscall_name(ABI_UNKNOWN, 0));
	assert_null(syscall_name(ABI_X86_64, 400));
}

/* There and back again; and no name occurs twice, which would leave a call without a number. */
static void test_each_call(void **state)
{
	(void)state;
	for (enum syscall_id id = CALL_NONE; id < CALL_COUNT; id++) {
		int known = 0;
		for (enum abi abi = ABI_UNKNOWN; abi < ABI_COUNT; abi++) {
			int number = syscall_number(abi, id);
			if (number < 0)
				continue;
			assert_int_equal(syscall_of_number(abi, number), id);
			assert_string_equal(syscall_name(abi, number), syscall_id_name(id));
			assert_int_equal(syscall_of_name(syscall_id_name(id)), id);
			known++;
		}
		assert_int_equal(known > 0, id != CALL_NONE);
	}
}

/* The table has what the headers of this machine have, as far as these go. */
static void test_own_headers(void **state)
{
	static const struct {
		int number;
		const char *name;
	} own[] = {
#include "tests/unit/syscalls_here.inc"
	};
	struct utsname system;
	size_t wrong = 0;

	(void)state;
	assert_int_equal(uname(&system), 0);
	enum abi abi = abi_of_machine(system.machine);
	if (sizeof(void *) == 4 && abi == ABI_X86_64)
		abi = ABI_I386;
	assert_true(COUNT_OF(own) > 200);
	for (size_t i = 0; i < COUNT_OF(own) && abi != ABI_UNKNOWN; i++) {
		const char *name = syscall_name(abi, own[i].number);
		/* It is newer than the table, or another name for the same call. */
		if (name == NULL && own[i].number >= 470)
			continue;
		if (name && strcmp(name, own[i].name) == 0)
			continue;
		if (strcmp(own[i].name, "arm_sync_file_range") == 0)
			continue;
		print_error("%s is %d here, and %s in the table\n", own[i].name, own[i].number,
			    name ? name : "nothing");
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void test_machines(void **state)
{
	static const struct {
		const char *machine;
		enum abi abi;
	} machines[] = {
		{ "x86_64", ABI_X86_64 },
		{ "x86_64\n", ABI_X86_64 },
		{ "i686", ABI_I386 },
		{ "aarch64", ABI_ARM64 },
		{ "armv7l", ABI_ARM },
		{ "ppc64le", ABI_PPC64 },
		{ "s390x", ABI_S390X },
		{ "riscv64", ABI_RISCV64 },
		{ "loongarch64", ABI_RISCV64 },
		{ "mips64", ABI_UNKNOWN },
		{ "", ABI_UNKNOWN },
		{ "s390", ABI_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(machines); i++)
		assert_int_equal(abi_of_machine(machines[i].machine), machines[i].abi);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),   cmocka_unit_test(test_no_such_number),
		cmocka_unit_test(test_each_call), cmocka_unit_test(test_own_headers),
		cmocka_unit_test(test_machines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
