/* options_spawn.h - the command line of `pstop spawn` as a structure.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_OPTIONS_SPAWN_H
#define PSTOP_CMD_OPTIONS_SPAWN_H

#include <stdint.h>

#include "cmd/options.h"
#include "demo/demo.h"

struct spawn_options {
	char *const *argv; /* the command; NULL: none */
	pid_t *pids;       /* -p; NULL: none */
	size_t pid_count;
	const char *demo; /* --demo; NULL: none */
	struct demo_options demo_options;
	bool is_quiet;           /* -q: only the summary */
	bool is_json;            /* --json */
	bool has_timeline;       /* --timeline */
	uint32_t rows;           /* --rows; 0: no limit */
	bool is_live, has_lines; /* --live, --lines; neither: depends on the terminal */
	const char *trace_file;  /* --trace-events; NULL: none */
	bool waits_for_all;      /* -f */
	bool ends_all;           /* --kill-on-exit */
	bool traces;             /* --ptrace */
	bool polls;              /* --poll */
	const char *output;      /* -o; NULL: standard error */
	double timeout_s;        /* 0: none */
	double samples_per_s;    /* negative: not given */
	struct option_complaint complaint;
};

/* Parse the arguments of `pstop`: argv[0] is "spawn".  The strings are borrowed.
 * spawn_options_free() frees the rest, whatever the result. */
enum options_result spawn_options_parse(struct spawn_options *o, int argc, char **argv);
void spawn_options_free(struct spawn_options *o);

/* The text of `pstop spawn --help`. */
extern const char spawn_options_help[];

#endif
