/* action_words.h - what actions take and return, as words: lists of CPUs, errors, signals.
 *
 * Room: act, pure.
 */
#ifndef PSTOP_ACT_ACTION_WORDS_H
#define PSTOP_ACT_ACTION_WORDS_H

#include <sched.h>
#include <stddef.h>

/* Bytes sufficient for the CPUs of any kernel: CONFIG_NR_CPUS is at most 8192. */
#define ACTION_CPUS_SIZE (8192 / 8)

/* Write a set as a list, "0,2-5"; "..." stands for what does not fit.  Return `out`. */
char *action_format_cpus(const cpu_set_t *set, size_t size, char *out, size_t room);

/* Parse a list such as "0,2-5"; blanks are allowed between items.  Return -EINVAL if it is not
 * a list, -ERANGE if a number does not fit `size` bytes; `set` is then unchanged. */
int action_parse_cpus(const char *list, cpu_set_t *set, size_t size);

/* Return the text of an error of action.h, or any other, without a full stop; the sign is
 * ignored.  Static, except for errors not named there: those are valid until strerror(3). */
const char *action_error(int error);

/* Signals in the order of a menu: TERM, those in daily use, then the rest by number,
 * terminated by the number 0.  Names lack the prefix SIG.  Static. */
struct action_signal_name {
	int number;
	const char *name; /* "TERM", "RTMIN+3" */
	const char *help; /* one line: the effect on a task that does not handle it */
};
const struct action_signal_name *action_signals(void);

#endif
