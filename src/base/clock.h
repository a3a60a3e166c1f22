/* clock.h - clocks in nanoseconds.
 *
 * Room: base.
 */
#ifndef PSTOP_BASE_CLOCK_H
#define PSTOP_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* A time of clock_gettime(2) in ns; it is not negative. */
static inline uint64_t clock_timespec_ns(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000000 + (uint64_t)t->tv_nsec;
}

/* The time on a clock of this machine or of pstop itself, such as CLOCK_MONOTONIC, in ns.
 * These clocks cannot fail. */
uint64_t clock_now_ns(clockid_t clock);

#endif
