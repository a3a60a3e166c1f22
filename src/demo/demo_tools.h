/* demo_tools.h - what the demos share: names, children that die with their parent, time, and what
 * the kernel reports about the caller.
 *
 * Room: demo.  Only for demo_*.c.  A demo is a program of its own in a process of its own, so these
 * functions may exit the process that calls them.
 */
#ifndef PSTOP_DEMO_DEMO_TOOLS_H
#define PSTOP_DEMO_DEMO_TOOLS_H

#include "demo/demo.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Name the calling thread; the kernel keeps 15 bytes, see /proc/PID/task/TID/comm.  If it is the
 * first thread of a process, this also names the process and replaces its command line. */
__attribute__((format(printf, 1, 2))) void demo_name(const char *format, ...);

/* Fork: return the child's PID in the parent and 0 in the child, which gets the name and is killed
 * when its parent exits.  If the fork fails, exit the process. */
__attribute__((format(printf, 1, 2))) pid_t demo_fork(const char *format, ...);

/* Wait until a child exits.  Return its exit status, or 128 + the signal that killed it. */
int demo_collect(pid_t pid);

/* Kill a child and collect it. */
void demo_end(pid_t pid);

/* Exit from a child or a demo: flush the report first.  demo_fail() writes to standard error what
 * failed, and the reason from errno. */
_Noreturn void demo_exit(int status);
_Noreturn void demo_fail(const char *what);

/* Create a pipe: what is written to ends[1] is read from ends[0].  Programs that a child executes
 * do not inherit its descriptors. */
void demo_pipe(int ends[2]);

/* Read or write exactly `size` bytes.  Return false if the other side is gone. */
bool demo_read(int fd, void *to, size_t size);
bool demo_write(int fd, const void *from, size_t size);

/* Return seconds: since the machine was started; of CPU time of the calling thread; of CPU time of
 * its process. */
double demo_now(void);
double demo_cpu_of_thread(void);
double demo_cpu_of_process(void);

/* Sleep for a number of seconds, or until a moment of demo_now(). */
void demo_nap(double seconds);
void demo_nap_until(double end);

/* Compute for a number of seconds of CPU time.  Return the result of the computation. */
unsigned demo_compute(double cpu_seconds);

/* Memory that is shared with all children that are forked later: zeroed, and never freed. */
void *demo_share(size_t size);

/* End the report with one sentence, without its full stop, that says in plain words what the numbers
 * of this run show: "What you saw: …". */
__attribute__((format(printf, 1, 2))) void demo_saw(const char *format, ...);

/* Before that, say so if a busy machine blurs the numbers: if the demo was ready but had no core for
 * a tenth of its time or longer, in seconds.  A negative time is not known. */
void demo_note_busy(double ready, double wall);

/* Return how long the calling thread was ready and waited for a core, in seconds, from
 * /proc/thread-self/schedstat; negative if the kernel does not report it. */
double demo_waited_for_core(void);

/* Open /proc/PID/FILE of pstop's own PID namespace for reading; the caller closes it.  Return NULL
 * if there is no such process, or no such /proc. */
FILE *demo_open_proc(pid_t pid, const char *file);

#endif
