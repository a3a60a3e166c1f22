/* blockers_text.c - who holds up others, as text; see blockers_text.h. */
#include "config.h"

#include "report/blockers_text.h"
#include "report/branch.h"
#include "report/chain_text.h"

#include <string.h>

/* Waiters of one task, and levels, that have rows. */
#define ROWS_WIDE 8
#define ROWS_DEEP 16

/* Columns that the branches may take. */
#define BRANCHES_MOST 32

struct writing {
	const struct sheet *s;
	const struct blockers *b;
};

static void write_row(void *context, const struct blocker_row *row)
{
	const struct writing *w = context;
	const struct sheet *s = w->s;
	const struct chains *c = w->b->chains;
	const struct chain_node *n = &c->nodes[row->node];
	char branch[BRANCH_BYTES], task[TASK_COMM_MAX + 32], wait[CHAIN_TEXT_MAX];
	int columns = SHEET_INDENT + branch_write_within(branch, row->branches, (int)row->depth,
							 BRANCH_PROCESS, s->is_utf8, BRANCHES_MOST);

	fprintf(s->out, "%*s%s", SHEET_INDENT, "", branch);
	chain_text_task(c, row->node, task, sizeof task);
	columns += sheet_clean(s, task, strlen(task), 32);
	fputs(": ", s->out);
	chain_text_link(c, n, n->link, wait, sizeof wait);
	sheet_clean(s, wait, strlen(wait), s->width > columns + 12 ? s->width - columns - 2 : 10);
	if (row->left_out > 0)
		fprintf(s->out, "; and %u more wait for the same", row->left_out);
	fputc('\n', s->out);
}

/* Write the circle of a deadlock, in a sentence. */
static void write_circle(const struct sheet *s, const struct blockers *b, const struct blocker *one)
{
	char text[CHAIN_TEXT_MAX], line[CHAIN_TEXT_MAX + 64];
	struct chain chain;

	chain_follow(b->chains, one->root, &chain);
	snprintf(line, sizeof line, "it %s",
		 chain_text_conclusion(b->chains, &chain, text, sizeof text));
	sheet_wrapped(s, line, SHEET_INDENT);
}

static void write_head(const struct sheet *s, const struct blockers *b, const struct blocker *one)
{
	const struct chains *c = b->chains;
	char task[TASK_COMM_MAX + 32], line[CHAIN_TEXT_MAX];
	size_t length;

	chain_text_task(c, one->root, task, sizeof task);
	snprintf(line, sizeof line, "%s%s %s: %u thread%s", one->is_cycle ? "DEADLOCK: " : "", task,
		 chain_text_end(one->end), one->held, one->held == 1 ? "" : "s");
	length = strlen(line);
	if (c->sample->before_ns > 0)
		snprintf(line + length, sizeof line - length, " lose%s %.2f s per second",
			 one->held == 1 ? "s" : "", one->held_s_per_s);
	else
		snprintf(line + length, sizeof line - length, " wait%s", one->held == 1 ? "s" : "");
	sheet_face(s, FACE_STRONG);
	sheet_wrapped(s, line, 0);
	sheet_face(s, FACE_TEXT);
	if (one->is_cycle)
		write_circle(s, b, one);
}

void blockers_text(const struct sheet *s, const struct blockers *b, bool has_at_rest)
{
	struct writing w = { s, b };
	size_t shown = 0;

	for (size_t i = 0; i < b->count; i++) {
		const struct blocker *one = &b->list[i];
		if (!has_at_rest && blocker_is_at_rest(one))
			continue;
		if (shown++ > 0)
			fputc('\n', s->out);
		write_head(s, b, one);
		ssize_t left_out = blocker_walk(b, one, ROWS_WIDE, ROWS_DEEP, write_row, &w);
		if (left_out > 0)
			fprintf(s->out, "%*s%zd thread%s not shown\n", SHEET_INDENT, "", left_out,
				left_out == 1 ? "" : "s");
	}
	if (shown == 0)
		fputs("No task holds up others.\n", s->out);
}
