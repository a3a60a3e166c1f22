/* screen_page.h - the screen with all that is known of one process.
 *
 * Room: tui.  The text of each section is what `pstop explain` prints, made anew at each
 * refresh.
 */
#ifndef PSTOP_TUI_SCREEN_PAGE_H
#define PSTOP_TUI_SCREEN_PAGE_H

#include "tui/ui.h"

/* Opens the page on a process of the sample that is shown; without memory a message says
 * so. */
void page_open(struct ui *ui, const struct process *p);

#endif
