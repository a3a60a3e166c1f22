/* branch.h - the branch characters before a row of a tree, the same in all views.
 *
 * Room: report, pure.
 */
#ifndef PSTOP_REPORT_BRANCH_H
#define PSTOP_REPORT_BRANCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BRANCH_DEPTH_MOST 63
#define BRANCH_BYTES      (BRANCH_DEPTH_MOST * 6 + 12)

enum branch_kind {
	BRANCH_PROCESS,
	BRANCH_FOLDED, /* its children are not shown */
	BRANCH_THREAD,
};

/* Write the branch characters of a row, two columns for each level.  A root has depth 0 and none; a
 * depth above BRANCH_DEPTH_MOST counts as that.  Bit N of `branches` is set if at depth N another
 * row of the same parent follows below.  Return the number of columns. */
int branch_write(char out[static BRANCH_BYTES], uint64_t branches, int depth, enum branch_kind kind,
		 bool is_utf8);

/* The same in at most `most` columns.  If the row is too deep for that, its depth as a number comes
 * first, then the innermost branches: "12 │ └─".  Return the number of columns; 0 if there is no
 * room even for one branch. */
int branch_write_within(char out[static BRANCH_BYTES], uint64_t branches, int depth,
			enum branch_kind kind, bool is_utf8, int most);

#endif
