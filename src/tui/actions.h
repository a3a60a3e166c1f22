/* actions.h - changes other processes: signals, nice values, I/O priorities, cores.
 *
 * Room: tui.  Each function takes the targets over: they are held until its dialog closes.
 * The one place of the live view that changes another process is act() of actions.c.
 */
#ifndef PSTOP_TUI_ACTIONS_H
#define PSTOP_TUI_ACTIONS_H

#include "tui/targets.h"
#include "tui/ui.h"

/* May processes be changed at all?  Else a message says why not. */
bool actions_are_allowed(struct ui *ui);

/* Holds one task for an action.  False: a message says why not. */
bool actions_hold(struct ui *ui, struct targets *targets, const struct tag *task);

/* The same for the tagged tasks; those that have exited lose their tags. */
bool actions_hold_tagged(struct ui *ui, struct targets *targets, struct tags *tags);

/* Each opens a menu or a question; Enter there does it. */
void actions_ask_signal(struct ui *ui, struct targets *targets);
void actions_ask_nice(struct ui *ui, struct targets *targets);
void actions_ask_ionice(struct ui *ui, struct targets *targets);
void actions_ask_affinity(struct ui *ui, struct targets *targets);

/* Adds to the nice values at once, without a question. */
void actions_change_nice(struct ui *ui, struct targets *targets, int by);

#endif
