/* clock.c - clocks in nanoseconds; see clock.h. */
#include "config.h"

#include "base/clock.h"

uint64_t clock_now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return clock_timespec_ns(&now);
}
