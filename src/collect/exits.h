/* exits.h - the kernel's records of exited tasks: taskstats by generic netlink.
 *
 * Room: collect.  From exits_open() on, the kernel writes a record of each task that exits on any
 * core to a socket (Documentation/accounting/taskstats.rst).  Drained between refreshes, the
 * records show what /proc cannot: the processes that were born and exited in the meantime.  This
 * needs CAP_NET_ADMIN, the initial user and PID namespaces (so that PIDs are those of /proc), and
 * libnl-genl-3 at build time.  Must not know what is done with the records.
 */
#ifndef PSTOP_COLLECT_EXITS_H
#define PSTOP_COLLECT_EXITS_H

#include "model/exit.h"

struct exits;

/* Register for records.  Return 0; -ENOSYS: built without libnl; -EPERM: no CAP_NET_ADMIN; -EINVAL:
 * another user or PID namespace; -ENOENT: the kernel has no taskstats; -EPROTO: older than Linux
 * 5.19, whose records do not identify the process of a task; or another -errno. */
int exits_open(struct exits **out);
void exits_close(struct exits *e);

/* Return plain words for an error of exits_open().  The string is static. */
const char *exits_error(int error);

/* Take what the kernel has written so far, without waiting.  At most EXITS_MOST records are held;
 * further ones count as lost. */
#define EXITS_MOST 8192
void exits_drain(struct exits *e);

/* Return the records of processes (threads are left out) that belong to no earlier window, for
 * account_close().  Borrowed until the next call of this function or of exits_next(); exits_drain()
 * does not change them. */
struct exit_record *exits_list(struct exits *e, size_t *count);

/* Return how many times records were lost in the window of exits_list().  The kernel does not
 * report how many records were lost. */
unsigned exits_lost(const struct exits *e);

/* Begin a new window: drop the records that exits_list() returned, except those with is_open. */
void exits_next(struct exits *e);

/* Parse one netlink message of `length` bytes.  start_low_ns, start_high_ns and at_ns stay
 * unchanged.  Return 1 for the last task of a process, 0 for a thread or another message, or
 * -EINVAL if the message is truncated or malformed. */
int exits_parse(const void *message, size_t length, struct exit_record *out);

#endif
