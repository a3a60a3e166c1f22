/* environment.h - the environment of a process, proc_pid_environ(5), in bounded memory: the first
 * variables and the first bytes of each are kept, the rest is counted.
 *
 * Room: model, pure.  The text arrives in pieces of any size, as it is read.  The program can
 * overwrite it, so it is untrusted: there may be several NULs in a row, no NUL at the end, or no
 * "=".
 */
#ifndef PSTOP_MODEL_ENVIRONMENT_H
#define PSTOP_MODEL_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENVIRONMENT_SHOWN 1000 /* number of variables that are kept, */
#define ENVIRONMENT_KEPT  8192 /* and bytes of each: more than a page shows */

struct environment_variable {
	size_t at, kept; /* offset and length in environment.text */
	uint64_t length; /* "NAME=value" without its NUL, in bytes */
};

struct environment {
	char *text; /* the kept bytes, one variable after another */
	size_t text_length, text_room;
	struct environment_variable *list; /* the first ENVIRONMENT_SHOWN, in their order */
	size_t count, room;
	uint64_t total; /* number of variables, */
	uint64_t bytes; /* and their bytes, with the NULs; */
	bool is_least;  /* both are lower bounds: the reader gave up */
	bool is_open;   /* the last variable has no NUL yet */
};

/* Add the next piece of the text.  An environment is initialized with zeros; a piece continues
 * where the previous one stopped.  Return 0, or -ENOMEM with the earlier content intact.
 * environment_free() sets everything to zero again. */
int environment_add(struct environment *e, const char *bytes, size_t length);
void environment_free(struct environment *e);

#endif
