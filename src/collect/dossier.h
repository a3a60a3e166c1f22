/* dossier.h - reads what is shown of one process by itself.
 *
 * Room: collect.  Never part of a refresh: for `pstop explain`, and for the page of
 * the live view when a part is opened.  Each call opens the folder of the process
 * once and compares its start time, so that all it reads is of that very process
 * even where the PID is given to another one meanwhile.
 *
 * What can block: the environment and the sums of memory take a lock of the
 * process's memory, which a process stuck in the kernel may hold for long.
 * Everything else does not.
 */
#ifndef PSTOP_COLLECT_DOSSIER_H
#define PSTOP_COLLECT_DOSSIER_H

#include "collect/scan.h"
#include "model/dossier.h"

/* Each reads one part anew into a dossier that dossier_init() has begun; what
 * cannot be read has its errno there.  0, or -ESRCH: the process has ended (or
 * its PID is another one's), and the dossier stays as it was. */

/* Who it is: folders, users, limits, namespaces, parents. */
int dossier_read_identity(struct scanner *s, struct dossier *d);

/* smaps_rollup: may block. */
int dossier_read_rollup(struct scanner *s, struct dossier *d);

/* Descriptors, the first OPEN_FILES_SHOWN of them with what they are. */
int dossier_read_files(struct scanner *s, struct dossier *d);

/* The environment that the program was started with: may block. */
int dossier_read_environment(struct scanner *s, struct dossier *d);

/* Memory and identity of a process that did not run, which others can have
 * changed (U4 of gate.h).  0, or -errno. */
int dossier_refresh_process(struct scanner *s, const struct process *p);

#endif
