/* runtime_role.h - what a thread is for in a language runtime, by the name that the runtime gives it.
 *
 * Room: model, pure.
 */
#ifndef PSTOP_MODEL_RUNTIME_ROLE_H
#define PSTOP_MODEL_RUNTIME_ROLE_H

#include "model/task.h"

enum runtime_role {
	ROLE_UNKNOWN,
	ROLE_APPLICATION, /* threads that the program created */
	ROLE_MAIN,        /* Node.js: the thread of the event loop */
	ROLE_POOL,        /* workers for files, names, compression */
	ROLE_GC,          /* collects garbage */
	ROLE_JIT,         /* compiles */
	ROLE_SCHEDULER,   /* Erlang VM: runs processes of its own */
	ROLE_INTERNAL,    /* timers, signals and the like */
	RUNTIME_ROLES
};

/* Return the role of a thread of a process that runs this. */
enum runtime_role runtime_role_of(enum runtime_kind kind, const struct process *p,
				  const struct thread *t);

/* CPU time in the window by role, in cores.  Return false if the threads have no roles, or if there
 * is no window. */
bool runtime_roles_run(const struct sample *sample, const struct process *p,
		       double out[static RUNTIME_ROLES]);

/* Return the word for a role, as in JSON; NULL for ROLE_UNKNOWN.  The string is static. */
const char *runtime_role_name(enum runtime_role role);

#endif
