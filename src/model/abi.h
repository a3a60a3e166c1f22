/* abi.h - the system call interfaces (ABIs) of Linux: what a system call's number and its arguments
 * in memory mean.
 *
 * Room: model, pure.  A kernel has one native ABI and may run programs of others, and a recording
 * may come from another machine.  Every build therefore has the tables of all ABIs, and none
 * depends on the machine that pstop was built for.
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
	ABI_PPC64,   /* both byte orders, and 32-bit programs */
	ABI_S390X,
	ABI_COUNT
};

/* Return the native ABI of a machine, named as in uname(2) and /proc/sys/kernel/arch: "x86_64",
 * "aarch64".  Return ABI_UNKNOWN for any other name. */
enum abi abi_of_machine(const char *machine);

/* Return the ABI of 32-bit programs on a kernel with the ABI `kernel`.  This is `kernel` itself if
 * it is a 32-bit ABI or the same ABI serves both.  Return ABI_UNKNOWN if there is none. */
enum abi abi_of_32_bit(enum abi kernel);

/* Report whether struct timespec has 32-bit members (except in the "..._time64" system calls), and
 * whether pointers have 32 bits. x32 has 32-bit pointers but 64-bit times. */
bool abi_has_short_times(enum abi abi);
bool abi_has_short_pointers(enum abi abi);

#endif
