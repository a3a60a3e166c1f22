/* callabi.h - in which ABI a thread made the system call that it is blocked in.
 *
 * Room: wait, below waitsite.h.  A 64-bit kernel runs 32-bit programs too, whose calls
 * have other numbers, arguments of 32 bits, and calls that stand for several:
 * socketcall(2), ipc(2), the old select.  Must not know what a call waits for.
 */
#ifndef PSTOP_WAIT_CALLABI_H
#define PSTOP_WAIT_CALLABI_H

#include "proc/parse.h"

struct scanner;

/* What the number of `call`, as /proc/PID/syscall has it, means.  A stack or an
 * instruction above 4 GiB is a 64-bit program's; below, the auxiliary vector of the
 * process tells.  (A 64-bit program can make a call of i386 by "int 0x80": nothing in
 * /proc shows it.)  ABI_UNKNOWN where neither is known. */
enum abi callabi_find(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call);

/* The ABI of a call of which the kernel itself says whether it is one of a 32-bit program. */
enum abi callabi_of_pass(const struct scanner *s, bool is_compat, int32_t number);

/* A call that stands for several becomes the one that it is, with its arguments: call->id
 * and call->args.  It stays as it is where the thread's memory cannot be read. */
void callabi_unfold(const struct scanner *s, pid_t tid, struct syscall_fields *call);

#endif
