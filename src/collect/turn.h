/* turn.h - select the long-sleeping processes that a refresh checks.
 *
 * Room: collect.
 */
#ifndef PSTOP_COLLECT_TURN_H
#define PSTOP_COLLECT_TURN_H

#include "collect/scan.h"

struct scanner;

/* G5 of gate.h: return the number of parts in which long-sleeping processes are checked, one part
 * per refresh; 1: check all of them now. */
unsigned turn_parts(const struct scanner *s, const struct scan_machine *machine);

/* Is the process at this index of the list left out of this refresh? */
bool turn_leaves_out(const struct scanner *s, size_t place, unsigned parts);

/* Does it have so many threads that the kernel takes long to add up their times?  Its clock and its
 * stat file cost about 150 and 300 ns per thread (walks through cold memory). */
bool turn_is_dear(const struct process *p);

/* Did a process that was left out use CPU time? */
bool turn_has_missed(const struct scanner *s, const struct scan_machine *machine);

#endif
