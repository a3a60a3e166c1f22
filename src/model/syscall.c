/* syscall.c - system calls of each ABI; see syscall.h. */
#include "config.h"

#include "model/syscall.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* __X32_SYSCALL_BIT of the kernel. */
#define X32_BIT 0x40000000

static const char *const names[] = {
	NULL,
#define SYSCALL_NAME(name) #name,
#include "model/syscall_names.inc"
#undef SYSCALL_NAME
};

/* x86_64_ids, i386_ids …: the call of each number. */
#include "model/syscall_numbers.inc"

#define IDS(abi)                                                \
	{                                                       \
		abi##_ids, sizeof abi##_ids / sizeof *abi##_ids \
	}

static const struct {
	const uint16_t *ids;
	size_t count;
} tables[ABI_COUNT] = {
	[ABI_X86_64] = IDS(x86_64), [ABI_I386] = IDS(i386),   [ABI_X32] = IDS(x32),
	[ABI_ARM64] = IDS(arm64),   [ABI_ARM] = IDS(arm),     [ABI_RISCV64] = IDS(riscv64),
	[ABI_PPC64] = IDS(ppc64),   [ABI_S390X] = IDS(s390x),
};

/* The names are sorted as by strcmp(3). */
enum syscall_id syscall_of_name(const char *name)
{
	size_t low = 1, high = CALL_COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(names[middle], name);
		if (order == 0)
			return (enum syscall_id)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return CALL_NONE;
}

enum syscall_id syscall_of_number(enum abi abi, int number)
{
	if ((abi == ABI_X86_64 || abi == ABI_X32) && number >= X32_BIT) {
		abi = ABI_X32;
		number -= X32_BIT;
	}
	if (number < 0 || (size_t)number >= tables[abi].count)
		return CALL_NONE;
	return (enum syscall_id)tables[abi].ids[number];
}

int syscall_number(enum abi abi, enum syscall_id id)
{
	for (size_t i = 0; i < tables[abi].count && id != CALL_NONE; i++)
		if (tables[abi].ids[i] == id)
			return abi == ABI_X32 ? (int)i + X32_BIT : (int)i;
	return -1;
}

const char *syscall_id_name(enum syscall_id id)
{
	return names[id];
}

const char *syscall_name(enum abi abi, int number)
{
	return names[syscall_of_number(abi, number)];
}
