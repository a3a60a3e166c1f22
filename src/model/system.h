/* system.h - the machine as a whole: one reading, and rates of two.
 *
 * Stage: model, pure.  src/scan/system.c fills the readings.
 */
#ifndef PSTOP_MODEL_SYSTEM_H
#define PSTOP_MODEL_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/task.h"

enum psi_resource { PSI_CPU, PSI_IO, PSI_MEMORY, PSI_RESOURCES };

/* Ticks since boot, proc_stat(5). */
struct cpu_ticks {
	uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
};

struct system_reading {
	bool is_known;          /* false under another /proc root */
	uint64_t at_ns;         /* CLOCK_MONOTONIC */
	unsigned cpu_count;     /* online */
	struct cpu_ticks cpu;   /* all cores together */
	uint64_t switches, forks;  /* since boot */
	int64_t procs_running, procs_blocked;
	double load[3];         /* 1, 5, 15 minutes */
	double uptime_s;
	uint64_t memory_total_bytes, memory_available_bytes, memory_free_bytes;
	uint64_t memory_cached_bytes, swap_total_bytes, swap_free_bytes;
	bool has_psi[PSI_RESOURCES];
	double psi_some_avg10[PSI_RESOURCES], psi_full_avg10[PSI_RESOURCES]; /* 0..1 */
};

/* Shares of all cores' time in the window, and events per second. */
struct system_rates {
	bool is_known;
	double user, nice, system, idle, iowait, irq, softirq, steal;
	double switches_per_s, forks_per_s;
	/* CPU time of tasks in the window, all cores together, in ns: user, nice and
	 * system.  Interrupts (irq, softirq) are nobody's: not in it.  Counted in ticks
	 * while clocks of processes are exact, so short windows differ by some percent. */
	uint64_t busy_ns;
	/* Time in which cores did neither idle nor serve interrupts, nor were taken
	 * away: that of tasks, and of going to sleep and waking up.  By times instead
	 * of ticks, where the kernel stops its tick while a core idles. */
	uint64_t awake_ns;
};

/* `ticks_per_s` is the unit of struct cpu_ticks, sysconf(_SC_CLK_TCK). */
struct system_rates system_rate(const struct system_reading *before,
				const struct system_reading *now, long ticks_per_s);

/* How much of busy_ns has a name, over about the last 20 s. */
struct cpu_coverage {
	double named_s, busy_s, seconds;
};

/* Adds a window; older ones fade. */
void system_cover(struct cpu_coverage *c, const struct cpu_named *named,
		  const struct system_rates *rates, double window_s);

/* The share 0..1; negative before there are 5 s of windows, or half a second of CPU
 * time: ticks are too coarse for less. */
double system_coverage(const struct cpu_coverage *c);

/* Cores beyond these are only in the sum. */
#define SYSTEM_CORES_MOST 512

/* Ticks of each core that is online, ascending by number. */
struct core_readings {
	unsigned count;
	struct {
		unsigned number;
		struct cpu_ticks cpu;
	} cores[SYSTEM_CORES_MOST];
};

/* Shares of one core's time in the window: user with nice, system with
 * interrupts. */
struct core_share {
	unsigned number;
	float user, system, iowait, steal;
};

/* Shares of the cores that are in both readings, into `out`, which has room for
 * those of `now`.  How many. */
unsigned system_rate_cores(const struct core_readings *before, const struct core_readings *now,
			   struct core_share *out);

/* Had every core time to spare in the window?  Then no task waited for a core all
 * the time: the core it waited for would have had none. */
bool system_all_rested(const struct core_share *cores, unsigned count);

/* Threads of a table by state. */
struct task_states system_count_states(const struct table *table);

#endif
