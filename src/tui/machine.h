/* machine.h - the head of the live view: the machine in a few lines.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_MACHINE_H
#define PSTOP_TUI_MACHINE_H

#include "model/trend.h"
#include "model/verdict.h"
#include "tui/display.h"

struct machine {
	const struct sample *sample;
	const struct system_reading *system;
	const struct system_rates *rates;
	const struct core_share *cores;
	unsigned core_count;
	const struct trend *trend; /* of the refreshes up to the sample's */
	struct task_states states; /* of all threads */
	const unsigned *by_class;  /* number of processes by verdict, VERDICT_COUNTS elements */
	double own_cpu_share;      /* CPU time of pstop itself */
	bool is_paused;
	size_t back;    /* how many refreshes before the present it is */
	bool is_sketch; /* of the tasks, only their number is known */
	bool is_early;  /* the window is shorter than requested */
	double window_s;
	double coverage; /* share of the CPU time that is attributed to processes; < 0: unknown */
};

/* The user's choice for a part that is not always shown. */
enum machine_wish {
	WISH_AUTO, /* shown if there is room */
	WISH_ON,
	WISH_OFF,
};

/* What the layout of the head depends on. */
struct machine_room {
	int rows, columns; /* of the screen */
	unsigned core_count;
	bool has_devices; /* disks and network interfaces are read */
	enum machine_wish cores, legend;
};

/* The lines of the head, from the top. */
struct machine_layout {
	int base; /* 0; 2: tasks and verdicts; or 4: CPU and memory too */
	int core_lines, cores_per_line;
	int devices; /* 0 or 1 */
	int legend;  /* 0 or 1 */
	int lines;   /* total number */
};

/* Lay out the head.  On few rows, parts are omitted in this order: the meaning of the bars below 30
 * rows, disk and network below 20, the cores and then CPU and memory below 10, tasks and verdicts
 * below 7.  With WISH_AUTO, each core is shown if the cores take at most a sixth of the rows; if
 * there are many, more of them share a line. */
struct machine_layout machine_lay_out(const struct machine_room *room);

/* Draws the head at the top. */
void machine_draw(struct display *d, const struct machine *m, const struct machine_layout *l);

#endif
