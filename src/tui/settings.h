/* settings.h - what pstop remembers between runs: $XDG_CONFIG_HOME/pstop/pstoprc,
 * or ~/.config/pstop/pstoprc.
 *
 * Room: tui.  Lines "key = value"; a # after nothing or a blank begins a
 * comment, CR LF ends lines as well as LF does.  Keys are those of struct
 * settings; `sort` has a sign as --sort does, `columns` is a list as --columns
 * takes, switches are yes or no.  Other keys are left for those that know them.
 * settings.c knows the lines, settings_key.c the values, settings_file.c the file.
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

/* Larger files are not read, and none is written. */
#define SETTINGS_MOST_BYTES 65536

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

/* Path of the file into `out`.  0, -ENOENT where neither XDG_CONFIG_HOME nor HOME
 * is an absolute path, or -ENAMETOOLONG. */
int settings_path(char *out, size_t size);

/* Reads the file; `out` is complete in any case.  A missing file is no problem.
 * 0, also with lines that are wrong; -errno where the file cannot be read (-EFBIG:
 * too large, -EINVAL: not a regular file), told in `problem` too.  Never waits
 * for a FIFO, and changes nothing. */
int settings_load(struct settings *out, struct settings_problem *problem);

/* Writes the file as settings_merge() has it, making its folders (0700) and
 * following a symbolic link to its target: a new file beside it takes its place
 * once it is whole on the disk, so the old one stays whole on any error.  A new
 * file has mode 0600, a replaced one keeps mode and owner; where nothing differs
 * nothing is written.  0, or -errno: of settings_path(), settings_merge() and
 * settings_load(), or a system call's (-ENOSPC, -EROFS, -EACCES, …). */
int settings_save(const struct settings *s);

#endif
