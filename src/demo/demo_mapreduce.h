/* demo_mapreduce.h - the parts of the demo mapreduce, which takes up three files.
 *
 * Room: demo.  demo_mapreduce.c divides the input and starts the processes; demo_mapreduce_task.c
 * has the work of a mapper and of a reducer; demo_mapreduce_words.c has the built-in text, map and
 * reduce.
 */
#ifndef PSTOP_DEMO_DEMO_MAPREDUCE_H
#define PSTOP_DEMO_DEMO_MAPREDUCE_H

#include "demo/demo.h"

#include <stddef.h>

/* A piece of the input that consists of whole lines; not owned. */
struct split {
	const char *at;
	size_t size;
	double feed_seconds; /* feed it to the command over this time; 0: at once */
};

/* The work of a command, or its built-in substitute: read standard input and write standard output.
 * Returns an exit status. */
typedef int (*mapreduce_filter)(FILE *in, FILE *out);

struct task {
	int number;              /* numbered from 1 */
	const char *command;     /* for sh -c; NULL: use `filter` */
	mapreduce_filter filter; /* the substitute, which also runs in a process of its own */
	const char *filter_name;
};

/* Be a mapper, in the calling process: feed the split to the command, and distribute the lines of
 * its output to `outs` by their keys.  Return an exit status. */
int mapreduce_map(const struct task *task, const struct split *split, const int *outs,
		  int out_count);

/* Be a reducer, in the calling process: read lines from all of `ins` to their end, wait for a byte
 * from `go` (at its end of file, fail), sort the lines by key, and feed them to the command, which
 * writes to `out`.  Return an exit status. */
int mapreduce_reduce(const struct task *task, const int *ins, int in_count, int go, int out);

/* Count words: write "word <tab> 1" for each word, and the sum for each key. */
int mapreduce_words_map(FILE *in, FILE *out);
int mapreduce_words_reduce(FILE *in, FILE *out);

/* Create a text of about `size` bytes, always the same, of whole lines.  The caller frees it.
 * Return NULL if there is no memory. */
char *mapreduce_words_text(size_t size, size_t *length);

#endif
