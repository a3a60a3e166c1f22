/* sentence.c - build a sentence; see sentence.h. */
#include "config.h"

#include "model/sentence.h"

#include <stdarg.h>
#include <stdio.h>

struct sentence sentence_begin(char *text, size_t size)
{
	text[0] = '\0';
	return (struct sentence){ text, size, 0 };
}

void sentence_add(struct sentence *s, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	int n = vsnprintf(s->text + s->length, s->size - s->length, format, arguments);
	va_end(arguments);
	if (n > 0)
		s->length += (size_t)n;
	if (s->length >= s->size)
		s->length = s->size - 1;
}

void sentence_add_share(struct sentence *s, double share)
{
	double percent = share > 0 ? share * 100 : 0;

	if (percent > 0 && percent < 0.05)
		sentence_add(s, "under 0.1 %%");
	else if (percent > 0 && percent < 9.95)
		sentence_add(s, "%.1f %%", percent);
	else
		sentence_add(s, "%.0f %%", percent);
}
