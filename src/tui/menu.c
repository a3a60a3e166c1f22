/* menu.c - choose one of several items; see menu.h. */
#include "config.h"

#include "tui/menu.h"
#include "base/array.h"
#include "base/clean.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
	char text[64];
	int value;
};

struct menu {
	struct screen screen;
	char title[240];
	struct item *items;
	size_t capacity;
	int count, at;
	struct menu_answer answer;
};

/* The position of the menu: its title on line y, then the items from the first shown. */
struct box {
	int y, width, shown, first;
};

static struct box box_of(const struct menu *m, const struct display *d)
{
	int rows = display_rows(d), columns = display_columns(d);
	int room = rows - 2 < m->count + 1 ? rows - 2 : m->count + 1;
	int title = (int)strlen(m->title) + 1;
	struct box box = { .y = rows - 1 - room, .width = columns < 50 ? columns : 50 };

	box.shown = room - 1;
	if (box.y < 0 || box.shown < 1) {
		box.y = 0;
		box.shown = rows > 1 ? rows - 1 : 1;
	}
	box.first = m->at >= box.shown ? m->at - box.shown + 1 : 0;
	if (box.width < title)
		box.width = columns < title ? columns : title;
	return box;
}

/* ---- keys ---- */

static void accept(struct menu *m, struct ui *ui)
{
	if (m->answer.changes && !ui_may_change(ui))
		return;
	if (m->count > 0)
		m->answer.done(ui, m->answer.context, m->items[m->at].value);
	screens_close(&ui->screens, &m->screen);
}

/* Move to the next item that begins with a letter. */
static void go_to_letter(struct menu *m, int key)
{
	for (int i = 1; i <= m->count && key > ' ' && key < 127; i++) {
		int at = (m->at + i) % m->count;
		const char *text = m->items[at].text + strspn(m->items[at].text, " 0123456789");
		if ((text[0] | 0x20) == (key | 0x20)) {
			m->at = at;
			return;
		}
	}
}

static void on_key(struct screen *s, struct ui *ui, enum request request, int key)
{
	struct menu *m = (struct menu *)s;

	switch (request) {
	case REQUEST_BACK:
		screens_close(&ui->screens, s);
		break;
	case REQUEST_UP:
		m->at -= m->at > 0;
		break;
	case REQUEST_DOWN:
		m->at += m->at + 1 < m->count;
		break;
	case REQUEST_PAGE_UP:
	case REQUEST_HOME:
		m->at = 0;
		break;
	case REQUEST_PAGE_DOWN:
	case REQUEST_END:
		m->at = m->count > 0 ? m->count - 1 : 0;
		break;
	case REQUEST_ACCEPT:
		accept(m, ui);
		break;
	default:
		go_to_letter(m, key);
	}
}

/* A click on an item chooses it; a click outside closes the menu. */
static void on_mouse(struct screen *s, struct ui *ui, const struct display_mouse *mouse)
{
	struct menu *m = (struct menu *)s;
	struct box box = box_of(m, ui->display);
	int at = box.first + mouse->y - box.y - 1;

	if (mouse->what != MOUSE_CLICK) {
		on_key(s, ui, mouse->what == MOUSE_UP ? REQUEST_UP : REQUEST_DOWN, DISPLAY_NONE);
		return;
	}
	if (mouse->x >= box.width || mouse->y < box.y || mouse->y > box.y + box.shown) {
		screens_close(&ui->screens, s);
		return;
	}
	if (mouse->y == box.y || at >= m->count)
		return;
	m->at = at;
	accept(m, ui);
}

/* ---- drawing ---- */

static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	const struct menu *m = (const struct menu *)s;
	struct box box = box_of(m, ui->display);
	char text[sizeof m->items[0].text + 1];
	int columns;

	(void)is_top;
	display_fill(ui->display, box.y, 0, box.width, FACE_DIALOG);
	display_put(ui->display, box.y, 0, FACE_DIALOG, m->title);
	for (int i = 0; i < box.shown; i++) {
		int at = box.first + i, y = box.y + 1 + i;
		unsigned face = at == m->at ? FACE_CURSOR : FACE_TEXT;
		display_fill(ui->display, y, 0, box.width, face);
		if (at >= m->count)
			continue;
		clean_for_text(m->items[at].text, strlen(m->items[at].text), text, sizeof text,
			       box.width - 1, &columns);
		display_put(ui->display, y, 1, face, text);
	}
}

static void close_menu(struct screen *s)
{
	struct menu *m = (struct menu *)s;

	if (m->answer.release)
		m->answer.release(m->answer.context);
	free(m->items);
	free(m);
}

static const struct screen_type menu_type = {
	.name = "menu",
	.keys = KEYS_OF_MENU,
	.is_overlay = true,
	.is_dialog = true,
	.key = on_key,
	.mouse = on_mouse,
	.draw = draw,
	.close = close_menu,
};

/* ---- creating a menu ---- */

struct menu *menu_open(struct ui *ui, const char *title, const struct menu_answer *answer)
{
	struct menu *m = calloc(1, sizeof *m);
	int columns;

	if (m == NULL) {
		ui_message(ui, "out of memory");
		if (answer->release)
			answer->release(answer->context);
		return NULL;
	}
	m->screen.type = &menu_type;
	m->answer = *answer;
	clean_for_text(title, strlen(title), m->title, sizeof m->title, MENU_TITLE_MOST, &columns);
	return screens_push(&ui->screens, &m->screen) ? m : NULL;
}

void menu_add(struct menu *m, int value, const char *text)
{
	if (ARRAY_RESERVE(m->items, m->capacity, (size_t)m->count + 1) != 0)
		return;
	struct item *item = &m->items[m->count++];
	snprintf(item->text, sizeof item->text, "%s", text);
	item->value = value;
}

void menu_choose_last(struct menu *m)
{
	m->at = m->count > 0 ? m->count - 1 : 0;
}

bool menu_has(const struct menu *m, int value)
{
	for (int i = 0; i < m->count; i++)
		if (m->items[i].value == value)
			return true;
	return false;
}
