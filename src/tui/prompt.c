/* prompt.c - type a line of text; see prompt.h. */
#include "config.h"

#include "tui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct prompt {
	struct screen screen;
	char label[300];
	char text[256];
	struct prompt_answer answer;
};

/* Remove the last character with all its bytes. */
static void erase_last(char *text)
{
	size_t n = strlen(text);

	while (n > 0 && ((unsigned char)text[n - 1] & 0xc0) == 0x80)
		n--;
	text[n > 0 ? n - 1 : 0] = '\0';
}

/* Add a character.  Return false if the key is not one, or if there is no room. */
static bool add(struct prompt *p, int key)
{
	size_t n = strlen(p->text);

	if (key < ' ' || key > 255 || n + 1 >= sizeof p->text)
		return false;
	p->text[n] = (char)key;
	p->text[n + 1] = '\0';
	return true;
}

static void on_key(struct screen *s, struct ui *ui, enum request request, int key)
{
	struct prompt *p = (struct prompt *)s;

	switch (request) {
	case REQUEST_BACK:
		screens_close(&ui->screens, s);
		return;
	case REQUEST_ACCEPT:
		if (p->answer.changes && !ui_may_change(ui))
			return;
		p->answer.done(ui, p->answer.context, p->text);
		screens_close(&ui->screens, s);
		return;
	case REQUEST_ERASE:
		erase_last(p->text);
		break;
	case REQUEST_ERASE_ALL:
		p->text[0] = '\0';
		break;
	default:
		if (!add(p, key))
			return;
	}
	if (p->answer.is_live)
		p->answer.done(ui, p->answer.context, p->text);
}

/* Draw it on the last line, with a message above it; a screen of two lines has no room for the
 * message. */
static void draw(const struct screen *s, const struct ui *ui, bool is_top)
{
	const struct prompt *p = (const struct prompt *)s;
	int y = display_rows(ui->display) - 1, room = display_columns(ui->display) - 1;
	char line[sizeof p->label + sizeof p->text];

	(void)is_top;
	if (y < 2)
		return;
	ui_draw_message(ui, y - 1);
	snprintf(line, sizeof line, "%s%s", p->label, p->text);
	/* Show the end of a long text, where it is being typed. */
	size_t length = strlen(line);
	const char *shown = length > (size_t)room ? line + length - (size_t)room : line;
	display_fill(ui->display, y, 0, room + 1, FACE_DIALOG);
	display_put(ui->display, y, 0, FACE_DIALOG, shown);
	display_set_cursor(ui->display, y, (int)strlen(shown));
}

static void close_prompt(struct screen *s)
{
	struct prompt *p = (struct prompt *)s;

	if (p->answer.release)
		p->answer.release(p->answer.context);
	free(p);
}

static const struct screen_type prompt_type = {
	.name = "prompt",
	.keys = KEYS_OF_PROMPT,
	.is_overlay = true,
	.is_dialog = true,
	.takes_text = true,
	.key = on_key,
	.draw = draw,
	.close = close_prompt,
};

void prompt_open(struct ui *ui, const char *label, const char *text,
		 const struct prompt_answer *answer)
{
	struct prompt *p = calloc(1, sizeof *p);

	if (p == NULL) {
		ui_message(ui, "out of memory");
		if (answer->release)
			answer->release(answer->context);
		return;
	}
	p->screen.type = &prompt_type;
	p->answer = *answer;
	snprintf(p->label, sizeof p->label, "%s", label);
	snprintf(p->text, sizeof p->text, "%s", text);
	screens_push(&ui->screens, &p->screen);
}
