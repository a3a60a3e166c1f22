/* bpf_source.h - runs a program in the kernel that goes over tasks, and fetches what it
 * writes.
 *
 * Room: bpf.  The only code that knows libbpf; a build without it has the same
 * functions, which say -ENOSYS.  It needs CAP_BPF and CAP_PERFMON, or root.
 */
#ifndef PSTOP_BPF_BPF_SOURCE_H
#define PSTOP_BPF_BPF_SOURCE_H

#include "bpf/bpf_problem.h"
#include "bpf/pass.h"

struct bpf_source;

/* How the tasks are come by: bpf_walk.bpf.c, or bpf_task.bpf.c. */
enum bpf_way {
	BPF_WAY_ANY,     /* the cheapest that there is here */
	BPF_WAY_WALK,    /* from process to process, each along its threads; Linux 6.12 */
	BPF_WAY_ITERATOR /* the kernel's task iterator; Linux 5.8 */
};

/* Loads the program into the kernel: some ms.  0; or -errno (-ENOSYS: built without it), and
 * *why is filled. */
int bpf_source_open(struct bpf_source **out, enum bpf_way way, struct bpf_problem *why);
void bpf_source_close(struct bpf_source *b);

/* The way that was found: not BPF_WAY_ANY. */
enum bpf_way bpf_source_way(const struct bpf_source *b);

/* May this process do it, by its capabilities?  Costs a system call. */
bool bpf_source_is_permitted(void);

/* Called between parts of a long pass. */
typedef void bpf_source_pause_fn(void *context);

/* The processes to read. */
struct bpf_wanted {
	const pid_t *pids;
	size_t count;
};

/* The tasks of the first so many of these processes, *done, as fit into some 256 KiB:
 * of one or more of them.  The iterator goes over all tasks there are, whatever is asked
 * for: *done is SIZE_MAX.  `out` is zeroed or one filled before, *calls grows by the
 * system calls made.  0, or -errno: then nothing of `out` may be used. */
int bpf_source_read(struct bpf_source *b, struct pass *out, const struct bpf_wanted *wanted,
		    size_t *done, bpf_source_pause_fn *pause, void *context, uint64_t *calls);

/* Does a pass say of this process what is known of it otherwise?  Proves that PID,
 * start time and clock are those of /proc: not so in some namespaces.
 * `start_ticks` is that of /proc/self/stat, `before_ns` CLOCK_MONOTONIC before the
 * pass. */
bool bpf_source_is_true(const struct pass *pass, uint64_t start_ticks, uint64_t before_ns);

#endif
