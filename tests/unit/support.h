/* support.h - what the unit tests share: cmocka, comparisons, scratch folders,
 * and a fake /proc.
 */
#ifndef PSTOP_UNIT_SUPPORT_H
#define PSTOP_UNIT_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "model/syscall.h"

/* cmocka 2.0 tells signed and unsigned ranges apart; before it there is one of both. */
#ifndef assert_uint_in_range
#define assert_uint_in_range(value, low, high) assert_in_range(value, low, high)
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Equal but for rounding. */
#define assert_near(got, wanted)                                                 \
	do {                                                                     \
		double got_ = (got), wanted_ = (wanted);                         \
		if (!(fabs(got_ - wanted_) <= 1e-9 * fmax(1, fabs(wanted_))))    \
			fail_msg("%s is %.12g, not %.12g", #got, got_, wanted_); \
	} while (0)

/* A copy in a block of exactly its size, without a NUL: what reads past the end
 * is caught by ASan.  The caller frees. */
char *exact_copy(const char *text, size_t length);

/* Is the decimal text of `part` the beginning of that of `whole`? */
bool is_decimal_prefix(uint64_t part, uint64_t whole);

/* Of this process, the one that counts them among them. */
unsigned count_open_files(void);

/* A folder below TMPDIR, removed with all that is in it.  The caller closes it
 * with scratch_close(), which frees the path. */
char *scratch_open(void);
void scratch_close(char *path);

/* "FOLDER/NAME" by printf(3); the buffer is good for eight more calls. */
const char *path_of(const char *folder, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Writes a file, making the folders above it. */
void write_bytes(const char *path, const void *bytes, size_t length);
void write_text(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
void make_folder(const char *path);
void make_link(const char *target, const char *path);
void remove_tree(const char *path);

/* ---- a fake /proc ---- */

#define FAKE_PROCESSES 512

/* What the files of a task say; fields not set are 0, a state of 0 is S and a
 * thread_count of 0 is 1. */
struct fake_task {
	const char *comm;
	char state;
	int ppid, pgid, sid, nice, thread_count, tty, foreground_pgid;
	int processor, rt_priority, policy;
	unsigned uid;
	uint64_t start_ticks, user_ticks, system_ticks, minor_faults, major_faults;
	uint64_t children_user_ticks, children_system_ticks, children_minor_faults;
	uint64_t block_ticks;
	uint64_t flags;
	uint64_t run_ns, runnable_ns, slices;
	uint64_t voluntary, involuntary;
	uint64_t resident_kib; /* 0: no memory lines */
	uint64_t io[7];
};

/* The number of a system call on the machine of a fake /proc, which is of x86-64
 * whatever machine the test runs on. */
#define NUMBER_OF(name) syscall_number(ABI_X86_64, CALL_##name)

struct fake_proc {
	char *root;
	struct {
		pid_t pid;
		uint64_t cpu_ns;
	} clocks[FAKE_PROCESSES];
	size_t clock_count;
	unsigned clock_calls;
	pid_t thread; /* a TID whose clock is asked in vain; 0: none */
};

void fake_open(struct fake_proc *f);
void fake_close(struct fake_proc *f);

/* The machine's files: seconds since boot; tasks and the last PID handed out. */
void fake_uptime(struct fake_proc *f, double seconds);
void fake_population(struct fake_proc *f, unsigned tasks, unsigned last_pid);

/* Files of a process (PID/…) and of a thread (PID/task/TID/…), written anew; a
 * process gets the CPU clock `run_ns` unless fake_clock_set() says otherwise. */
void fake_process(struct fake_proc *f, pid_t pid, const struct fake_task *t);
void fake_thread(struct fake_proc *f, pid_t pid, pid_t tid, const struct fake_task *t);

/* A thread with the files of another one of its process, until written anew. */
void fake_thread_like(struct fake_proc *f, pid_t pid, pid_t tid, pid_t model);

/* Both, for a process of one thread. */
void fake_single(struct fake_proc *f, pid_t pid, const struct fake_task *t);

void fake_end_process(struct fake_proc *f, pid_t pid);
void fake_end_thread(struct fake_proc *f, pid_t pid, pid_t tid);

/* CPU clocks; fake_clock is a gate_clock_fn whose context is the fake_proc. */
void fake_clock_set(struct fake_proc *f, pid_t pid, uint64_t cpu_ns);
int fake_clock(void *context, pid_t pid, uint64_t *out_ns);

#endif
