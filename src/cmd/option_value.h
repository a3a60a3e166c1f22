/* option_value.h - values of options, as all commands read them.  Room: cmd. */
#ifndef PSTOP_CMD_OPTION_VALUE_H
#define PSTOP_CMD_OPTION_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What a command line asks for. */
enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_COLUMNS_HELP,
	OPTIONS_WRONG, /* see option_complaint */
};

struct option_complaint {
	const char *problem; /* static; what is wrong with the command line */
	char detail[128];    /* and where */
};

/* Keeps both, the detail cut where it is long.  OPTIONS_WRONG. */
enum options_result option_wrong(struct option_complaint *c, const char *problem,
				 const char *detail);

/* A decimal number of 0 or more with a point, whatever the locale. */
bool option_real(const char *text, double *out);

/* A PID in the first `length` bytes. */
bool option_pid(const char *text, size_t length, pid_t *out);

/* "1,2 3", as top -p and ps -p take them: appends to *pids, which the caller frees.
 * OPTIONS_RUN, or OPTIONS_WRONG. */
enum options_result option_pids(const char *list, pid_t **pids, size_t *count,
				struct option_complaint *c);

/* What getopt_long(3) has just stumbled over, as it stood on the command line: in
 * `letter`, or of argv. */
const char *option_stumble(char letter[static 3], char **argv);

#endif
