/* cmd_top_keys.c - keys of the live view: htop's, and top's where they do not
 * clash.  Room: tui.
 */
#include "config.h"

#include "tui/cmd_top_state.h"

#include <errno.h>
#include <string.h>

/* Puts the cursor on a line, and the line on the screen. */
void top_go_to(struct top *t, size_t line)
{
	size_t page = t->page ? t->page : 1;

	if (t->list.count == 0) {
		t->cursor = t->first = 0;
		return;
	}
	t->cursor = line < t->list.count ? line : t->list.count - 1;
	if (t->cursor < t->first)
		t->first = t->cursor;
	if (t->cursor >= t->first + page)
		t->first = t->cursor - page + 1;
	if (t->first + page > t->list.count)
		t->first = t->list.count > page ? t->list.count - page : 0;
	const struct row row = list_row(&t->list, &t->list.lines[t->cursor]);
	t->at_pid = row.pid;
	t->at_tid = row.tid;
}

void top_move(struct top *t, long lines)
{
	long to = (long)t->cursor + lines;

	top_go_to(t, to < 0 ? 0 : (size_t)to);
	if (lines != 0)
		t->is_on_task = t->cursor > 0;
}

void top_sort_by(struct top *t, const struct field *field, bool is_turned)
{
	t->view.sort = field;
	t->view.is_turned = is_turned;
	t->view.is_tree = false;
	top_rearrange(t);
}

static void sort_by(struct top *t, const char *key, bool is_turned)
{
	top_sort_by(t, field_find(key, strlen(key)), is_turned);
}

static void toggle(struct top *t, bool *what)
{
	*what = !*what;
	top_rearrange(t);
}

static void toggle_exited(struct top *t)
{
	const char *why = session_exits_why(&t->session);

	toggle(t, &t->view.hides_exited);
	if (why)
		top_message(t, "no rows of ended processes: %s", why);
	else
		top_message(t, t->view.hides_exited ? "ended processes are left out" :
						      "with the processes that ended meanwhile");
}

static void fold(struct top *t, bool is_more)
{
	if (top_current(t) == NULL || top_says_ended(t, top_current(t)))
		return;
	if (list_fold(&t->list, &t->view, t->cursor, is_more) == -ENOENT)
		top_message(t, t->view.is_tree ? "nothing is below it: no children, one thread" :
						 "it has one thread");
	else
		top_rearrange(t);
}

static void fold_all(struct top *t)
{
	if (!t->view.is_tree) {
		top_message(t, "* folds all branches of the tree: t shows it");
		return;
	}
	list_fold_all(&t->list);
	top_rearrange(t);
}

/* Folds the branch that the task is in, and goes to where it begins. */
static void fold_into_parent(struct top *t)
{
	ssize_t parent = top_current(t) ? list_fold_parent(&t->list, &t->view, t->cursor) : -1;

	if (parent < 0)
		return;
	top_go_to(t, (size_t)parent);
	t->is_on_task = true;
	top_rearrange(t);
}

/* Keys that move the cursor; false if it is none. */
static bool move_key(struct top *t, int key)
{
	long page = (long)t->page;

	switch (key) {
	case DISPLAY_UP:
		top_move(t, -1);
		return true;
	case DISPLAY_DOWN:
		top_move(t, 1);
		return true;
	case DISPLAY_PAGE_UP:
		top_move(t, -page);
		return true;
	case DISPLAY_PAGE_DOWN:
		top_move(t, page);
		return true;
	case DISPLAY_HOME:
		top_go_to(t, 0);
		t->is_on_task = false;
		return true;
	case DISPLAY_END:
		top_go_to(t, t->list.count);
		t->is_on_task = true;
		return true;
	case DISPLAY_LEFT:
		top_step(t, -1);
		return true;
	case DISPLAY_RIGHT:
		top_step(t, 1);
		return true;
	default:
		return false;
	}
}

/* Keys that change the order. */
static bool order_key(struct top *t, int key)
{
	switch (key) {
	case 'P':
		sort_by(t, "cpu_share", false);
		return true;
	case 'M':
		sort_by(t, "memory.resident_bytes", false);
		return true;
	case 'T':
		sort_by(t, "time", false);
		return true;
	case 'V':
		sort_by(t, "context_switches.voluntary_per_s", false);
		return true;
	case 'N':
		sort_by(t, "pid", true);
		return true;
	case 'I':
		toggle(t, &t->view.is_turned);
		return true;
	case '<':
	case '>':
	case '.':
	case DISPLAY_F6:
		top_choose_sort(t);
		return true;
	default:
		return false;
	}
}

/* Keys that change what is shown. */
static bool show_key(struct top *t, int key)
{
	switch (key) {
	case 't':
	case DISPLAY_F5:
		toggle(t, &t->view.is_tree);
		return true;
	case 'H':
		toggle(t, &t->view.has_threads);
		return true;
	case 'K':
		toggle(t, &t->view.hides_kernel);
		return true;
	case 'X':
		toggle_exited(t);
		return true;
	case '+':
	case '=':
	case '-':
		fold(t, key != '-');
		return true;
	case '*':
		fold_all(t);
		return true;
	case DISPLAY_BACKSPACE:
		fold_into_parent(t);
		return true;
	case 'u':
		top_choose_user(t);
		return true;
	case '\\':
	case DISPLAY_F4:
		top_ask_filter(t);
		return true;
	case '/':
	case DISPLAY_F3:
		top_ask_search(t);
		return true;
	case 'n':
		top_search_next(t);
		return true;
	default:
		return false;
	}
}

/* Keys that act on tasks. */
static bool act_key(struct top *t, int key)
{
	switch (key) {
	case ' ':
		if (top_current(t) && !top_says_ended(t, top_current(t)))
			top_toggle_tag(t, top_current(t));
		top_move(t, 1);
		return true;
	case 'U':
		t->tag_count = 0;
		return true;
	case 'k':
	case DISPLAY_F9:
		top_choose_signal(t);
		return true;
	case 'r':
		top_ask_nice(t);
		return true;
	case DISPLAY_F7:
	case ']':
		top_change_nice(t, -1);
		return true;
	case DISPLAY_F8:
	case '[':
		top_change_nice(t, 1);
		return true;
	case 'o':
		top_choose_ionice(t);
		return true;
	case 'a':
		top_ask_affinity(t);
		return true;
	case 's':
	case 'W':
		top_ask_save(t);
		return true;
	default:
		return false;
	}
}

/* ---- 1 is top's key for the cores, and the first digit of many PIDs ---- */

#define DIGITS_NS 1000000000ULL

static void toggle_cores(struct top *t)
{
	t->cores_wish = top_lay_out(t).core_lines > 0 ? WISH_OFF : WISH_ON;
}

/* The first digit of a PID; the second, where a 1 came just before: that was none for
 * the cores then. */
static void digit(struct top *t, int key)
{
	uint64_t now_ns = session_now_ns();
	bool is_second = t->one_at_ns > 0 && now_ns - t->one_at_ns <= DIGITS_NS;

	if (!is_second && key == '1') {
		toggle_cores(t);
		t->one_at_ns = now_ns;
		return;
	}
	if (!is_second) {
		top_ask_pid(t, key);
		return;
	}
	t->one_at_ns = 0;
	toggle_cores(t);
	top_ask_pid(t, '1');
	top_prompt_key(t, key);
}

static void table_key(struct top *t, int key)
{
	if (move_key(t, key) || order_key(t, key) || show_key(t, key) || act_key(t, key))
		return;
	switch (key) {
	case 'q':
	case DISPLAY_F10:
		t->is_done = true;
		break;
	case DISPLAY_ENTER:
	case 'i':
		top_open_page(t);
		break;
	case 'h':
	case '?':
	case DISPLAY_F1:
		t->mode = TOP_HELP;
		t->help_first = 0;
		break;
	case 'C':
	case 'S':
	case DISPLAY_F2:
		top_open_setup(t);
		break;
	case 'd':
		top_ask_delay(t);
		break;
	case 'F':
		t->is_following = !t->is_following;
		top_message(t, t->is_following ? "following PID %d" : "no longer following PID %d",
			    (int)t->at_pid);
		break;
	case 'Z':
		top_toggle_pause(t);
		break;
	case DISPLAY_ESCAPE:
		t->message_until_ns = 0;
		break;
	case 'l':
		t->legend_wish = top_lay_out(t).legend ? WISH_OFF : WISH_ON;
		break;
	default:
		if (key >= '0' && key <= '9')
			digit(t, key);
		break;
	}
}

/* Is pasted text of use here?  A line of text takes the characters. */
static bool takes_paste(const struct top *t, int key)
{
	return t->mode == TOP_PROMPT && key >= ' ' && key <= UINT8_MAX;
}

/* Remembers when a burst reached what a single key may confirm.  A line of text that a
 * key alone has opened may be filled by one. */
static void note_burst(struct top *t, enum top_mode was)
{
	bool is_dialog = t->mode != TOP_TABLE && t->mode != TOP_PANE;

	if (t->press.is_in_burst && (was != TOP_PROMPT || t->burst_ns > 0))
		t->burst_ns = session_now_ns();
	else if (!t->press.is_in_burst && is_dialog && t->mode != was)
		t->burst_ns = 0;
}

void top_press(struct top *t, const struct display_press *press)
{
	enum top_mode was = t->mode;

	if (press->is_pasted && !takes_paste(t, press->key)) {
		if (t->mode != TOP_PROMPT)
			top_message(
				t,
				"Ignored: pasted text; paste into a search (/) or a filter (F4)");
		return;
	}
	t->press = *press;
	top_key(t, press->key);
	note_burst(t, was);
	t->press = (struct display_press){ .key = DISPLAY_NONE };
}

void top_key(struct top *t, int key)
{
	t->needs_draw = true;
	if (key == DISPLAY_RESIZED) {
		/* Lines of the page are as long as the screen is wide. */
		if (t->mode == TOP_PANE)
			top_read_page(t);
		return;
	}
	if (key == 'L' - '@') {
		display_redraw(t->display);
		return;
	}
	if (key == DISPLAY_MOUSE) {
		top_mouse(t);
		return;
	}
	switch (t->mode) {
	case TOP_SETUP:
		top_setup_key(t, key);
		break;
	case TOP_PROMPT:
		top_prompt_key(t, key);
		break;
	case TOP_MENU:
		top_menu_key(t, key);
		break;
	case TOP_HELP:
		if (key == DISPLAY_DOWN)
			t->help_first++;
		else if (key == DISPLAY_UP)
			t->help_first -= t->help_first > 0;
		else
			t->mode = TOP_TABLE;
		break;
	case TOP_PANE:
		top_page_key(t, key);
		break;
	default:
		table_key(t, key);
		break;
	}
}
