/* field.h - a property that can be shown of a row, and its value.
 *
 * Room: field.  All fields are in field_table.h.  Must not know how values are written.
 */
#ifndef PSTOP_FIELD_FIELD_H
#define PSTOP_FIELD_FIELD_H

#include "field/row.h"
#include "model/conclusion.h"
#include "model/verdict_reason.h"

enum value_kind {
	VALUE_UNKNOWN, /* `why` has the reason; NULL: there is no value (a daemon's tty) */
	VALUE_UNSIGNED,
	VALUE_SIGNED,
	VALUE_REAL,
	VALUE_FLAG, /* true or false, as 1 or 0 */
	VALUE_TEXT, /* raw bytes, not cleaned */
	VALUE_LIST, /* texts, each terminated by a NUL */
};

/* Long enough for the reason of a verdict, and for its conclusion. */
#define VALUE_SCRATCH VERDICT_REASON_MAX
_Static_assert(CONCLUSION_MAX <= VALUE_SCRATCH, "room for the conclusion");

struct value {
	enum value_kind kind;
	const char *why;   /* static */
	bool is_rate;      /* unknown only because there is no earlier reading */
	bool is_guess;     /* of VALUE_TEXT: shown to people with a question mark */
	const char *shown; /* of VALUE_TEXT: what people see in its place, static; NULL: itself */
	const char *brief; /* the same where that does not fit */
	bool is_time;      /* of VALUE_TEXT: RFC 3339 in UTC; shown to people in local time */
	int64_t time_ns;   /* if is_time: the same, of CLOCK_REALTIME */
	union {
		uint64_t u;
		int64_t i;
		double real;
		struct {
			const char *text; /* borrowed from the row or from scratch */
			size_t length;
		};
	};
	char scratch[VALUE_SCRATCH];
};

/* How text output formats a value. */
enum field_style {
	STYLE_PLAIN,    /* as it is */
	STYLE_LEFT,     /* text, left-aligned */
	STYLE_PERCENT,  /* share times 100, one decimal */
	STYLE_FRACTION, /* two decimals */
	STYLE_RATE,     /* events per second, three digits */
	STYLE_BYTES,    /* 1.2M, powers of 1024 */
	STYLE_KIB,      /* whole KiB, as ps(1) */
	STYLE_CPU_TIME, /* ns as [H]H:MM:SS or M:SS.hh */
	STYLE_PS_TIME,  /* ns as M:SS, as ps(1) */
	STYLE_SECONDS,  /* age as 12s, 3m05, 4h07, 2d03 */
};

/* The rows that have a field. */
enum field_scope { OF_PROCESS = 1, OF_THREAD = 2, OF_BOTH = 3 };

/* A property of a row. */
struct field {
	const char *key;        /* JSON: "group.name" or "name"; also for --sort */
	const char *header;     /* of the column; NULL: JSON only */
	const char *old_header; /* what it was called before, still taken; NULL: nothing else */
	short width;            /* of the column, at least that of the header */
	short least_width;      /* of it on a narrow screen; 0: the same */
	enum field_scope scope;
	enum field_style style;
	bool is_text_only; /* not in JSON, which has it in another form */
	const char *unit;  /* "ns", "bytes/s" …; NULL: none */
	unsigned needs;    /* enum need, ORed: what must be read before get() */
	const char *help;  /* one line */
	void (*get)(const struct row *row, struct value *out);
};

/* Find a field by key, header or old header, ignoring case; `length` is in bytes.  Return NULL if there is
 * none. */
const struct field *field_find(const char *name, size_t length);

/* Return a value of kind VALUE_UNSIGNED, VALUE_SIGNED or VALUE_REAL as a double. */
double value_number(const struct value *v);

/* Compare two rows by a field: unknown values last, numbers descending, texts ascending; equal
 * rows by PID, then TID.  Return a value less than, equal to or greater than 0. */
int field_compare(const struct field *f, const struct row *a, const struct row *b);

#endif
