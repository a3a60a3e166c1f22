/* rights.h - which files this user may read of their own processes, and of others'.
 *
 * Room: proc, for the doctor.  Tries the files themselves, on processes that pstop did not
 * start: Yama (kernel.yama.ptrace_scope) and similar modules treat a program's own children
 * differently.  Must not know how the results are worded.
 */
#ifndef PSTOP_PROC_RIGHTS_H
#define PSTOP_PROC_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

struct procfs;

/* /proc/PID/NAME, and the access mode that the kernel checks (fs/proc/base.c and fd.c). */
enum rights_file {
	RIGHTS_SCHEDSTAT, /* none */
	RIGHTS_STATUS,    /* none */
	RIGHTS_IO,        /* PTRACE_MODE_READ */
	RIGHTS_WCHAN,     /* PTRACE_MODE_READ, and only for a sleeping task */
	RIGHTS_SYSCALL,   /* PTRACE_MODE_ATTACH */
	RIGHTS_FD,        /* PTRACE_MODE_READ; fd/0 */
	RIGHTS_FILES
};

/* Owner of the processes: this user, except for pstop and its children; or other users. */
enum rights_owner { RIGHTS_OWN, RIGHTS_OTHERS, RIGHTS_OWNERS };

struct rights_count {
	unsigned tried, readable; /* the others were denied */
};

struct rights {
	struct rights_count of[RIGHTS_OWNERS][RIGHTS_FILES];
	bool shows_functions; /* the kernel reports the function that a task sleeps in */
	bool has_tried_functions;
	bool has_wchan; /* the file exists */
};

/* Try the files of up to `most` processes of each owner.  Kernel threads and zombies are
 * skipped.  Return 0, or a negative errno if /proc cannot be listed. */
int rights_try(struct procfs *fs, unsigned most, struct rights *out);

/* Return the name of the file: "io" …  The text is static. */
const char *rights_name(enum rights_file file);

/* Return whether this process has CAP_SYS_PTRACE. */
bool rights_may_trace_all(void);

/* Return kernel.yama.ptrace_scope, 0 to 3, or -1 without Yama. */
int rights_yama_scope(struct procfs *fs);

#endif
