/* demo_tools.h - what the demos share: names, children that die with their
 * parent, time, and what the kernel says of the caller.
 *
 * Room: demo.  Only for demo_*.c.  A demo is a program of its own, in a process
 * of its own, so these functions may end the process they are called in.
 */
#ifndef PSTOP_DEMO_DEMO_TOOLS_H
#define PSTOP_DEMO_DEMO_TOOLS_H

#include "demo/demo.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Names the calling thread, in at most 15 bytes: /proc/PID/task/TID/comm.  The
 * first thread of a process names the process with it, and what is seen as its
 * command line. */
__attribute__((format(printf, 1, 2))) void demo_name(const char *format, ...);

/* fork(2): returns the child's PID to the parent and 0 to the child, which has
 * the name and is killed when its parent ends.  Where there can be no child, it
 * ends the process. */
__attribute__((format(printf, 1, 2))) pid_t demo_fork(const char *format, ...);

/* Waits for the end of a child.  Returns its exit status, or 128 + the signal that
 * ended it. */
int demo_collect(pid_t pid);

/* Ends a child and collects it. */
void demo_end(pid_t pid);

/* The end of a child or of a demo: writes out its report.  demo_fail() tells on
 * standard error what could not be done, and why by errno. */
_Noreturn void demo_exit(int status);
_Noreturn void demo_fail(const char *what);

/* A pipe: what is written to ends[1] is read from ends[0].  Programs that a child
 * executes do not get its descriptors. */
void demo_pipe(int ends[2]);

/* Reads or writes all of it.  False: the other side has gone. */
bool demo_read(int fd, void *to, size_t size);
bool demo_write(int fd, const void *from, size_t size);

/* Seconds: since the machine was started; of CPU time of the calling thread, and
 * of its process. */
double demo_now(void);
double demo_cpu_of_thread(void);
double demo_cpu_of_process(void);

/* Sleeps that many seconds, or until that moment of demo_now(). */
void demo_nap(double seconds);
void demo_nap_until(double end);

/* Computes for that many seconds of CPU time.  Returns what came out of it. */
unsigned demo_compute(double cpu_seconds);

/* How long the calling thread was ready and waited for a core, in seconds, from
 * /proc/thread-self/schedstat; negative: the kernel does not say. */
double demo_waited_for_core(void);

/* /proc/PID/FILE, for reading, of pstop's own PID namespace; to be closed.  NULL: there is no
 * such process, or no such /proc. */
FILE *demo_open_proc(pid_t pid, const char *file);

#endif
