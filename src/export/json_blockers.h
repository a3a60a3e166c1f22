/* json_blockers.h - the document of pstop blockers.
 *
 * Room: export.
 */
#ifndef PSTOP_EXPORT_JSON_BLOCKERS_H
#define PSTOP_EXPORT_JSON_BLOCKERS_H

#include <stdio.h>

#include "model/blocker.h"

struct blockers_head {
	double window_s;  /* 0: no window */
	bool has_at_rest; /* list idle tasks and users as well */
	bool is_line;     /* NDJSON: one line */
};

/* Write the document and a newline.  Return 0 or -ENOMEM. */
int json_blockers(FILE *out, const struct blockers *b, const struct blockers_head *head);

#endif
