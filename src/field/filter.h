/* filter.h - which rows to show, said as an expression over the fields.
 *
 * Room: field, pure.  One language for --filter and for the live view:
 *
 *	class=io-bound && (voluntary_per_s>100 || read_bytes_per_s>=1M) && !kworker
 *
 *	either   = both { "||" both }
 *	both     = term { "&&" term }
 *	term     = { "!" } ( "(" either ")" | comparison | word )
 *	comparison = key operator value
 *	operator = "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "!~"
 *
 * A key is that of a field ("io.read_bytes"), its header ("RBYTES") or, where
 * only one key ends so, its last part ("read_bytes"); in capitals or not.  A
 * value is a word, or any text in '' or "" (without escapes).  Numbers may have
 * a unit that fits the field: % for shares; K M G T (powers of 1024) for bytes;
 * ns us ms s m h d for times.  Texts are compared byte for byte by = and !=,
 * and by ~ and !~ with a POSIX extended regular expression, case ignored; they
 * have no order.  A word alone is looked for in comm and command, case ignored.
 * Arguments count as one text with blanks between them.
 *
 * An unknown value fits no comparison, not even != and !~; "!" turns what comes
 * of that round, so that !(io.read_bytes>=0) finds where it is unknown.
 */
#ifndef PSTOP_FIELD_FILTER_H
#define PSTOP_FIELD_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "field/filter_value.h"
#include "field/row.h"

/* Of a filter's text, in bytes; of comparisons and words in it; of brackets in
 * brackets. */
#define FILTER_TEXT_MAX  4096
#define FILTER_TESTS_MAX 256
#define FILTER_DEPTH_MAX 32

/* As much of the arguments as a regular expression is tried on. */
#define FILTER_SUBJECT_MAX 16384

struct filter;

/* Parses a filter.  0, and the caller owns *out; -EINVAL with *error told; or
 * -ENOMEM.  *out is NULL where it fails. */
int filter_parse(struct filter **out, const char *text, struct filter_error *error);

/* Is the row to be shown?  What the filter uses must have been read, and
 * as filter_needs() says. */
bool filter_matches(const struct filter *f, const struct row *row);

/* What the fields that it looks at need, enum need; 0 for no filter (NULL). */
unsigned filter_needs(const struct filter *f);

/* NULL is fine. */
void filter_free(struct filter *f);

#endif
