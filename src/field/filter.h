/* filter.h - select rows by an expression over the fields.
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
 * A key is that of a field ("io.read_bytes"), its header ("RBYTES") or, if only one key ends
 * in it, its last part ("read_bytes"); case is ignored.  A value is a word, or any text in ''
 * or "" (without escapes).  Numbers may have a unit that fits the field: % for shares; K M G T
 * (powers of 1024) for bytes; ns us ms s m h d for times.  Texts are compared byte by byte
 * with = and !=, and with ~ and !~ to a POSIX extended regular expression, ignoring case; they
 * have no order.  A word alone is searched for in comm and command, ignoring case.  Arguments
 * count as one text, separated by blanks.
 *
 * An unknown value matches no comparison, not even != and !~; "!" negates that result, so that
 * !(io.read_bytes>=0) matches where it is unknown.
 */
#ifndef PSTOP_FIELD_FILTER_H
#define PSTOP_FIELD_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "field/filter_value.h"
#include "field/row.h"

/* Limits: bytes of a filter's text, comparisons and words in it, depth of nested brackets. */
#define FILTER_TEXT_MAX  4096
#define FILTER_TESTS_MAX 256
#define FILTER_DEPTH_MAX 32

/* Bytes of the arguments that a regular expression is matched against. */
#define FILTER_SUBJECT_MAX 16384

struct filter;

/* Parse a filter.  Return 0, and the caller owns *out; -EINVAL, with *error set; or -ENOMEM.
 * *out is NULL after an error. */
int filter_parse(struct filter **out, const char *text, struct filter_error *error);

/* Return whether the row matches.  The data that filter_needs() names must have been read. */
bool filter_matches(const struct filter *f, const struct row *row);

/* Return what the fields of the filter need, enum need; 0 for no filter (NULL). */
unsigned filter_needs(const struct filter *f);

/* Free a filter; NULL is allowed. */
void filter_free(struct filter *f);

#endif
