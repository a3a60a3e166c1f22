/* syscall.h - system calls, syscalls(2): their names, and their numbers in each ABI.
 *
 * Room: model, pure.  Made at build time from model/syscalls.tsv, which has them all
 * for every ABI, whatever machine pstop is built for.
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

/* A call by its number; CALL_NONE where the table has none.  A number of a program of
 * x86-64 that has the bit of x32 is looked up as one of x32. */
enum syscall_id syscall_of_number(enum abi abi, int number);

/* Its number; -1 where the ABI does not have the call. */
int syscall_number(enum abi abi, enum syscall_id id);

/* A call by its name; CALL_NONE where there is none. */
enum syscall_id syscall_of_name(const char *name);

/* "read", "futex" …; NULL for CALL_NONE, or for a number that the table does not have.
 * Static. */
const char *syscall_id_name(enum syscall_id id);
const char *syscall_name(enum abi abi, int number);

#endif
