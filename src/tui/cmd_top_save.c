/* cmd_top_save.c - saves what is shown as JSON.  Room: tui. */
#include "config.h"

#include "collect/details.h"
#include "export/json.h"
#include "tui/cmd_top_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- saving ---- */

/* The document of --json for the processes that are shown. */
static int write_shown(struct top *t, FILE *out)
{
	struct past_head shown;
	top_get_head(t, &shown);
	struct json_head head = {
		.sample = top_sample(t),
		.window_s = shown.window_s,
		.samples = shown.samples,
		.samples_per_s = shown.samples_per_s,
		.own_cpu_share = shown.own_cpu_share,
		.sampling_cpu_share = shown.sampling_cpu_share,
		.system = &shown.system,
		.system_rates = &shown.rates,
		.exited_why = "only what was shown is saved",
	};
	bool is_first = true;
	int error = json_begin(out, &head);

	for (size_t i = 0; i < t->list.count && !error; i++) {
		const struct line *line = &t->list.lines[i];
		const struct process *p = list_row(&t->list, line).p;
		if (line->is_thread || p->is_exited)
			continue;
		if (!top_is_back(t))
			details_complete(t->session.scanner, p);
		error = json_process(out, &head, p, is_first);
		is_first = false;
	}
	return error ? error : json_end(out, &head, NULL, 0);
}

static void do_save(struct top *t, const char *text)
{
	if (t->is_sketch) {
		top_message(t, "not saved: the first look at all threads is not through");
		return;
	}
	/* An existing file is not written over. */
	int fd = open(text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (out == NULL) {
		top_message(t, "cannot save: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	int error = write_shown(t, out);
	bool failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed || error)
		top_message(t, "not saved whole: %s", strerror(error ? -error : errno));
	else
		top_message(t, "saved to %s", text);
}

void top_ask_save(struct top *t)
{
	top_ask(t, "Save what is shown as JSON in: ", "pstop.json", TOP_ASK_TO_WRITE, do_save);
}
