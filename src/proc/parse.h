/* parse.h - parse texts of /proc into numbers.
 *
 * Room: proc.  Pure functions over (pointer, length in bytes): no file, no allocation, no
 * locale, no terminating NUL.  Each returns 0, or -EINVAL if the text is not what the kernel
 * writes (truncated, for example); the output is then undefined.  Field numbers are those of
 * the manual pages named.
 */
#ifndef PSTOP_PROC_PARSE_H
#define PSTOP_PROC_PARSE_H

#include "base/cursor.h"
#include "model/syscall.h"
#include "model/task.h"

/* /proc/PID/stat and /proc/PID/task/TID/stat, proc_pid_stat(5). */
struct stat_fields {
	const char *comm; /* borrowed from the text */
	size_t comm_length;
	int64_t pid;                                         /* 1 */
	char state;                                          /* 3 */
	int64_t ppid, pgid, sid;                             /* 4 5 6 */
	uint32_t tty;                                        /* 7 */
	int64_t foreground_pgid;                             /* 8 */
	uint64_t flags;                                      /* 9 */
	uint64_t minor_faults, major_faults;                 /* 10 12 */
	uint64_t children_minor_faults;                      /* 11 */
	uint64_t user_ticks, system_ticks;                   /* 14 15 */
	uint64_t children_user_ticks, children_system_ticks; /* 16 17 */
	int64_t priority, nice, thread_count;                /* 18 19 20 */
	uint64_t start_ticks;                                /* 22 */
	int64_t processor;                                   /* 39 */
	uint64_t rt_priority, policy;                        /* 40 41 */
	uint64_t block_ticks;                                /* 42 */
};
int parse_stat(const char *text, size_t length, struct stat_fields *out);

/* /proc/PID/status, proc_pid_status(5).  Memory is in bytes, and unknown if the lines are
 * missing (kernel threads, zombies). */
struct status_fields {
	uint32_t uid; /* effective UID: the second of Uid: */
	bool has_uid;
	uint64_t voluntary, involuntary;
	bool has_switches;
	struct memory memory;
};
int parse_status(const char *text, size_t length, struct status_fields *out);

/* Parse /proc/PID/schedstat: "run runnable slices", in ns, ns and a count.
 * Documentation/scheduler/sched-stats.rst. */
int parse_schedstat(const char *text, size_t length, struct reading *out);

/* Parse /proc/PID/io, proc_pid_io(5), into out->io. */
int parse_io(const char *text, size_t length, struct reading *out);

/* /proc/loadavg: "1.0 2.0 3.0 running/tasks last_pid". */
struct loadavg_fields {
	double load[3];
	uint64_t running, tasks, last_pid;
};
int parse_loadavg(const char *text, size_t length, struct loadavg_fields *out);

/* Parse /proc/uptime: seconds since boot with two decimals, returned in ns. */
int parse_uptime(const char *text, size_t length, uint64_t *out_ns);

/* "btime SECONDS" and "procs_running N" of /proc/stat; either may be missing. */
struct kernel_stat_fields {
	uint64_t boot_time_s;
	bool has_boot_time;
	uint64_t procs_running;
	bool has_procs_running;
};
int parse_kernel_stat(const char *text, size_t length, struct kernel_stat_fields *out);

/* A file of /proc/pressure: Documentation/accounting/psi.rst. */
struct psi_fields {
	double some_avg10, full_avg10; /* percent of time, 0..100 */
	uint64_t some_total_us, full_total_us;
	bool has_full;
};
int parse_psi(const char *text, size_t length, struct psi_fields *out);

/* A line of /proc/diskstats: Documentation/admin-guide/iostats.rst.  Numbers count from boot. */
struct disk_fields {
	struct cursor name;                   /* borrowed from the text */
	uint64_t read_sectors, write_sectors; /* of 512 bytes, whatever the disk's are */
	uint64_t busy_ms;                     /* time with a request in progress */
};
int parse_disk(const char *line, size_t length, struct disk_fields *out);

/* A line of /proc/net/dev, proc_pid_net(5): an interface.  The two lines with headings are
 * rejected. */
struct interface_fields {
	struct cursor name; /* borrowed from the text */
	uint64_t receive_bytes, transmit_bytes;
};
int parse_interface(const char *line, size_t length, struct interface_fields *out);

/* /proc/PID/syscall, proc_pid_syscall(5). */
struct syscall_fields {
	bool is_running; /* on a core (or a race): nothing else is known */
	int32_t number;  /* -1: blocked, but not in a system call */
	/* The ABI of the number, and the call that it means: not in the text; the reader sets
	 * them (callabi.h). */
	enum abi abi;
	enum syscall_id id;
	uint64_t args[6];
	bool has_place;
	uint64_t stack, instruction; /* pointers of the thread; valid if has_place */
};
int parse_syscall(const char *text, size_t length, struct syscall_fields *out);

/* Return the word size in bytes of /proc/PID/auxv, proc_pid_auxv(5), in this machine's byte
 * order: 4 for a 32-bit program, 8 for a 64-bit one; -EINVAL if it is neither. */
int parse_auxv_word(const char *bytes, size_t length);

/* The path of the first hierarchy of /proc/PID/cgroup that limits CPU time: a v1 line with the
 * controller "cpu", else the v2 line "0::".  Borrowed from the text. */
struct cgroup_fields {
	struct cursor path;
	bool is_v2;
};
int parse_cgroup(const char *text, size_t length, struct cgroup_fields *out);

/* Find the path of the v2 hierarchy ("0::PATH") in the same file.  *out borrows from the text. */
int parse_cgroup_v2(const char *text, size_t length, struct cursor *out);

/* Find the line "NAME NUMBER" of this name (in cpu.stat of a cgroup, for example) and parse
 * its number into *out.  Return false if there is none. */
bool parse_keyed_u64(const char *text, size_t length, const char *name, uint64_t *out);

/* Parse cpu.max of cgroup v2: "QUOTA PERIOD" or "max PERIOD", in µs; *quota_us is UINT64_MAX
 * without a quota. */
int parse_cpu_max(const char *text, size_t length, uint64_t *quota_us, uint64_t *period_us);

/* Copy a comm, truncated to TASK_COMM_MAX - 1 bytes, and add a NUL. */
void parse_copy_comm(char out[static TASK_COMM_MAX], const char *comm, size_t length);

#endif
