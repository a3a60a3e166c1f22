/* column_fit.c - which columns have room; see column_fit.h. */
#include "config.h"

#include "export/column_fit.h"

#include <string.h>

/* The last column has at least a third of the width, and this. */
#define LAST_LEAST 16

/* Left out in this order if the screen is narrow. */
static const char *const dispensable[] = {
	"context_switches.involuntary_per_s",
	"time",
	"io.write_bytes_per_s",
	"io.read_bytes_per_s",
	"thread_count",
	"memory.share",
	"context_switches.voluntary_per_s",
	"runnable_share",
	"memory.resident_bytes",
	"user",
	"detail",
	"class",
	"cpu_share",
	"state",
	/* Of the long format: */
	"wchan",
	"ps_vsz",
	"flags",
	"priority",
	"nice",
	"ppid",
};

static int total_width(const struct columns *c)
{
	int width = 0;

	for (size_t i = 0; i + 1 < c->count; i++)
		width += columns_width(c, i) + 1;
	return width;
}

static void leave_out(struct columns *c, const char *key)
{
	for (size_t i = 0; i + 1 < c->count; i++) {
		if (strcmp(c->list[i]->key, key) != 0)
			continue;
		c->count--;
		memmove(c->list + i, c->list + i + 1, (c->count - i) * sizeof *c->list);
		return;
	}
}

int column_last_least(int width)
{
	int third = (width + 2) / 3;

	return third > LAST_LEAST ? third : LAST_LEAST;
}

void column_fit(struct columns *c, int width, int taken, const struct field *sort)
{
	int most = width - taken - column_last_least(width);
	bool is_sort_dispensable = false;

	c->is_narrow = total_width(c) > most;
	for (size_t i = 0; i < sizeof dispensable / sizeof *dispensable; i++) {
		bool is_sort = sort && strcmp(dispensable[i], sort->key) == 0;
		is_sort_dispensable = is_sort_dispensable || is_sort;
		if (!is_sort && total_width(c) > most)
			leave_out(c, dispensable[i]);
	}
	if (is_sort_dispensable && total_width(c) > most)
		leave_out(c, sort->key);
	/* What was left out may make room for the others. */
	c->is_narrow = false;
	c->is_narrow = total_width(c) > most;
}
