/* scanner.c - see scanner.h. */
#include "config.h"

#include "collect/scanner.h"
#include "base/clock.h"

uint64_t scan_now_ns(const struct scanner *s)
{
	/* A fixture's clock stands still during a refresh. */
	return s->fs.is_live ? clock_now_ns(CLOCK_MONOTONIC) : s->sample.at_ns;
}

/* From one pause to the next. */
#define PAUSE_NS 10000000

void scan_pause(struct scanner *s)
{
	if (s->pause == NULL)
		return;
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);
	if (now - s->paused_ns < PAUSE_NS)
		return;
	s->pause(s->pause_context);
	s->paused_ns = clock_now_ns(CLOCK_MONOTONIC);
}
