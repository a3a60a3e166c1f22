/* abi.h - the system call interfaces of Linux: what a system call's number and its
 * arguments in memory mean.
 *
 * Room: model, pure.  A kernel has one of its own and may run programs of others, and
 * a recording may come from another machine: the tables of all are in every build, and
 * none depends on what pstop was built for.
 */
#ifndef PSTOP_MODEL_ABI_H
#define PSTOP_MODEL_ABI_H

#include <stdbool.h>

enum abi {
	ABI_UNKNOWN,
	ABI_X86_64,
	ABI_I386,
	ABI_X32,
	ABI_ARM64,
	ABI_ARM,     /* EABI */
	ABI_RISCV64, /* also loongarch64, which has the same numbers */
	ABI_PPC64,   /* of both byte orders, and 32-bit programs */
	ABI_S390X,
	ABI_COUNT
};

/* The kernel's own interface on such a machine, in the words of uname(2) and of
 * /proc/sys/kernel/arch: "x86_64", "aarch64".  ABI_UNKNOWN: of none of the above. */
enum abi abi_of_machine(const char *machine);

/* The interface of 32-bit programs on such a kernel; its own where that has 32 bits, or has
 * one for both.  ABI_UNKNOWN: it is none of the above. */
enum abi abi_of_32_bit(enum abi kernel);

/* Its struct timespec, where it is not that of a system call "..._time64", and its
 * pointers have 32 bits.  (x32 has pointers of 32 bits, but times of 64.) */
bool abi_has_short_times(enum abi abi);
bool abi_has_short_pointers(enum abi abi);

#endif
