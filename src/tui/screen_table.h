/* screen_table.h - the screen at the bottom of the stack: the machine, and the table of processes.
 *
 * Room: tui.
 */
#ifndef PSTOP_TUI_SCREEN_TABLE_H
#define PSTOP_TUI_SCREEN_TABLE_H

#include "tui/ui.h"

/* Open it.  Return 0 or -ENOMEM. */
int table_open(struct ui *ui);

#endif
