/* cmd_top_state.h - the inside of the live view, shared by cmd_top*.c.
 *
 * Room: tui, private.  cmd_top.c runs the loop, cmd_top_draw.c draws,
 * cmd_top_keys.c turns keys into changes.  cmd_top_dialog.c has prompts and menus,
 * cmd_top_choose.c those about what is shown, cmd_top_act.c actions on tasks,
 * cmd_top_past.c looks back, cmd_top_setup.c is the set-up, cmd_top_save.c saves,
 * cmd_top_mouse.c is for clicks, cmd_top_tag.c for tags.
 */
#ifndef PSTOP_TUI_CMD_TOP_STATE_H
#define PSTOP_TUI_CMD_TOP_STATE_H

#include "act/action.h"
#include "collect/sketch.h"
#include "model/dossier.h"
#include "model/history.h"
#include "cmd/session.h"
#include "tui/settings.h"
#include "tui/display.h"
#include "report/explain.h"
#include "tui/grid.h"
#include "tui/list.h"
#include "tui/machine.h"
#include "store/past.h"

enum top_mode {
	TOP_TABLE,
	TOP_PANE, /* the page on one process */
	TOP_HELP,
	TOP_PROMPT, /* a text is typed in the last line */
	TOP_MENU,   /* one of some lines is chosen */
	TOP_SETUP,
};

struct top;
struct top_setup;

/* A line that is typed. */
enum top_ask_how {
	TOP_ASK_ONCE,     /* `done` at Enter */
	TOP_ASK_LIVE,     /* `done` after each key, as in a search */
	TOP_ASK_TO_WRITE, /* at Enter, see top_may_change() */
};
struct top_prompt {
	const char *label;
	char text[256];
	void (*done)(struct top *t, const char *text);
	enum top_ask_how how;
};

/* Lines to choose from. */
#define TOP_MENU_MOST 80
struct top_menu {
	char title[240];
	char items[TOP_MENU_MOST][64];
	int values[TOP_MENU_MOST];
	int count, at;
	void (*done)(struct top *t, int value);
};

/* A task that was marked with the space bar. */
struct top_tag {
	pid_t pid, tid;
	uint64_t start_ticks;
	char comm[TASK_COMM_MAX]; /* as it was then */
};

/* The last refreshes, and which of them is shown. */
struct top_past {
	struct past kept;
	size_t back;         /* refreshes before the present; 0: the present */
	long wanted;         /* steps to take after the scan that is going on */
	int error;           /* of the last one that was to be kept */
	bool is_kept;        /* the present one is, for a scan has begun since */
	struct list present; /* where back > 0: the list of the present */
};

/* The page on one process. */
struct top_page {
	pid_t pid;
	uint64_t start_ticks;
	char comm[TASK_COMM_MAX];
	enum explain_section section;
	struct dossier dossier;
	char *texts[EXPLAIN_SECTIONS];  /* with marks of sheet.h; NULL: not made yet */
	size_t lines[EXPLAIN_SECTIONS]; /* in these texts */
	size_t first[EXPLAIN_SECTIONS]; /* the first line on the screen */
	size_t shown;                   /* lines that the screen has room for */
	int tab_end[EXPLAIN_SECTIONS];  /* column behind each name in the last line */
	bool has_ended;                 /* the process has */
	bool is_missing;                /* it was not there at the moment looked back at */
};

struct top {
	struct session session;
	const struct options *options;
	struct settings settings;
	struct display *display;
	struct columns columns;
	struct list list;   /* of the moment that is shown */
	struct row current; /* scratch of top_current() */
	struct top_past past;
	struct list_options view;
	struct grid grid;
	enum machine_wish cores_wish, legend_wish;
	uint64_t one_at_ns; /* when the key 1 was pressed */
	enum top_mode mode;
	struct display_press press; /* the key that is being answered */
	uint64_t burst_ns;          /* when the last burst of keys opened a dialog, or reached one;
	                            0: not since a dialog was opened by a key alone */

	/* The task under the cursor; it is kept across refreshes. */
	pid_t at_pid, at_tid;
	size_t cursor, first; /* lines of the list */
	bool is_on_task;      /* the cursor was put on a task, not on the top */
	size_t page;          /* lines of the table on the screen */
	bool is_following;    /* the cursor's task stays in sight, whatever comes */

	struct top_tag *tags;
	size_t tag_count, tag_capacity;
	char search[256];
	char filter_text[256];
	struct filter *filter;

	bool is_sketch;   /* what is shown until the first refresh is through */
	bool is_scanning; /* a key came in the middle of a refresh */
	bool is_paused, is_done, needs_draw, needs_refresh;
	bool is_early;
	double delay_s;
	struct top_prompt prompt;
	struct top_menu menu;
	struct top_setup *setup; /* where mode is TOP_SETUP */
	char message[200];
	uint64_t message_until_ns;

	size_t help_first; /* first line of the help on the screen */
	struct top_page detail;
	struct history history; /* of all processes that ran */

	/* Targets of a dialog: held from its opening on. */
	struct action_target *targets;
	pid_t *changed; /* processes that an action changed, not read again yet */
	size_t changed_count, changed_capacity;
	size_t target_count, target_capacity;
};

/* cmd_top.c */
void top_message(struct top *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void top_rearrange(struct top *t);
/* Takes the filter over; NULL and "": none. */
void top_set_filter(struct top *t, struct filter *filter, const char *text);
/* The row under the cursor, or NULL; good until the next call. */
const struct row *top_current(struct top *t);

/* cmd_top_tag.c */
bool top_is_tagged(const struct top *t, const struct row *row);
void top_toggle_tag(struct top *t, const struct row *row);
/* Is it the row of what has ended?  Then a message says so. */
bool top_says_ended(struct top *t, const struct row *row);

/* cmd_top_draw.c */
void top_draw(struct top *t);
struct machine_layout top_lay_out(const struct top *t);
int top_head_lines(const struct top *t);
/* Function keys in the last line, each as wide; is it these that it shows? */
#define TOP_KEYS 10
int top_key_width(const struct top *t);
bool top_is_key_line(const struct top *t);
/* Draws the message that is to be seen now; false if there is none. */
bool top_draw_message(struct top *t, int y);
/* Where the menu is: its title in line y, then the items from the first shown. */
struct top_box {
	int y, width, shown, first;
};
struct top_box top_menu_box(const struct top *t);

/* cmd_top_keys.c */
/* Answers a key of the terminal, and a key alone, whoever pressed it. */
void top_press(struct top *t, const struct display_press *press);
void top_key(struct top *t, int key);
void top_move(struct top *t, long lines);
void top_go_to(struct top *t, size_t line);
void top_sort_by(struct top *t, const struct field *field, bool is_turned);

/* cmd_top_dialog.c */
void top_ask(struct top *t, const char *label, const char *text, enum top_ask_how how,
	     void (*done)(struct top *, const char *));
void top_prompt_key(struct top *t, int key);
void top_menu_key(struct top *t, int key);
/* A menu without items, to which they are added. */
void top_open_menu(struct top *t, const char *title, void (*done)(struct top *, int));
void top_add_item(struct top *t, int value, const char *text);

/* cmd_top_choose.c */
void top_ask_search(struct top *t);
void top_search_next(struct top *t);
void top_ask_filter(struct top *t);
void top_ask_delay(struct top *t);
void top_ask_pid(struct top *t, int first_digit);
void top_choose_sort(struct top *t);
void top_choose_user(struct top *t);

/* cmd_top_past.c */
bool top_is_back(const struct top *t);
/* The table and the head of the moment that is shown. */
const struct sample *top_sample(struct top *t);
void top_get_head(struct top *t, struct past_head *out);
const struct sample *top_head_sample(struct top *t);
/* The kept moment that is shown; NULL: none, it is the scanner's table. */
struct past_moment *top_shown_moment(struct top *t);
/* To be called before each refresh, and once at the end. */
void top_keep_moment(struct top *t);
void top_forget_past(struct top *t);
/* Steps by so many refreshes, negative: back; takes steps that had to wait. */
void top_step(struct top *t, long by);
void top_take_steps(struct top *t);
void top_toggle_pause(struct top *t);

/* cmd_top_page.c */
/* Opens the page on the process under the cursor. */
void top_open_page(struct top *t);
/* Makes it anew, reading what its section needs; after each refresh. */
void top_read_page(struct top *t);
void top_page_key(struct top *t, int key);
void top_close_page(struct top *t);

/* cmd_top_page_draw.c */
void top_draw_page(struct top *t);

/* cmd_top_save.c */
void top_ask_save(struct top *t);

/* cmd_top_setup.c */
void top_open_setup(struct top *t);
void top_close_setup(struct top *t);
void top_setup_key(struct top *t, int key);
void top_draw_setup(struct top *t);

/* cmd_top_mouse.c: the event that display_mouse() tells of */
void top_mouse(struct top *t);

/* cmd_top_act.c */
#define TOP_WHO_MOST 200 /* bytes of the names in a question */
void top_choose_signal(struct top *t);
void top_ask_nice(struct top *t);
void top_change_nice(struct top *t, int by);
void top_choose_ionice(struct top *t);
void top_ask_affinity(struct top *t);
/* May the key that is being answered change a process, or write a file?  Not if it came
 * in a burst of keys: nobody pressed it.  Else a message says so. */
bool top_may_change(struct top *t);
/* Reads anew what actions changed; not in the middle of a scan. */
void top_show_changed(struct top *t);
void top_release_targets(struct top *t);

#endif
