/* display.c - the terminal through ncursesw; see display.h. */
#include "config.h"

#include "tui/display.h"
#include "base/clean.h"
#include "report/scheme.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

struct display {
	SCREEN *screen;
	FILE *input; /* standard input, or the terminal if standard input is not one */
	bool can_colour, has_colours, has_blocks, is_utf8;
	bool marks_paste; /* bracketed paste was enabled, and must be disabled at the end */
	struct keyboard keyboard;
	struct display_mouse mouse;
	attr_t attributes[FACES];
	short pairs[FACES];
};

static attr_t attributes_of(const struct scheme_colour *c)
{
	return (c->style & SCHEME_BOLD ? A_BOLD : 0) | (c->style & SCHEME_DIM ? A_DIM : 0) |
	       (c->style & (SCHEME_REVERSE | SCHEME_PAPER) ? A_REVERSE : 0);
}

static void set_faces(struct display *t, const char *scheme)
{
	for (unsigned face = 0; face < FACES; face++) {
		struct scheme_colour c = scheme_colour(scheme, face);
		t->attributes[face] = attributes_of(&c);
		t->pairs[face] = 0;
		if (!t->has_colours)
			continue;
		short shade = COLORS >= 256 ? c.many : c.few;
		if (shade < 0)
			continue;
		/* With 256 colours the shade suffices; dim would be too weak. */
		if (COLORS >= 256)
			t->attributes[face] &= ~A_DIM;
		t->pairs[face] = (short)(face + 1);
		init_pair(t->pairs[face], shade, c.style & SCHEME_PAPER ? COLOR_BLACK : -1);
	}
}

/* ---- bracketed paste: the terminal puts marks around pasted text ---- */

#define PASTE_MARKED "\033[?2004h"
#define PASTE_PLAIN  "\033[?2004l"

/* Write to the terminal directly, not through curses, as this happens between its frames. */
static void tell_terminal(const char *text)
{
	ssize_t written = write(STDOUT_FILENO, text, strlen(text));

	(void)written;
}

/* Does the terminal understand ECMA-48?  If so, it ignores unknown modes. */
static bool has_modes(void)
{
	const char *move = tigetstr("cup");

	return move && move != (const char *)-1 && strncmp(move, "\033[", 2) == 0;
}

/* ---- the terminal is restored even by a crash ---- */

static struct {
	struct termios modes;
	bool is_taken;
	char leave[256]; /* sequences to write at the end */
} saved;

static void on_crash(int number)
{
	if (saved.is_taken) {
		ssize_t written = write(STDOUT_FILENO, saved.leave, strlen(saved.leave));
		(void)written;
		tcsetattr(STDOUT_FILENO, TCSANOW, &saved.modes);
	}
	signal(number, SIG_DFL);
	raise(number);
}

static void append_text(const char *text)
{
	if (strlen(saved.leave) + strlen(text) < sizeof saved.leave)
		strcat(saved.leave, text);
}

static void append_capability(const char *name)
{
	const char *text = tigetstr(name);

	if (text && text != (const char *)-1)
		append_text(text);
}

static void prepare_for_crash(void)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

	saved.leave[0] = '\0';
	append_capability("sgr0");
	append_capability("cnorm");
	append_capability("rmcup");
	append_text("\033[?1006;1000l"); /* the mouse; a terminal without this mode ignores it */
	if (has_modes())
		append_text(PASTE_PLAIN);
	saved.is_taken = true;
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		signal(fatal[i], on_crash);
}

/* ---- stopping: the handler of ncurses would draw in the middle of anything ---- */

static volatile sig_atomic_t is_stop_asked;

static void on_stop(int number)
{
	(void)number;
	is_stop_asked = 1;
}

static void catch_stop(void)
{
	struct sigaction action = { .sa_handler = on_stop, .sa_flags = SA_RESTART };

	sigaction(SIGTSTP, &action, NULL);
}

static void leave_screen(const struct display *t)
{
	if (t->marks_paste)
		tell_terminal(PASTE_PLAIN);
	endwin();
}

bool display_is_stop_asked(void)
{
	return is_stop_asked;
}

bool display_stop_if_asked(struct display *t)
{
	if (!is_stop_asked)
		return false;
	is_stop_asked = 0;
	leave_screen(t);
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	/* Drawing takes over the terminal again.  ncurses then also installs its own handler, which
	 * catch_stop() replaces. */
	display_redraw(t);
	refresh();
	if (t->marks_paste)
		tell_terminal(PASTE_MARKED);
	catch_stop();
	return true;
}

/* ---- taking over and restoring ---- */

static bool can_move_cursor(void)
{
	const char *move = tigetstr("cup");
	const char *clear_screen_text = tigetstr("clear");

	return move && move != (const char *)-1 && clear_screen_text &&
	       clear_screen_text != (const char *)-1;
}

static FILE *open_input(void)
{
	if (isatty(STDIN_FILENO))
		return fdopen(dup(STDIN_FILENO), "r");
	return fopen("/dev/tty", "re");
}

/* getch(3) skips mouse events that were not requested, and then continues to read, whatever
 * nodelay(3) was set to.  If there is no key, this must not block. */
static void let_no_read_block(void)
{
	struct termios modes;

	if (tcgetattr(STDOUT_FILENO, &modes) != 0)
		return;
	modes.c_cc[VMIN] = 0;
	modes.c_cc[VTIME] = 0;
	if (tcsetattr(STDOUT_FILENO, TCSADRAIN, &modes) == 0)
		def_prog_mode();
}

static void set_modes(struct display *t)
{
	const char *no_color = getenv("NO_COLOR");

	cbreak();
	noecho();
	nonl();
	let_no_read_block();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	mouseinterval(0);
	t->is_utf8 = clean_is_utf8_locale();
	t->can_colour = has_colors() && (no_color == NULL || *no_color == '\0');
	if (t->can_colour) {
		start_color();
		use_default_colors();
	}
}

int display_open(struct display **out, const char *scheme)
{
	struct display *t = calloc(1, sizeof *t);
	int status;

	if (t == NULL)
		return -ENOMEM;
	t->input = open_input();
	if (!isatty(STDOUT_FILENO) || t->input == NULL) {
		if (t->input)
			fclose(t->input);
		free(t);
		return -ENOTTY;
	}
	bool is_known = setupterm(NULL, STDOUT_FILENO, &status) == OK && can_move_cursor();
	if (cur_term)
		del_curterm(cur_term); /* newterm(3) creates its own */
	if (is_known)
		t->screen = newterm(NULL, stdout, t->input);
	if (t->screen == NULL) {
		fclose(t->input);
		free(t);
		return -ENOTSUP;
	}
	tcgetattr(STDOUT_FILENO, &saved.modes);
	reset_shell_mode();
	tcgetattr(STDOUT_FILENO, &saved.modes);
	reset_prog_mode();
	prepare_for_crash();
	set_modes(t);
	catch_stop();
	t->keyboard.fd = fileno(t->input);
	t->marks_paste = has_modes();
	if (t->marks_paste)
		tell_terminal(PASTE_MARKED);
	display_set_scheme(t, scheme);
	*out = t;
	return 0;
}

void display_set_scheme(struct display *t, const char *scheme)
{
	t->has_colours = t->can_colour && strcmp(scheme, "mono") != 0;
	t->has_blocks = t->has_colours && t->is_utf8 && scheme_has_blocks(scheme, COLORS);
	set_faces(t, scheme);
}

void display_close(struct display *t)
{
	if (t == NULL)
		return;
	leave_screen(t);
	saved.is_taken = false;
	delscreen(t->screen);
	fclose(t->input);
	free(t);
}

enum display_event display_wait(const struct display *t, int timeout_ms)
{
	struct pollfd in = { .fd = fileno(t->input), .events = POLLIN };

	if (poll(&in, 1, timeout_ms) <= 0)
		return DISPLAY_NO_EVENT;
	/* A terminal that has hung up is also readable, with zero bytes. */
	return in.revents & (POLLHUP | POLLERR | POLLNVAL) ? DISPLAY_HAS_GONE : DISPLAY_HAS_KEY;
}

/* ---- keys ---- */

bool display_key(struct display *t, struct display_press *out)
{
	bool is_key = keyboard_read(&t->keyboard, out);

	if (is_key && out->key == DISPLAY_MOUSE)
		t->mouse = out->mouse;
	return is_key;
}

struct display_mouse display_mouse(const struct display *t)
{
	return t->mouse;
}

/* ---- drawing ---- */

int display_rows(const struct display *t)
{
	(void)t;
	return LINES;
}

int display_columns(const struct display *t)
{
	(void)t;
	return COLS;
}

bool display_has_blocks(const struct display *t)
{
	return t->has_blocks;
}

bool display_is_utf8(const struct display *t)
{
	return t->is_utf8;
}

static void set_face(const struct display *t, unsigned face)
{
	attr_set(t->attributes[face], t->pairs[face], NULL);
}

void display_put(struct display *t, int y, int x, unsigned face, const char *text)
{
	char cut[4096];
	int taken;

	if (y < 0 || x < 0 || y >= LINES || x >= COLS)
		return;
	/* Texts are already clean; this truncates them at a whole character. */
	clean_for_text(text, strlen(text), cut, sizeof cut, COLS - x, &taken);
	set_face(t, face);
	mvaddstr(y, x, cut);
}

void display_fill(struct display *t, int y, int x, int width, unsigned face)
{
	if (y < 0 || x < 0 || y >= LINES || x >= COLS)
		return;
	if (width > COLS - x)
		width = COLS - x;
	set_face(t, face);
	mvhline(y, x, ' ' | t->attributes[face] | (chtype)COLOR_PAIR(t->pairs[face]), width);
}

void display_begin(struct display *t)
{
	set_face(t, FACE_TEXT);
	erase();
}

void display_show(struct display *t)
{
	(void)t;
	refresh();
}

void display_redraw(struct display *t)
{
	(void)t;
	clearok(curscr, TRUE);
}

void display_set_cursor(struct display *t, int y, int x)
{
	(void)t;
	if (y < 0) {
		curs_set(0);
		return;
	}
	curs_set(1);
	move(y < LINES ? y : LINES - 1, x < COLS ? x : COLS - 1);
}
