/* selection.c - the cursor of the table; see selection.h. */
#include "config.h"

#include "tui/selection.h"

void selection_go_to(struct selection *s, const struct list *l, size_t line)
{
	size_t page = s->page ? s->page : 1;

	if (l->count == 0) {
		s->line = s->first = 0;
		return;
	}
	s->line = line < l->count ? line : l->count - 1;
	if (s->line < s->first)
		s->first = s->line;
	if (s->line >= s->first + page)
		s->first = s->line - page + 1;
	if (s->first + page > l->count)
		s->first = l->count > page ? l->count - page : 0;
	const struct row row = list_row(l, &l->lines[s->line]);
	s->pid = row.pid;
	s->tid = row.tid;
}

void selection_choose(struct selection *s, const struct list *l, size_t line)
{
	selection_go_to(s, l, line);
	s->is_on_task = true;
}

void selection_move(struct selection *s, const struct list *l, long lines)
{
	long to = (long)s->line + lines;

	selection_go_to(s, l, to < 0 ? 0 : (size_t)to);
	if (lines != 0)
		s->is_on_task = s->line > 0;
}

/* Return the line of the task, or of the row that it is folded into; -1 if it is gone. */
static ssize_t find_task(const struct selection *s, const struct list *l,
			 const struct sample *sample, bool is_tree)
{
	ssize_t at = list_find(l, s->pid, s->tid);
	pid_t pid = s->pid;

	if (at < 0 && s->tid)
		at = list_find(l, pid, 0);
	for (int i = 0; i < LIST_DEPTH_MOST && is_tree && at < 0; i++) {
		const struct process *p = sample_find(sample, pid);
		pid = p ? p->ppid : 0;
		if (pid <= 0)
			break;
		at = list_find(l, pid, 0);
		if (at >= 0 && !l->lines[at].is_folded)
			return -1; /* it is not shown for another reason */
	}
	return at;
}

void selection_restore(struct selection *s, const struct list *l, const struct sample *sample,
		       bool is_tree)
{
	bool is_kept = s->is_on_task || s->is_following;
	ssize_t at = find_task(s, l, sample, is_tree);

	/* On the first line, the user watches the top of the list and not a task. */
	selection_go_to(s, l, at >= 0 && is_kept ? (size_t)at : s->line);
}

bool selection_row(const struct selection *s, const struct list *l, struct row *out)
{
	if (s->line >= l->count)
		return false;
	*out = list_row(l, &l->lines[s->line]);
	return true;
}
