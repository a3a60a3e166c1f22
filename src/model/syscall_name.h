/* syscall_name.h - names of system calls, syscalls(2).
 *
 * Stage: model, pure.  The table is made at build time from the headers of the
 * kernel, for the architecture that pstop is built for.
 */
#ifndef PSTOP_MODEL_SYSCALL_NAME_H
#define PSTOP_MODEL_SYSCALL_NAME_H

/* "read", "futex" …; NULL for a number that the headers do not know.  Static. */
const char *syscall_name(int number);

#endif
