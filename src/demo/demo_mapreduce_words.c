/* demo_mapreduce_words.c - the default work of mapreduce: counting words. */
#include "config.h"

#include "demo/demo_mapreduce.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* As a mapper for Hadoop streaming in a shell:
 *	tr -s ' \t' '\n' | sed '/^$/d; s/$/\t1/'
 */
int mapreduce_words_map(FILE *in, FILE *out)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	while ((length = getline(&line, &room, in)) > 0) {
		const char *word = line;
		const char *end = line + length;
		while (word < end) {
			const char *stop = word;
			while (stop < end && *stop != ' ' && *stop != '\t' && *stop != '\n')
				stop++;
			if (stop > word) {
				fwrite(word, 1, (size_t)(stop - word), out);
				fputs("\t1\n", out);
			}
			word = stop + 1;
		}
	}
	free(line);
	return 0;
}

/* The lines are sorted by key, so all lines of a key are adjacent: a running sum suffices, and no
 * table of all words is needed.  As a reducer in a shell:
 *
 *	awk -F '\t' '{ sum[$1] += $2 } END { for (w in sum) print w "\t" sum[w] }'
 */
int mapreduce_words_reduce(FILE *in, FILE *out)
{
	char *line = NULL, *key = NULL;
	size_t room = 0;
	long sum = 0;
	ssize_t length;

	while ((length = getline(&line, &room, in)) > 0) {
		char *tab = memchr(line, '\t', (size_t)length);
		if (tab == NULL)
			continue;
		*tab = '\0';
		if (key == NULL || strcmp(key, line) != 0) {
			if (key)
				fprintf(out, "%s\t%ld\n", key, sum);
			free(key);
			key = strdup(line);
			sum = 0;
			if (key == NULL)
				return 1;
		}
		sum += strtol(tab + 1, NULL, 10);
	}
	if (key)
		fprintf(out, "%s\t%ld\n", key, sum);
	free(key);
	free(line);
	return 0;
}

char *mapreduce_words_text(size_t size, size_t *length)
{
	static const char *const words[] = {
		"a",      "and",     "bound", "by",     "child", "core",    "disk",    "does",
		"exec",   "for",     "fork",  "is",     "it",    "kernel",  "lock",    "map",
		"memory", "network", "of",    "parent", "pipe",  "process", "program", "ready",
		"reduce", "runs",    "stack", "switch", "the",   "thread",  "time",    "to",
		"waits",  "what",    "which", "with",
	};
	unsigned number = 1;
	char *text = malloc(size + 32);

	*length = 0;
	for (unsigned i = 1; text && *length < size; i++) {
		number = number * 1664525U + 1013904223U;
		const char *word = words[(number >> 16) % (sizeof words / sizeof words[0])];
		while (*word)
			text[(*length)++] = *word++;
		bool is_line = i % 10 == 0 || *length + 1 >= size;
		text[*length] = is_line ? '\n' : ' ';
		(*length)++;
	}
	return text;
}
