/* action_words.c - lists of CPUs, errors and signals as words; see action_words.h.
 *
 * The effects of signals are those of signal(7) without a handler.
 */
#include "config.h"

#include "act/action_words.h"
#include "base/cursor.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Parse one "N" or "N-M", into `set` unless that is NULL. */
static int parse_range(struct cursor *c, cpu_set_t *set, size_t size)
{
	uint64_t first, last;

	if (!cursor_u64(c, &first))
		return cursor_left(c) > 0 && *c->at >= '0' && *c->at <= '9' ? -ERANGE : -EINVAL;
	last = first;
	cursor_skip_blanks(c);
	if (cursor_literal(c, "-") && !cursor_u64(c, &last))
		return cursor_left(c) > 0 && *c->at >= '0' && *c->at <= '9' ? -ERANGE : -EINVAL;
	if (last < first)
		return -EINVAL;
	if (last >= size * 8)
		return -ERANGE;
	for (; set && first <= last; first++)
		CPU_SET_S(first, size, set);
	cursor_skip_blanks(c);
	return 0;
}

static int parse_ranges(const char *list, cpu_set_t *set, size_t size)
{
	struct cursor c = cursor_over(list, strlen(list));

	do {
		int error = parse_range(&c, set, size);
		if (error)
			return error;
	} while (cursor_literal(&c, ","));
	return cursor_left(&c) > 0 ? -EINVAL : 0;
}

int action_parse_cpus(const char *list, cpu_set_t *set, size_t size)
{
	int error = parse_ranges(list, NULL, size);

	if (error)
		return error;
	CPU_ZERO_S(size, set);
	return parse_ranges(list, set, size);
}

/* Return the end of the range of CPUs that begins with `first`. */
static size_t range_end(const cpu_set_t *set, size_t size, size_t first)
{
	size_t last = first;

	while (last + 1 < size * 8 && CPU_ISSET_S(last + 1, size, set))
		last++;
	return last;
}

char *action_format_cpus(const cpu_set_t *set, size_t size, char *out, size_t room)
{
	static const char more[] = "...";
	char part[48];
	size_t n = 0;

	out[0] = '\0';
	for (size_t cpu = 0; cpu < size * 8; cpu++) {
		if (!CPU_ISSET_S(cpu, size, set))
			continue;
		size_t last = range_end(set, size, cpu);
		const char *comma = n > 0 ? "," : "";
		int length = last > cpu ?
				     snprintf(part, sizeof part, "%s%zu-%zu", comma, cpu, last) :
				     snprintf(part, sizeof part, "%s%zu", comma, cpu);
		bool is_last = n + (size_t)length + sizeof more > room;
		snprintf(out + n, room - n, "%s", is_last ? more : part);
		if (is_last)
			break;
		n += (size_t)length;
		cpu = last;
	}
	return out;
}

const char *action_error(int error)
{
	switch (error < 0 ? -error : error) {
	case 0:
		return "done";
	case ESRCH:
		return "it has exited";
	case ECHILD:
		return "it has exited, but its parent has not waited for it yet (zombie)";
	case EPERM:
		return "permission denied: another user's process";
	case EACCES:
		return "permission denied: a lower nice value or real-time I/O requires privileges";
	case EINVAL:
		return "invalid value";
	case ERANGE:
		return "CPU number too high";
	case ENXIO:
		return "it is not allowed on any of these CPUs";
	case EBUSY:
		return "its deadline scheduling does not allow this";
	case EXDEV:
		return "/proc belongs to another PID namespace: its processes cannot be reached";
	case ENOSYS:
		return "not supported by this kernel";
	case EAGAIN:
		return "too many signals are pending for it";
	case EMFILE:
	case ENFILE:
		return "too many open files";
	case ENOMEM:
		return "out of memory";
	default:
		return strerror(error < 0 ? -error : error);
	}
}

#define REAL_TIME(n)                                                                  \
	{                                                                             \
		FIRST_REAL_TIME + (n), "RTMIN+" #n, "real-time signal: terminates it" \
	}

/* SIGRTMIN, which C libraries determine at run time: they reserve the first few of the kernel's
 * real-time signals, from 32 on. */
#ifdef __GLIBC__
#define FIRST_REAL_TIME 34
#else
#define FIRST_REAL_TIME 35
#endif

static const struct action_signal_name signals[] = {
	{ SIGTERM, "TERM", "asks it to exit" },
	{ SIGINT, "INT", "asks it to exit, as Ctrl-C does" },
	{ SIGHUP, "HUP", "hangup: terminates it; daemons reread their configuration" },
	{ SIGKILL, "KILL", "kills it at once; nothing is saved" },
	{ SIGSTOP, "STOP", "stops it until CONT" },
	{ SIGCONT, "CONT", "continues it after STOP" },
	{ SIGQUIT, "QUIT", "core dump, as with Ctrl-\\; a JVM prints its stacks" },
	{ SIGUSR1, "USR1", "for the program's own use: terminates it" },
	{ SIGUSR2, "USR2", "for the program's own use: terminates it" },
	{ SIGABRT, "ABRT", "core dump, as with abort(3)" },

	{ SIGILL, "ILL", "illegal instruction: core dump" },
	{ SIGTRAP, "TRAP", "debugger trap: core dump" },
#ifdef SIGEMT
	{ SIGEMT, "EMT", "emulator trap: core dump" },
#endif
	{ SIGBUS, "BUS", "nonexistent memory: core dump" },
	{ SIGFPE, "FPE", "arithmetic error, such as division by zero: core dump" },
	{ SIGSEGV, "SEGV", "invalid memory access: core dump" },
	{ SIGPIPE, "PIPE", "broken pipe: terminates it" },
	{ SIGALRM, "ALRM", "alarm clock: terminates it" },
#ifdef SIGSTKFLT
	{ SIGSTKFLT, "STKFLT", "unused: terminates it" },
#endif
	{ SIGCHLD, "CHLD", "a child has exited: ignored" },
	{ SIGTSTP, "TSTP", "asks it to stop, as Ctrl-Z does" },
	{ SIGTTIN, "TTIN", "read from the terminal in the background: stops it" },
	{ SIGTTOU, "TTOU", "wrote to the terminal in the background: stops it" },
	{ SIGURG, "URG", "urgent data at a socket: ignored" },
	{ SIGXCPU, "XCPU", "CPU time limit exceeded: core dump" },
	{ SIGXFSZ, "XFSZ", "file size limit exceeded: core dump" },
	{ SIGVTALRM, "VTALRM", "alarm clock of CPU time: terminates it" },
	{ SIGPROF, "PROF", "profiling timer: terminates it" },
	{ SIGWINCH, "WINCH", "the window was resized: ignored" },
	{ SIGIO, "IO", "a descriptor is ready: terminates it" },
	{ SIGPWR, "PWR", "power failure: terminates it" },
	{ SIGSYS, "SYS", "bad system call: core dump" },

	REAL_TIME(0),
	REAL_TIME(1),
	REAL_TIME(2),
	REAL_TIME(3),
	REAL_TIME(4),
	REAL_TIME(5),
	REAL_TIME(6),
	REAL_TIME(7),
	REAL_TIME(8),
	REAL_TIME(9),
	REAL_TIME(10),
	REAL_TIME(11),
	REAL_TIME(12),
	REAL_TIME(13),
	REAL_TIME(14),
	REAL_TIME(15),
	REAL_TIME(16),
	REAL_TIME(17),
	REAL_TIME(18),
	REAL_TIME(19),
	REAL_TIME(20),
	REAL_TIME(21),
	REAL_TIME(22),
	REAL_TIME(23),
	REAL_TIME(24),
	REAL_TIME(25),
	REAL_TIME(26),
	REAL_TIME(27),
	REAL_TIME(28),
	REAL_TIME(29),
#ifdef __GLIBC__
	REAL_TIME(30),
#endif
	{ 0, NULL, NULL },
};

const struct action_signal_name *action_signals(void)
{
	return signals;
}
