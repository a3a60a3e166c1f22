/* system.h - reads the machine as a whole, through libproc2.
 *
 * Room: proc.
 */
#ifndef PSTOP_PROC_SYSTEM_H
#define PSTOP_PROC_SYSTEM_H

#include "model/system.h"

struct system_source;

/* 0, or -errno; not for what is not in /proc. */
int system_open(struct system_source **out);
void system_close(struct system_source *s);

/* One reading now.  What /proc does not have (subset=pid) is asked of system calls as
 * far as these know it, and else stays unknown.  0, or -ENOMEM. */
int system_read(struct system_source *s, struct system_reading *out);

/* The cores as that reading saw them; borrowed until the next one. */
const struct core_readings *system_cores(const struct system_source *s);

#endif
