/* settings_key.h - the keys of the settings, each with its value as text.
 *
 * Room: tui, private to settings.c.  A key is a number from 0 to SETTINGS_KEYS - 1,
 * in the order in which a new file has them.
 */
#ifndef PSTOP_TUI_SETTINGS_KEY_H
#define PSTOP_TUI_SETTINGS_KEY_H

#include "base/cursor.h"
#include "tui/settings.h"

#define SETTINGS_KEYS 8

/* Room for any value as text, with a NUL. */
#define SETTINGS_VALUE_MAX 600

/* What is wrong with a value. */
struct settings_fault {
	const char *what;   /* static */
	struct cursor part; /* of the value */
};

/* -1: none of these. */
int settings_key_find(struct cursor name);
const char *settings_key_name(int key);

/* Takes a value without blanks around it.  False: it is wrong, `s` stays. */
bool settings_key_read(int key, struct settings *s, struct cursor value,
		       struct settings_fault *fault);
void settings_key_write(int key, const struct settings *s, char out[static SETTINGS_VALUE_MAX]);

#endif
