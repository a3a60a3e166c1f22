/* environment.h - the environment of a process, proc_pid_environ(5), kept in a bounded
 * piece of memory: the first variables and the first bytes of each, the rest counted.
 *
 * Room: model, pure.  The text comes in pieces of any size, as it is read.  A program
 * can write over it: it is bytes, with NULs in a row, a last one missing, and without
 * the sign "=".
 */
#ifndef PSTOP_MODEL_ENVIRONMENT_H
#define PSTOP_MODEL_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENVIRONMENT_SHOWN 1000 /* variables that are kept, */
#define ENVIRONMENT_KEPT  8192 /* and bytes of each: more than a page shows */

struct environment_variable {
	size_t at, kept; /* of environment.text */
	uint64_t length; /* "NAME=value" without its NUL, in bytes */
};

struct environment {
	char *text; /* the kept bytes, one variable after the other */
	size_t text_length, text_room;
	struct environment_variable *list; /* in their order, the first ENVIRONMENT_SHOWN */
	size_t count, room;
	uint64_t total; /* variables there are, */
	uint64_t bytes; /* and bytes of all, with the NULs; */
	bool is_least;  /* or more: the reader gave up */
	bool is_open;   /* the last one has no NUL yet */
};

/* Begins as zeros; all zero again.  A second piece of text goes on where the first
 * ended.  0, or -ENOMEM: then what was there before stays. */
int environment_add(struct environment *e, const char *bytes, size_t length);
void environment_free(struct environment *e);

#endif
