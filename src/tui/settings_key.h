/* settings_key.h - the keys of the settings, and their values as text.
 *
 * Room: tui, private to settings.c.  A key is a number from 0 to SETTINGS_KEYS - 1, in the order in
 * which a new file lists them.
 */
#ifndef PSTOP_TUI_SETTINGS_KEY_H
#define PSTOP_TUI_SETTINGS_KEY_H

#include "base/cursor.h"
#include "tui/settings.h"

#define SETTINGS_KEYS 9

/* Enough bytes for any value as text, with a NUL. */
#define SETTINGS_VALUE_MAX 600

/* What is wrong with a value. */
struct settings_fault {
	const char *what;   /* static */
	struct cursor part; /* the wrong part of the value */
};

/* Return the number of a key; -1 if there is no such key. */
int settings_key_find(struct cursor name);
const char *settings_key_name(int key);

/* Read a value that has no blanks around it.  If it is wrong, leave *s unchanged and return
 * false. */
bool settings_key_read(int key, struct settings *s, struct cursor value,
		       struct settings_fault *fault);
void settings_key_write(int key, const struct settings *s, char out[static SETTINGS_VALUE_MAX]);

#endif
