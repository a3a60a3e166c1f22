/* story: what a view makes of a run that is told, not run: the same events, with the
 * same times, every time.
 *
 *   story NAME json|sum|trace [PACE]
 *
 * Writes to standard output, errors as status 3. */
#include "config.h"

#include "story.h"

#include "view/spawn_json.h"
#include "view/spawn_trace.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_view(struct spawn_view **view, const char *name)
{
	if (strcmp(name, "json") == 0)
		return spawn_json_open(view, stdout, false);
	if (strcmp(name, "sum") == 0)
		return spawn_json_open(view, stdout, true);
	if (strcmp(name, "trace") == 0)
		return spawn_trace_open(view, stdout);
	return -1;
}

int main(int argc, char **argv)
{
	struct story s = { 0 };

	if (argc > 3)
		s.pace = strtod(argv[3], NULL);
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	if (argc < 3 || open_view(&s.view, argv[2]) != 0 || story_tell(&s, argv[1]) != 0) {
		fprintf(stderr, "usage: story NAME VIEW\n");
		return 2;
	}
	story_end(&s);
	return fflush(stdout) != 0 || ferror(stdout) ? 3 : 0;
}
