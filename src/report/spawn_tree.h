/* spawn_tree.h - the processes and threads of a record as a tree of text.
 *
 * Room: report.
 */
#ifndef PSTOP_REPORT_SPAWN_TREE_H
#define PSTOP_REPORT_SPAWN_TREE_H

#include <stdio.h>

#include "model/record.h"

/* Write a line for each process with its time and verdict, followed by the reason if it lived for
 * some time.  Of many children with the same name, the longest-lived ones are shown, and of many
 * threads the busiest; the others are summed up in one line.  `width` is in columns, 0 means no
 * limit. */
void spawn_tree_write(FILE *out, const struct record *r, int width);

#endif
