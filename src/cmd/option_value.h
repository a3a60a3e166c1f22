/* option_value.h - parse values of options, for all commands.  Room: cmd. */
#ifndef PSTOP_CMD_OPTION_VALUE_H
#define PSTOP_CMD_OPTION_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The result of parsing a command line. */
enum options_result {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_COLUMNS_HELP,
	OPTIONS_WRONG, /* see option_complaint */
};

struct option_complaint {
	const char *problem; /* static; what is wrong with the command line */
	char detail[128];    /* the part that is wrong */
};

/* Set both members; a long detail is truncated.  Return OPTIONS_WRONG. */
enum options_result option_wrong(struct option_complaint *c, const char *problem,
				 const char *detail);

/* Parse a decimal number that is not negative, with a point in any locale. */
bool option_real(const char *text, double *out);

/* Parse a PID in the first `length` bytes. */
bool option_pid(const char *text, size_t length, pid_t *out);

/* Parse a list such as "1,2 3", as in top -p and ps -p, and append to *pids, which the caller
 * frees.  Return OPTIONS_RUN or OPTIONS_WRONG. */
enum options_result option_pids(const char *list, pid_t **pids, size_t *count,
				struct option_complaint *c);

/* Return the option that getopt_long(3) has just rejected, as on the command line: in `letter`, or
 * from argv. */
const char *option_stumble(char letter[static 3], char **argv);

#endif
