/* places.c - the functions that a thread was most often seen in; see places.h. */
#include "config.h"

#include "runtime/places.h"

#include <string.h>

static bool is_same_function(const struct place *a, const struct place *b)
{
	return a->count > 0 && a->first_line == b->first_line &&
	       strcmp(a->function, b->function) == 0 && strcmp(a->file, b->file) == 0;
}

/* The line with most observations, if one has more than half (Boyer and Moore). */
static void add_line(struct place *p, uint32_t line, unsigned weight)
{
	if (p->line == line)
		p->line_lead = (uint16_t)(p->line_lead + weight);
	else if (p->line_lead >= weight)
		p->line_lead = (uint16_t)(p->line_lead - weight);
	else {
		p->line = line;
		p->line_lead = (uint16_t)(weight - p->line_lead);
	}
}

static struct place *find_room(struct places *sum, const struct place *seen)
{
	struct place *room = NULL;

	for (int i = 0; i < PLACES; i++) {
		if (is_same_function(&sum->list[i], seen))
			return &sum->list[i];
		if (sum->list[i].count == 0 && room == NULL)
			room = &sum->list[i];
	}
	return room;
}

void places_add(struct places *sum, const struct place *seen, unsigned weight)
{
	if (weight == 0 || sum->total + weight > UINT16_MAX)
		return;
	sum->total += weight;
	struct place *p = find_room(sum, seen);
	if (p == NULL) {
		for (int i = 0; i < PLACES; i++)
			sum->list[i].count = (uint16_t)(sum->list[i].count > weight ?
								sum->list[i].count - weight :
								0);
		return;
	}
	if (p->count == 0) {
		*p = *seen;
		p->count = 0;
		p->line_lead = 0;
	}
	p->count = (uint16_t)(p->count + weight);
	add_line(p, seen->line, weight);
}

const struct place *places_top(const struct places *sum)
{
	const struct place *top = NULL;

	for (int i = 0; i < PLACES; i++)
		if (sum->list[i].count > 0 && (top == NULL || sum->list[i].count > top->count))
			top = &sum->list[i];
	return top;
}
