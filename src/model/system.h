/* system.h - the machine as a whole: one reading, and the rates between two.
 *
 * Room: model, pure.  src/proc/system.c fills the readings.
 */
#ifndef PSTOP_MODEL_SYSTEM_H
#define PSTOP_MODEL_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/device.h"
#include "model/rates.h"
#include "model/task.h"

enum psi_resource { PSI_CPU, PSI_IO, PSI_MEMORY, PSI_RESOURCES };

/* Ticks since boot, proc_stat(5). */
struct cpu_ticks {
	uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
};

struct system_reading {
	bool is_known;            /* false under another /proc root */
	bool has_stat;            /* /proc/stat from `cpu` to procs_blocked; it is missing from a
	                          /proc that is mounted with subset=pid */
	bool has_load;            /* `load` */
	bool has_memory;          /* total and free memory, and swap */
	bool has_available;       /* /proc/meminfo: available and cached memory */
	uint64_t at_ns;           /* CLOCK_MONOTONIC */
	unsigned cpu_count;       /* online */
	struct cpu_ticks cpu;     /* total of all cores */
	uint64_t switches, forks; /* since boot */
	int64_t procs_running, procs_blocked; /* -1: not known */
	double load[3];                       /* over 1, 5 and 15 minutes */
	double uptime_s;
	uint64_t memory_total_bytes, memory_available_bytes, memory_free_bytes;
	uint64_t memory_cached_bytes, swap_total_bytes, swap_free_bytes;
	bool has_psi[PSI_RESOURCES];
	double psi_some_avg10[PSI_RESOURCES], psi_full_avg10[PSI_RESOURCES]; /* 0..1 */
};

/* Shares of the cores' time in a window.  They add up to 1; otherwise all are 0 and `gap` is the
 * reason: GAP_NO_TICK, GAP_BACKWARDS or GAP_FIRST_SIGHT. */
struct cpu_shares {
	enum rates_gap gap;
	double user, nice, system, idle, iowait, irq, softirq, steal;
};

/* Totals of all cores, events per second, and what devices transferred. */
struct system_rates {
	bool is_known; /* false: no window, and nothing below is known but of the devices */
	struct cpu_shares cpu;
	double switches_per_s, forks_per_s;
	enum rates_gap switches_gap, forks_gap;
	/* CPU time of tasks in the window in ns, over all cores: user, nice and system.  Interrupts
	 * (irq, softirq) belong to no task and are not included.  It is counted in ticks while the
	 * clocks of processes are exact, so that short windows differ by a few percent. */
	uint64_t busy_ns;
	/* Time in which cores were neither idle, nor serving interrupts, nor stolen: the time of
	 * tasks, of going to sleep and of waking up.  It comes from times instead of ticks if the
	 * kernel stops its tick while a core is idle. */
	uint64_t awake_ns;
	struct device_rates disk, network; /* by device_rate() */
};

/* Divide the cores' time between two readings into shares.  Idle time and I/O wait can decrease,
 * see proc_stat(5).  A counter that decreases counts as 0 and the rest is divided, unless the rest
 * is less than half of `expected` ticks (0: not known): then too much is missing.  Fewer ticks than
 * expected are normal, because interrupts and going to sleep are not always counted. */
struct cpu_shares system_divide_cpu(const struct cpu_ticks *before, const struct cpu_ticks *now,
				    double expected);

/* Return the share of memory that cannot be given to programs, 0..1; negative if unknown. */
double system_memory_used(const struct system_reading *s);

/* Compute the rates between two readings, except those of devices.  `ticks_per_s` is the unit of
 * struct cpu_ticks, sysconf(_SC_CLK_TCK). */
struct system_rates system_rate(const struct system_reading *before,
				const struct system_reading *now, long ticks_per_s);

/* The part of busy_ns that is attributed to processes, over about the last 20 s. */
struct cpu_coverage {
	double named_s, busy_s, seconds;
};

/* Add a window; older windows fade. */
void system_cover(struct cpu_coverage *c, const struct cpu_named *named,
		  const struct system_rates *rates, double window_s);

/* Return the share 0..1; negative until there are 5 s of windows and half a second of CPU time,
 * because ticks are too coarse for less. */
double system_coverage(const struct cpu_coverage *c);

/* Ticks of each online core, by ascending number. */
struct core_reading {
	unsigned number;
	struct cpu_ticks cpu;
};
struct core_readings {
	struct core_reading *cores; /* owned; allocated for `capacity` cores */
	unsigned count, capacity;
};

/* Allocate memory for `capacity` cores and drop the present ones.  Return 0, or -ENOMEM with no
 * cores. */
int core_readings_reset(struct core_readings *r, unsigned capacity);
/* Copy readings.  Return 0, or -ENOMEM with no cores in `to`. */
int core_readings_copy(struct core_readings *to, const struct core_readings *from);
void core_readings_free(struct core_readings *r);

/* Shares of one core's time in the window: user includes nice, system includes interrupts.  All are
 * 0 if unknown. */
struct core_share {
	unsigned number;
	bool is_known;
	float user, system, iowait, steal;
};

/* Compute the shares of the cores that are in both readings.  `out` has room for as many as `now`
 * has.  `expected` is the number of ticks of one core in the window, see system_divide_cpu().
 * Return the number of cores. */
unsigned system_rate_cores(const struct core_readings *before, const struct core_readings *now,
			   double expected, struct core_share *out);

/* Did every core have idle time in the window?  Then no task was runnable for the whole window,
 * because the core that it waited for would have had none.  Return false if the time of a core is
 * unknown. */
bool system_all_rested(const struct core_share *cores, unsigned count);

/* Count the threads of a sample by state. */
struct task_states system_count_states(const struct sample *sample);

#endif
