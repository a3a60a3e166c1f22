/* hiding.h - whether /proc keeps other users' processes from this user.
 *
 * Room: proc.  The mount option hidepid of proc(5).  Who is exempt from it: the group
 * of the option gid, and whoever may trace all processes (CAP_SYS_PTRACE).
 */
#ifndef PSTOP_PROC_HIDING_H
#define PSTOP_PROC_HIDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

/* Values of the option, include/uapi or proc_fs.h of the kernel. */
enum hidepid {
	HIDEPID_OFF = 0,
	HIDEPID_NO_ACCESS = 1,  /* their folders are there, but closed */
	HIDEPID_INVISIBLE = 2,  /* they are not there */
	HIDEPID_PTRACEABLE = 4, /* only those are there that this user may trace */
};

struct hiding {
	enum hidepid option; /* of the mount, whether or not it concerns this user */
	bool has_gid;
	gid_t gid;      /* this group sees all, but under HIDEPID_PTRACEABLE */
	bool is_exempt; /* this user sees all */
};

/* The mount options of the /proc that `fs` reads.  Where they cannot be found, none. */
void hiding_read(struct procfs *fs, struct hiding *out);

/* The option that hides processes from this user; HIDEPID_OFF: all are there.  Looks at
 * process 1 first: where that is another user's and open, nothing else is read. */
enum hidepid hiding_in_effect(struct procfs *fs);

/* From the text of mountinfo, proc_pid_mountinfo(5), for the mount with this id: false
 * where it has none.  is_exempt is left alone. */
bool hiding_parse(const char *text, size_t length, uint64_t mount_id, struct hiding *out);

/* Of a process that is not in /proc: that it is hidden, or may be where nobody knows that
 * it exists.  Static. */
const char *hiding_why(enum hidepid option, bool is_there);

/* "hidepid=2" …; "" for HIDEPID_OFF.  Static. */
const char *hiding_name(enum hidepid option);

#endif
