/* save.c - save what is shown as JSON; see save.h. */
#include "config.h"

#include "tui/save.h"
#include "tui/prompt.h"

#include <stdlib.h>
#include <string.h>

/* List the processes that are shown, in their order.  Return their number. */
static size_t list_shown(const struct list *l, pid_t *pids)
{
	size_t count = 0;

	for (size_t i = 0; i < l->count; i++) {
		const struct row row = list_row(l, &l->lines[i]);
		if (!l->lines[i].is_thread && !row.p->is_from_exits)
			pids[count++] = row.pid;
	}
	return count;
}

static void do_save(struct ui *ui, void *context, const char *path)
{
	const struct view *v = &ui->view;
	bool is_begun = false;
	struct past_head head;

	(void)context;
	if (v->is_sketch) {
		ui_message(ui, "cannot save %s: the first reading of all threads is not complete",
			   path);
		return;
	}
	pid_t *pids = malloc((v->list.count + 1) * sizeof *pids);
	if (pids == NULL) {
		ui_message(ui, "cannot save %s: out of memory", path);
		return;
	}
	view_get_head(v, &head);
	struct feed_document document = { .sample = view_sample(v),
					  .head = &head,
					  .pids = pids,
					  .count = list_shown(&v->list, pids),
					  .is_present = !view_is_back(v) };
	int error = v->feed->save(v->feed->context, path, &document, &is_begun);
	if (error && is_begun)
		ui_message(ui, "saved %s incompletely: %s", path, strerror(-error));
	else if (error)
		ui_message(ui, "cannot save %s: %s", path, strerror(-error));
	else
		ui_message(ui, "saved to %s", path);
	free(pids);
}

void save_ask(struct ui *ui)
{
	struct prompt_answer answer = { .done = do_save, .changes = true };

	prompt_open(ui, "Save as JSON to file: ", "pstop.json", &answer);
}
