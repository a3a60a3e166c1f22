/* callabi.h - the ABI of the system call that a thread is blocked in.
 *
 * Room: wait, below waitsite.h.  A 64-bit kernel also runs 32-bit programs, whose calls have
 * other numbers, 32-bit arguments, and calls that stand for several: socketcall(2), ipc(2),
 * the old select.  Must not know what a call waits for.
 */
#ifndef PSTOP_WAIT_CALLABI_H
#define PSTOP_WAIT_CALLABI_H

#include "proc/parse.h"

struct scanner;

/* Return the ABI that the number of `call`, read from /proc/PID/syscall, belongs to.  A stack
 * or instruction pointer above 4 GiB means a 64-bit program; below that, the auxiliary vector
 * of the process decides.  (A 64-bit program can make an i386 call with "int 0x80": nothing in
 * /proc shows it.)  Return ABI_UNKNOWN if neither is known. */
enum abi callabi_find(struct scanner *s, pid_t pid, pid_t tid, const struct syscall_fields *call);

/* Return the ABI of a call for which the kernel reports whether a 32-bit program made it. */
enum abi callabi_of_pass(const struct scanner *s, bool is_compat, int32_t number);

/* Replace a call that stands for several by the actual one and its arguments: set call->id and
 * call->args.  Leave it unchanged if the thread's memory cannot be read. */
void callabi_unfold(const struct scanner *s, pid_t tid, struct syscall_fields *call);

#endif
