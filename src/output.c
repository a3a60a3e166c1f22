/* output.c - signals, errors, flushing; see output.h. */
#include "config.h"

#include "output.h"
#include "exit_status.h"
#include "view/clean.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A text that holds an error: what is shown of it, and before the error. */
#define LINE_COLUMNS 75
#define CONTEXT_COLUMNS 50
#define CONTEXT_BYTES 200

volatile int output_stop_signal;

static void on_signal(int number)
{
	output_stop_signal = number;
}

void output_catch_signals(void)
{
	struct sigaction end = { .sa_handler = on_signal };

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
}

void output_complain(const char *what, const char *why)
{
	fprintf(stderr, "pstop: %s%s%s\n", what, *why ? ": " : "", why);
}

void output_complain_about(const char *problem, const char *text, size_t length,
			   const char *hint)
{
	char clean[256];
	int columns;

	clean_for_text(text, length, clean, sizeof clean, 80, &columns);
	fprintf(stderr, "pstop: %s%s%s%s%s\n", problem, *clean ? ": " : "", clean,
		*hint ? "; " : "", hint);
}

/* Where to begin a text so that what stands before `at` fits in a line: with a
 * whole character.  *columns is what that takes. */
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

int output_flush(bool *is_closed)
{
	*is_closed = false;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return STATUS_FINE;
	if (errno == EPIPE) {
		*is_closed = true;
		return STATUS_FINE;
	}
	output_complain("cannot write the output", strerror(errno));
	return STATUS_FAILED;
}

int output_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	char *end;

	if (columns && *columns) {
		long width = strtol(columns, &end, 10);
		if (*end == '\0' && width > 0 && width < 100000)
			return (int)width;
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 0;
}
