/* parse_dossier.h - parse the files of /proc that a dossier is made of.
 *
 * Room: proc.  Pure, like parse.h: each function returns 0, or -EINVAL if the text is not what the
 * kernel writes; the output is then undefined.  Lengths are in bytes.
 */
#ifndef PSTOP_PROC_PARSE_DOSSIER_H
#define PSTOP_PROC_PARSE_DOSSIER_H

#include "model/dossier.h"

/* Parse the credentials of a process from /proc/PID/status, proc_pid_status(5). */
int parse_credentials(const char *text, size_t length, struct credentials *out);

/* Parse /proc/PID/limits, proc_pid_limits(5); limits that are not listed stay unknown. */
int parse_limits(const char *text, size_t length, struct limit out[static LIMIT_COUNT]);

/* Parse /proc/PID/smaps_rollup, proc_pid_smaps(5). */
int parse_rollup(const char *text, size_t length, struct memory_rollup *out);

/* Parse the inode from a link like "mnt:[4026531841]" whose name is `name`. */
int parse_namespace(const char *text, size_t length, const char *name, uint64_t *out);

/* Parse the file offset from /proc/PID/fdinfo/N, proc_pid_fdinfo(5). */
int parse_offset(const char *text, size_t length, uint64_t *out);

/* Return the kind of a descriptor from the text of its link.  OPEN_KINDS means that it is a
 * path whose file type must be read. */
enum open_kind parse_open_kind(const char *link);

#endif
