/* own_proc.h - a /proc of pstop's own PID namespace, for code that acts on what it shows.
 *
 * Room: proc.  In a PID namespace, /proc may still be that of an outer one (unshare -pf): then
 * a number there names one process, and in kill(2) or ptrace(2) another.  Such a /proc may be
 * read, but its numbers must not be passed to system calls.
 */
#ifndef PSTOP_PROC_OWN_PROC_H
#define PSTOP_PROC_OWN_PROC_H

#include <stdbool.h>

/* A descriptor of /proc, if that shows pstop's own PID namespace; else of a new procfs
 * that does, and that is mounted nowhere, so that nobody else sees it (fsopen(2), since
 * Linux 5.2).  The caller closes it.  -EXDEV: /proc shows another namespace, and a
 * procfs may not be made (that takes CAP_SYS_ADMIN); another -errno: there is no /proc
 * either, or no procfs. */
int own_proc_open(void);

/* Are children of this process born into another PID namespace than its own (unshare -p
 * without -f)?  Then it can make no thread, and once the first child, which is the init
 * process there, has exited, no child either.  False also without /proc. */
bool own_proc_is_outside(void);

#endif
