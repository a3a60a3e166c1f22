/* burst.c - recognize keys that were not pressed by a person; see burst.h. */
#include "config.h"

#include "tui/burst.h"

/* Silence that must follow a burst before Enter, or a key that changes a process at once, is
 * accepted. */
#define SILENCE_NS 200000000ULL

void burst_begin(struct burst *b, const struct display_press *press)
{
	b->press = *press;
}

void burst_end(struct burst *b, const struct burst_change *change, uint64_t now_ns)
{
	bool is_in_burst = b->press.is_in_burst;

	if (is_in_burst && (!change->was_text || b->last_ns > 0))
		b->last_ns = now_ns;
	else if (!is_in_burst && change->is_dialog && change->is_other)
		b->last_ns = 0;
	b->press = (struct display_press){ .key = DISPLAY_NONE };
}

bool burst_may_change(const struct burst *b, uint64_t now_ns)
{
	bool is_close = b->press.is_text && b->last_ns > 0 && now_ns - b->last_ns < SILENCE_NS;

	return !b->press.is_in_burst && !is_close;
}
