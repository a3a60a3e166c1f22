/* column_choice.c - the columns that are shown, and those that could be; see column_choice.h. */
#include "config.h"

#include "tui/column_choice.h"
#include "field/field_table.h"

#include <string.h>

static int shown_count(const struct column_choice *c)
{
	return (int)c->shown.count;
}

static bool is_shown(const struct column_choice *c, const struct field *f)
{
	for (size_t i = 0; i < c->shown.count; i++)
		if (c->shown.list[i] == f)
			return true;
	return false;
}

static bool is_command(const struct field *f)
{
	return strcmp(f->key, "command") == 0;
}

/* How well a column matches the text; the least is the best. */
enum match { MATCH_BEGINNING, MATCH_NAME, MATCH_HELP, MATCH_NONE };

static enum match match(const struct field *f, const char *text)
{
	if (strncasecmp(f->header, text, strlen(text)) == 0)
		return MATCH_BEGINNING;
	if (strcasestr(f->header, text) || strcasestr(f->key, text))
		return MATCH_NAME;
	return strcasestr(f->help, text) ? MATCH_HELP : MATCH_NONE;
}

/* List again what is available, and keep the cursor within. */
static void list_available(struct column_choice *c)
{
	c->available_count = 0;
	for (enum match wanted = MATCH_BEGINNING; wanted < MATCH_NONE; wanted++)
		for (const struct field *f = field_table(); f->key; f++)
			if (f->header && !is_shown(c, f) && match(f, c->text) == wanted &&
			    c->available_count < COLUMN_CHOICE_FIELDS_MOST)
				c->available[c->available_count++] = f;
	if (c->available_at >= c->available_count)
		c->available_at = c->available_count > 0 ? c->available_count - 1 : 0;
}

void column_choice_init(struct column_choice *c, const struct columns *shown)
{
	*c = (struct column_choice){ .shown = *shown };
	c->shown_at = shown_count(c) > 0 ? shown_count(c) - 1 : 0;
	if (c->shown_at > 0 && is_command(shown->list[c->shown_at]))
		c->shown_at--;
	list_available(c);
}

/* ---- finding ---- */

/* The text has changed: the best match comes first. */
static void find(struct column_choice *c)
{
	c->available_at = 0;
	list_available(c);
}

void column_choice_type(struct column_choice *c, char letter)
{
	size_t length = strlen(c->text);

	if (length + 1 >= sizeof c->text)
		return;
	c->text[length] = letter;
	c->text[length + 1] = '\0';
	find(c);
}

void column_choice_erase(struct column_choice *c)
{
	size_t length = strlen(c->text);

	if (length == 0)
		return;
	c->text[length - 1] = '\0';
	find(c);
}

void column_choice_erase_all(struct column_choice *c)
{
	if (c->text[0] == '\0')
		return;
	c->text[0] = '\0';
	find(c);
}

/* ---- changing ---- */

bool column_choice_add(struct column_choice *c)
{
	struct columns *s = &c->shown;

	if (c->available_at >= c->available_count || s->count == COLUMN_COUNT_MOST)
		return false;
	const struct field *f = c->available[c->available_at];
	int at = s->count == 0 ? 0 : c->shown_at + 1;
	if (at == shown_count(c) && at > 0 && is_command(s->list[at - 1]))
		at--;
	memmove(s->list + at + 1, s->list + at, (s->count - (size_t)at) * sizeof(*s->list));
	s->list[at] = f;
	s->count++;
	c->shown_at = at;
	c->text[0] = '\0';
	/* The cursor stays where the column was among all. */
	c->available_at = 0;
	list_available(c);
	for (const struct field *before = field_table(); before != f; before++)
		c->available_at += before->header && !is_shown(c, before);
	list_available(c);
	return true;
}

bool column_choice_remove(struct column_choice *c)
{
	struct columns *s = &c->shown;

	if (c->shown_at >= shown_count(c))
		return false;
	s->count--;
	memmove(s->list + c->shown_at, s->list + c->shown_at + 1,
		(s->count - (size_t)c->shown_at) * sizeof(*s->list));
	if (c->shown_at > 0 && c->shown_at >= shown_count(c))
		c->shown_at--;
	list_available(c);
	return true;
}

void column_choice_move(struct column_choice *c, int by)
{
	int from = c->shown_at, to = from + by;

	if (from >= shown_count(c) || to < 0 || to >= shown_count(c))
		return;
	const struct field *moved = c->shown.list[from];
	c->shown.list[from] = c->shown.list[to];
	c->shown.list[to] = moved;
	c->shown_at = to;
}
