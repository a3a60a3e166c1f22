/* keyboard.h - read keys and mouse events from the terminal, and tell whether a person can have
 * pressed them.
 *
 * Room: tui.  Reads through ncursesw, for display.c, which owns the terminal.  Pasted text arrives
 * on the same descriptor as keys, so each key says how it arrived:
 *
 *   is_pasted    between the marks of a bracketed paste (ESC [ 200 ~ and ESC [ 201 ~),
 *                if the terminal sends them
 *   is_in_burst  together with other keys, within a few ms, with text among them:
 *                this is what a paste observations like without these marks
 *
 * Function keys, arrows and the mouse are escape sequences.  A run of nothing else is a key that
 * repeats, or a slow line, and not a burst.  Must not know what a key does.
 */
#ifndef PSTOP_TUI_KEYBOARD_H
#define PSTOP_TUI_KEYBOARD_H

#include <stdbool.h>
#include <stdint.h>

/* A key is a KEY_* constant of curses, a character, or one of these: */
enum display_key {
	DISPLAY_NONE = -1,
	DISPLAY_RESIZED = -2,
	DISPLAY_MOUSE = -3, /* see display_mouse() */
	DISPLAY_ESCAPE = 27,
	DISPLAY_ENTER = 13,
	DISPLAY_UP = 0x1000,
	DISPLAY_DOWN,
	DISPLAY_LEFT,
	DISPLAY_RIGHT,
	DISPLAY_PAGE_UP,
	DISPLAY_PAGE_DOWN,
	DISPLAY_HOME,
	DISPLAY_END,
	DISPLAY_BACKSPACE,
	DISPLAY_DELETE,
	DISPLAY_BACK_TAB,
	DISPLAY_F1 = 0x1101,
	DISPLAY_F2,
	DISPLAY_F3,
	DISPLAY_F4,
	DISPLAY_F5,
	DISPLAY_F6,
	DISPLAY_F7,
	DISPLAY_F8,
	DISPLAY_F9,
	DISPLAY_F10,
};

enum display_mouse_what { MOUSE_CLICK, MOUSE_UP, MOUSE_DOWN };
struct display_mouse {
	enum display_mouse_what what;
	int y, x;
};

struct display_press {
	int key;
	struct display_mouse mouse; /* for DISPLAY_MOUSE */
	bool is_text;               /* a character, or Enter: what a paste consists of */
	bool is_pasted, is_in_burst;
};

/* Escape sequences that are read ahead, to see whether text follows them. */
#define KEYBOARD_AHEAD_MOST 64

struct keyboard {
	int fd; /* where curses reads keys, for poll(2) */
	struct display_press ahead[KEYBOARD_AHEAD_MOST];
	unsigned at, count;  /* index of the next key in `ahead`, and number of keys there */
	bool is_pushed_back; /* curses holds a key that was already read */
	bool is_in_run;      /* the keys in `ahead` continue a run that began before them */
	bool is_going_on;    /* and the next key continues theirs */
	bool has_text;       /* this run contains text */
	bool is_pasting;
	uint64_t pasted_ns; /* CLOCK_MONOTONIC of the last activity of the paste */
};

/* Read the next key without waiting for one; return false if there is none.  After a key, this
 * waits a few ms for more.  Text after the returned key stays unread, so that the shell gets what
 * was typed after the key that ends pstop. */
bool keyboard_read(struct keyboard *k, struct display_press *out);

#endif
