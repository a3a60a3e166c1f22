/* explain_waits.c - whom a process waits for; see explain_waits.h. */
#include "config.h"

#include "report/explain_waits.h"
#include "report/branch.h"
#include "report/chain_text.h"

#include <string.h>

/* Chains of threads with different roots. */
#define CHAINS_MOST 4

/* Columns that the branches may take. */
#define BRANCHES_MOST 24

/* Write a line: the task, how the hop before leads to it, and what it waits for. */
static void write_hop(const struct sheet *s, const struct chains *c, const struct chain *chain,
		      unsigned at)
{
	const struct chain_node *n = &c->nodes[chain->path[at]];
	const struct link *by = at > 0 ? c->nodes[chain->path[at - 1]].link : NULL;
	char branch[BRANCH_BYTES], task[TASK_COMM_MAX + 32], wait[CHAIN_TEXT_MAX];
	int columns =
		branch_write_within(branch, 0, (int)at, BRANCH_PROCESS, s->is_utf8, BRANCHES_MOST);

	fprintf(s->out, "%*s%s", SHEET_INDENT, "", branch);
	chain_text_task(c, chain->path[at], task, sizeof task);
	columns += SHEET_INDENT + sheet_clean(s, task, strlen(task), 40);
	if (by && by->to_pid == n->pid)
		columns += fprintf(s->out, " (%s)", chain_text_certainty(by));
	if (n->link == NULL) {
		fputc('\n', s->out);
		return;
	}
	fputs(": ", s->out);
	chain_text_link(c, n, n->link, wait, sizeof wait);
	sheet_clean(s, wait, strlen(wait), s->width > columns + 12 ? s->width - columns - 2 : 10);
	fputc('\n', s->out);
}

static void write_chain(const struct sheet *s, const struct chains *c, const struct chain *chain,
			bool is_alone)
{
	char text[CHAIN_TEXT_MAX], task[TASK_COMM_MAX + 32], line[CHAIN_TEXT_MAX + 128];

	for (unsigned i = 0; i < chain->count; i++) {
		if (chain->left_out > 0 && i + 1 == chain->count)
			fprintf(s->out, "%*sand %u others\n", SHEET_INDENT, "", chain->left_out);
		write_hop(s, c, chain, i);
	}
	chain_text_conclusion(c, chain, text, sizeof text);
	if (is_alone)
		snprintf(line, sizeof line, "It %s.", text);
	else
		snprintf(line, sizeof line, "%s %s.",
			 chain_text_task(c, chain->path[0], task, sizeof task), text);
	sheet_wrapped(s, line, SHEET_INDENT);
}

/* Find the chain of another thread of the process that waits for somebody, and ends where none of
 * those before does. */
static bool find_other(const struct chains *c, pid_t pid, const uint32_t *roots, unsigned count,
		       struct chain *out)
{
	for (uint32_t i = 0; i < c->count; i++) {
		bool is_known = false;
		if (c->nodes[i].pid != pid || c->nodes[i].next == CHAIN_NONE)
			continue;
		chain_follow(c, i, out);
		for (unsigned k = 0; k < count; k++)
			is_known = is_known || roots[k] == chain_known_by(c, out);
		if (!is_known)
			return true;
	}
	return false;
}

void explain_waits(const struct sheet *s, const struct explain *e, const struct row *row)
{
	uint32_t roots[CHAINS_MOST];
	struct chain chain;
	unsigned count = 0, shown = 0;

	if (e->chains == NULL)
		return;
	bool is_alone = e->p->thread_count == 1;
	uint32_t at = chains_find(e->chains, e->p->pid, row->verdict.tid);
	sheet_title(s, "Who it waits for");
	if (at != CHAIN_NONE) {
		chain_follow(e->chains, at, &chain);
		write_chain(s, e->chains, &chain, is_alone);
		/* Others that wait for this thread are shown all the same. */
		if (chain.count > 1)
			roots[count++] = chain_known_by(e->chains, &chain);
		shown++;
	}
	while (count < CHAINS_MOST && find_other(e->chains, e->p->pid, roots, count, &chain)) {
		write_chain(s, e->chains, &chain, is_alone);
		roots[count++] = chain_known_by(e->chains, &chain);
		shown++;
	}
	if (shown == 0)
		fprintf(s->out, "%*snobody, or that is not known\n", SHEET_INDENT, "");
}
