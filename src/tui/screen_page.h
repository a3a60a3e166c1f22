/* screen_page.h - the screen with everything that is known about one process.
 *
 * Room: tui.  Each section is what `pstop explain` prints, written again at each refresh.
 */
#ifndef PSTOP_TUI_SCREEN_PAGE_H
#define PSTOP_TUI_SCREEN_PAGE_H

#include "report/explain.h"
#include "tui/ui.h"

/* Open the page on a process of the shown sample, at a section.  If there is no memory, show a
 * message. */
void page_open(struct ui *ui, const struct process *p, enum explain_section section);

#endif
