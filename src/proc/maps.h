/* maps.h - parse /proc/PID/maps, proc_pid_maps(5).
 *
 * Room: proc.  Pure, as parse.h.
 */
#ifndef PSTOP_PROC_MAPS_H
#define PSTOP_PROC_MAPS_H

#include "base/cursor.h"

/* One mapping. */
struct mapping {
	uint64_t start, end;
	uint64_t offset;    /* in the file */
	struct cursor path; /* borrowed from the text; empty: no file.  " (deleted)" may follow */
};

/* Take the next line.  Return false at the end, or at a line that the kernel does not write. */
bool maps_next(struct cursor *text, struct mapping *out);

/* Return the part of the path after the last slash, without " (deleted)". */
struct cursor maps_file_name(const struct mapping *m);

#endif
