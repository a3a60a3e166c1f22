/* turn.h - which of those that sleep for long are asked in a refresh.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_TURN_H
#define PSTOP_COLLECT_TURN_H

#include "collect/scan.h"

struct scanner;

/* G5 of gate.h.  In how many parts those that sleep for long are asked, one
 * a refresh; 1: all of them now. */
unsigned turn_parts(const struct scanner *s, const struct scan_machine *machine);

/* Is the process at this place of the table left out of this refresh? */
bool turn_leaves_out(const struct scanner *s, size_t place, unsigned parts);

/* Has it so many threads that the kernel takes long to add up their times?  Its clock and
 * its stat file cost some 150 and 300 ns a thread (walks through cold memory). */
bool turn_is_dear(const struct process *p);

/* Did somebody take time who was left out? */
bool turn_has_missed(const struct scanner *s, const struct scan_machine *machine);

#endif
