/* abi.c - system call interfaces; see abi.h. */
#include "config.h"

#include "model/abi.h"

#include <stddef.h>
#include <string.h>

enum abi abi_of_machine(const char *machine)
{
	/* matched by prefix, because of "armv7l" and "ppc64le" */
	static const struct {
		const char *prefix;
		enum abi abi;
	} machines[] = {
		{ "x86_64", ABI_X86_64 },   { "aarch64", ABI_ARM64 }, /* also aarch64_be */
		{ "riscv64", ABI_RISCV64 }, { "loongarch64", ABI_RISCV64 },
		{ "ppc64", ABI_PPC64 },     { "s390x", ABI_S390X },
		{ "arm", ABI_ARM },         { "i386", ABI_I386 },
		{ "i486", ABI_I386 },       { "i586", ABI_I386 },
		{ "i686", ABI_I386 },
	};

	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
		if (strncmp(machine, machines[i].prefix, strlen(machines[i].prefix)) == 0)
			return machines[i].abi;
	return ABI_UNKNOWN;
}

enum abi abi_of_32_bit(enum abi kernel)
{
	switch (kernel) {
	case ABI_X86_64:
		return ABI_I386;
	case ABI_ARM64:
		return ABI_ARM;
	case ABI_I386:
	case ABI_ARM:
	case ABI_PPC64:
		return kernel;
	default:
		return ABI_UNKNOWN;
	}
}

bool abi_has_short_times(enum abi abi)
{
	return abi == ABI_I386 || abi == ABI_ARM;
}

bool abi_has_short_pointers(enum abi abi)
{
	return abi_has_short_times(abi) || abi == ABI_X32;
}
