/* branch.c - the branch characters of a tree; see branch.h. */
#include "config.h"

#include "report/branch.h"

#include <stdio.h>
#include <string.h>

enum sign { GAP, PASSES, MORE, LAST, MORE_FOLDED, LAST_FOLDED, THREAD, SIGNS };

static enum sign sign_at(uint64_t branches, int at, int depth, enum branch_kind kind)
{
	bool goes_on = branches >> at & 1;

	if (at < depth)
		return goes_on ? PASSES : GAP;
	if (kind == BRANCH_THREAD)
		return THREAD;
	if (kind == BRANCH_FOLDED)
		return goes_on ? MORE_FOLDED : LAST_FOLDED;
	return goes_on ? MORE : LAST;
}

int branch_write(char out[static BRANCH_BYTES], uint64_t branches, int depth, enum branch_kind kind,
		 bool is_utf8)
{
	static const char signs[2][SIGNS][7] = {
		{ "  ", "| ", "|-", "`-", "|+", "`+", ": " },
		{ "  ", "│ ", "├─", "└─", "├+", "└+", "┆ " },
	};
	char *end = out;

	if (depth > BRANCH_DEPTH_MOST)
		depth = BRANCH_DEPTH_MOST;
	for (int at = 1; at <= depth; at++)
		end = stpcpy(end, signs[is_utf8][sign_at(branches, at, depth, kind)]);
	*end = '\0';
	return 2 * depth;
}

int branch_write_within(char out[static BRANCH_BYTES], uint64_t branches, int depth,
			enum branch_kind kind, bool is_utf8, int most)
{
	char rest[BRANCH_BYTES];

	if (depth > BRANCH_DEPTH_MOST)
		depth = BRANCH_DEPTH_MOST;
	if (2 * depth <= most)
		return branch_write(out, branches, depth, kind, is_utf8);
	int number = snprintf(out, BRANCH_BYTES, "%d ", depth), drawn = (most - number) / 2;
	if (drawn < 1) {
		out[0] = '\0';
		return 0;
	}
	number += branch_write(rest, branches >> (depth - drawn), drawn, kind, is_utf8);
	strcat(out, rest);
	return number;
}
