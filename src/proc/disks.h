/* disks.h - read what the disks of the machine transfer.
 *
 * Room: proc.  /proc/diskstats has whole disks, their partitions, and devices that are made of
 * other devices: a byte that a program writes to a file is counted by each of them.  Only whole
 * disks that are made of nothing else count here.
 */
#ifndef PSTOP_PROC_DISKS_H
#define PSTOP_PROC_DISKS_H

#include "model/device.h"

/* Parse /proc/diskstats into *out.  Lines that make no sense are left out.  Return 0, or -ENOMEM
 * with nothing known. */
int disks_parse(struct device_readings *out, const char *text, size_t length);

#endif
