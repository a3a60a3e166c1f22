/* branch.h - the signs before a row of a tree, as all views draw them.
 *
 * Room: report, pure.
 */
#ifndef PSTOP_REPORT_BRANCH_H
#define PSTOP_REPORT_BRANCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BRANCH_DEPTH_MOST 63
#define BRANCH_BYTES      (BRANCH_DEPTH_MOST * 6 + 1)

enum branch_kind {
	BRANCH_PROCESS,
	BRANCH_FOLDED, /* what is below it is not shown */
	BRANCH_THREAD,
};

/* Writes the signs of a row at a depth (0: a root, which has none; deeper than the most:
 * of the most), two columns each.  Bit N of `branches`: at depth N another row of the
 * same parent follows further below.  The number of columns. */
int branch_write(char out[static BRANCH_BYTES], uint64_t branches, int depth, enum branch_kind kind,
		 bool is_utf8);

#endif
