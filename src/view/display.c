/* display.c - the terminal through ncursesw; see display.h. */
#include "config.h"

#include "view/display.h"
#include "view/clean.h"
#include "view/scheme.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

struct display {
	SCREEN *screen;
	FILE *input;             /* standard input, or the terminal where that is none */
	bool can_colour, has_colours, is_utf8;
	struct display_mouse mouse;
	attr_t attributes[LOOKS];
	short pairs[LOOKS];
};

static attr_t attributes_of(const struct scheme_colour *c)
{
	return (c->style & SCHEME_BOLD ? A_BOLD : 0) | (c->style & SCHEME_DIM ? A_DIM : 0) |
	       (c->style & SCHEME_REVERSE ? A_REVERSE : 0);
}

static void set_looks(struct display *t, const char *scheme)
{
	for (unsigned look = 0; look < LOOKS; look++) {
		struct scheme_colour c = scheme_colour(scheme, look);
		t->attributes[look] = attributes_of(&c);
		t->pairs[look] = 0;
		if (!t->has_colours)
			continue;
		short shade = COLORS >= 256 ? c.many : c.few;
		if (shade < 0)
			continue;
		/* The shade says it; dimming would be too much. */
		if (COLORS >= 256)
			t->attributes[look] &= ~A_DIM;
		t->pairs[look] = (short)(look + 1);
		init_pair(t->pairs[look], shade, -1);
	}
}

/* ---- the terminal is given back even by a crash ---- */

static struct {
	struct termios modes;
	bool is_taken;
	char leave[256];         /* what the terminal is told at the end */
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
	append_text("\033[?1006;1000l"); /* the mouse; what knows no such mode ignores it */
	saved.is_taken = true;
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		signal(fatal[i], on_crash);
}

/* ---- stopping: the handler of ncurses draws in the middle of whatever is done ---- */

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

bool display_stop_if_asked(struct display *t)
{
	if (!is_stop_asked)
		return false;
	is_stop_asked = 0;
	endwin();
	signal(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	/* Drawing takes the terminal back, and the signal for ncurses. */
	display_redraw(t);
	refresh();
	catch_stop();
	return true;
}

/* ---- taking and giving back ---- */

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

static void set_modes(struct display *t)
{
	const char *no_color = getenv("NO_COLOR");

	cbreak();
	noecho();
	nonl();
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
		del_curterm(cur_term); /* newterm(3) makes its own */
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
	display_set_scheme(t, scheme);
	*out = t;
	return 0;
}

void display_set_scheme(struct display *t, const char *scheme)
{
	t->has_colours = t->can_colour && strcmp(scheme, "mono") != 0;
	set_looks(t, scheme);
}

void display_close(struct display *t)
{
	if (t == NULL)
		return;
	endwin();
	saved.is_taken = false;
	delscreen(t->screen);
	fclose(t->input);
	free(t);
}

int display_input_fd(const struct display *t)
{
	return fileno(t->input);
}

/* ---- keys ---- */

/* False: it is none of those that count, such as a button that is let go. */
static bool take_mouse(struct display *t)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return false;
	t->mouse = (struct display_mouse){ MOUSE_CLICK, event.y, event.x };
	if (event.bstate & BUTTON4_PRESSED)
		t->mouse.what = MOUSE_UP;
	else if (event.bstate & BUTTON5_PRESSED)
		t->mouse.what = MOUSE_DOWN;
	else
		return (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) != 0;
	return true;
}

#define SEQUENCE_MOST 64     /* bytes; what is longer is no sequence */
#define SEQUENCE_UNKNOWN (-2)

/* After an escape: a sequence that the terminal's description does not have.  Its
 * bytes are no keys: '[' alone changes a nice value.  DISPLAY_ESCAPE: the key alone. */
static int take_sequence(void)
{
	int first = getch(), number = 0, parameters = 0, last;

	if (first != '[' && first != 'O') {
		if (first != ERR)
			ungetch(first);
		return DISPLAY_ESCAPE;
	}
	while ((last = getch()) >= ' ' && last < '@' && parameters < SEQUENCE_MOST) {
		parameters++;
		if (last >= '0' && last <= '9' && number < 100)
			number = number * 10 + last - '0';
	}
	if (last == 'H' || (last == '~' && (number == 1 || number == 7)))
		return KEY_HOME;
	if (last == 'F' || (last == '~' && (number == 4 || number == 8)))
		return KEY_END;
	/* The old report of the mouse: three bytes follow. */
	for (int i = 0; i < 3 && first == '[' && last == 'M' && parameters == 0; i++)
		getch();
	return SEQUENCE_UNKNOWN;
}

int display_key(struct display *t)
{
	static const struct {
		int curses, key;
	} keys[] = {
		{ KEY_UP, DISPLAY_UP },	   { KEY_DOWN, DISPLAY_DOWN },
		{ KEY_LEFT, DISPLAY_LEFT },   { KEY_RIGHT, DISPLAY_RIGHT },
		{ KEY_PPAGE, DISPLAY_PAGE_UP }, { KEY_NPAGE, DISPLAY_PAGE_DOWN },
		{ KEY_HOME, DISPLAY_HOME },   { KEY_END, DISPLAY_END },
		{ KEY_BACKSPACE, DISPLAY_BACKSPACE }, { 127, DISPLAY_BACKSPACE }, { 8, DISPLAY_BACKSPACE },
		{ KEY_BTAB, DISPLAY_BACK_TAB }, { KEY_DC, DISPLAY_DELETE },   { KEY_ENTER, DISPLAY_ENTER }, { '\n', DISPLAY_ENTER },
	};
	int key = ERR;

	for (bool is_key = false; !is_key;) {
		key = getch();
		is_key = key != KEY_MOUSE || take_mouse(t);
		if (key == DISPLAY_ESCAPE) {
			key = take_sequence();
			is_key = key != SEQUENCE_UNKNOWN;
		}
	}
	if (key == ERR)
		return DISPLAY_NONE;
	if (key == KEY_RESIZE)
		return DISPLAY_RESIZED;
	if (key == KEY_MOUSE)
		return DISPLAY_MOUSE;
	if (key >= KEY_F(1) && key <= KEY_F(10))
		return DISPLAY_F1 + (key - KEY_F(1));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].curses == key)
			return keys[i].key;
	return key;
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

bool display_has_colours(const struct display *t)
{
	return t->has_colours;
}

bool display_is_utf8(const struct display *t)
{
	return t->is_utf8;
}

static void set_look(const struct display *t, unsigned look)
{
	attr_set(t->attributes[look], t->pairs[look], NULL);
}

void display_put(struct display *t, int y, int x, unsigned look, const char *text)
{
	char cut[4096];
	int taken;

	if (y < 0 || x < 0 || y >= LINES || x >= COLS)
		return;
	/* Texts are clean already; this cuts them at a whole character. */
	clean_for_text(text, strlen(text), cut, sizeof cut, COLS - x, &taken);
	set_look(t, look);
	mvaddstr(y, x, cut);
}

void display_fill(struct display *t, int y, int x, int width, unsigned look)
{
	if (y < 0 || x < 0 || y >= LINES || x >= COLS)
		return;
	if (width > COLS - x)
		width = COLS - x;
	set_look(t, look);
	mvhline(y, x, ' ' | t->attributes[look] | (chtype)COLOR_PAIR(t->pairs[look]), width);
}

void display_begin(struct display *t)
{
	set_look(t, LOOK_TEXT);
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
