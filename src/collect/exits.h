/* exits.h - the kernel's records of tasks that end: taskstats by generic netlink.
 *
 * Room: collect.  From exits_open() on the kernel writes a record of each task that
 * ends on any core to a socket (Documentation/accounting/taskstats.rst); drained
 * between refreshes, they say what nothing in /proc does: who was born and died
 * meanwhile.  Needs CAP_NET_ADMIN, the kernel's first user and PID namespaces (so
 * PIDs are those that /proc shows), and libnl-genl-3 at build time.
 * Must not know what is done with the records.
 */
#ifndef PSTOP_COLLECT_EXITS_H
#define PSTOP_COLLECT_EXITS_H

#include "model/exit.h"

struct exits;

/* Asks the kernel for records.  0; -ENOSYS: built without libnl; -EPERM: no
 * CAP_NET_ADMIN; -EINVAL: another user or PID namespace; -ENOENT: the kernel has
 * no taskstats; -EPROTO: older than Linux 5.19, whose records do not say which
 * process a task belongs to; or another -errno. */
int exits_open(struct exits **out);
void exits_close(struct exits *e);

/* Why they are not there, for an error of exits_open(): plain words.  Static. */
const char *exits_error(int error);

/* Takes what the kernel has written so far, without waiting.  At most EXITS_MOST
 * records are held; what comes beyond counts as lost. */
#define EXITS_MOST 8192
void exits_drain(struct exits *e);

/* The records of processes (threads alone are left out) up to now that no window
 * had, for account_close().  Borrowed until the next call, or exits_next();
 * exits_drain() leaves them alone. */
struct exit_record *exits_list(struct exits *e, size_t *count);

/* Times that records were lost in the window of exits_list(): the kernel does not say
 * how many. */
unsigned exits_lost(const struct exits *e);

/* Begins a new window: drops those that exits_list() gave, but for those with is_open. */
void exits_next(struct exits *e);

/* One netlink message of `length` bytes into a record; start_low_ns, start_high_ns
 * and at_ns are left alone.  1: the last task of a process; 0: a thread, or another
 * message; -EINVAL: cut, or not what the kernel writes. */
int exits_parse(const void *message, size_t length, struct exit_record *out);

#endif
