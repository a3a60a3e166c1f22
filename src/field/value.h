/* value.h - set values, for the functions that get a field's value from a row.
 *
 * Room: field, private to get_*.c.
 */
#ifndef PSTOP_FIELD_VALUE_H
#define PSTOP_FIELD_VALUE_H

#include "field/field.h"

/* Set a value of the kind that the name says.  `why` is a static string, or NULL if there is no
 * value rather than an unknown one.  Texts are borrowed: they must live as long as the value. */
void value_set_unknown(struct value *v, const char *why);
void value_set_unsigned(struct value *v, uint64_t u);
void value_set_signed(struct value *v, int64_t i);
void value_set_real(struct value *v, double real);
void value_set_flag(struct value *v, bool is_so);
void value_set_bytes(struct value *v, const char *text, size_t length);
void value_set_text(struct value *v, const char *text);

/* Set a moment of CLOCK_REALTIME, in ns. */
#define VALUE_TIME_DECIMALS 2
void value_set_time(struct value *v, int64_t real_ns);

/* Set a counter of a source file of a task; unknown if that file was not read. */
void value_set_counter(struct value *v, const struct reading *reading, enum source source,
		       uint64_t u);

/* Set a rate or share of the window; unknown if there is a gap. */
void value_set_rate(const struct row *r, struct value *v, enum rates_gap gap, double real);

#endif
