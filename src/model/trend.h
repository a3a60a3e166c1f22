/* trend.h - the machine in the last refreshes: how busy its cores were, and how full its memory.
 *
 * Room: model, pure.  The graphs in the head of the live view show it.  Must not know how refreshes
 * are made or drawn.
 */
#ifndef PSTOP_MODEL_TREND_H
#define PSTOP_MODEL_TREND_H

#include "model/system.h"

#define TREND_REFRESHES 600 /* as many as a history has */

struct trend_point {
	uint32_t refresh;  /* 0: none */
	float cpu, memory; /* shares 0..1; negative: unknown */
};

/* Initialized by zeros. */
struct trend {
	struct trend_point points[TREND_REFRESHES]; /* a ring, by the number of the refresh */
};

enum trend_of { TREND_CPU, TREND_MEMORY };

/* Add what a refresh found.  CPU is the share of time in which the cores worked, or were stolen;
 * memory is the share that cannot be given to programs. */
void trend_add(struct trend *t, uint32_t refresh, const struct system_reading *system,
	       const struct system_rates *rates);

/* Write the shares of `count` refreshes up to number `until`, oldest first; negative: unknown. */
void trend_read(const struct trend *t, enum trend_of what, uint32_t until, double *out,
		size_t count);

#endif
