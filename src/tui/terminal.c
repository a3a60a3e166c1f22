/* terminal.c - the capabilities of a terminal; see terminal.h. */
#include "config.h"

#include "tui/terminal.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

/* Does the terminal have this capability, and with the sequence of ECMA-48 or DEC? */
static bool has(const char *name, const char *prefix)
{
	const char *text = tigetstr(name);

	return text && text != (const char *)-1 && strncmp(text, prefix, strlen(prefix)) == 0;
}

void terminal_probe(int fd, struct terminal *out)
{
	const char *no_color = getenv("NO_COLOR");
	int status;

	*out = (struct terminal){ 0 };
	if (!isatty(fd) || setupterm(NULL, fd, &status) != OK)
		return;
	int colours = tigetnum("colors");
	out->has_faces = has("bold", "\033[");
	out->can_split = has("cuu", "\033[") && has("cud", "\033[") && has("cup", "\033[") &&
			 has("csr", "\033[") && has("el", "\033[") && has("ed", "\033[") &&
			 has("sc", "\0337") && has("rc", "\0338");
	if (no_color == NULL || *no_color == '\0')
		out->colours = colours >= 256 ? 256 : colours >= 8 ? 8 : 0;
	del_curterm(cur_term);
}

/* The parameter is not named `columns`, because term.h defines that as a macro. */
void terminal_size(int fd, int *height, int *width)
{
	struct winsize size;

	*height = *width = 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
		*height = size.ws_row;
		*width = size.ws_col;
	}
}
