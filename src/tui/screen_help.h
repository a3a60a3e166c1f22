/* screen_help.h - the screen that lists the keys of the table.  Room: tui. */
#ifndef PSTOP_TUI_SCREEN_HELP_H
#define PSTOP_TUI_SCREEN_HELP_H

#include "tui/ui.h"

/* Open it.  If there is no memory, show a message. */
void help_open(struct ui *ui);

#endif
