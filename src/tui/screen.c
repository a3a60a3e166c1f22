/* screen.c - the stack of open screens; see screen.h. */
#include "config.h"

#include "tui/screen.h"

bool screens_push(struct screens *s, struct screen *screen)
{
	if (s->count == SCREENS_MOST) {
		screen->type->close(screen);
		return false;
	}
	s->list[s->count++] = screen;
	return true;
}

struct screen *screens_top(const struct screens *s)
{
	return s->count > 0 ? s->list[s->count - 1] : NULL;
}

void screens_close(struct screens *s, struct screen *screen)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->list[i] != screen)
			s->list[kept++] = s->list[i];
	s->count = kept;
	screen->type->close(screen);
}

void screens_close_all(struct screens *s)
{
	while (s->count > 0)
		screens_close(s, screens_top(s));
}

void screens_draw(const struct screens *s, struct ui *ui)
{
	size_t first = s->count > 0 ? s->count - 1 : 0;

	while (first > 0 && s->list[first]->type->is_overlay)
		first--;
	for (size_t i = first; i < s->count; i++)
		if (s->list[i]->type->prepare)
			s->list[i]->type->prepare(s->list[i], ui);
	for (size_t i = first; i < s->count; i++)
		s->list[i]->type->draw(s->list[i], ui, i + 1 == s->count);
}

void screens_update(const struct screens *s, struct ui *ui)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i]->type->update)
			s->list[i]->type->update(s->list[i], ui);
}

void screens_resize(const struct screens *s, struct ui *ui)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i]->type->resize)
			s->list[i]->type->resize(s->list[i], ui);
}

void screens_stop(const struct screens *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i]->type->stop)
			s->list[i]->type->stop(s->list[i]);
}
