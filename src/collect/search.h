/* search.h - search for runnable tasks that the gate cannot see.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_SEARCH_H
#define PSTOP_COLLECT_SEARCH_H

#include <stdint.h>

struct scanner;

/* Do the next step of U2 and U4 of gate.h.  Call this at the end of each refresh. */
void search_step(struct scanner *s, int64_t procs_running);

#endif
