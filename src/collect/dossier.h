/* dossier.h - read what `pstop explain` and the page of the live view show of one process.
 *
 * Room: collect.  Never part of a refresh.  Each call opens the folder of the process once and
 * compares its start time, so that everything it reads belongs to that process even if the PID is
 * reused in the meantime.
 *
 * The environment and the memory totals can block: they take a lock of the process's memory, which
 * a process stuck in the kernel may hold for a long time.  Nothing else can.
 */
#ifndef PSTOP_COLLECT_DOSSIER_H
#define PSTOP_COLLECT_DOSSIER_H

#include "collect/scan.h"
#include "model/dossier.h"

/* Each function reads one part into a dossier that dossier_init() has initialized, and sets the
 * errno of what cannot be read.  It returns 0, or -ESRCH if the process has exited (or its PID was
 * reused); the dossier is then unchanged. */

/* Read the identity: folders, users, limits, namespaces, parents. */
int dossier_read_identity(struct scanner *s, struct dossier *d);

/* Read smaps_rollup; may block. */
int dossier_read_rollup(struct scanner *s, struct dossier *d);

/* Read the descriptors, and describe the first OPEN_FILES_SHOWN of them. */
int dossier_read_files(struct scanner *s, struct dossier *d);

/* Read the environment that the program was started with; may block. */
int dossier_read_environment(struct scanner *s, struct dossier *d);

/* Read memory and identity of a process that did not run, which others can have changed (U4 of
 * gate.h).  Return 0 or -errno. */
int dossier_refresh_process(struct scanner *s, const struct process *p);

#endif
