/* cmd_top_tag.c - tagged tasks of the live view, and those that ended.  Room: tui. */
#include "config.h"

#include "base/array.h"
#include "base/clean.h"
#include "tui/cmd_top_state.h"

#include <stdlib.h>
#include <string.h>

static uint64_t start_of(const struct row *row)
{
	return row->t ? row->t->start_ticks : row->p->start_ticks;
}

static ssize_t find_tag(const struct top *t, const struct row *row)
{
	for (size_t i = 0; i < t->tag_count; i++)
		if (t->tags[i].pid == row->pid && t->tags[i].tid == row->tid &&
		    t->tags[i].start_ticks == start_of(row))
			return (ssize_t)i;
	return -1;
}

bool top_is_tagged(const struct top *t, const struct row *row)
{
	return t->tag_count > 0 && find_tag(t, row) >= 0;
}

void top_toggle_tag(struct top *t, const struct row *row)
{
	const struct thread *shown = row_shown_thread(row);
	ssize_t at = find_tag(t, row);

	if (at >= 0) {
		t->tags[at] = t->tags[--t->tag_count];
		return;
	}
	if (ARRAY_RESERVE(t->tags, t->tag_capacity, t->tag_count + 1) != 0)
		return;
	struct top_tag *tag = &t->tags[t->tag_count++];
	*tag = (struct top_tag){ .pid = row->pid, .tid = row->tid, .start_ticks = start_of(row) };
	if (shown)
		snprintf(tag->comm, sizeof tag->comm, "%s", thread_comm(shown));
}

bool top_says_ended(struct top *t, const struct row *row)
{
	char name[TASK_COMM_MAX * 4];
	const struct process *p = row->p;
	int columns;

	if (!p->is_exited)
		return false;
	const char *comm = thread_comm(&p->threads[0]);
	clean_for_text(comm, strlen(comm), name, sizeof name, 40, &columns);
	if (p->notes->exit_count > 1)
		top_message(t, "these %u processes %s have ended", p->notes->exit_count, name);
	else
		top_message(t, "PID %d %s has ended", (int)p->pid, name);
	return true;
}
