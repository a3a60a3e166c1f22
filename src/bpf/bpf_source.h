/* bpf_source.h - run a program in the kernel that visits tasks, and fetch what it writes.
 *
 * Room: bpf.  Needs CAP_BPF and CAP_PERFMON, or root.  A build without libbpf has the same
 * functions, which fail with -ENOSYS.
 */
#ifndef PSTOP_BPF_BPF_SOURCE_H
#define PSTOP_BPF_BPF_SOURCE_H

#include "bpf/bpf_problem.h"
#include "bpf/pass.h"

struct bpf_source;

/* How the tasks are visited: by bpf_walk.bpf.c or by bpf_task.bpf.c. */
enum bpf_way {
	BPF_WAY_ANY,  /* the cheapest way that works here */
	BPF_WAY_WALK, /* from process to process, along the list of threads of each; Linux 6.12 */
	BPF_WAY_ITERATOR /* the kernel's task iterator; Linux 5.8 */
};

/* Load the program into the kernel, which takes some milliseconds.  The caller calls
 * bpf_source_close().  Return 0; or return -errno (-ENOSYS: built without libbpf) and fill *why. */
int bpf_source_open(struct bpf_source **out, enum bpf_way way, struct bpf_problem *why);
void bpf_source_close(struct bpf_source *b);

/* Return the way that was chosen, never BPF_WAY_ANY. */
enum bpf_way bpf_source_way(const struct bpf_source *b);

/* Do this process's capabilities permit it?  Costs one system call. */
bool bpf_source_is_permitted(void);

/* Called between parts of a long pass. */
typedef void bpf_source_pause_fn(void *context);

/* The processes to read. */
struct bpf_wanted {
	const pid_t *pids;
	size_t count;
};

/* Read the tasks of the first *done of the wanted processes: at least one, and as many as fit into
 * about 256 KiB.  The iterator reads all tasks on the machine, whatever is wanted, and sets *done
 * to SIZE_MAX.  `out` is zeroed or was filled by an earlier call; *calls grows by the number of
 * system calls made.  Return 0, or -errno: then the contents of `out` must not be used. */
int bpf_source_read(struct bpf_source *b, struct pass *out, const struct bpf_wanted *wanted,
		    size_t *done, bpf_source_pause_fn *pause, void *context, uint64_t *calls);

/* Does a pass agree with what /proc shows of this process?  This proves that PID, start time and
 * clock are those of /proc, which is false in some namespaces.  `start_ticks` is the start time in
 * /proc/self/stat, `before_ns` is CLOCK_MONOTONIC before the pass. */
bool bpf_source_is_true(const struct pass *pass, uint64_t start_ticks, uint64_t before_ns);

#endif
