/* keyboard.c - keys from the terminal; see keyboard.h. */
#include "config.h"

#include "tui/keyboard.h"
#include "base/clock.h"

#include <curses.h>
#include <poll.h>
#include <stddef.h>
#include <time.h>

/* Keys closer together than this form a run.  A key that repeats arrives about every 30 ms, and a
 * line at 9600 baud has a character every ms. */
#define RUN_MS 4

/* A paste without an end mark is over after this silence. */
#define PASTE_SILENCE_NS 1000000000ULL

#define SEQUENCE_MOST    64 /* in bytes; anything longer is not a sequence */
#define SEQUENCE_UNKNOWN (-2)
#define PASTE_BEGINS     200
#define PASTE_ENDS       201

static int take_key(struct keyboard *k)
{
	k->is_pushed_back = false;
	return getch();
}

/* Does another key follow within RUN_MS? */
static bool is_followed(const struct keyboard *k)
{
	struct pollfd in = { .fd = k->fd, .events = POLLIN };

	return k->is_pushed_back || (poll(&in, 1, RUN_MS) > 0 && (in.revents & POLLIN));
}

/* Read a mouse event.  Return false if it does not count, such as the release of a button. */
static bool take_mouse(struct display_mouse *out)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return false;
	*out = (struct display_mouse){ MOUSE_CLICK, event.y, event.x };
	if (event.bstate & BUTTON4_PRESSED)
		out->what = MOUSE_UP;
	else if (event.bstate & BUTTON5_PRESSED)
		out->what = MOUSE_DOWN;
	else
		return (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) != 0;
	return true;
}

/* Keys that follow a paste immediately belong to it. */
static void mark_paste(struct keyboard *k, bool is_begun)
{
	k->is_pasting = is_begun;
	k->pasted_ns = clock_now_ns(CLOCK_MONOTONIC);
	k->is_in_run = !is_begun && is_followed(k);
	k->has_text = true;
}

/* Read the rest of an escape sequence that the terminal's description does not have.  Its bytes are
 * not keys: '[' alone changes a nice value.  Return DISPLAY_ESCAPE if it is the key alone. */
static int take_sequence(struct keyboard *k)
{
	int first = take_key(k), number = 0, parameters = 0, last;

	if (first != '[' && first != 'O') {
		if (first != ERR) {
			ungetch(first);
			k->is_pushed_back = true;
		}
		return DISPLAY_ESCAPE;
	}
	while ((last = take_key(k)) >= ' ' && last < '@' && parameters < SEQUENCE_MOST) {
		parameters++;
		if (last >= '0' && last <= '9' && number < 1000)
			number = number * 10 + last - '0';
	}
	if (last == 'H' || (last == '~' && (number == 1 || number == 7)))
		return KEY_HOME;
	if (last == 'F' || (last == '~' && (number == 4 || number == 8)))
		return KEY_END;
	if (last == '~' && (number == PASTE_BEGINS || number == PASTE_ENDS))
		mark_paste(k, number == PASTE_BEGINS);
	/* The old mouse report: three bytes follow. */
	for (int i = 0; i < 3 && first == '[' && last == 'M' && parameters == 0; i++)
		take_key(k);
	return SEQUENCE_UNKNOWN;
}

/* Convert a key code of curses to enum display_key; other codes are returned unchanged. */
static int translate(int key)
{
	static const struct {
		int curses, key;
	} keys[] = {
		{ KEY_UP, DISPLAY_UP },
		{ KEY_DOWN, DISPLAY_DOWN },
		{ KEY_LEFT, DISPLAY_LEFT },
		{ KEY_RIGHT, DISPLAY_RIGHT },
		{ KEY_PPAGE, DISPLAY_PAGE_UP },
		{ KEY_NPAGE, DISPLAY_PAGE_DOWN },
		{ KEY_HOME, DISPLAY_HOME },
		{ KEY_END, DISPLAY_END },
		{ KEY_BACKSPACE, DISPLAY_BACKSPACE },
		{ 127, DISPLAY_BACKSPACE },
		{ 8, DISPLAY_BACKSPACE },
		{ KEY_BTAB, DISPLAY_BACK_TAB },
		{ KEY_DC, DISPLAY_DELETE },
		{ KEY_ENTER, DISPLAY_ENTER },
		{ '\n', DISPLAY_ENTER },
		{ KEY_RESIZE, DISPLAY_RESIZED },
		{ KEY_MOUSE, DISPLAY_MOUSE },
	};

	if (key >= KEY_F(1) && key <= KEY_F(10))
		return DISPLAY_F1 + (key - KEY_F(1));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].curses == key)
			return keys[i].key;
	return key;
}

static void end_silent_paste(struct keyboard *k)
{
	uint64_t now = clock_now_ns(CLOCK_MONOTONIC);

	k->is_pasting = now - k->pasted_ns < PASTE_SILENCE_NS;
	k->pasted_ns = now;
}

/* Read one key as it is.  How it arrived is not yet known, except for a paste. */
static bool take_press(struct keyboard *k, struct display_press *out)
{
	int key = ERR;

	*out = (struct display_press){ .key = DISPLAY_NONE };
	for (bool is_key = false; !is_key;) {
		key = take_key(k);
		is_key = key != KEY_MOUSE || take_mouse(&out->mouse);
		if (key == DISPLAY_ESCAPE) {
			key = take_sequence(k);
			is_key = key != SEQUENCE_UNKNOWN;
		}
	}
	if (key == ERR)
		return false;
	if (k->is_pasting && key != KEY_RESIZE)
		end_silent_paste(k);
	out->key = translate(key);
	out->is_text = (key >= 0 && key <= UINT8_MAX) || out->key == DISPLAY_ENTER;
	out->is_pasted = k->is_pasting && key != KEY_RESIZE;
	return true;
}

/* Read a run of keys, up to the first text in it, to pasted text, or to a change of the terminal's
 * size. */
static void read_run(struct keyboard *k)
{
	unsigned keys = 0;

	k->at = k->count = 0;
	k->is_in_run = k->is_going_on;
	k->has_text = k->has_text && k->is_in_run;
	for (bool goes_on = true; goes_on && k->count < KEYBOARD_AHEAD_MOST;) {
		struct display_press *press = &k->ahead[k->count];
		k->is_going_on = false;
		if (!take_press(k, press))
			break;
		k->count++;
		if (press->is_pasted || press->key == DISPLAY_RESIZED)
			break;
		keys++;
		k->has_text = k->has_text || press->is_text;
		k->is_going_on = is_followed(k);
		goes_on = k->is_going_on && !k->has_text;
	}
	bool is_burst = k->has_text && (k->is_in_run || keys > 1 || k->is_going_on);
	for (unsigned i = 0; i < k->count; i++)
		k->ahead[i].is_in_burst = is_burst && !k->ahead[i].is_pasted;
}

bool keyboard_read(struct keyboard *k, struct display_press *out)
{
	if (k->at == k->count)
		read_run(k);
	if (k->at == k->count)
		return false;
	*out = k->ahead[k->at++];
	return true;
}
