/* screen_help.h - the screen with the keys of the table.  Room: tui. */
#ifndef PSTOP_TUI_SCREEN_HELP_H
#define PSTOP_TUI_SCREEN_HELP_H

#include "tui/ui.h"

/* Opens it; without memory a message says so. */
void help_open(struct ui *ui);

#endif
