/* test_callabi: the ABI of a call, and the actual call behind one that stands for several. */
#include "config.h"

#include "scanned.h"

#include "wait/callabi.h"
#include "collect/scanner.h"
#include "wait/kind_of_call.h"
#include "wait/waitset.h"

#include <elf.h>
#include <errno.h>
#include <linux/net.h>
#include <unistd.h>

#define X32_BIT 0x40000000
#define LOW     0xffdba460U
#define HIGH    0x7ffc12345678U

static struct scanned *m;

static int setup(void **state)
{
	int error = scanned_setup(state);

	m = *state;
	make_sleepers(&m->proc, 1);
	scanned_open(m, NULL);
	scanned_refresh(m);
	return error;
}

/* ---- the auxiliary vector ---- */

static void test_words_of_auxv(void **state)
{
	static const uint32_t brief[] = {
		AT_SYSINFO, 0xf7f00000, AT_PHENT, sizeof(Elf32_Phdr), 0, 0
	};
	static const uint64_t words[] = {
		AT_SYSINFO_EHDR, 0x7fff00000000, AT_PHENT, sizeof(Elf64_Phdr), 0, 0
	};
	/* Values that look like a key. */
	static const uint64_t tricky[] = { AT_PAGESZ, 4096,
					   AT_PHDR,   ((uint64_t)32 << 32) | AT_PHENT,
					   AT_PHENT,  sizeof(Elf64_Phdr),
					   0,         0 };

	(void)state;
	assert_int_equal(parse_auxv_word((const char *)brief, sizeof brief), 4);
	assert_int_equal(parse_auxv_word((const char *)words, sizeof words), 8);
	assert_int_equal(parse_auxv_word((const char *)tricky, sizeof tricky), 8);
	for (size_t length = 0; length < 16; length++)
		assert_int_equal(parse_auxv_word((const char *)brief, length), -EINVAL);
	for (size_t length = 0; length < 32; length++)
		assert_int_equal(parse_auxv_word((const char *)words, length), -EINVAL);
	assert_int_equal(parse_auxv_word("", 0), -EINVAL);
}

static void write_auxv(size_t word)
{
	uint32_t brief[] = { AT_PHENT, sizeof(Elf32_Phdr), 0, 0 };
	uint64_t words[] = { AT_PHENT, sizeof(Elf64_Phdr), 0, 0 };
	const char *path = path_of(m->proc.root, "101/task/101/auxv");

	unlink(path);
	if (word == 4)
		write_bytes(path, (const char *)brief, sizeof brief);
	else if (word == 8)
		write_bytes(path, (const char *)words, sizeof words);
	else if (word == 1)
		write_bytes(path, "?", 1);
}

/* ---- the ABI of a number ---- */

static void test_find(void **state)
{
	static const struct {
		enum abi kernel;
		uint64_t stack, instruction;
		int32_t number;
		size_t word; /* of auxv; 0: missing, 1: invalid */
		enum abi wanted;
	} cases[] = {
		{ ABI_X86_64, HIGH, HIGH, 35, 4, ABI_X86_64 }, /* auxv is not even read */
		{ ABI_X86_64, HIGH, 0x401000, 35, 4, ABI_X86_64 },
		{ ABI_X86_64, LOW, HIGH, 35, 4, ABI_X86_64 },
		{ ABI_X86_64, LOW, LOW, 162, 4, ABI_I386 },
		{ ABI_X86_64, LOW, LOW, 35, 8, ABI_X86_64 }, /* a stack in low memory */
		{ ABI_X86_64, LOW, LOW, 35, 1, ABI_UNKNOWN },
		{ ABI_X86_64, LOW, LOW, 35, 0, ABI_X86_64 }, /* a recording without auxv */
		{ ABI_X86_64, LOW, LOW, X32_BIT + 35, 4, ABI_X32 },
		{ ABI_X86_64, HIGH, HIGH, X32_BIT + 35, 8, ABI_X32 },
		{ ABI_ARM64, LOW, LOW, 162, 4, ABI_ARM },
		{ ABI_ARM64, HIGH, HIGH, 101, 8, ABI_ARM64 },
		{ ABI_RISCV64, LOW, LOW, 101, 4, ABI_UNKNOWN },
		{ ABI_S390X, LOW, LOW, 162, 4, ABI_UNKNOWN },
		{ ABI_I386, LOW, LOW, 162, 8, ABI_I386 }, /* the only ABI */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct syscall_fields call = {
			.number = cases[i].number,
			.has_place = true,
			.stack = cases[i].stack,
			.instruction = cases[i].instruction,
		};
		m->scanner->fs.abi = cases[i].kernel;
		write_auxv(cases[i].word);
		if (callabi_find(m->scanner, 101, 101, &call) != cases[i].wanted)
			fail_msg("case %zu", i);
	}
}

static void test_of_a_pass(void **state)
{
	(void)state;
	m->scanner->fs.abi = ABI_X86_64;
	assert_int_equal(callabi_of_pass(m->scanner, false, 35), ABI_X86_64);
	assert_int_equal(callabi_of_pass(m->scanner, true, 162), ABI_I386);
	assert_int_equal(callabi_of_pass(m->scanner, false, X32_BIT + 35), ABI_X32);
	m->scanner->fs.abi = ABI_ARM64;
	assert_int_equal(callabi_of_pass(m->scanner, true, 162), ABI_ARM);
	m->scanner->fs.abi = ABI_RISCV64;
	assert_int_equal(callabi_of_pass(m->scanner, true, 162), ABI_UNKNOWN);
}

/* In an unknown ABI no number has a name. */
static void test_unknown_has_no_names(void **state)
{
	(void)state;
	for (int number = -1; number < 600; number++) {
		struct syscall_fields call = { .number = number, .abi = ABI_UNKNOWN };
		callabi_unfold(m->scanner, 101, &call);
		assert_int_equal(call.id, CALL_NONE);
		assert_int_equal(kind_of_call(&call).rule, RULE_WCHAN);
		assert_null(syscall_name(ABI_UNKNOWN, number));
	}
}

/* ---- calls that stand for several ---- */

static struct syscall_fields unfolded(enum abi abi, int32_t number, uint64_t first, uint64_t second)
{
	struct syscall_fields call = { .number = number,
				       .abi = abi,
				       .args = { first, second, 22, 33, 44, 55 } };

	callabi_unfold(m->scanner, getpid(), &call);
	return call;
}

static void test_ipc(void **state)
{
	static const struct {
		uint64_t which;
		enum syscall_id id;
	} calls[] = {
		{ 1, CALL_semop },        { 4, CALL_semtimedop },        { 11, CALL_msgsnd },
		{ 12, CALL_msgrcv },      { 0x10000 | 12, CALL_msgrcv }, { 24, CALL_ipc },
		{ UINT64_MAX, CALL_ipc },
	};

	(void)state;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		struct syscall_fields call = unfolded(ABI_I386, 117, calls[i].which, 7);
		assert_int_equal(call.id, calls[i].id);
		if (call.id == CALL_ipc)
			continue;
		assert_int_equal(call.args[0], 7);
		assert_int_equal(call.args[1], 44);
		assert_int_equal(call.args[3], call.id == CALL_semtimedop ? 55 : 0);
	}
	assert_int_equal(unfolded(ABI_S390X, 117, 4, 7).args[3], 33);
	assert_int_equal(unfolded(ABI_X86_64, 117, 1, 7).id, CALL_setresuid); /* x86-64 has no
	                                                                         ipc */
}

/* Kernels without CROSS_MEMORY_ATTACH, and qemu-user, have no process_vm_readv(2). */
static void need_memory(void)
{
	uint64_t word = 1, copy = 0;

	m->scanner->fs.is_own = true;
	ssize_t n = waitset_read_memory(m->scanner, getpid(), (uintptr_t)&word, &copy, sizeof copy);
	if (n == -ENOSYS)
		skip_because("process_vm_readv(2): %s", strerror(ENOSYS));
	assert_int_equal(n, sizeof copy);
}

/* The arguments are read from memory, here that of the test itself. */
static void test_socketcall(void **state)
{
	uint32_t brief[6] = { 9, 1, 2, 3, 4, 5 };
	uint64_t words[6] = { 9, 1, 2, 3, 4, 5 };

	(void)state;
	need_memory();
	struct syscall_fields call = unfolded(ABI_S390X, 102, SYS_RECVFROM, (uintptr_t)words);
	assert_int_equal(call.id, CALL_recvfrom);
	assert_int_equal(call.args[0], 9);
	assert_int_equal(call.args[5], 5);
	call = unfolded(ABI_I386, 102, SYS_RECV, (uintptr_t)brief);
	assert_int_equal(call.id, CALL_recvfrom);
	assert_int_equal(call.args[0], 9);
	assert_int_equal(call.args[3], 3);
	assert_int_equal(call.args[4], 0);
	assert_int_equal(unfolded(ABI_I386, 102, SYS_ACCEPT, (uintptr_t)brief).id, CALL_accept);
	assert_int_equal(unfolded(ABI_I386, 102, SYS_SOCKET, (uintptr_t)brief).id, CALL_socketcall);
	assert_int_equal(unfolded(ABI_I386, 102, 1000, (uintptr_t)brief).id, CALL_socketcall);
	/* If they cannot be read, the call stays as it is. */
	call = unfolded(ABI_I386, 102, SYS_RECV, 8);
	assert_int_equal(call.id, CALL_socketcall);
	assert_int_equal(call.args[0], SYS_RECV);
	assert_int_equal(kind_of_call(&call).kind, WAIT_NETWORK);
}

static void test_old_select(void **state)
{
	uint32_t block[5] = { 4, 0x1000, 0x2000, 0, 0x3000 };

	(void)state;
	need_memory();
	struct syscall_fields call = unfolded(ABI_I386, 82, (uintptr_t)block, 0);
	assert_int_equal(call.id, CALL__newselect);
	assert_int_equal(call.args[0], 4);
	assert_int_equal(call.args[4], 0x3000);
	assert_true(kind_of_call(&call).is_timed);
	assert_int_equal(kind_of_call(&call).rule, RULE_SELECT);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, scanned_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_words_of_auxv),        TEST(test_find), TEST(test_of_a_pass),
		TEST(test_unknown_has_no_names), TEST(test_ipc),  TEST(test_socketcall),
		TEST(test_old_select),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
