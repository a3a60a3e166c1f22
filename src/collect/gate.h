/* gate.h - which tasks can have changed since the last refresh?
 *
 * Room: collect.  This is why a refresh costs what the active tasks cost, and not what all tasks
 * cost.
 *
 * THE PROOF.  Every counter that pstop takes differences of (CPU time, time slices, context
 * switches, faults, I/O) is advanced by the task itself while it runs, or by the scheduler when the
 * task goes on or off a core.  clock_gettime(2) on a process's CPU clock returns the CPU time of
 * the whole group, exited threads included, in ns, without privileges, for any user's process.  So:
 *
 *  G1  Process clock unchanged: no thread of it ran, every counter of every
 *      thread is unchanged, and nothing is read.
 *  G2  Clock moved: the schedstat of its threads is read.  If run ns and slices
 *      are unchanged, that thread did not run and nothing else of it is read.
 *  G3  Births and exits: the last allocated PID and the number of tasks in
 *      /proc/loadavg.  If both are unchanged, there was no birth and no exit (a
 *      birth changes the last PID, an exit only the number).  The kernel
 *      allocates PIDs in ascending order, so the processes and threads born
 *      since have PIDs after the previous last one.  The clock of each of these
 *      PIDs is read, and again in the next refresh, because a task becomes
 *      visible a moment after its PID is allocated.  An exited process has no
 *      clock.  All of /proc is listed if that is not enough: the PIDs wrapped
 *      around, or may have (forks of /proc/stat); only the number of tasks rose
 *      (a PID can be chosen); there are too many new PIDs; or 30 s have passed.
 *      A thread is created by a running thread of its process, and runs in
 *      order to exit: G1 shows both.  If only some processes were requested, no
 *      new PID is checked: the threads of a process are listed if its clock
 *      moved and a PID was allocated.
 *
 *  G4  Children's times (stat 16 and 17) grow while their parent runs in wait(2):
 *      G1 shows that.  The time of exited children needs no reads of its own
 *      (cpu_time.c): the parent's stat is read because it ran, and the
 *      children's last readings are known.  Only children that precede their
 *      parent in the order of PIDs have their clocks read once more, and only
 *      in a refresh in which that parent's counter grew: they may have been
 *      collected since.
 *
 *  G5  In a continuous view, some processes have their clock read only every
 *      8 s, in turn: those that have not moved for 3 s and are not on the screen
 *      or have over 1,000 threads.  With over 8,000 threads it is every 16 s.
 *      This holds as long as there was no birth and no exit, and the cores were
 *      awake no longer than the other processes account for, with a tolerance of
 *      5 % of one core.  So a process that wakes up is either seen in the same
 *      refresh, or uses less than that tolerance and is seen some seconds later,
 *      with a window that includes all of it (turn.c).
 *
 *  G6  The I/O of a process (PID/io) is the sum over its threads, exited ones
 *      included, and is read first.  If it is unchanged, so is the I/O of each
 *      thread that was read before.
 *
 * Some changes happen to a task that does not run, so that G1 and G2 cannot see them.  These rules
 * cover them:
 *
 *  U1  The task became runnable and has not got a core yet (starved, throttled),
 *      or still waits for one: a thread last read in state R is always read again.
 *  U2  The task slept, became runnable, and gets no core: procs_running of
 *      /proc/stat stays above the number of threads that pstop knows to be in R,
 *      in every observation of the sampler in the window, and some core had no
 *      time to spare.  Twice in a row starts a search through the sleepers
 *      (search.c).  For tasks requested by PID the states are read in each
 *      refresh.
 *  U3  Its parent exited: the present parent is read for every child of a process
 *      that exited.
 *  U4  Others changed its memory (reclaim, swap), nice, policy, affinity, cgroup,
 *      limits, process group or a thread's name.  For tasks requested by PID, stat
 *      and status are always read.  Rows on the screen are read every 5 s, except
 *      those with over 1,000 threads.  These and all others are read in slow
 *      rotation: each idle process about every 30 s, but at most 10 per second,
 *      and those with over 1,000 threads every 90 s (search.c).  Details are read
 *      when shown.  Running tasks are read anyway, with two exceptions: a leader
 *      at rest (every 5 s, if shown) and, in a pass, small changes of memory (if
 *      shown, after page faults and every 5 s).
 *  U5  Its PID was reused: the clock of the new process differs from the old
 *      one's, so it is read, and the start time distinguishes the two.
 *
 * tests/unit/test_gate*.c test each rule.
 *
 * The clocks are those of pstop's own PID namespace.  Under another /proc root the gate is off and
 * everything is read, unless the test supplies a clock.
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
