/* detect.h - which language runtime a process has, from the files that it maps.
 *
 * Room: runtime.
 */
#ifndef PSTOP_RUNTIME_DETECT_H
#define PSTOP_RUNTIME_DETECT_H

#include "base/cursor.h"
#include "model/runtime.h"
#include "proc/procfs.h"

/* What the names of files say. */
struct detected {
	enum runtime_kind kind;
	enum runtime_gap gap;
	unsigned minor;      /* of Python: 3.minor; 0: not known */
	uint64_t start, end; /* where the file with the runtime is mapped; 0: nowhere */
};

/* Examine the text of /proc/PID/maps; `exe` is the path of the program.  Pure. */
struct detected detect_in_maps(const char *maps, size_t length, const char *exe);

/* Examine a process. */
struct detected detect_process(struct procfs *fs, pid_t pid);

#endif
