/* cmd_top_dialog.c - a line that is typed, and a menu to choose from: their keys.
 *
 * Room: tui.  Must not know what the answers do.
 */
#include "config.h"

#include "base/clean.h"
#include "tui/cmd_top_state.h"

#include <stdio.h>
#include <string.h>

/* ---- prompts ---- */

void top_ask(struct top *t, const char *label, const char *text, enum top_ask_how how,
	     void (*done)(struct top *, const char *))
{
	t->prompt.label = label;
	t->prompt.done = done;
	t->prompt.how = how;
	snprintf(t->prompt.text, sizeof t->prompt.text, "%s", text);
	t->mode = TOP_PROMPT;
}

/* Removes the last character, all its bytes. */
static void erase_last(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	text[n > 0 ? n - 1 : 0] = '\0';
}

void top_prompt_key(struct top *t, int key)
{
	struct top_prompt *p = &t->prompt;
	size_t n = strlen(p->text);

	switch (key) {
	case DISPLAY_ESCAPE:
		t->mode = TOP_TABLE;
		top_release_targets(t);
		return;
	case DISPLAY_ENTER:
		if ((t->target_count > 0 || p->how == TOP_ASK_TO_WRITE) && !top_may_change(t))
			return;
		t->mode = TOP_TABLE;
		p->done(t, p->text);
		return;
	case DISPLAY_BACKSPACE:
		erase_last(p->text);
		break;
	case 'U' - '@':
		p->text[0] = '\0';
		break;
	default:
		if (key < ' ' || key > 255 || n + 1 >= sizeof p->text)
			return;
		p->text[n] = (char)key;
		p->text[n + 1] = '\0';
		break;
	}
	if (p->how == TOP_ASK_LIVE)
		p->done(t, p->text);
}

/* ---- menus ---- */

void top_open_menu(struct top *t, const char *title, void (*done)(struct top *, int))
{
	int columns;

	t->menu.count = 0;
	t->menu.at = 0;
	t->menu.done = done;
	clean_for_text(title, strlen(title), t->menu.title, sizeof t->menu.title, TOP_WHO_MOST,
		       &columns);
	t->mode = TOP_MENU;
}

void top_add_item(struct top *t, int value, const char *text)
{
	struct top_menu *m = &t->menu;

	if (m->count == TOP_MENU_MOST)
		return;
	snprintf(m->items[m->count], sizeof m->items[0], "%s", text);
	m->values[m->count++] = value;
}

static void close_menu(struct top *t)
{
	t->mode = TOP_TABLE;
	top_release_targets(t);
}

void top_menu_key(struct top *t, int key)
{
	struct top_menu *m = &t->menu;

	switch (key) {
	case DISPLAY_ESCAPE:
	case 'q':
	case DISPLAY_F10:
		close_menu(t);
		return;
	case DISPLAY_UP:
		m->at -= m->at > 0;
		return;
	case DISPLAY_DOWN:
		m->at += m->at + 1 < m->count;
		return;
	case DISPLAY_PAGE_UP:
	case DISPLAY_HOME:
		m->at = 0;
		return;
	case DISPLAY_PAGE_DOWN:
	case DISPLAY_END:
		m->at = m->count > 0 ? m->count - 1 : 0;
		return;
	case DISPLAY_ENTER:
		if (t->target_count > 0 && !top_may_change(t))
			return;
		t->mode = TOP_TABLE;
		if (m->count > 0)
			m->done(t, m->values[m->at]);
		if (t->mode == TOP_TABLE)
			top_release_targets(t);
		return;
	default:
		break;
	}
	/* A letter goes to the next item that begins with it. */
	for (int i = 1; i <= m->count && key > ' ' && key < 127; i++) {
		int at = (m->at + i) % m->count;
		const char *item = m->items[at] + strspn(m->items[at], " 0123456789");
		if ((item[0] | 0x20) == (key | 0x20)) {
			m->at = at;
			return;
		}
	}
}
