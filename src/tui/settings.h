/* settings.h - what pstop remembers between runs, as a text.
 *
 * Room: tui, pure.  Lines "key = value"; a # after nothing or a blank begins a
 * comment, CR LF ends lines as well as LF does.  Keys are those of struct
 * settings; `sort` has a sign as --sort does, `columns` is a list as --columns
 * takes, switches are yes or no.  Other keys are left for those that know them.
 * settings.c knows the lines, settings_key.c the values, cmd/settings_file.h the file.
 * Must not know what the values do.
 */
#ifndef PSTOP_TUI_SETTINGS_H
#define PSTOP_TUI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct settings {
	char columns[512]; /* as --columns takes; "": the default ones */
	char sort[64];     /* a column's key or header; "": the default one */
	bool sort_turned;  /* -COLUMN */
	double delay_s;    /* 0.01 to 86400 */
	char scheme[16];   /* one of settings_schemes */
	bool tree, threads, kernel_threads, show_bar;
};

/* Names of colour schemes, ended by NULL; the first is the default. */
extern const char *const settings_schemes[];

/* The first thing that is wrong; an empty message: nothing is. */
struct settings_problem {
	unsigned line;     /* from 1; 0: the file as a whole */
	unsigned count;    /* lines that are wrong */
	char message[160]; /* clean, no full stop */
};

void settings_default(struct settings *out);

/* The same to whoever looks at it (what is after a NUL does not count). */
bool settings_equal(const struct settings *a, const struct settings *b);

/* Reads a text.  A line that is wrong is told in `problem` and changes nothing: the
 * default of its key stays.  Of several lines with one key the last counts. */
void settings_parse(struct settings *out, struct settings_problem *problem, const char *text,
		    size_t length);

/* `text` with the values of `s` in place of those it has, and lines for the keys
 * it lacks at its end; everything else stays byte for byte.  The caller frees
 * *out.  0, -ENOMEM, or -EINVAL where `s` has a value that would not be read
 * back. */
int settings_merge(char **out, size_t *out_length, const struct settings *s, const char *text,
		   size_t length);

#endif
