/* own_proc.h - a /proc of pstop's own PID namespace, for code that acts on what it shows.
 *
 * Room: proc.  In a PID namespace, /proc may still be that of an outer one (unshare -pf): then
 * a number there names one process, and in kill(2) or ptrace(2) another.  Such a /proc may be
 * read, but its numbers must not be passed to system calls.
 */
#ifndef PSTOP_PROC_OWN_PROC_H
#define PSTOP_PROC_OWN_PROC_H

/* Return a descriptor of /proc if it shows pstop's own PID namespace; otherwise, of a new
 * procfs that does.  The new one is not mounted anywhere, so no other process sees it
 * (fsopen(2), since Linux 5.2).  The caller closes the descriptor.  Errors: -EXDEV if /proc
 * shows another namespace and a procfs cannot be created (which requires CAP_SYS_ADMIN);
 * another negative errno if /proc cannot be opened or is not procfs. */
int own_proc_open(void);

#endif
