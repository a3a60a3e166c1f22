/* value.c - set values; see value.h. */
#include "config.h"

#include "field/value.h"
#include "base/date.h"

#include <stdio.h>
#include <string.h>

void value_set_unknown(struct value *v, const char *why)
{
	v->kind = VALUE_UNKNOWN;
	v->why = why;
	v->is_rate = false;
}

void value_set_unsigned(struct value *v, uint64_t u)
{
	v->kind = VALUE_UNSIGNED;
	v->u = u;
}

void value_set_signed(struct value *v, int64_t i)
{
	v->kind = VALUE_SIGNED;
	v->i = i;
}

void value_set_real(struct value *v, double real)
{
	v->kind = VALUE_REAL;
	v->real = real;
}

void value_set_flag(struct value *v, bool is_so)
{
	v->kind = VALUE_FLAG;
	v->u = is_so;
}

void value_set_bytes(struct value *v, const char *text, size_t length)
{
	v->kind = VALUE_TEXT;
	v->is_guess = v->is_time = false;
	v->shown = NULL;
	v->text = text;
	v->length = length;
}

void value_set_text(struct value *v, const char *text)
{
	value_set_bytes(v, text, strlen(text));
}

void value_set_time(struct value *v, int64_t real_ns)
{
	char date[DATE_SIZE];

	snprintf(v->scratch, sizeof v->scratch, "%s", date_utc(real_ns, VALUE_TIME_DECIMALS, date));
	value_set_text(v, v->scratch);
	v->is_time = true;
	v->time_ns = real_ns;
}

/* Set a counter of a source file of a task. */
void value_set_counter(struct value *v, const struct reading *reading, enum source source,
		       uint64_t u)
{
	if (reading_has(reading, source))
		value_set_unsigned(v, u);
	else
		value_set_unknown(v, rates_gap_text(rates_source_gap(reading->source[source])));
}

/* Set a rate or share of the window. */
void value_set_rate(const struct row *r, struct value *v, enum rates_gap gap, double real)
{
	if (gap == GAP_NONE && r->rates.window_s > 0) {
		value_set_real(v, real);
		return;
	}
	value_set_unknown(v, rates_gap_text(gap == GAP_NONE ? GAP_FIRST_SIGHT : gap));
	v->is_rate = gap == GAP_NONE || gap == GAP_FIRST_SIGHT || gap == GAP_EXITED;
}
