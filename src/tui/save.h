/* save.h - save what the table shows as a JSON document.  Room: tui. */
#ifndef PSTOP_TUI_SAVE_H
#define PSTOP_TUI_SAVE_H

#include "tui/ui.h"

/* Ask for a file name, and save to that file. */
void save_ask(struct ui *ui);

#endif
