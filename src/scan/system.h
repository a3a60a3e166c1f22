/* system.h - reads the machine as a whole, through libproc2.
 *
 * Stage: scan.
 */
#ifndef PSTOP_SCAN_SYSTEM_H
#define PSTOP_SCAN_SYSTEM_H

#include "model/system.h"

struct system_source;

/* 0, or -errno. */
int system_open(struct system_source **out);
void system_close(struct system_source *s);

/* One reading now.  What cannot be read stays 0 or unknown.  0, or -errno
 * where even /proc/stat cannot be read. */
int system_read(struct system_source *s, struct system_reading *out);

/* The cores as that reading saw them; borrowed until the next one. */
const struct core_readings *system_cores(const struct system_source *s);

#endif
