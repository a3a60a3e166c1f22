/* strip.c - a line of items; see strip.h. */
#include "config.h"

#include "tui/strip.h"
#include "base/clean.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void strip_add(struct strip *s, unsigned rank, int gap, unsigned face, const char *format, ...)
{
	va_list arguments;
	char again[sizeof s->items[0].text];

	if (s->count == STRIP_MOST)
		return;
	va_start(arguments, format);
	vsnprintf(s->items[s->count].text, sizeof s->items[0].text, format, arguments);
	va_end(arguments);
	s->items[s->count].rank = rank;
	s->items[s->count].gap = gap;
	s->items[s->count].face = face;
	clean_for_text(s->items[s->count].text, strlen(s->items[s->count].text), again,
		       sizeof again, INT_MAX, &s->items[s->count].width);
	s->count++;
}

static int total_width(const struct strip *s)
{
	int width = 0;

	for (int i = 0; i < s->count; i++)
		width += s->items[i].width + (i > 0 ? s->items[i].gap : 0);
	return width;
}

int strip_fit(struct strip *s, int room)
{
	while (s->count > 0 && total_width(s) > room) {
		int worst = 0;
		for (int i = 1; i < s->count; i++)
			if (s->items[i].rank >= s->items[worst].rank)
				worst = i;
		s->count--;
		memmove(&s->items[worst], &s->items[worst + 1],
			(size_t)(s->count - worst) * sizeof s->items[0]);
	}
	return room - total_width(s);
}

void strip_draw(struct display *d, int y, int x, const struct strip *s)
{
	for (int i = 0; i < s->count; i++) {
		x += i > 0 ? s->items[i].gap : 0;
		display_put(d, y, x, s->items[i].face, s->items[i].text);
		x += s->items[i].width;
	}
}
