/* action_words.h - what actions take and return, as words: lists of CPUs, errors, signals.
 *
 * Room: act, pure.
 */
#ifndef PSTOP_ACT_ACTION_WORDS_H
#define PSTOP_ACT_ACTION_WORDS_H

#include <sched.h>
#include <stddef.h>

/* Bytes that have room for the CPUs of any kernel: CONFIG_NR_CPUS is at most 8192. */
#define ACTION_CPUS_SIZE (8192 / 8)

/* Writes a set as a list, "0,2-5"; "..." stands for what does not fit.  Returns out. */
char *action_format_cpus(const cpu_set_t *set, size_t size, char *out, size_t room);

/* Reads a list such as "0,2-5", blanks allowed between.  -EINVAL: not a list;
 * -ERANGE: a number that does not fit `size` bytes; `set` is then unchanged. */
int action_parse_cpus(const char *list, cpu_set_t *set, size_t size);

/* The errors of action.h, or any other, in words without a full stop; sign ignored.
 * Static, but for errors not named above: those are good until strerror(3). */
const char *action_error(int error);

/* Signals as a menu lists them: TERM, those in daily use, then the rest by
 * number, ended by the number 0.  Names have no SIG before them.  Static. */
struct action_signal_name {
	int number;
	const char *name; /* "TERM", "RTMIN+3" */
	const char *help; /* one line; what it does to a task that does not handle it */
};
const struct action_signal_name *action_signals(void);

#endif
