/* tap.h - births, execs and deaths of tasks, told by programs in the kernel.
 *
 * Room: bpf.  Nobody is stopped for it, and who is followed may be traced by others.
 * A build without libbpf has the same functions, which say -ENOSYS.  It needs CAP_BPF and
 * CAP_PERFMON, or root, the kernel's first PID and time namespaces, and Linux 5.15.
 */
#ifndef PSTOP_BPF_TAP_H
#define PSTOP_BPF_TAP_H

#include <stdint.h>
#include <sys/types.h>

#include "bpf/bpf_problem.h"
#include "bpf/tap_record.h"

struct tap;

/* Loads bpf_tap.bpf.c into the kernel and attaches it: some ms.  0; or -errno (-ENOSYS:
 * built without it), and *why is filled. */
int tap_open(struct tap **out, struct bpf_problem *why);
void tap_close(struct tap *t);

/* A serial that no task has. */
uint32_t tap_new_serial(struct tap *t);

/* From now on this thread is followed, and all that it makes.  0, or -errno. */
int tap_follow(struct tap *t, pid_t tid, uint32_t serial);

/* Not after all: for one that had ended before. */
void tap_forget(struct tap *t, pid_t tid);

/* A record and its size; borrowed for the call. */
typedef void tap_take_fn(void *context, const struct tap_head *head, size_t size);

/* Hands over all records that are there, in order.  Their number. */
int tap_read(struct tap *t, tap_take_fn *take, void *context);

/* How many records were lost so far, for they came faster than they were read. */
uint32_t tap_lost(const struct tap *t);

#endif
