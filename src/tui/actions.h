/* actions.h - change other processes: signals, nice values, I/O priorities, cores.
 *
 * Room: tui.  Each function takes over the targets, which are held until its dialog closes.  The
 * only place of the live view that changes another process is act() in actions.c.
 */
#ifndef PSTOP_TUI_ACTIONS_H
#define PSTOP_TUI_ACTIONS_H

#include "tui/targets.h"
#include "tui/ui.h"

/* Is it allowed to change processes?  If not, show a message that says why. */
bool actions_are_allowed(struct ui *ui);

/* Hold one task for an action.  Return false, with a message, if that fails. */
bool actions_hold(struct ui *ui, struct targets *targets, const struct tag *task);

/* Hold the tagged tasks; those that have exited lose their tags.  Return false, with a message, if
 * that fails. */
bool actions_hold_tagged(struct ui *ui, struct targets *targets, struct tags *tags);

/* Open a menu or a question for the action; Enter there performs it. */
void actions_ask_signal(struct ui *ui, struct targets *targets);
void actions_ask_nice(struct ui *ui, struct targets *targets);
void actions_ask_ionice(struct ui *ui, struct targets *targets);
void actions_ask_affinity(struct ui *ui, struct targets *targets);

/* Add `by` to the nice values at once, without a question. */
void actions_change_nice(struct ui *ui, struct targets *targets, int by);

#endif
