/* settings.h - what pstop remembers between runs, as a text.
 *
 * Room: tui, pure.  The text has lines "key = value".  A # at the start of a line or after a blank
 * begins a comment; lines end with LF or CR LF.  The keys are the members of struct settings:
 * `sort` is written as for --sort, `columns` as for --columns, and switches are yes or no.  Unknown
 * keys are left alone, for versions that know them.  settings.c parses lines, settings_key.c
 * values; cmd/settings_file.h handles the file.  Must not know what the values do.
 */
#ifndef PSTOP_TUI_SETTINGS_H
#define PSTOP_TUI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct settings {
	char columns[512];  /* as for --columns; "": the default columns */
	char sort[64];      /* key or header of a column; "": the default */
	bool sort_reversed; /* sorted in reverse: -COLUMN */
	double delay_s;     /* 0.01 to 86400 */
	char scheme[16];    /* one of settings_schemes */
	bool tree, threads, kernel_threads, show_bar, show_path;
};

/* Names of the colour schemes, terminated by NULL; the first is the default. */
extern const char *const settings_schemes[];

/* The first error in the text; an empty message means none. */
struct settings_problem {
	unsigned line;     /* from 1; 0: the whole file */
	unsigned count;    /* number of lines with errors */
	char message[160]; /* clean, no full stop */
};

/* Set the default of each key. */
void settings_default(struct settings *out);

/* Do they mean the same?  Bytes after a NUL are ignored. */
bool settings_equal(const struct settings *a, const struct settings *b);

/* Parse a text.  A line with an error is reported in `problem` and ignored: its key keeps the
 * default.  If several lines have the same key, the last one counts. */
void settings_parse(struct settings *out, struct settings_problem *problem, const char *text,
		    size_t length);

/* Write the values of `s` into `text`: replace the values that it has, and add lines at its end for
 * the keys that it lacks; all other bytes stay.  The caller frees *out.  Return 0, -ENOMEM, or
 * -EINVAL if `s` has a value that could not be read back. */
int settings_merge(char **out, size_t *out_length, const struct settings *s, const char *text,
		   size_t length);

#endif
