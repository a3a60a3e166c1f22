/* burst.h - recognize keys that were not pressed by a person: text that was pasted or typed ahead.
 *
 * Room: tui, pure.  An action that changes a process or writes a file requires a key that was
 * pressed by itself.  keyboard.h reports how each key arrived.  This module remembers what came
 * before it, since the Enter that confirms a menu can arrive alone, right after a burst that opened
 * the menu.
 */
#ifndef PSTOP_TUI_BURST_H
#define PSTOP_TUI_BURST_H

#include "tui/keyboard.h"

struct burst {
	struct display_press press; /* the key that is being handled */
	uint64_t last_ns;           /* when a burst last opened a dialog, or reached one; 0: not
	                               since a single key opened a dialog */
};

/* What had the keyboard before a key was handled, and what has it afterwards. */
struct burst_change {
	bool was_text; /* a line of text, which a burst may fill */
	bool is_dialog;
	bool is_other; /* another screen is on top now */
};

/* Call these before and after a key is handled. */
void burst_begin(struct burst *b, const struct display_press *press);
void burst_end(struct burst *b, const struct burst_change *change, uint64_t now_ns);

/* May the key that is being handled change a process, or write a file?  Not if it came in a burst,
 * or if it is text and follows a burst closely. */
bool burst_may_change(const struct burst *b, uint64_t now_ns);

#endif
