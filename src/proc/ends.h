/* ends.h - which processes hold an end of a pipe, a socket, a terminal, or another object.
 *
 * Room: proc.  One pass over the descriptors of all processes finds the holders of all objects: a
 * chain of waits leads from one object to the next.  Only links are read; how a descriptor was
 * opened, and what its fdinfo says, is read of the few that matter.  Must not know who waits for
 * them.
 */
#ifndef PSTOP_PROC_ENDS_H
#define PSTOP_PROC_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct procfs;

enum end_kind {
	END_PIPE,       /* the object is the inode */
	END_SOCKET,     /* the inode */
	END_FILE,       /* a FIFO or another file: ends_file_object() of its path */
	END_PTY_SLAVE,  /* the number N of /dev/pts/N */
	END_PTY_MASTER, /* 0: the number is in fdinfo, "tty-index" */
	END_EVENTFD,    /* 0: "eventfd-id" */
	END_FUSE,       /* 0: "fuse_connection" */
	END_KINDS
};

/* A descriptor of a process. */
struct end_holder {
	uint64_t object;
	pid_t pid;
	int32_t fd;
	uint8_t kind; /* enum end_kind */
};

struct ends {
	struct end_holder *list; /* by kind, object, PID and descriptor */
	size_t count, capacity;
	size_t denied; /* processes whose descriptors this user may not read */
};

/* Find the descriptors of all processes.  Return 0 or -errno; call ends_free() in either case. */
int ends_scan(struct ends *out, struct procfs *fs);
void ends_free(struct ends *e);

/* Return the first holder of an object, and set *count to the number of them. */
const struct end_holder *ends_of(const struct ends *e, enum end_kind kind, uint64_t object,
				 size_t *count);

/* Return the object of a path: a hash of its last part, which is the same wherever its file system
 * is mounted.  Others may share it. */
uint64_t ends_file_object(const char *path);

/* How a descriptor is open. */
struct end_mode {
	bool can_read, can_write;
};
struct end_mode ends_mode(struct procfs *fs, const struct end_holder *h);

/* Is it open on this file?  `device` is as ENDPOINT_DEVICE(). */
bool ends_is_file(struct procfs *fs, const struct end_holder *h, uint32_t device, uint64_t inode);

/* Read its fdinfo: find a number, as ends_parse_info(), or a lock. */
bool ends_info(struct procfs *fs, const struct end_holder *h, const char *key, uint64_t *out);
bool ends_holds_lock(struct procfs *fs, const struct end_holder *h);

/* Parse a link of a descriptor, such as "pipe:[4711]" or "/dev/pts/3".  Return false if it is of no
 * kind above.  The text ends with a NUL. */
bool ends_parse_link(const char *link, size_t length, enum end_kind *kind, uint64_t *object);

/* Find the number of a line "KEY: N" of proc_pid_fdinfo(5). */
bool ends_parse_info(const char *text, size_t length, const char *key, uint64_t *out);

/* Does the text of fdinfo have a line of a lock that the descriptor holds? */
bool ends_parse_lock(const char *text, size_t length);

#endif
