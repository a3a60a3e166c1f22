/* blockers_text.h - who holds up the most others, as text.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_BLOCKERS_TEXT_H
#define PSTOP_REPORT_BLOCKERS_TEXT_H

#include "model/blocker.h"
#include "report/sheet.h"

/* Write each root with the tree of those who wait for it; with `has_at_rest`, idle tasks and users
 * as well. */
void blockers_text(const struct sheet *s, const struct blockers *b, bool has_at_rest);

#endif
