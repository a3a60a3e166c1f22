/* keys.c - the keys of the live view; see keys.h.
 *
 * They are htop's, and top's where these do not conflict.
 */
#include "config.h"

#include "tui/keys.h"
#include "tui/keyboard.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define CTRL(letter) ((letter) - '@')

/* A key, and a key that is also in the line of function keys. */
#define KEY(key, what)                      \
	{                                   \
		(key), REQUEST_##what, NULL \
	}
#define FUNCTION_KEY(key, what, label)         \
	{                                      \
		(key), REQUEST_##what, (label) \
	}

const struct key_entry key_table[] = {
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE | KEYS_OF_SETUP | KEYS_OF_COLUMNS |
			   KEYS_OF_MENU | KEYS_OF_TRACE,
		.bindings = { KEY(DISPLAY_UP, UP), KEY(DISPLAY_DOWN, DOWN),
			      KEY(DISPLAY_PAGE_UP, PAGE_UP), KEY(DISPLAY_PAGE_DOWN, PAGE_DOWN),
			      KEY(DISPLAY_HOME, HOME), KEY(DISPLAY_END, END) },
		.names = "arrows PgUp PgDn Home End",
		.heading = "Moving",
		.brief = "arrows PgUp PgDn Home End, the wheel",
		.column = 1,
		.description =
			"Move the cursor. The cursor stays on its task when the order changes, "
			"except that on the first line it stays on the first line, unless a "
			"search, a click or a PID brought it there.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('0', DIGIT), KEY('2', DIGIT), KEY('3', DIGIT), KEY('4', DIGIT),
			      KEY('5', DIGIT), KEY('6', DIGIT), KEY('7', DIGIT), KEY('8', DIGIT),
			      KEY('9', DIGIT) },
		.names = "0 - 9",
		.brief = "digits to a PID",
		.description = "Go to a process ID.",
	},
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE | KEYS_OF_SETUP | KEYS_OF_COLUMNS |
			   KEYS_OF_TRACE,
		.bindings = { KEY(DISPLAY_LEFT, LEFT), KEY(DISPLAY_RIGHT, RIGHT) },
		.brief = "left right ^ $ sideways",
		.column = 1,
		.description =
			"Scroll the table sideways, one column at a time, and then the text of the "
			"last column. A \"<\" in the heading says that there is more at the left. "
			"While paused, step back and forth through the last refreshes instead. The "
			"corner shows how many steps back the screen is, and the time of that "
			"refresh. Verdicts, bars and header are those of that time, and so is "
			"what you save; an action affects a task only if it is still the same "
			"one. pstop keeps up to 300 refreshes in compressed form, in at most 4 "
			"MiB. If there are more than 4096 threads, it keeps as many refreshes "
			"as fit into 1 MiB, or into 9/8 of the size of the last one.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('^', FAR_LEFT), KEY(CTRL('A'), FAR_LEFT), KEY('$', FAR_RIGHT),
			      KEY(CTRL('E'), FAR_RIGHT) },
		.description = "Scroll to the first column, or to the end of the longest text on "
			       "the screen.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('/', SEARCH), FUNCTION_KEY(DISPLAY_F3, SEARCH, "Search") },
		.brief = "/ F3 search",
		.description = "Search the commands as you type; `n` finds the next match.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('n', SEARCH_NEXT) },
		.brief = "n next",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('F', FOLLOW) },
		.brief = "F follow the task",
		.description = "Follow the task under the cursor.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('+', UNFOLD), KEY('=', UNFOLD) },
		.heading = "What is shown",
		.brief = "+ - threads, or children in the tree",
		.column = 1,
		.description =
			"Show or hide the threads of a process. In the tree, hide or show the "
			"children of a process that has children and no other threads; a row "
			"with hidden children has a \"+\" in its branch. What is folded remains "
			"folded through refreshes, sort orders and filters, until the process "
			"exits.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('-', FOLD) },
		.description =
			"The same; in the tree, for a process with both children and threads: "
			"first hide the threads that `+` has shown, then the children.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('*', FOLD_ALL) },
		.brief = "* all of them",
		.description = "In the tree, hide all children except those of the first level, or "
			       "show all.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY(DISPLAY_BACKSPACE, FOLD_PARENT) },
		.brief = "Backspace go to parent",
		.description = "In the tree, go to the parent and hide its children.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('t', TREE), FUNCTION_KEY(DISPLAY_F5, TREE, "Tree") },
		.brief = "t F5 tree",
		.column = 1,
		.description = "Show children below their parents, the oldest first. What they do "
			       "changes nothing in this order.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('H', THREADS) },
		.brief = "H all threads",
		.description = "Show or hide all threads.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('K', KERNEL_THREADS) },
		.brief = "K kernel threads",
		.description = "Show or hide kernel threads.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('X', EXITED) },
		.brief = "X exited",
		.description = "Show or hide the processes that exited since the last refresh; see "
			       "{Exited processes}.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('u', USER) },
		.brief = "u one user",
		.description = "Show only the processes of one user.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('\\', FILTER), FUNCTION_KEY(DISPLAY_F4, FILTER, "Filter") },
		.brief = "\\ F4 filter, such as class=io-bound && user=root",
		.column = 1,
		.description =
			"Show only tasks that match a filter; see {FILTERS}. An empty filter "
			"shows all tasks again.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('1', CORES) },
		.brief = "1 each core",
		.column = 1,
		.description =
			"Show each core, or only their sum. If another digit follows within a "
			"second, `1` is the first digit of a process ID.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('L', LEGEND) },
		.brief = "L legend of the bars",
		.description = "Show or hide the legend of the bars.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('p', PATH) },
		.brief = "p paths of programs",
		.description = "Show or hide the folder of each program before its name.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('P', SORT_CPU), KEY('M', SORT_MEMORY), KEY('T', SORT_TIME),
			      KEY('V', SORT_SWITCHES), KEY('N', SORT_PID) },
		.heading = "Order",
		.brief = "P CPU  M memory  T time  V waits/s  N PID",
		.column = 1,
		.description = "Sort by CPU usage, memory, CPU time, waits per second, or "
			       "process ID.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('<', SORT), KEY('>', SORT), KEY('.', SORT),
			      FUNCTION_KEY(DISPLAY_F6, SORT, "Sort") },
		.brief = "< > F6 choose",
		.description = "Choose the column to sort by.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('I', REVERSE) },
		.brief = "I reverse",
		.description = "Reverse the order of the list.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('d', DELAY) },
		.heading = "Time",
		.brief = "d seconds between refreshes",
		.column = 1,
		.description = "Set the time between refreshes, 0.1 to 3600 seconds.",
	},
	{
		.screens = KEYS_OF_ALL,
		.bindings = { KEY(CTRL('L'), REDRAW) },
		.brief = "Ctrl-L redraw",
		.description = "Redraw the screen.",
	},
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE,
		.bindings = { KEY('Z', PAUSE) },
		.brief = "Z pause: left and right then step through the last refreshes",
		.column = 1,
		.description = "Pause, and continue.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY(DISPLAY_ENTER, PAGE), KEY('i', PAGE) },
		.description = "Show the page about a process.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY(' ', TAG) },
		.heading = "Actions, on the tagged tasks or the one under the cursor",
		.brief = "Space tag",
		.column = 1,
		.description = "Tag a task. Actions then apply to the tagged tasks, and their "
			       "questions name them. `U` removes all tags.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('U', UNTAG) },
		.brief = "U untag all",
	},
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE,
		.bindings = { KEY('k', SIGNAL), FUNCTION_KEY(DISPLAY_F9, SIGNAL, "Kill") },
		.brief = "k F9 signal",
		.description = "Send a signal.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('r', NICE) },
		.brief = "r nice value",
		.description = "Set the nice value; `F7` `]` decreases and `F8` `[` increases the "
			       "current value of each task by one.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { FUNCTION_KEY(DISPLAY_F7, NICE_LESS, "Nice-"), KEY(']', NICE_LESS),
			      FUNCTION_KEY(DISPLAY_F8, NICE_MORE, "Nice+"), KEY('[', NICE_MORE) },
		.brief = "F7 F8 lower, raise it",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('o', IONICE) },
		.brief = "o I/O priority",
		.column = 1,
		.description = "Set the I/O priority.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('a', AFFINITY) },
		.brief = "a allowed cores",
		.description = "Set the cores that the task may run on, such as \"0,2-5\".",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('l', FILES) },
		.brief = "l open files",
		.description = "List the open files of a process, on its page.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('s', STRACE) },
		.brief = "s strace",
		.description =
			"Show the system calls of a thread as they are made, for a process those "
			"of the thread it is judged by; see {System calls}.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('W', SAVE) },
		.heading = "Other",
		.brief = "W save as JSON",
		.column = 1,
		.description =
			"Save the processes shown as a document of --json. An existing file is "
			"not overwritten.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('C', SETUP), KEY('S', SETUP),
			      FUNCTION_KEY(DISPLAY_F2, SETUP, "Setup") },
		.brief = "F2 C setup: columns, colours",
		.description = "Open the setup: columns and their order, sorting, delay, colours, "
			       "tree, threads; see {The setup}.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('h', HELP), KEY('?', HELP),
			      FUNCTION_KEY(DISPLAY_F1, HELP, "Help") },
		.brief = "h ? F1 this help",
		.description = "Show the keys, and what the columns on the screen mean.",
		.is_common = true,
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { KEY('q', QUIT), FUNCTION_KEY(DISPLAY_F10, QUIT, "Quit") },
		.brief = "q F10 quit",
		.description = "Quit.",
		.is_common = true,
	},

	/* Keys that only other screens have; the manual describes them with these screens. */
	{
		.screens = KEYS_OF_ALL & ~KEYS_OF_HELP,
		.bindings = { KEY(DISPLAY_ESCAPE, BACK) },
	},
	{
		.screens = KEYS_OF_PAGE | KEYS_OF_MENU | KEYS_OF_TRACE,
		.bindings = { KEY('q', BACK), KEY(DISPLAY_F10, BACK) },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { KEY(DISPLAY_ENTER, BACK), KEY(' ', PAGE_DOWN) },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { KEY('\t', NEXT_SECTION), KEY(DISPLAY_BACK_TAB, PREVIOUS_SECTION) },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { KEY('1', SECTION), KEY('v', SECTION), KEY('V', SECTION),
			      KEY('2', SECTION + 1), KEY('h', SECTION + 1), KEY('H', SECTION + 1),
			      KEY('3', SECTION + 2), KEY('m', SECTION + 2), KEY('M', SECTION + 2) },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { KEY('4', SECTION + 3), KEY('i', SECTION + 3), KEY('I', SECTION + 3),
			      KEY('5', SECTION + 4), KEY('f', SECTION + 4), KEY('F', SECTION + 4),
			      KEY('6', SECTION + 5), KEY('e', SECTION + 5), KEY('E', SECTION + 5) },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { KEY('p', ROLLUP) },
	},
	{
		.screens = KEYS_OF_HELP,
		.bindings = { KEY(DISPLAY_UP, UP), KEY(DISPLAY_DOWN, DOWN),
			      KEY(DISPLAY_PAGE_UP, PAGE_UP), KEY(DISPLAY_PAGE_DOWN, PAGE_DOWN),
			      KEY(DISPLAY_HOME, HOME), KEY(DISPLAY_END, END) },
	},
	{
		.screens = KEYS_OF_SETUP | KEYS_OF_COLUMNS,
		.bindings = { KEY(' ', CHANGE), KEY(DISPLAY_ENTER, CHANGE), KEY('\t', NEXT_PANE),
			      KEY(DISPLAY_BACK_TAB, PREVIOUS_PANE), KEY(DISPLAY_F10, SETUP_SAVE),
			      KEY(DISPLAY_F9, SETUP_USE), KEY(DISPLAY_F2, BACK) },
	},
	{
		.screens = KEYS_OF_SETUP,
		.bindings = { KEY('s', SETUP_SAVE), KEY('u', SETUP_USE), KEY('q', BACK) },
	},
	{
		.screens = KEYS_OF_COLUMNS,
		.bindings = { KEY(DISPLAY_F7, COLUMN_UP), KEY('[', COLUMN_UP), KEY('-', COLUMN_UP),
			      KEY(DISPLAY_F8, COLUMN_DOWN), KEY(']', COLUMN_DOWN),
			      KEY('+', COLUMN_DOWN) },
	},
	{
		.screens = KEYS_OF_MENU | KEYS_OF_PROMPT,
		.bindings = { KEY(DISPLAY_ENTER, ACCEPT) },
	},
	{
		.screens = KEYS_OF_PROMPT | KEYS_OF_COLUMNS,
		.bindings = { KEY(DISPLAY_BACKSPACE, ERASE), KEY(CTRL('U'), ERASE_ALL) },
	},
	{ .screens = 0 },
};

static const struct key_binding *find(unsigned screens, int key)
{
	for (const struct key_entry *e = key_table; e->screens; e++)
		for (int i = 0; i < KEY_BINDINGS_MOST && e->bindings[i].key; i++)
			if ((e->screens & screens) && e->bindings[i].key == key)
				return &e->bindings[i];
	return NULL;
}

enum request key_request(enum key_screen screen, int key)
{
	const struct key_binding *b = find(screen, key);

	return b ? b->request : REQUEST_NONE;
}

const char *key_label(int key)
{
	const struct key_binding *b = find(KEYS_OF_TABLE, key);

	return b && b->label ? b->label : "";
}

/* Write the name of a key: "F9", "Space", or the character itself. */
static void name_key(int key, char out[static 12])
{
	static const struct {
		int key;
		const char *name;
	} names[] = {
		{ ' ', "Space" },
		{ '\t', "Tab" },
		{ DISPLAY_ENTER, "Enter" },
		{ DISPLAY_ESCAPE, "Esc" },
		{ DISPLAY_BACKSPACE, "Backspace" },
		{ DISPLAY_BACK_TAB, "Shift-Tab" },
		{ DISPLAY_LEFT, "left" },
		{ DISPLAY_RIGHT, "right" },
		{ DISPLAY_UP, "up" },
		{ DISPLAY_DOWN, "down" },
		{ DISPLAY_PAGE_UP, "PgUp" },
		{ DISPLAY_PAGE_DOWN, "PgDn" },
		{ DISPLAY_HOME, "Home" },
		{ DISPLAY_END, "End" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].key == key) {
			snprintf(out, 12, "%s", names[i].name);
			return;
		}
	if (key >= DISPLAY_F1 && key <= DISPLAY_F10)
		snprintf(out, 12, "F%d", key - DISPLAY_F1 + 1);
	else if (key < ' ')
		snprintf(out, 12, "Ctrl-%c", key + '@');
	else
		snprintf(out, 12, "%c", key);
}

char *key_names(const struct key_entry *entry, char *out, size_t size)
{
	size_t n = 0;

	out[0] = '\0';
	if (entry->names) {
		snprintf(out, size, "%s", entry->names);
		return out;
	}
	for (int i = 0; i < KEY_BINDINGS_MOST && entry->bindings[i].key && n < size; i++) {
		char name[12];
		name_key(entry->bindings[i].key, name);
		n += (size_t)snprintf(out + n, size - n, "%s%s", i ? " " : "", name);
	}
	return out;
}
