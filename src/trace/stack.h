/* stack.h - a program's arguments, from its stack as execve(2) has made it.
 *
 * Room: trace.  Two calls instead of the six that /proc takes for its name and its
 * arguments; what is not plain is refused, and then /proc has to be read.
 */
#ifndef PSTOP_TRACE_STACK_H
#define PSTOP_TRACE_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Bytes read of a stack: what the kernel adds, arguments, and the beginning of the
 * environment; and of the path behind that. */
#define STACK_MOST      16384
#define STACK_PATH_MOST 4096

struct stack {
	char bytes[STACK_MOST];
	char far_path[STACK_PATH_MOST]; /* the path, where it is not among these */
	const char *path;               /* as execve(2) was given it: comm(5) is made of its end */
	const char *argv;               /* each ended by a NUL */
	size_t argv_length;             /* with the last NUL */
};

/* Reads the stack of a tracee that stands at its exec stop.  False: it is too large,
 * of another word size, or not made as it should be.  The texts are in `out`. */
bool stack_read(pid_t tid, struct stack *out);

#endif
