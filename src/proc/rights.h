/* rights.h - which files this user may read of his own processes, and of others'.
 *
 * Room: proc, for the doctor.  Tries the files themselves, on processes that pstop did
 * not start: Yama (kernel.yama.ptrace_scope) and the like treat a program's own children
 * another way.  Knows no words for what it finds.
 */
#ifndef PSTOP_PROC_RIGHTS_H
#define PSTOP_PROC_RIGHTS_H

#include <stdbool.h>
#include <sys/types.h>

struct procfs;

/* /proc/PID/NAME, and the right that the kernel asks for (fs/proc/base.c and fd.c). */
enum rights_file {
	RIGHTS_SCHEDSTAT, /* none */
	RIGHTS_STATUS,    /* none */
	RIGHTS_IO,        /* PTRACE_MODE_READ */
	RIGHTS_WCHAN,     /* PTRACE_MODE_READ, and a task that sleeps */
	RIGHTS_SYSCALL,   /* PTRACE_MODE_ATTACH */
	RIGHTS_FD,        /* PTRACE_MODE_READ; fd/0 */
	RIGHTS_FILES
};

/* Whose processes: of this user, but for pstop and its children; of other users. */
enum rights_owner { RIGHTS_OWN, RIGHTS_OTHERS, RIGHTS_OWNERS };

struct rights_count {
	unsigned tried, readable; /* the rest of these was denied */
};

struct rights {
	struct rights_count of[RIGHTS_OWNERS][RIGHTS_FILES];
	bool shows_functions; /* the kernel names the function that a task sleeps in */
	bool has_tried_functions;
	bool has_wchan; /* the file is there */
};

/* Tries the files of up to `most` processes of each owner.  Threads of the kernel and
 * zombies are left out.  0, or -errno where /proc cannot be listed. */
int rights_try(struct procfs *fs, unsigned most, struct rights *out);

/* Name of the file: "io" …  Static. */
const char *rights_name(enum rights_file file);

/* Has this process CAP_SYS_PTRACE? */
bool rights_may_trace_all(void);

/* kernel.yama.ptrace_scope: 0 to 3; -1 without Yama. */
int rights_yama_scope(struct procfs *fs);

#endif
