/* cmd_top_mouse.c - clicks and the wheel.  Room: tui. */
#include "config.h"

#include "tui/cmd_top_state.h"

#define WHEEL_LINES 3

/* The line of function keys: each has the width that draw_keys() gives it. */
static void click_key(struct top *t, int x)
{
	int each = top_key_width(t);

	if (each > 0 && x / each < TOP_KEYS)
		top_key(t, DISPLAY_F1 + x / each);
}

static void click_table(struct top *t, struct display_mouse m)
{
	int head = top_head_lines(t), rows = display_rows(t->display);

	if (m.y == head && rows >= 4) {
		const struct field *f = grid_field_at(&t->grid, m.x);
		if (f && f == t->view.sort)
			top_key(t, 'I');
		else if (f)
			top_sort_by(t, f, false);
		return;
	}
	if (m.y == rows - 1 && rows >= 3) {
		if (top_is_key_line(t))
			click_key(t, m.x);
		return;
	}
	if (m.y > head && t->first + (size_t)(m.y - head - 1) < t->list.count) {
		top_go_to(t, t->first + (size_t)(m.y - head - 1));
		t->is_on_task = true;
	}
}

static void click_menu(struct top *t, struct display_mouse m)
{
	struct top_box box = top_menu_box(t);
	int at = box.first + m.y - box.y - 1;

	if (m.x >= box.width || m.y < box.y || m.y > box.y + box.shown) {
		top_menu_key(t, DISPLAY_ESCAPE);
		return;
	}
	if (m.y == box.y || at >= t->menu.count)
		return;
	t->menu.at = at;
	top_menu_key(t, DISPLAY_ENTER);
}

void top_mouse(struct top *t)
{
	struct display_mouse m = display_mouse(t->display);
	int key = m.what == MOUSE_UP ? DISPLAY_UP : DISPLAY_DOWN;

	switch (t->mode) {
	case TOP_TABLE:
		if (m.what == MOUSE_CLICK)
			click_table(t, m);
		else
			top_move(t, m.what == MOUSE_UP ? -WHEEL_LINES : WHEEL_LINES);
		break;
	case TOP_MENU:
		if (m.what == MOUSE_CLICK)
			click_menu(t, m);
		else
			top_menu_key(t, key);
		break;
	case TOP_SETUP:
		top_setup_key(t, DISPLAY_MOUSE);
		break;
	case TOP_PANE:
		top_page_key(t, DISPLAY_MOUSE);
		break;
	case TOP_HELP:
		for (int i = 0; i < WHEEL_LINES && m.what != MOUSE_CLICK; i++)
			top_key(t, key);
		break;
	case TOP_PROMPT:
		break;
	}
}
