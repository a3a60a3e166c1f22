/* spawn_text.c - a spawn run as text; see spawn_text.h. */
#include "config.h"

#include "report/spawn_text.h"
#include "model/record_sum.h"
#include "report/spawn_event.h"
#include "report/spawn_sum.h"

#include <errno.h>
#include <stdlib.h>

struct text_view {
	struct spawn_view base;
	FILE *out;
	int width;
	bool is_sum_only;
	bool has_lines;
};

static int on_event(struct spawn_view *view, const struct record *r, const struct event *e,
		    uint32_t task)
{
	struct text_view *v = (struct text_view *)view;

	if (v->is_sum_only)
		return 0;
	if (!v->has_lines)
		spawn_event_header(v->out);
	v->has_lines = true;
	spawn_event_line(v->out, r, task, e, v->width);
	return 0;
}

static int at_end(struct spawn_view *view, const struct record *r, const struct record_summary *sum)
{
	struct text_view *v = (struct text_view *)view;

	if (v->has_lines)
		fputc('\n', v->out);
	return spawn_sum_write(v->out, r, sum, v->width);
}

static void close_view(struct spawn_view *view)
{
	free(view);
}

int spawn_text_open(struct spawn_view **view, FILE *out, bool is_sum_only, int width)
{
	static const struct spawn_view_calls calls = {
		.on_event = on_event,
		.at_end = at_end,
		.close = close_view,
	};
	struct text_view *v = calloc(1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	*v = (struct text_view){ { &calls }, out, width, is_sum_only, false };
	*view = &v->base;
	return 0;
}
