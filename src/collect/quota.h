/* quota.h - the CPU quota that a process lives under, and how long it throttled the process.
 *
 * Room: collect.  A quota can be set at any level of the cgroup tree; the tightest one between the
 * process and the root is effective.  Both versions of the cgroup interface are read: cpu.max and
 * cpu.stat of v2, cpu.cfs_quota_us, cpu.cfs_period_us and cpu.stat of v1
 * (Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst).
 */
#ifndef PSTOP_COLLECT_QUOTA_H
#define PSTOP_COLLECT_QUOTA_H

#include "model/task.h"

struct scanner;

#define PRESSURE_FILES 3

/* Where the hierarchies are mounted, and what is known of cgroups. */
struct quota_cache {
	bool has_searched;
	char *v1_mount, *v2_mount; /* of the cpu controller; NULL: none */
	char *v1_root, *v2_root;   /* the part of the tree that is mounted */
	struct quota_group {
		char *path; /* as in /proc/PID/cgroup */
		bool is_v2;
		char *limited; /* folder of the tightest quota; NULL: none */
		uint64_t quota_us, period_us;
		uint64_t found_at_ns; /* searched again after a while */
		/* How long the quota has throttled it, at the start of the window. */
		uint64_t throttled_ns, read_ns; /* the counter, and when it was read; 0: not */
		uint64_t begun_at;              /* number of the refresh after which it was read */
		double throttled; /* share of the window that this refresh closed; negative: not
		                     known */
	} * groups;
	size_t count, capacity;
	/* The pressure files that were read last, kept open. */
	char *pressure_folder;            /* NULL: none */
	int pressure_fds[PRESSURE_FILES]; /* -1: not open */
};

/* End the window of a process, if one was begun at the last refresh, and begin the next one.  The
 * kernel counts for the group: its file is read once for all processes in it.  Without a quota this
 * costs only a lookup. */
void quota_turn(struct scanner *s, struct process *p);

/* Begin a window late, for a process found to be active in it.  Do nothing if the window has begun
 * already. */
void quota_begin(struct scanner *s, struct process *p);

/* Read the pressure of the v2 cgroup of a process; negative if it cannot be read. */
void quota_read_pressure(struct scanner *s, struct process *p);

void quota_free(struct quota_cache *cache);

#endif
