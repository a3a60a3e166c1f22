/* save.h - saves what the table shows as a JSON document.  Room: tui. */
#ifndef PSTOP_TUI_SAVE_H
#define PSTOP_TUI_SAVE_H

#include "tui/ui.h"

/* Asks for the file, and saves into it. */
void save_ask(struct ui *ui);

#endif
