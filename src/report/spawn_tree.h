/* spawn_tree.h - the processes and threads of a record as a tree of text.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_TREE_H
#define PSTOP_REPORT_SPAWN_TREE_H

#include <stdio.h>

#include "model/record.h"

/* A line for each process with its time and verdict, and one with the reason below
 * those that lived for some time.  Of many children with the same name the longest
 * ones are shown, of many threads the busiest ones; the others in one line.  `width`
 * in columns, 0 without limit. */
void spawn_tree_write(FILE *out, const struct record *r, int width);

#endif
