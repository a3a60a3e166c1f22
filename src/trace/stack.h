/* stack.h - read a program's arguments from its stack as set up by execve(2).
 *
 * Room: trace.  This takes two system calls instead of the six that /proc needs for the name and
 * the arguments.  Anything unusual is rejected, and /proc must be read instead.
 */
#ifndef PSTOP_TRACE_STACK_H
#define PSTOP_TRACE_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Bytes that are read of a stack (the kernel's data, arguments, and the beginning of the
 * environment), and of the path after them. */
#define STACK_MOST      16384
#define STACK_PATH_MOST 4096

struct stack {
	char bytes[STACK_MOST];
	char far_path[STACK_PATH_MOST]; /* the path, if it is outside that part */
	const char *path;               /* as passed to execve(2); comm(5) is the end of it */
	const char *argv;               /* each terminated by a NUL */
	size_t argv_length;             /* including the last NUL */
};

/* Read the stack of a tracee in its exec stop.  Return false if it is too large, of another word
 * size, or malformed.  The texts are in `out`. */
bool stack_read(pid_t tid, struct stack *out);

#endif
