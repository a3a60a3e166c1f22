/* parse_dossier.h - the files of /proc that a dossier is made of.
 *
 * Room: proc.  Pure, like parse.h: each returns 0, or -EINVAL where the text is
 * not what the kernel writes, and then promises nothing about its output.
 */
#ifndef PSTOP_PROC_PARSE_DOSSIER_H
#define PSTOP_PROC_PARSE_DOSSIER_H

#include "model/dossier.h"

/* Who a process acts as, of /proc/PID/status, proc_pid_status(5). */
int parse_credentials(const char *text, size_t length, struct credentials *out);

/* /proc/PID/limits, proc_pid_limits(5); limits that are not listed stay unknown. */
int parse_limits(const char *text, size_t length, struct limit out[static LIMIT_COUNT]);

/* /proc/PID/smaps_rollup, proc_pid_smaps(5). */
int parse_rollup(const char *text, size_t length, struct memory_rollup *out);

/* Inode of a link like "mnt:[4026531841]" whose name is `name`. */
int parse_namespace(const char *text, size_t length, const char *name, uint64_t *out);

/* What a descriptor is, by the text of its link.  OPEN_KINDS: it is a path whose
 * type has to be asked. */
enum open_kind parse_open_kind(const char *link);

#endif
