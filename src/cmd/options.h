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

/* OUTPUT_DEFAULT: the command line does not say; main.c chooses the live view or text. */
enum output { OUTPUT_DEFAULT, OUTPUT_TEXT, OUTPUT_JSON };

enum command {
	COMMAND_REPORT,
	COMMAND_EXPLAIN, /* pstop explain PID */
	COMMAND_DOCTOR,  /* pstop doctor [PID] */
};

/* Processes that ended in the window: by name, one by one, or not at all. */
enum exited_rows { EXITED_ROWS_GROUP, EXITED_ROWS_EACH, EXITED_ROWS_NO };

struct options {
	enum command command;
	enum output output;
	bool is_stream;  /* JSON: no end of its own */
	long iterations; /* -n; 0: not given */
	double delay_s;  /* -d */
	bool has_delay;  /* it was given */
	pid_t *pids;     /* -p and operands; NULL: all */
	size_t pid_count;
	uid_t uid; /* -u */
	bool has_uid, has_threads, is_long;
	bool has_kernel_threads; /* --kernel-threads: text shows them too */
	bool has_memory, has_identity, has_files, has_environment; /* explain: parts in full */
	bool is_readonly;        /* --readonly: the live view acts on nothing */
	enum exited_rows exited; /* --exited */
	const char *sort;        /* --sort, with its sign */
	const char *columns;     /* --columns */
	const char *filter;      /* --filter, not parsed yet */
	double samples_per_s;    /* --samples-per-s; negative: not given */
	const char **proc_roots; /* --proc-root, one for each refresh */
	size_t root_count;
	enum scan_source source; /* --source */
	struct option_complaint complaint;
};

/* Parses argv with getopt_long(3); borrows its strings.  options_free() frees
 * what it holds, after any result. */
enum options_result options_parse(struct options *o, int argc, char **argv);
void options_free(struct options *o);

/* The text of --help. */
extern const char options_help[];

#endif
