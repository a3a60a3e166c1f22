/* ui.c - what all screens share; see ui.h. */
#include "config.h"

#include "tui/ui.h"
#include "base/clean.h"
#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MESSAGE_NS 3000000000ULL

void ui_message(struct ui *ui, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(ui->message, sizeof ui->message, format, arguments);
	va_end(arguments);
	ui->message_until_ns = clock_now_ns(CLOCK_MONOTONIC) + MESSAGE_NS;
	ui->needs_draw = true;
}

bool ui_has_message(const struct ui *ui)
{
	return clock_now_ns(CLOCK_MONOTONIC) < ui->message_until_ns;
}

void ui_clear_message(struct ui *ui)
{
	ui->message_until_ns = 0;
}

bool ui_draw_message(const struct ui *ui, int y)
{
	if (!ui_has_message(ui))
		return false;
	display_fill(ui->display, y, 0, display_columns(ui->display), FACE_TEXT);
	display_put(ui->display, y, 0, FACE_ALERT, ui->message);
	return true;
}

bool ui_may_change(struct ui *ui)
{
	if (burst_may_change(&ui->burst, clock_now_ns(CLOCK_MONOTONIC)))
		return true;
	ui_message(ui, "Ignored: keys arrived in one burst, like a paste; press this key again");
	return false;
}

void ui_arrange(struct ui *ui)
{
	view_arrange(&ui->view);
	screens_update(&ui->screens, ui);
	ui->needs_draw = true;
}

void ui_take_steps(struct ui *ui)
{
	const char *message = NULL;
	bool is_other = view_take_steps(&ui->view, &message);

	if (message)
		ui_message(ui, "%s", message);
	if (is_other)
		ui_arrange(ui);
}

void ui_step(struct ui *ui, long by)
{
	ui->view.wanted += by;
	/* In the middle of a refresh the list is about to be replaced. */
	if (!ui->view.is_scanning)
		ui_take_steps(ui);
}

void ui_toggle_pause(struct ui *ui)
{
	if (view_toggle_pause(&ui->view))
		ui_arrange(ui);
	else
		screens_update(&ui->screens, ui);
}

bool ui_says_exited(struct ui *ui, const struct row *row)
{
	char name[TASK_COMM_MAX * 4];
	const struct process *p = row->p;
	int columns;

	if (!p->is_from_exits)
		return false;
	const char *comm = thread_comm(&p->threads[0]);
	clean_for_text(comm, strlen(comm), name, sizeof name, 40, &columns);
	if (p->notes->exit_count > 1)
		ui_message(ui, "these %u processes %s have exited", p->notes->exit_count, name);
	else
		ui_message(ui, "PID %d %s has exited", (int)p->pid, name);
	return true;
}
