/* system.h - read the machine as a whole, through libproc2.
 *
 * Room: proc.  The source keeps files open between readings; the caller owns it.  Must not
 * know what the figures mean.
 */
#ifndef PSTOP_PROC_SYSTEM_H
#define PSTOP_PROC_SYSTEM_H

#include "model/system.h"

struct system_source;

/* Open a source; the caller closes it.  Return 0, or a negative errno.  Files missing in /proc
 * are not an error. */
int system_open(struct system_source **out);
void system_close(struct system_source *s);

/* Take one reading.  What /proc lacks (subset=pid) is read by system calls as far as possible,
 * and is otherwise unknown.  Return 0, or -ENOMEM. */
int system_read(struct system_source *s, struct system_reading *out);

/* Return the cores of the last reading; borrowed until the next one. */
const struct core_readings *system_cores(const struct system_source *s);

/* Take a reading of the disks and of the network interfaces, at the time of system_read().  It
 * costs one system call for each of the two files, while they are no longer than a page.  Return 0,
 * or -ENOMEM. */
int system_read_devices(struct system_source *s);

/* Return the last reading of the devices; borrowed until the next one. */
const struct device_readings *system_disks(const struct system_source *s);
const struct device_readings *system_interfaces(const struct system_source *s);

#endif
