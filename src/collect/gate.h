/* gate.h - which tasks can have changed since the last refresh?
 *
 * Room: collect.  The reason why a refresh costs what the active tasks cost and
 * not what all tasks cost.
 *
 * THE PROOF.  Every counter that pstop differences (CPU time, time slices,
 * context switches, faults, I/O) is advanced by the task itself while it runs,
 * or by the scheduler when it goes on or off a core.  clock_gettime(2) on a
 * process's CPU clock gives the CPU time of its whole group, dead threads
 * included, in ns, unprivileged, for any user's process.  So:
 *
 *  G1  process clock unchanged: no thread of it ran; every counter of every
 *      thread is as it was; nothing is read.
 *  G2  clock moved: the schedstat of its threads is read; where run ns and
 *      slices are as they were, that thread did not run and is not read on.
 *  G3  births and deaths: the last PID handed out and the number of tasks in
 *      /proc/loadavg.  Both as they were: no birth and no death (a birth moves
 *      the last PID, a death alone the number).  The kernel hands PIDs out in
 *      rising order, so processes and threads born since have those after the
 *      last one of then: each of these is asked for its clock, and once more in
 *      the next refresh, as a task can be seen a moment after it got its PID.
 *      A process that died has no clock.  All of /proc is listed where that
 *      would not do: the PIDs went once around, or may have (forks of
 *      /proc/stat); only the number of tasks rose (a PID can be chosen); too
 *      many are new; 30 s have gone by.  A thread is born of a thread of its
 *      process that runs, and runs in order to die: G1 shows both.  Where only
 *      some processes were asked for, no new PID is asked about: their threads
 *      are listed where their clock moved and some PID was handed out.
 *
 *  G4  children's times (stat 16 and 17) grow while their parent runs in wait(2):
 *      G1 shows that.  What ended children took needs no reads of its own
 *      (cpu_time.c): the parent's stat is read since it ran, the children's last
 *      readings are there.  Only children that stand before their parent in the
 *      order of PIDs are asked for their clocks once more, and only in a refresh in
 *      which that parent's number grew: they may have been collected since.
 *
 *  G5  In a view that goes on, a process that has not moved for 3 s and is not on
 *      the screen, or has over 1,000 threads, is asked for its clock every 8 s, with
 *      over 8,000 threads every 16 s, in turn: as long as nobody was born or died, and the cores were awake for no
 *      longer than the others took, but for 5 % of one core.  So a process that
 *      wakes up is seen in the same refresh, or takes less than that and is seen
 *      some seconds later, with a window that has all of it (turn.c).
 *
 *  G6  the I/O of a thread: that of its process (PID/io) is the sum over its threads,
 *      ended ones too, and is read first.  All as it was: so is that of each thread
 *      which was read before.
 *
 * What G1 and G2 cannot see, since it happens to a task that does not run, and
 * the rule that covers each:
 *
 *  U1  It became runnable and has not got a core yet (starved, throttled), or
 *      waits on: a thread last seen in R is always read again.
 *  U2  It slept, became runnable, and gets no core: procs_running of /proc/stat
 *      stays above the number of threads that pstop knows to be in R, at every
 *      look that the sampler took in the window, and some core had no time to
 *      spare.  Twice in a row starts a search through the sleepers (search.c).
 *      Of tasks asked for by PID the states are read at each refresh.
 *  U3  Its parent died: the parent it has now is read for every child of a
 *      process that ended.
 *  U4  Others changed its memory (reclaim, swap), nice, policy, affinity,
 *      cgroup, limits, process group or a thread's name: of tasks asked for by
 *      PID stat and status are always read; rows on the screen every 5 s, but for
 *      those with over 1,000 threads; these and the others in slow rotation, each
 *      idle process about every 30 s, but at most 10 a second, and what has over
 *      1,000 threads every 90 s (search.c); details
 *      are read when shown.  What runs is read anyway, but for a leader that rests
 *      (every 5 s, where shown) and, in a pass, small changes of memory: of what is
 *      shown those are read when it had page faults, and every 5 s.
 *  U5  Its PID was reused: the clock of the new process differs from the old
 *      one's, so it is read, and its start time tells the two apart.
 *
 * tests/unit/test_gate*.c have a test for each line.
 *
 * The clocks are those of pstop's own PID namespace.  Under another /proc root
 * the gate is off and everything is read, unless the test feeds a clock.
 */
#ifndef PSTOP_COLLECT_GATE_H
#define PSTOP_COLLECT_GATE_H

#include <stdint.h>
#include <sys/types.h>

/* Read the CPU time of the process `pid` in ns.  Return 0, -ESRCH if there is no such task, or
 * -EINVAL if it is a thread but no leader. */
typedef int gate_clock_fn(void *context, pid_t pid, uint64_t *out_ns);

/* Read the kernel's clock, like clock_getcpuclockid(3) without its extra system call. */
gate_clock_fn gate_kernel_clock;

#endif
