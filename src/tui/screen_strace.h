/* screen_strace.h - the screen that shows the system calls of a thread, as strace(1) writes them.
 *
 * Room: tui.  strace runs while the screen is open; closing it ends strace, and the thread runs on.
 */
#ifndef PSTOP_TUI_SCREEN_STRACE_H
#define PSTOP_TUI_SCREEN_STRACE_H

#include "tui/targets.h"
#include "tui/ui.h"

/* Trace the target, which is one thread.  It takes over the targets.  Show a message if there is no
 * strace, or the target has exited. */
void strace_show(struct ui *ui, struct targets *targets);

#endif
