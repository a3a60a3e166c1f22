/* programs: have the kernel verify and load each of pstop's BPF programs.
 *
 * usage: programs
 *
 * It prints one line for each program, with tabs between the fields: NAME, then "ok", or the word
 * for the problem (bpf_problem.h) and what pstop says about it.
 */
#include "config.h"

#include <stdio.h>

#include "bpf/bpf_source.h"
#include "bpf/tap.h"

static void print(const char *name, int error, const struct bpf_problem *why)
{
	char text[BPF_PROBLEM_TEXT];

	if (error)
		printf("%s\t%s\t%s\n", name, bpf_problem_word(why->kind),
		       bpf_problem_text(why, text));
	else
		printf("%s\tok\t\n", name);
	fflush(stdout);
}

static void try_source(const char *name, enum bpf_way way)
{
	struct bpf_problem why;
	struct bpf_source *source = NULL;
	int error = bpf_source_open(&source, way, &why);

	print(name, error, &why);
	bpf_source_close(source);
}

int main(void)
{
	struct bpf_problem why;
	struct tap *tap = NULL;

	try_source("iterator", BPF_WAY_ITERATOR);
	try_source("walk", BPF_WAY_WALK);
	int error = tap_open(&tap, &why);
	print("events", error, &why);
	tap_close(tap);
	return 0;
}
