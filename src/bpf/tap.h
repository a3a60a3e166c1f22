/* tap.h - births, execs and exits of tasks, as reported by programs in the kernel.
 *
 * Room: bpf.  No task is stopped for it, and a followed task may also be traced by others.  Needs
 * CAP_BPF and CAP_PERFMON, or root, the kernel's first PID and time namespaces, and Linux 5.15
 * (arm64: 5.18).  A build without libbpf has the same functions, which fail with -ENOSYS.
 */
#ifndef PSTOP_BPF_TAP_H
#define PSTOP_BPF_TAP_H

#include <stdint.h>
#include <sys/types.h>

#include "bpf/bpf_problem.h"
#include "bpf/tap_record.h"

struct tap;

/* Load bpf_tap.bpf.c into the kernel and attach it, which takes some milliseconds.  The caller
 * calls tap_close().  Return 0; or return -errno (-ENOSYS: built without libbpf) and fill *why. */
int tap_open(struct tap **out, struct bpf_problem *why);
void tap_close(struct tap *t);

/* Return a serial number that no task has. */
uint32_t tap_new_serial(struct tap *t);

/* Follow this thread from now on, and all tasks it creates.  Return 0 or -errno. */
int tap_follow(struct tap *t, pid_t tid, uint32_t serial);

/* Undo tap_follow(), for a thread that had already exited. */
void tap_forget(struct tap *t, pid_t tid);

/* Take a record of `size` bytes, which tap_record_is_good() has let through; it is valid only during
 * the call. */
typedef void tap_take_fn(void *context, const struct tap_head *head, size_t size);

/* Pass all available records to `take`, in order.  Return their number. */
int tap_read(struct tap *t, tap_take_fn *take, void *context);

/* Return how many records were lost so far: they came faster than they were read, or were no
 * records as in tap_record.h. */
uint32_t tap_lost(const struct tap *t);

#endif
