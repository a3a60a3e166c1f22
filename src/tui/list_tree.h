/* list_tree.h - puts lines of list.h below their parents; the inside of it.
 *
 * Room: tui, private to list*.c.
 */
#ifndef PSTOP_TUI_LIST_TREE_H
#define PSTOP_TUI_LIST_TREE_H

#include "tui/list.h"

/* Brings the list's lines, one a row and in the order that siblings are to have,
 * into that of a tree: sets depth, branches, has_children and is_folded, and leaves
 * out what is below a folded one.  A row whose parent has no line is a root; of
 * rows that are parents of each other, which can be read while PIDs change hands,
 * one is.  `lines` has room for a copy of them.  0, or -ENOMEM. */
int list_nest(struct list *l, struct line *lines);

#endif
