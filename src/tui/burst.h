/* burst.h - keys that nobody pressed: text that was pasted or typed ahead.
 *
 * Room: tui, pure.  What changes a process or writes a file wants a key that was pressed by
 * itself.  keyboard.h says how each key arrived; this remembers what came before it, since
 * the Enter that confirms a menu may arrive alone, right after a burst that opened it.
 */
#ifndef PSTOP_TUI_BURST_H
#define PSTOP_TUI_BURST_H

#include "tui/keyboard.h"

struct burst {
	struct display_press press; /* the key that is being answered */
	uint64_t last_ns; /* when a burst last opened a dialog, or reached one; 0: not since a
	                     dialog was opened by a key alone */
};

/* What had the keys before the key was answered, and has them after. */
struct burst_change {
	bool was_text; /* a line of text: a burst may fill it */
	bool is_dialog;
	bool is_other; /* another screen has come on top */
};

/* A key is going to be answered, and was. */
void burst_begin(struct burst *b, const struct display_press *press);
void burst_end(struct burst *b, const struct burst_change *change, uint64_t now_ns);

/* May the key that is being answered change a process, or write a file?  Not if it came in
 * a burst, or is text and follows one closely. */
bool burst_may_change(const struct burst *b, uint64_t now_ns);

#endif
