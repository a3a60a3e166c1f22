/* field.h - one thing that can be shown of a row, and its value.
 *
 * Room: field.  All fields are in field_table.h.
 */
#ifndef PSTOP_FIELD_FIELD_H
#define PSTOP_FIELD_FIELD_H

#include "field/row.h"
#include "model/reason.h"

enum value_kind {
	VALUE_UNKNOWN, /* `why` tells; NULL: there is none (a daemon's tty) */
	VALUE_UNSIGNED,
	VALUE_SIGNED,
	VALUE_REAL,
	VALUE_TEXT, /* raw bytes, not clean */
	VALUE_LIST, /* texts, each ended by a NUL */
};

/* Long enough for a reason. */
#define VALUE_SCRATCH VERDICT_REASON_MAX

struct value {
	enum value_kind kind;
	const char *why; /* static */
	bool is_rate;    /* unknown for want of an earlier reading only */
	bool is_guess;   /* of VALUE_TEXT: people see it with a question mark */
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

/* How text output writes a value. */
enum field_style {
	STYLE_PLAIN,    /* as it is */
	STYLE_LEFT,     /* text, to the left */
	STYLE_PERCENT,  /* share times 100, one decimal */
	STYLE_FRACTION, /* two decimals */
	STYLE_RATE,     /* events per second, three digits */
	STYLE_BYTES,    /* 1.2M, powers of 1024 */
	STYLE_KIB,      /* whole KiB, as ps(1) */
	STYLE_CPU_TIME, /* ns as [H]H:MM:SS or M:SS.hh */
	STYLE_PS_TIME,  /* ns as M:SS, as ps(1) */
	STYLE_SECONDS,  /* age as 12s, 3m05, 4h07, 2d03 */
};

/* Which rows have a field. */
enum field_scope { OF_PROCESS = 1, OF_THREAD = 2, OF_BOTH = 3 };

struct field {
	const char *key;    /* JSON: "group.name" or "name"; also for --sort */
	const char *header; /* of the column; NULL: JSON only */
	short width;        /* of the column, at least that of the header */
	enum field_scope scope;
	enum field_style style;
	bool is_text_only; /* not in JSON: said there otherwise */
	const char *unit;  /* "ns", "bytes/s" …; NULL: it has none */
	unsigned needs;    /* enum need, or-ed: what has to be there before get() */
	const char *help;  /* one line */
	void (*get)(const struct row *row, struct value *out);
};

/* By key or header, case ignored; NULL if there is none. */
const struct field *field_find(const char *name, size_t length);

/* A value of kind VALUE_UNSIGNED, VALUE_SIGNED or VALUE_REAL as one type. */
double value_number(const struct value *v);

/* Order of two rows by a field: unknown last, numbers falling, texts rising;
 * rows that are equal by PID, TID. */
int field_compare(const struct field *f, const struct row *a, const struct row *b);

#endif
