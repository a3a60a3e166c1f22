/* system.h - the machine as a whole: one reading, and rates of two.
 *
 * Room: model, pure.  src/proc/system.c fills the readings.
 */
#ifndef PSTOP_MODEL_SYSTEM_H
#define PSTOP_MODEL_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "model/rates.h"
#include "model/task.h"

enum psi_resource { PSI_CPU, PSI_IO, PSI_MEMORY, PSI_RESOURCES };

/* Ticks since boot, proc_stat(5). */
struct cpu_ticks {
	uint64_t user, nice, system, idle, iowait, irq, softirq, steal;
};

struct system_reading {
	bool is_known;            /* false under another /proc root */
	bool has_stat;            /* /proc/stat: `cpu`, and what follows up to procs_blocked.
	                           A /proc mounted with subset=pid has processes only */
	bool has_load;            /* `load` */
	bool has_memory;          /* memory in all and free, and swap */
	bool has_available;       /* /proc/meminfo: memory available and cached */
	uint64_t at_ns;           /* CLOCK_MONOTONIC */
	unsigned cpu_count;       /* online */
	struct cpu_ticks cpu;     /* all cores together */
	uint64_t switches, forks; /* since boot */
	int64_t procs_running, procs_blocked; /* -1: not known */
	double load[3];                       /* 1, 5, 15 minutes */
	double uptime_s;
	uint64_t memory_total_bytes, memory_available_bytes, memory_free_bytes;
	uint64_t memory_cached_bytes, swap_total_bytes, swap_free_bytes;
	bool has_psi[PSI_RESOURCES];
	double psi_some_avg10[PSI_RESOURCES], psi_full_avg10[PSI_RESOURCES]; /* 0..1 */
};

/* Shares of cores' time in a window.  They add up to 1, or gap says why none of them
 * is known and all are 0: GAP_NO_TICK, GAP_BACKWARDS, GAP_FIRST_SIGHT. */
struct cpu_shares {
	enum rates_gap gap;
	double user, nice, system, idle, iowait, irq, softirq, steal;
};

/* Of all cores together, and events per second. */
struct system_rates {
	bool is_known; /* false: no window, nothing below is known */
	struct cpu_shares cpu;
	double switches_per_s, forks_per_s;
	enum rates_gap switches_gap, forks_gap;
	/* CPU time of tasks in the window, all cores together, in ns: user, nice and
	 * system.  Interrupts (irq, softirq) are nobody's: not in it.  Counted in ticks
	 * while clocks of processes are exact, so short windows differ by some percent. */
	uint64_t busy_ns;
	/* Time in which cores did neither idle nor serve interrupts, nor were taken
	 * away: that of tasks, and of going to sleep and waking up.  By times instead
	 * of ticks, where the kernel stops its tick while a core idles. */
	uint64_t awake_ns;
};

/* What became of the cores' time between two readings.  Time idle and time waited for
 * I/O can fall, proc_stat(5): what falls counts as 0 and the rest is divided, unless that
 * is less than half of `expected` ticks (0: not known): then too much is missing.
 * Interrupts and going to sleep are not always counted, so fewer than expected are
 * nothing strange by themselves. */
struct cpu_shares system_divide_cpu(const struct cpu_ticks *before, const struct cpu_ticks *now,
				    double expected);

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

/* Ticks of each core that is online, ascending by number. */
struct core_reading {
	unsigned number;
	struct cpu_ticks cpu;
};
struct core_readings {
	struct core_reading *cores; /* owned; room for `capacity` */
	unsigned count, capacity;
};

/* Makes room for so many, and forgets those that were there.  0, or -ENOMEM: then
 * there is none. */
int core_readings_reset(struct core_readings *r, unsigned capacity);
/* 0, or -ENOMEM: then there is none in `to`. */
int core_readings_copy(struct core_readings *to, const struct core_readings *from);
void core_readings_free(struct core_readings *r);

/* Shares of one core's time in the window: user with nice, system with
 * interrupts.  All 0 where not known. */
struct core_share {
	unsigned number;
	bool is_known;
	float user, system, iowait, steal;
};

/* Shares of the cores that are in both readings, into `out`, which has room for
 * those of `now`.  `expected`: ticks of one core in the window, see system_divide_cpu().
 * How many. */
unsigned system_rate_cores(const struct core_readings *before, const struct core_readings *now,
			   double expected, struct core_share *out);

/* Had every core time to spare in the window?  Then no task waited for a core all
 * the time: the core it waited for would have had none.  False where one is not known. */
bool system_all_rested(const struct core_share *cores, unsigned count);

/* Threads of a table by state. */
struct task_states system_count_states(const struct sample *sample);

#endif
