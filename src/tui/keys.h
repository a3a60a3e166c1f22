/* keys.h - the single table of the keys of the live view.
 *
 * Room: tui, pure.  For each key it defines the screens where it is valid and what it requests
 * there, its name, and what it does, in a few words and in a sentence.  The help page
 * (screen_help.c), the manual's list of keys ("make update-man") and README's are made from it.  A
 * key does what this table says, or nothing.
 */
#ifndef PSTOP_TUI_KEYS_H
#define PSTOP_TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* What a key requests of the screen on top. */
enum request {
	REQUEST_NONE,
	/* moving, and stepping through values, sections or refreshes */
	REQUEST_UP,
	REQUEST_DOWN,
	REQUEST_PAGE_UP,
	REQUEST_PAGE_DOWN,
	REQUEST_HOME,
	REQUEST_END,
	REQUEST_LEFT,
	REQUEST_RIGHT,
	REQUEST_FAR_LEFT,
	REQUEST_FAR_RIGHT,
	/* on all screens */
	REQUEST_BACK,
	REQUEST_REDRAW,
	/* on the table */
	REQUEST_DIGIT,
	REQUEST_SEARCH,
	REQUEST_SEARCH_NEXT,
	REQUEST_FOLLOW,
	REQUEST_UNFOLD,
	REQUEST_FOLD,
	REQUEST_FOLD_ALL,
	REQUEST_FOLD_PARENT,
	REQUEST_TREE,
	REQUEST_THREADS,
	REQUEST_KERNEL_THREADS,
	REQUEST_EXITED,
	REQUEST_USER,
	REQUEST_FILTER,
	REQUEST_CORES,
	REQUEST_LEGEND,
	REQUEST_PATH,
	REQUEST_SORT_CPU,
	REQUEST_SORT_MEMORY,
	REQUEST_SORT_TIME,
	REQUEST_SORT_SWITCHES,
	REQUEST_SORT_PID,
	REQUEST_SORT,
	REQUEST_REVERSE,
	REQUEST_DELAY,
	REQUEST_PAUSE,
	REQUEST_PAGE,
	REQUEST_FILES,
	REQUEST_STRACE,
	REQUEST_TAG,
	REQUEST_UNTAG,
	REQUEST_SIGNAL,
	REQUEST_NICE,
	REQUEST_NICE_LESS,
	REQUEST_NICE_MORE,
	REQUEST_IONICE,
	REQUEST_AFFINITY,
	REQUEST_SAVE,
	REQUEST_SETUP,
	REQUEST_HELP,
	REQUEST_QUIT,
	/* on the page about a process; the sections are in the order of enum explain_section */
	REQUEST_SECTION,
	REQUEST_SECTION_LAST = REQUEST_SECTION + 5,
	REQUEST_NEXT_SECTION,
	REQUEST_PREVIOUS_SECTION,
	REQUEST_ROLLUP,
	/* in the setup */
	REQUEST_CHANGE,
	REQUEST_COLUMN_UP,
	REQUEST_COLUMN_DOWN,
	REQUEST_NEXT_PANE,
	REQUEST_PREVIOUS_PANE,
	REQUEST_SETUP_SAVE,
	REQUEST_SETUP_USE,
	/* in menus and questions */
	REQUEST_ACCEPT,
	REQUEST_ERASE,
	REQUEST_ERASE_ALL,
};

enum key_screen {
	KEYS_OF_TABLE = 1 << 0,
	KEYS_OF_PAGE = 1 << 1,
	KEYS_OF_HELP = 1 << 2,
	KEYS_OF_SETUP = 1 << 3,
	KEYS_OF_MENU = 1 << 4,
	KEYS_OF_PROMPT = 1 << 5,
	KEYS_OF_COLUMNS = 1 << 6, /* of the setup */
	KEYS_OF_TRACE = 1 << 7,
	KEYS_OF_ALL = (1 << 8) - 1,
};

/* Keys that are described together. */
#define KEY_BINDINGS_MOST 14
struct key_entry {
	unsigned screens; /* enum key_screen, or-ed */
	struct key_binding {
		int key; /* a character, or enum display_key; 0 ends the list */
		enum request request;
		const char *label; /* in the line of function keys; NULL: not there */
	} bindings[KEY_BINDINGS_MOST];
	const char *names;   /* as users know them; NULL: see key_names() */
	const char *heading; /* on the help page, above this line; NULL: none */
	const char *brief;   /* on the help page: names and what they do; NULL: not there */
	short column;        /* there: 0, behind the entry before; 1: in a new line; else in
	                            that column of the same line, from 0 */
	const char
		*description; /* in the manual's list; NULL: the manual describes it elsewhere.  `k`
	                            is a key, {x} a section of the manual, "x" a quotation */
	bool is_common; /* also in README's short list, with the first clause of the description */
};

/* All entries; the last one has no bindings. */
extern const struct key_entry key_table[];

/* Return what a key requests on a screen. */
enum request key_request(enum key_screen screen, int key);

/* Return the label in the line of function keys for a key of the table; "" if there is none. */
const char *key_label(int key);

/* Write the names of an entry's keys, such as "k F9", to `out`.  Return `out`. */
char *key_names(const struct key_entry *entry, char *out, size_t size);

#endif
