/* keys.c - the keys of the live view; see keys.h.
 *
 * They are htop's, and top's where these do not clash.
 */
#include "config.h"

#include "tui/keys.h"
#include "tui/keyboard.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define CTRL(letter) ((letter) - '@')

const struct key_entry key_table[] = {
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE | KEYS_OF_SETUP | KEYS_OF_MENU,
		.bindings = { { DISPLAY_UP, REQUEST_UP },
			      { DISPLAY_DOWN, REQUEST_DOWN },
			      { DISPLAY_PAGE_UP, REQUEST_PAGE_UP },
			      { DISPLAY_PAGE_DOWN, REQUEST_PAGE_DOWN },
			      { DISPLAY_HOME, REQUEST_HOME },
			      { DISPLAY_END, REQUEST_END } },
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
		.bindings = { { '0', REQUEST_DIGIT },
			      { '2', REQUEST_DIGIT },
			      { '3', REQUEST_DIGIT },
			      { '4', REQUEST_DIGIT },
			      { '5', REQUEST_DIGIT },
			      { '6', REQUEST_DIGIT },
			      { '7', REQUEST_DIGIT },
			      { '8', REQUEST_DIGIT },
			      { '9', REQUEST_DIGIT } },
		.names = "0 - 9",
		.brief = "digits to a PID",
		.description = "Go to a process ID.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '/', REQUEST_SEARCH }, { DISPLAY_F3, REQUEST_SEARCH, "Search" } },
		.brief = "/ F3 search",
		.column = 1,
		.description = "Search the commands as you type; `n` finds the next match.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'n', REQUEST_SEARCH_NEXT } },
		.brief = "n next",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'F', REQUEST_FOLLOW } },
		.brief = "F follow the task under the cursor",
		.column = 41,
		.description = "Follow the task under the cursor.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '+', REQUEST_UNFOLD }, { '=', REQUEST_UNFOLD } },
		.heading = "What is shown",
		.brief = "+ - what is below: threads, in the tree children",
		.column = 1,
		.description =
			"Show or hide the threads of a process. In the tree, hide or show the "
			"children of a process that has children and no other threads; a row "
			"with hidden children has a \"+\" in its branch. What is folded remains "
			"folded through refreshes, sort orders and filters, until the process "
			"exits.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '-', REQUEST_FOLD } },
		.description =
			"The same; in the tree, for a process with both children and threads: "
			"first hide the threads that `+` has shown, then the children.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '*', REQUEST_FOLD_ALL } },
		.brief = "* all",
		.description = "In the tree, hide all children except those of the first level, or "
			       "show all.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { DISPLAY_BACKSPACE, REQUEST_FOLD_PARENT } },
		.brief = "Backspace up",
		.description = "In the tree, go to the parent and hide its children.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 't', REQUEST_TREE }, { DISPLAY_F5, REQUEST_TREE, "Tree" } },
		.brief = "t F5 tree",
		.column = 1,
		.description = "Show children below their parents.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'H', REQUEST_THREADS } },
		.brief = "H all threads",
		.description = "Show or hide all threads.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'K', REQUEST_KERNEL_THREADS } },
		.brief = "K kernel threads",
		.description = "Show or hide kernel threads.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'X', REQUEST_EXITED } },
		.brief = "X what has ended",
		.description = "Show or hide the processes that exited since the last refresh; see "
			       "{Processes that ended}.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'u', REQUEST_USER } },
		.brief = "u one user",
		.description = "Show only the processes of one user.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '\\', REQUEST_FILTER }, { DISPLAY_F4, REQUEST_FILTER, "Filter" } },
		.brief = "\\ F4 filter, such as class=io-bound && user=root",
		.column = 1,
		.description =
			"Show only tasks that match a filter; see {FILTERS}. An empty filter "
			"shows all tasks again.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '1', REQUEST_CORES } },
		.brief = "1 each core",
		.column = 1,
		.description =
			"Show each core, or only their sum. If another digit follows within a "
			"second, `1` is the first digit of a process ID.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'l', REQUEST_LEGEND } },
		.brief = "l what colours and letters of the bars mean",
		.description = "Show or hide the legend of the bars.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'P', REQUEST_SORT_CPU },
			      { 'M', REQUEST_SORT_MEMORY },
			      { 'T', REQUEST_SORT_TIME },
			      { 'V', REQUEST_SORT_SWITCHES },
			      { 'N', REQUEST_SORT_PID } },
		.heading = "Order",
		.brief = "P CPU  M memory  T time  V waits/s  N PID",
		.column = 1,
		.description =
			"Sort by CPU usage, memory, CPU time, voluntary switches per second, or "
			"process ID.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { '<', REQUEST_SORT },
			      { '>', REQUEST_SORT },
			      { '.', REQUEST_SORT },
			      { DISPLAY_F6, REQUEST_SORT, "Sort" } },
		.brief = "< > F6 choose",
		.description = "Choose the column to sort by.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'I', REQUEST_REVERSE } },
		.brief = "I turn round",
		.description = "Reverse the order.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'd', REQUEST_DELAY } },
		.heading = "Time",
		.brief = "d seconds from refresh to refresh",
		.column = 1,
		.description = "Set the time between refreshes, 0.1 to 3600 seconds.",
	},
	{
		.screens = KEYS_OF_ALL,
		.bindings = { { CTRL('L'), REQUEST_REDRAW } },
		.brief = "Ctrl-L draw again",
		.description = "Redraw the screen.",
	},
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE,
		.bindings = { { 'Z', REQUEST_PAUSE } },
		.brief = "Z pause: left and right then step through the last refreshes",
		.column = 1,
		.description = "Pause, and continue.",
	},
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE | KEYS_OF_SETUP,
		.bindings = { { DISPLAY_LEFT, REQUEST_LEFT }, { DISPLAY_RIGHT, REQUEST_RIGHT } },
		.description =
			"While paused, step back and forth through the last refreshes. The "
			"corner shows how many steps back the screen is, and the time of that "
			"refresh. Verdicts, bars and header are those of that time, and so is "
			"what you save; an action affects a task only if it is still the same "
			"one. pstop keeps up to 300 refreshes in compressed form, in at most 4 "
			"MiB. If there are more than 4096 threads, it keeps as many refreshes "
			"as fit into 1 MiB, or into 9/8 of the size of the last one.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { DISPLAY_ENTER, REQUEST_PAGE }, { 'i', REQUEST_PAGE } },
		.description = "Show the page about a process.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { ' ', REQUEST_TAG } },
		.heading = "Tasks: the tagged ones, or the one under the cursor",
		.brief = "Space tag",
		.column = 1,
		.description = "Tag a task. Actions then apply to the tagged tasks, and their "
			       "questions name them. `U` removes all tags.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'U', REQUEST_UNTAG } },
		.brief = "U untag all",
	},
	{
		.screens = KEYS_OF_TABLE | KEYS_OF_PAGE,
		.bindings = { { 'k', REQUEST_SIGNAL }, { DISPLAY_F9, REQUEST_SIGNAL, "Kill" } },
		.brief = "k F9 signal",
		.description = "Send a signal.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'r', REQUEST_NICE } },
		.brief = "r nice value",
		.description = "Set the nice value; `F7` `]` decreases and `F8` `[` increases the "
			       "current value of each task by one.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { DISPLAY_F7, REQUEST_NICE_LESS, "Nice-" },
			      { ']', REQUEST_NICE_LESS },
			      { DISPLAY_F8, REQUEST_NICE_MORE, "Nice+" },
			      { '[', REQUEST_NICE_MORE } },
		.brief = "F7 F8 one less, more",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'o', REQUEST_IONICE } },
		.brief = "o I/O priority",
		.column = 1,
		.description = "Set the I/O priority.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'a', REQUEST_AFFINITY } },
		.brief = "a cores that it may run on",
		.description = "Set the cores that the task may run on, such as \"0,2-5\".",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 's', REQUEST_SAVE }, { 'W', REQUEST_SAVE } },
		.heading = "The rest",
		.brief = "s save as JSON",
		.column = 1,
		.description =
			"Save the processes shown as a document of --json. An existing file is "
			"not overwritten.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'C', REQUEST_SETUP },
			      { 'S', REQUEST_SETUP },
			      { DISPLAY_F2, REQUEST_SETUP, "Setup" } },
		.brief = "F2 C set-up: columns, colours",
		.description = "Open the setup: columns and their order, sorting, delay, colours, "
			       "tree, threads. `F10` or `s` saves the setup, `u` uses it until the "
			       "view exits, and `Esc` discards the changes.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'h', REQUEST_HELP },
			      { '?', REQUEST_HELP },
			      { DISPLAY_F1, REQUEST_HELP, "Help" } },
		.brief = "h ? F1 this",
		.description = "Show the keys.",
	},
	{
		.screens = KEYS_OF_TABLE,
		.bindings = { { 'q', REQUEST_QUIT }, { DISPLAY_F10, REQUEST_QUIT, "Quit" } },
		.brief = "q F10 end",
		.description = "Quit.",
	},

	/* What only other screens have; the manual tells of it where it tells of these. */
	{
		.screens = KEYS_OF_ALL & ~KEYS_OF_HELP,
		.bindings = { { DISPLAY_ESCAPE, REQUEST_BACK } },
	},
	{
		.screens = KEYS_OF_PAGE | KEYS_OF_MENU,
		.bindings = { { 'q', REQUEST_BACK }, { DISPLAY_F10, REQUEST_BACK } },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { { DISPLAY_ENTER, REQUEST_BACK }, { ' ', REQUEST_PAGE_DOWN } },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { { '\t', REQUEST_NEXT_SECTION },
			      { DISPLAY_BACK_TAB, REQUEST_PREVIOUS_SECTION } },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { { '1', REQUEST_SECTION },
			      { 'v', REQUEST_SECTION },
			      { 'V', REQUEST_SECTION },
			      { '2', REQUEST_SECTION + 1 },
			      { 'h', REQUEST_SECTION + 1 },
			      { 'H', REQUEST_SECTION + 1 },
			      { '3', REQUEST_SECTION + 2 },
			      { 'm', REQUEST_SECTION + 2 },
			      { 'M', REQUEST_SECTION + 2 } },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { { '4', REQUEST_SECTION + 3 },
			      { 'i', REQUEST_SECTION + 3 },
			      { 'I', REQUEST_SECTION + 3 },
			      { '5', REQUEST_SECTION + 4 },
			      { 'f', REQUEST_SECTION + 4 },
			      { 'F', REQUEST_SECTION + 4 },
			      { '6', REQUEST_SECTION + 5 },
			      { 'e', REQUEST_SECTION + 5 },
			      { 'E', REQUEST_SECTION + 5 } },
	},
	{
		.screens = KEYS_OF_PAGE,
		.bindings = { { 'p', REQUEST_ROLLUP } },
	},
	{
		.screens = KEYS_OF_HELP,
		.bindings = { { DISPLAY_UP, REQUEST_UP }, { DISPLAY_DOWN, REQUEST_DOWN } },
	},
	{
		.screens = KEYS_OF_SETUP,
		.bindings = { { ' ', REQUEST_CHANGE },
			      { DISPLAY_ENTER, REQUEST_CHANGE },
			      { DISPLAY_F7, REQUEST_COLUMN_UP },
			      { '[', REQUEST_COLUMN_UP },
			      { '-', REQUEST_COLUMN_UP },
			      { DISPLAY_F8, REQUEST_COLUMN_DOWN },
			      { ']', REQUEST_COLUMN_DOWN },
			      { '+', REQUEST_COLUMN_DOWN } },
	},
	{
		.screens = KEYS_OF_SETUP,
		.bindings = { { DISPLAY_F10, REQUEST_SETUP_SAVE },
			      { 's', REQUEST_SETUP_SAVE },
			      { 'u', REQUEST_SETUP_USE },
			      { DISPLAY_F2, REQUEST_BACK },
			      { 'q', REQUEST_BACK } },
	},
	{
		.screens = KEYS_OF_MENU | KEYS_OF_PROMPT,
		.bindings = { { DISPLAY_ENTER, REQUEST_ACCEPT } },
	},
	{
		.screens = KEYS_OF_PROMPT,
		.bindings = { { DISPLAY_BACKSPACE, REQUEST_ERASE },
			      { CTRL('U'), REQUEST_ERASE_ALL } },
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

/* "F9", "Space", or the character itself. */
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
