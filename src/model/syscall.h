/* syscall.h - system calls, syscalls(2): their names, and their numbers in each ABI.
 *
 * Room: model, pure.  Generated at build time from model/syscalls.tsv, which has the calls of every
 * ABI, whatever machine pstop is built for.
 */
#ifndef PSTOP_MODEL_SYSCALL_H
#define PSTOP_MODEL_SYSCALL_H

#include "model/abi.h"

/* CALL_read, CALL_futex …: the same in every ABI. */
enum syscall_id {
	CALL_NONE,
#define SYSCALL_NAME(name) CALL_##name,
#include "model/syscall_names.inc"
#undef SYSCALL_NAME
	CALL_COUNT
};

/* Return the system call with this number, or CALL_NONE if the table has none.  A number of x86-64
 * with the x32 bit set is looked up as one of x32. */
enum syscall_id syscall_of_number(enum abi abi, int number);

/* Return the number of a system call; -1 if the ABI lacks it. */
int syscall_number(enum abi abi, enum syscall_id id);

/* Return the system call with this name, or CALL_NONE. */
enum syscall_id syscall_of_name(const char *name);

/* Return the name of a system call ("read", "futex"); NULL for CALL_NONE and for values that the
 * table lacks.  The string is static. */
const char *syscall_id_name(enum syscall_id id);
const char *syscall_name(enum abi abi, int number);

#endif
