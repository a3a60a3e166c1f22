/* options.h - the command line as a structure.
 *
 * Room: cmd.
 */
#ifndef PSTOP_CMD_OPTIONS_H
#define PSTOP_CMD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "cmd/option_value.h"
#include "collect/scan.h"

/* OUTPUT_DEFAULT: the command line does not say; main.c chooses between the live view and text. */
enum output { OUTPUT_DEFAULT, OUTPUT_TEXT, OUTPUT_JSON };

enum command {
	COMMAND_REPORT,
	COMMAND_EXPLAIN,  /* pstop explain PID */
	COMMAND_DOCTOR,   /* pstop doctor [PID] */
	COMMAND_BLOCKERS, /* pstop blockers */
};

/* How to show processes that exited in the window: by name, one by one, or not at all. */
enum exited_rows { EXITED_ROWS_GROUP, EXITED_ROWS_EACH, EXITED_ROWS_NO };

struct options {
	enum command command;
	enum output output;
	bool is_batch;   /* -b was given */
	bool is_stream;  /* JSON: runs without a limit */
	long iterations; /* -n; 0: not given */
	double delay_s;  /* -d */
	bool has_delay;  /* -d was given */
	pid_t *pids;     /* -p and operands; NULL: all */
	size_t pid_count;
	const char **names; /* operands that are names of processes; see operands.h */
	size_t name_count;
	uid_t uid; /* -u */
	bool has_uid, has_threads, is_long;
	bool has_kernel_threads; /* --kernel-threads: show them in text too */
	bool has_memory, has_identity, has_files,
		has_environment; /* explain: parts to show in full */
	bool is_utc;             /* --utc: people are shown times in UTC */
	bool has_all;            /* --all: with blockers, idle tasks and users too */
	bool is_readonly;        /* --readonly: no actions in the live view */
	enum exited_rows exited; /* --exited */
	const char *sort;        /* --sort, with its sign */
	const char *columns;     /* --columns */
	const char *filter;      /* --filter, not yet parsed */
	double samples_per_s;    /* --samples-per-s; negative: not given */
	const char **proc_roots; /* --proc-root, one for each refresh */
	size_t root_count;
	enum scan_source source; /* --source */
	struct option_complaint complaint;
};

/* Parse argv with getopt_long(3).  The strings are borrowed.  options_free() frees the rest,
 * whatever the result. */
enum options_result options_parse(struct options *o, int argc, char **argv);
void options_free(struct options *o);

/* The text of --help. */
extern const char options_help[];

#endif
