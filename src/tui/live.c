/* live.c - the loop of the live view; see live.h. */
#include "config.h"

#include "tui/live.h"
#include "base/clock.h"
#include "tui/screen_table.h"

#include <stdio.h>
#include <time.h>

/* The first window is short, so that there is a verdict soon. */
#define EARLY_WINDOW_S 0.3

static uint64_t now_ns(void)
{
	return clock_now_ns(CLOCK_MONOTONIC);
}

/* ---- drawing ---- */

static void draw(struct ui *ui)
{
	ui->needs_draw = false;
	ui->draw_at_ns = 0;
	display_begin(ui->display);
	display_set_cursor(ui->display, -1, 0);
	screens_draw(&ui->screens, ui);
	display_show(ui->display);
}

/* ---- keys ---- */

static void answer(struct ui *ui, const struct display_press *press)
{
	struct screen *top = screens_top(&ui->screens);
	enum request request = key_request(top->type->keys, press->key);

	ui->needs_draw = true;
	if (press->key == DISPLAY_RESIZED) {
		screens_resize(&ui->screens, ui);
	} else if (request == REQUEST_REDRAW) {
		display_redraw(ui->display);
	} else if (press->key == DISPLAY_MOUSE) {
		struct display_mouse mouse = display_mouse(ui->display);
		if (top->type->mouse)
			top->type->mouse(top, ui, &mouse);
	} else {
		top->type->key(top, ui, request, press->key);
	}
}

/* Can the screen use pasted text?  A line of text accepts characters. */
static bool takes_paste(const struct screen_type *type, int key)
{
	return type->takes_text && key >= ' ' && key <= UINT8_MAX;
}

static void take_press(struct ui *ui, const struct display_press *press)
{
	const struct screen_type *was = screens_top(&ui->screens)->type;

	if (press->is_pasted && !takes_paste(was, press->key)) {
		if (!was->takes_text)
			ui_message(
				ui,
				"Ignored: pasted text; paste into a search (/) or a filter (F4)");
		return;
	}
	burst_begin(&ui->burst, press);
	answer(ui, press);
	const struct screen_type *is = screens_top(&ui->screens)->type;
	struct burst_change change = { was->takes_text, is->is_dialog, is != was };
	burst_end(&ui->burst, &change, now_ns());
}

static void take_keys(struct ui *ui)
{
	struct display_press press;

	while (!ui->is_done && display_key(ui->display, &press))
		take_press(ui, &press);
	if (ui->needs_draw && !ui->is_done)
		draw(ui);
}

/* Called in the middle of a refresh, when the list is still that of the previous one. */
static void on_pause(void *context)
{
	struct ui *ui = context;

	if (ui->view.list.count == 0 || display_wait(ui->display, 0) == DISPLAY_NO_EVENT)
		return;
	ui->view.is_scanning = true;
	take_keys(ui);
	ui->view.is_scanning = false;
}

/* ---- time ---- */

static int refresh(struct ui *ui)
{
	int error = view_refresh(&ui->view);

	if (error)
		return error;
	screens_update(&ui->screens, ui);
	ui_take_steps(ui);
	ui->needs_draw = true;
	return 0;
}

static bool is_observing(const struct ui *ui)
{
	return !ui->view.is_paused && !ui->feed->is_replay;
}

static int wait_ms(const struct ui *ui, uint64_t deadline)
{
	uint64_t now = now_ns(), until = deadline;

	if (is_observing(ui)) {
		uint64_t next = ui->feed->next_observation_ns(ui->feed->context);
		until = next < until ? next : until;
	}
	if (ui->message_until_ns > now && ui->message_until_ns < until)
		until = ui->message_until_ns;
	if (ui->draw_at_ns > 0 && ui->draw_at_ns < until)
		until = ui->draw_at_ns;
	if (until <= now)
		return 0;
	uint64_t ms = (until - now + 999999) / 1000000;
	return ms > 60000 ? 60000 : (int)ms;
}

/* Do one turn: handle keys, make observations, and refresh when it is time. */
static int turn(struct ui *ui, uint64_t *deadline)
{
	const struct feed *f = ui->feed;
	bool had_message = ui_has_message(ui);

	if (display_wait(ui->display, wait_ms(ui, *deadline)) == DISPLAY_HAS_GONE)
		ui->is_done = true;
	if (display_is_stop_asked())
		screens_stop(&ui->screens);
	if (display_stop_if_asked(ui->display))
		ui->needs_draw = true;
	take_keys(ui);
	uint64_t now = now_ns();
	if ((had_message && now >= ui->message_until_ns) ||
	    (ui->draw_at_ns > 0 && now >= ui->draw_at_ns))
		ui->needs_draw = true;
	if (is_observing(ui) && now >= f->next_observation_ns(f->context))
		f->observe(f->context);
	if (now < *deadline && !ui->needs_refresh)
		return 0;
	*deadline = now + (uint64_t)(ui->view.delay_s * 1e9);
	ui->needs_refresh = false;
	return ui->view.is_paused || f->is_over(f->context) ? 0 : refresh(ui);
}

static int run(struct ui *ui, long iterations)
{
	const struct feed *f = ui->feed;
	double delay_s = ui->view.delay_s;

	/* Draw a sketch before the first refresh, if that takes long. */
	if (view_sketch(&ui->view) == 0)
		draw(ui);
	int error = refresh(ui);
	while (!error && f->is_replay && !f->is_over(f->context)) {
		draw(ui);
		error = refresh(ui);
	}
	double first_s = delay_s < EARLY_WINDOW_S ? delay_s : EARLY_WINDOW_S;
	uint64_t deadline = f->sample(f->context)->at_ns + (uint64_t)(first_s * 1e9);
	while (!error && !ui->is_done && !*f->stop_signal) {
		uint32_t before = f->sample(f->context)->refresh;
		if (ui->needs_draw)
			draw(ui);
		error = turn(ui, &deadline);
		if (iterations > 0 && f->sample(f->context)->refresh != before && --iterations == 0)
			ui->is_done = true;
	}
	return error;
}

int live_run(struct display *display, const struct feed *feed, const struct live_start *start)
{
	struct ui ui = {
		.feed = feed,
		.display = display,
		.settings = start->settings,
		.columns = start->columns,
		.view = { .feed = feed, .options = start->options, .delay_s = start->delay_s },
	};
	int error = table_open(&ui);

	view_set_filter(&ui.view, start->filter, start->filter_text);
	if (start->message[0])
		ui_message(&ui, "%s", start->message);
	if (!error) {
		feed->set_pause(feed->context, on_pause, &ui);
		error = run(&ui, start->iterations);
	}
	screens_close_all(&ui.screens);
	view_free(&ui.view);
	return error;
}
