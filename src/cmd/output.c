/* output.c - signals, errors, flushing; see output.h. */
#include "config.h"

#include "cmd/output.h"
#include "base/clean.h"
#include "cmd/exit_status.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Columns shown of a text that contains an error, and of the part before the error. */
#define LINE_COLUMNS    75
#define CONTEXT_COLUMNS 50
/* Columns of an untrusted text within a line. */
#define COMPLAINT_COLUMNS 100
#define CONTEXT_BYTES     200

volatile int output_stop_signal;

void output_on_signal(int number)
{
	output_stop_signal = number;
}

/* ---- writing: a pipe that is not read must not block pstop when it is told to exit, and a line
 * that was begun is completed if the pipe is read ---- */

#define GRACE_MS 1000

static struct {
	int error;         /* errno of the failed write */
	bool is_abandoned; /* asked to exit, and the rest was not read */
} output;

/* After a signal, write only what certainly does not block. */
static ssize_t write_last(const char *text, size_t size)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	int ready;

	do
		ready = poll(&out, 1, GRACE_MS);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0) {
		output.is_abandoned = true;
		errno = EINTR;
		return -1;
	}
	return write(STDOUT_FILENO, text, size < PIPE_BUF ? size : PIPE_BUF);
}

static ssize_t write_output(void *cookie, const char *text, size_t size)
{
	size_t written = 0;

	(void)cookie;
	while (written < size && !output.error && !output.is_abandoned) {
		ssize_t n = output_stop_signal ?
				    write_last(text + written, size - written) :
				    write(STDOUT_FILENO, text + written, size - written);
		if (n >= 0)
			written += (size_t)n;
		else if (errno != EINTR)
			output.error = errno;
	}
	return written == size ? (ssize_t)size : 0;
}

void output_hold_standard(void)
{
	int fd;

	do
		fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

FILE *output_open(void)
{
	cookie_io_functions_t functions = { .write = write_output };
	struct sigaction end = { .sa_handler = output_on_signal };

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	signal(SIGPIPE, SIG_IGN);
	FILE *out = fopencookie(NULL, "w", functions);
	if (out == NULL)
		return NULL;
	setvbuf(out, NULL, _IOFBF, 1 << 16);
	return out;
}

bool output_is_lost(void)
{
	return output.error != 0 || output.is_abandoned;
}

void output_complain(const char *what, const char *why)
{
	fprintf(stderr, "pstop: %s%s%s\n", what, *why ? ": " : "", why);
}

void output_complain_about(const char *problem, const char *name, size_t length, const char *why)
{
	char clean[256];
	int columns;

	clean_for_text(name, length, clean, sizeof clean, COMPLAINT_COLUMNS, &columns);
	fprintf(stderr, "pstop: %s %s: %s\n", problem, *clean ? clean : "''", why);
}

void output_suggest(const char *problem, const char *text, size_t length, const char *help)
{
	char clean[256];
	int columns;

	clean_for_text(text, length, clean, sizeof clean, COMPLAINT_COLUMNS, &columns);
	fprintf(stderr, "pstop: %s%s%s (try '%s')\n", problem, *clean ? ": " : "", clean, help);
}

/* Find where to begin a text so that the part before `at` fits in a line, at a whole character.
 * Set *columns to the columns of that part. */
static size_t find_context(const char *text, size_t at, int *columns)
{
	char clean[CONTEXT_BYTES * 4 + 1];
	size_t begin = at > CONTEXT_BYTES ? at - CONTEXT_BYTES : 0;

	for (;; begin++) {
		while (begin > 0 && begin < at && (text[begin] & 0xc0) == 0x80)
			begin++;
		clean_for_text(text + begin, at - begin, clean, sizeof clean, INT_MAX, columns);
		if (*columns <= CONTEXT_COLUMNS)
			return begin;
	}
}

void output_complain_at(const char *problem, const char *text, size_t at, size_t length)
{
	char clean[LINE_COLUMNS * 8];
	int before, under, all;
	size_t end = strlen(text), begin = find_context(text, at, &before);
	const char *dots = begin > 0 ? "..." : "";

	length = length < end - at ? length : end - at;
	clean_for_text(text + at, length, clean, sizeof clean, LINE_COLUMNS - before, &under);
	clean_for_text(text + begin, end - begin, clean, sizeof clean, LINE_COLUMNS, &all);
	fprintf(stderr, "pstop: %s\n  %s%s\n  %*s^", problem, dots, clean,
		before + (int)strlen(dots), "");
	for (int i = 1; i < under; i++)
		fputc('~', stderr);
	fputc('\n', stderr);
}

int output_flush(FILE *out, bool *is_closed)
{
	int result = fflush(out);

	*is_closed = output.error == EPIPE || output.is_abandoned;
	if (*is_closed || (result == 0 && !output.error && !ferror(out)))
		return STATUS_FINE;
	output_complain("cannot write the output", strerror(output.error ? output.error : errno));
	return STATUS_FAILED;
}

int output_width_of(int fd)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	char *end;

	if (columns && *columns) {
		long width = strtol(columns, &end, 10);
		if (*end == '\0' && width > 0 && width < 100000)
			return (int)width;
	}
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 0;
}

int output_width(void)
{
	return output_width_of(STDOUT_FILENO);
}

int output_finish_text(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return STATUS_FINE;
	if (errno != EPIPE)
		fprintf(stderr, "pstop: cannot write the output: %s\n", strerror(errno));
	return errno == EPIPE ? STATUS_FINE : STATUS_FAILED;
}
