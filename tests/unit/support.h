/* support.h - what the unit tests share: cmocka, comparisons, scratch folders, and a fake /proc. */
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

/* cmocka 2.0 has separate macros for signed and unsigned ranges; earlier versions have one for
 * both. */
#ifndef assert_uint_in_range
#define assert_uint_in_range(value, low, high) assert_in_range(value, low, high)
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Equal except for rounding. */
#define assert_near(got, wanted)                                                 \
	do {                                                                     \
		double got_ = (got), wanted_ = (wanted);                         \
		if (!(fabs(got_ - wanted_) <= 1e-9 * fmax(1, fabs(wanted_))))    \
			fail_msg("%s is %.12g, not %.12g", #got, got_, wanted_); \
	} while (0)

/* Skip the test, with the reason, which run.sh writes into the result. */
void skip_because(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Copy a text into a block of exactly its size, without a NUL, so that ASan catches reads beyond
 * the end.  The caller frees it. */
char *exact_copy(const char *text, size_t length);

/* Does the decimal text of `whole` begin with that of `part`? */
bool is_decimal_prefix(uint64_t part, uint64_t whole);

/* Count the open files of this process, including the descriptor used to count them. */
unsigned count_open_files(void);

/* Create a folder below TMPDIR.  The caller closes it with scratch_close(), which removes it with
 * everything in it and frees the path. */
char *scratch_open(void);
void scratch_close(char *path);

/* Return "FOLDER/NAME", formatted as by printf(3); the buffer is valid for eight more calls. */
const char *path_of(const char *folder, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Write a file, and create the folders above it. */
void write_bytes(const char *path, const void *bytes, size_t length);
void write_text(const char *path, const char *format, ...) __attribute__((format(printf, 2, 3)));
void make_folder(const char *path);
void make_link(const char *target, const char *path);
void remove_tree(const char *path);

/* ---- a fake /proc ---- */

#define FAKE_PROCESSES 512

/* The contents of a task's files.  Members that are not set are 0, except that a state of 0 means S
 * and a thread_count of 0 means 1. */
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

/* The number of a system call on the machine of a fake /proc, which is x86-64 whatever machine the
 * test runs on. */
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

/* Write the machine's files: seconds since boot; the number of tasks and the last allocated PID. */
void fake_uptime(struct fake_proc *f, double seconds);
void fake_population(struct fake_proc *f, unsigned tasks, unsigned last_pid);

/* Write the files of a process (PID/…) or a thread (PID/task/TID/…) again.  A process gets the CPU
 * clock `run_ns` unless fake_clock_set() sets another one. */
void fake_process(struct fake_proc *f, pid_t pid, const struct fake_task *t);
void fake_thread(struct fake_proc *f, pid_t pid, pid_t tid, const struct fake_task *t);

/* Give a thread the files of another one of its process, until they are written again. */
void fake_thread_like(struct fake_proc *f, pid_t pid, pid_t tid, pid_t model);

/* Do both, for a process of one thread. */
void fake_single(struct fake_proc *f, pid_t pid, const struct fake_task *t);

void fake_end_process(struct fake_proc *f, pid_t pid);
void fake_end_thread(struct fake_proc *f, pid_t pid, pid_t tid);

/* Set a CPU clock; fake_clock is a gate_clock_fn whose context is the fake_proc. */
void fake_clock_set(struct fake_proc *f, pid_t pid, uint64_t cpu_ns);
int fake_clock(void *context, pid_t pid, uint64_t *out_ns);

#endif
