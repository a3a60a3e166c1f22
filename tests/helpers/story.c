/* story: show what a view makes of a simulated run: the same events with the same times, every
 * time.
 *
 *   story NAME json|sum|trace [PACE]
 *   story NAME timeline WIDTH ROWS [COLOURS]
 *   story NAME live PACE       on the terminal, while it prints lines, too
 *
 * It writes to standard output.  On errors it exits with status 3. */
#include "config.h"

#include "story.h"

#include "base/clean.h"
#include "report/spawn_json.h"
#include "report/spawn_live.h"
#include "report/spawn_timeline.h"
#include "report/spawn_trace.h"
#include "tui/terminal.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int number(char **argv, int at, int argc)
{
	return at < argc ? (int)strtol(argv[at], NULL, 10) : 0;
}

static int open_timeline(struct spawn_view **view, int argc, char **argv)
{
	struct timeline_options options = {
		.ink = { .out = stdout,
			 .is_utf8 = clean_is_utf8_locale(),
			 .colours = number(argv, 5, argc),
			 .has_faces = argc > 5 },
		.width = number(argv, 3, argc),
		.rows = (uint32_t)number(argv, 4, argc),
	};

	return spawn_timeline_open(view, &options);
}

static void get_size(void *context, int *rows, int *columns)
{
	(void)context;
	terminal_size(STDOUT_FILENO, rows, columns);
}

static int open_live(struct spawn_view **view)
{
	struct terminal t;

	terminal_probe(STDOUT_FILENO, &t);
	struct live_options options = {
		.ink = { .out = stdout,
			 .is_utf8 = clean_is_utf8_locale(),
			 .colours = t.colours,
			 .has_faces = t.has_faces },
		.get_size = get_size,
	};
	return t.can_split ? spawn_live_open(view, &options) : -1;
}

static int open_view(struct spawn_view **view, int argc, char **argv)
{
	if (strcmp(argv[2], "json") == 0)
		return spawn_json_open(view, stdout, false);
	if (strcmp(argv[2], "sum") == 0)
		return spawn_json_open(view, stdout, true);
	if (strcmp(argv[2], "trace") == 0)
		return spawn_trace_open(view, stdout);
	if (strcmp(argv[2], "timeline") == 0)
		return open_timeline(view, argc, argv);
	if (strcmp(argv[2], "live") == 0)
		return open_live(view);
	return -1;
}

int main(int argc, char **argv)
{
	struct story s = { 0 };

	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	if (argc == 4)
		s.pace = strtod(argv[3], NULL);
	if (argc < 3 || open_view(&s.view, argc, argv) != 0 || story_tell(&s, argv[1]) != 0) {
		fprintf(stderr, "usage: story NAME VIEW\n");
		return 2;
	}
	story_end(&s);
	return fflush(stdout) != 0 || ferror(stdout) ? 3 : 0;
}
