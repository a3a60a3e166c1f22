/* screen_help.h - the screen that lists the keys of the table, and explains its columns.  Room: tui. */
#ifndef PSTOP_TUI_SCREEN_HELP_H
#define PSTOP_TUI_SCREEN_HELP_H

#include "tui/grid.h"
#include "tui/ui.h"

/* Open it; the columns are those that the grid has now.  If there is no memory, show a message. */
void help_open(struct ui *ui, const struct grid *grid);

#endif
