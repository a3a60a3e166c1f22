/* bpf_one.h - all counters of one thread in one system call, from the kernel.
 *
 * Stage: scan.  A build without libbpf has the same functions, which say -ENOSYS.  It
 * needs CAP_BPF and CAP_PERFMON, or root, and the kernel's first PID namespace.
 */
#ifndef PSTOP_SCAN_BPF_ONE_H
#define PSTOP_SCAN_BPF_ONE_H

#include "scan/pass.h"

struct bpf_one;

/* Loads bpf_thread.bpf.c into the kernel, which takes 3 ms: worth it for a hundred threads
 * and more.  0; -ENOSYS: built without it; -EPERM or -EACCES: not permitted; another
 * -errno: this kernel cannot do it. */
int bpf_one_open(struct bpf_one **out);
void bpf_one_close(struct bpf_one *b);

/* A thread by its TID, as pass_read_record() has it; borrowed until the next call.
 * *peak_bytes is the largest resident size of its process that the kernel has noted;
 * VmHWM of /proc/PID/status is that or the present size, whichever is larger.  0;
 * -ESRCH: there is none; or another -errno. */
int bpf_one_read(struct bpf_one *b, pid_t tid, struct pass_task *out, uint64_t *peak_bytes);

#endif
