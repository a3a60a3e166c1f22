/* demo_mapreduce.h - the parts of the demo mapreduce, which fills three files.
 *
 * Room: demo.  demo_mapreduce.c divides the input and starts all;
 * demo_mapreduce_task.c is what a mapper and a reducer do; demo_mapreduce_words.c
 * has the built-in text, map and reduce.
 */
#ifndef PSTOP_DEMO_DEMO_MAPREDUCE_H
#define PSTOP_DEMO_DEMO_MAPREDUCE_H

#include "demo/demo.h"

#include <stddef.h>

/* A piece of the input, of whole lines; not owned. */
struct split {
	const char *at;
	size_t size;
	double feed_seconds; /* feed it to the command over this time; 0: at once */
};

/* What a command or its built-in substitute does: standard input to standard
 * output.  Returns an exit status. */
typedef int (*mapreduce_filter)(FILE *in, FILE *out);

struct task {
	int number;              /* from 1 */
	const char *command;     /* for sh -c; NULL: */
	mapreduce_filter filter; /* this, in a process of its own as well */
	const char *filter_name;
};

/* A mapper, in the calling process: feeds the split to the command, and deals the
 * lines of its answer to outs, by their key.  Returns an exit status. */
int mapreduce_map(const struct task *task, const struct split *split, const int *outs,
		  int out_count);

/* A reducer, in the calling process: reads lines from all ins to their end, waits for a
 * byte from go (at its end of file it fails), sorts the lines by key, and feeds them to
 * the command, which writes to out.  Returns an exit status. */
int mapreduce_reduce(const struct task *task, const int *ins, int in_count, int go, int out);

/* Counting words: "word <tab> 1" for each word; the sum for each key. */
int mapreduce_words_map(FILE *in, FILE *out);
int mapreduce_words_reduce(FILE *in, FILE *out);

/* A text of about that many bytes, always the same, of whole lines.  The caller
 * frees it; NULL: no memory. */
char *mapreduce_words_text(size_t size, size_t *length);

#endif
