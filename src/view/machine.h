/* machine.h - the head of the live view: the machine in a few lines.
 *
 * Stage: view.
 */
#ifndef PSTOP_VIEW_MACHINE_H
#define PSTOP_VIEW_MACHINE_H

#include "model/system.h"
#include "model/verdict.h"
#include "view/display.h"

struct machine {
	const struct table *table;
	const struct system_reading *system;
	const struct system_rates *rates;
	const unsigned *by_class;  /* processes by verdict, CLASS_COUNT of them */
	double own_cpu_share;      /* of pstop itself */
	bool is_paused;
	size_t back;               /* refreshes before the present that it is of */
	bool is_early;             /* the window is shorter than asked for */
	double window_s;
};

/* Lines that the head takes on a screen of so many rows: 0, 2 or 4. */
int machine_lines(int rows);

/* Draws the head at the top. */
void machine_draw(struct display *d, const struct machine *m, int lines);

#endif
