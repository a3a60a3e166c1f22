/* screen_setup.h - the screen to set up what is shown.
 *
 * Room: tui.  Changes are made to a draft; leaving the screen discards it.  The settings are
 * written to their file only when the user saves them.
 */
#ifndef PSTOP_TUI_SCREEN_SETUP_H
#define PSTOP_TUI_SCREEN_SETUP_H

#include "tui/ui.h"

/* Open it.  If there is no memory, show a message. */
void setup_open(struct ui *ui);

#endif
