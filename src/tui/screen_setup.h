/* screen_setup.h - the screen where what is shown is set up.
 *
 * Room: tui.  Changes are made to a draft; leaving drops it, saving is the only time that
 * the settings are written.
 */
#ifndef PSTOP_TUI_SCREEN_SETUP_H
#define PSTOP_TUI_SCREEN_SETUP_H

#include "tui/ui.h"

/* Opens it; without memory a message says so. */
void setup_open(struct ui *ui);

#endif
