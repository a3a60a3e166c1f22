/* hiding.h - whether /proc hides other users' processes from this user.
 *
 * Room: proc.  Covers the mount option hidepid of proc(5).  Exempt from it are the members of
 * the group in the option gid and processes with CAP_SYS_PTRACE.
 */
#ifndef PSTOP_PROC_HIDING_H
#define PSTOP_PROC_HIDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* Values of the option, from proc_fs.h of the kernel. */
enum hidepid {
	HIDEPID_OFF = 0,
	HIDEPID_NO_ACCESS = 1,  /* their folders are listed, but closed */
	HIDEPID_INVISIBLE = 2,  /* they are not listed */
	HIDEPID_PTRACEABLE = 4, /* only processes that this user may trace are listed */
};

struct hiding {
	enum hidepid option; /* of the mount, even if this user is exempt */
	bool has_gid;
	gid_t gid;      /* this group sees all processes, except under HIDEPID_PTRACEABLE */
	bool is_exempt; /* this user sees all processes */
};

/* Read the mount options of the /proc below `fs` into *out.  If they cannot be found, *out has
 * HIDEPID_OFF. */
void hiding_read(struct procfs *fs, struct hiding *out);

/* Return the option that hides processes from this user, or HIDEPID_OFF if all are visible.  If
 * process 1 belongs to another user and is readable, read nothing else. */
enum hidepid hiding_in_effect(struct procfs *fs);

/* Parse the text of mountinfo, proc_pid_mountinfo(5), `length` bytes, for the mount with this
 * ID.  Return false if it is not listed.  Leave is_exempt unchanged. */
bool hiding_parse(const char *text, size_t length, uint64_t mount_id, struct hiding *out);

/* Return why a process is not in /proc: it is hidden, or, with `is_there` false, may be
 * hidden.  The text is static. */
const char *hiding_why(enum hidepid option, bool is_there);

/* Return the name of the option, "hidepid=2" …; "" for HIDEPID_OFF.  The text is static. */
const char *hiding_name(enum hidepid option);

#endif
