/* spawn_tree.c - the processes of a record as a tree; see spawn_tree.h. */
#include "config.h"

#include "report/spawn_tree.h"
#include "report/branch.h"
#include "base/clean.h"
#include "model/evidence.h"
#include "model/verdict_reason.h"
#include "report/spawn_event.h"

#include <limits.h>
#include <string.h>

/* If more than this many children have the same name, or there are more threads, show only FOLD_TO
 * of them. */
#define FOLD_ABOVE      5
#define FOLD_TO         3
#define NAMES_MOST      24       /* number of different names that are distinguished */
#define DEPTH_MOST      40       /* deeper processes are only counted */
#define REASON_LEAST_NS 50000000 /* shorter lives are shown without a reason */

struct tree {
	FILE *out;
	const struct record *r;
	int width;
	bool is_utf8;
	uint64_t branches; /* bit N: at depth N another row follows, see branch.h */
};

/* Children, or threads, that are folded together. */
struct group {
	const char *name;
	uint32_t count, processes;
	uint32_t top[FOLD_TO];    /* the ones that are shown */
	uint64_t wall_ns, cpu_ns; /* of the folded ones, with all their descendants */
	bool is_folded;
};

static void write_times(const struct tree *t, uint64_t wall_ns, const char *cpu, const char *class,
			const char *detail)
{
	fprintf(t->out, "%9.3f %9s %-10s %-12s ", (double)wall_ns / 1e9, cpu, class, detail);
}

static int room(const struct tree *t, int taken)
{
	if (t->width == 0)
		return INT_MAX;
	return t->width > taken ? t->width - taken : 1;
}

static int write_branch(const struct tree *t, int depth, bool is_thread)
{
	char branch[BRANCH_BYTES];
	int columns = branch_write(branch, t->branches, depth,
				   is_thread ? BRANCH_THREAD : BRANCH_PROCESS, t->is_utf8);

	fputs(branch, t->out);
	return columns;
}

#define TIMES_WIDTH 44 /* width of what precedes a process, and the */
#define CLASS_AT    20 /* position of the class in it */

/* Write the reason below the verdict, where there is most room.  It always covers the whole life,
 * so it does not say so. */
static void write_reason(const struct tree *t, const struct evidence *e, const struct verdict *v)
{
	static const char life[] = "since it started: ";
	char reason[VERDICT_REASON_MAX];
	const char *text = verdict_reason(e, v, reason, sizeof reason);

	if (strncmp(text, life, strlen(life)) == 0)
		text += strlen(life);
	char clean[1024];
	int columns;
	size_t n = clean_for_text(text, strlen(text), clean, sizeof clean, room(t, CLASS_AT),
				  &columns);
	fprintf(t->out, "%*s%.*s\n", CLASS_AT, "", (int)n, clean);
}

static void write_task(const struct tree *t, uint32_t task, bool is_process, int depth)
{
	const struct record_task *of = &t->r->tasks[task];
	struct resources took = record_resources(t->r, task, is_process);
	char cpu[24] = "-", command[1024], status[64];
	struct evidence e;
	uint64_t cpu_ns;

	record_evidence(t->r, task, is_process, &e);
	struct verdict v = verdict_judge(&e);
	if (resources_cpu_ns(&took, &cpu_ns))
		snprintf(cpu, sizeof cpu, "%.3f", (double)cpu_ns / 1e9);
	write_times(t, record_life_ns(t->r, task), cpu, verdict_class_text(&v),
		    v.detail == DETAIL_UNKNOWN ? "-" : verdict_detail_text(v.detail));
	int taken = TIMES_WIDTH + write_branch(t, depth, !is_process);
	taken += fprintf(t->out, is_process ? "%d " : "thread %d ", (int)of->tid);
	bool is_normal = !of->is_running && of->has_status && of->status == 0;
	if (!is_normal && is_process && of->has_status + of->is_running > 0)
		taken += fprintf(t->out, "(%s) ", spawn_status(of, status, sizeof status));
	spawn_command(t->r, task, command, sizeof command, room(t, taken));
	fprintf(t->out, "%s\n", command);
	if (record_life_ns(t->r, task) < REASON_LEAST_NS && depth > 0)
		return;
	write_reason(t, &e, &v);
}

/* ---- folding ---- */

static uint64_t weight(const struct tree *t, uint32_t task, bool is_thread)
{
	struct resources took;
	uint64_t cpu_ns = 0;

	if (!is_thread)
		return record_life_ns(t->r, task);
	took = record_resources(t->r, task, false);
	resources_cpu_ns(&took, &cpu_ns);
	return cpu_ns + took.runnable_ns;
}

static struct group *find_group(struct group *groups, int *count, const char *name)
{
	for (int i = 0; i < *count; i++)
		if (i == NAMES_MOST - 1 || strcmp(groups[i].name, name) == 0)
			return &groups[i];
	groups[*count] = (struct group){ .name = *count == NAMES_MOST - 1 ? "others" : name };
	return &groups[(*count)++];
}

/* Keep the heaviest tasks at the top. */
static void rank(const struct tree *t, struct group *g, uint32_t task, bool is_thread)
{
	uint64_t own = weight(t, task, is_thread);
	uint32_t at = g->count < FOLD_TO ? g->count : FOLD_TO;

	while (at > 0 && weight(t, g->top[at - 1], is_thread) < own) {
		if (at < FOLD_TO)
			g->top[at] = g->top[at - 1];
		at--;
	}
	if (at < FOLD_TO)
		g->top[at] = task;
	g->count++;
}

static bool is_shown(const struct group *g, uint32_t task)
{
	for (int i = 0; i < FOLD_TO; i++)
		if (!g->is_folded || g->top[i] == task)
			return true;
	return false;
}

/* Add a process with all its descendants, without recursion: the tree may be deep. */
static void add_folded(const struct tree *t, struct group *g, uint32_t top)
{
	const struct record *r = t->r;
	uint32_t task = top;

	g->wall_ns += record_life_ns(r, top);
	while (task != RECORD_NONE) {
		struct resources took = record_resources(r, task, true);
		uint64_t cpu_ns = 0;
		resources_cpu_ns(&took, &cpu_ns);
		g->cpu_ns += cpu_ns;
		g->processes++;
		if (r->tasks[task].first_child != RECORD_NONE) {
			task = r->tasks[task].first_child;
			continue;
		}
		while (task != top && r->tasks[task].next_sibling == RECORD_NONE)
			task = r->tasks[task].parent;
		task = task == top ? RECORD_NONE : r->tasks[task].next_sibling;
	}
}

/* Return how many tasks of a group have a row of their own. */
static uint32_t count_shown(const struct group *g, bool is_thread, int depth)
{
	if (!g->is_folded)
		return g->count;
	return !is_thread && depth >= DEPTH_MOST ? 0 : FOLD_TO;
}

static void write_folded(const struct tree *t, const struct group *g, bool is_thread, int depth)
{
	uint32_t more = g->count - count_shown(g, is_thread, depth);
	char cpu[24], name[256];
	int columns;

	snprintf(cpu, sizeof cpu, "%.3f", (double)g->cpu_ns / 1e9);
	write_times(t, g->wall_ns, cpu, "", "");
	int taken = TIMES_WIDTH + write_branch(t, depth, is_thread) + 30;
	clean_for_text(g->name, strlen(g->name), name, sizeof name, room(t, taken), &columns);
	fprintf(t->out, "and %u more %s", more, is_thread ? "threads" : name);
	if (g->processes > more)
		fprintf(t->out, ", %u processes including all below", g->processes);
	fputc('\n', t->out);
}

/* ---- children and threads of a process ---- */

struct below {
	uint32_t leader; /* RECORD_NONE: the roots */
	int depth;
	uint32_t rows; /* number of rows still to come */
	struct group threads, groups[NAMES_MOST];
	int group_count;
};

static uint32_t first_child(const struct tree *t, uint32_t leader)
{
	return leader == RECORD_NONE ? t->r->first_root : t->r->tasks[leader].first_child;
}

static uint32_t first_thread(const struct tree *t, uint32_t leader)
{
	return leader == RECORD_NONE ? RECORD_NONE : t->r->tasks[leader].first_thread;
}

static void look_below(const struct tree *t, struct below *b)
{
	const struct record_task *tasks = t->r->tasks;

	for (uint32_t i = first_thread(t, b->leader); i != RECORD_NONE; i = tasks[i].next_sibling)
		rank(t, &b->threads, i, true);
	b->threads.is_folded = b->threads.count > FOLD_ABOVE;
	b->rows = count_shown(&b->threads, true, b->depth) + b->threads.is_folded;
	for (uint32_t c = first_child(t, b->leader); c != RECORD_NONE; c = tasks[c].next_sibling)
		rank(t, find_group(b->groups, &b->group_count, record_name(t->r, c)), c, false);
	for (int i = 0; i < b->group_count; i++) {
		struct group *g = &b->groups[i];
		g->is_folded = g->count > FOLD_ABOVE || b->depth >= DEPTH_MOST;
		b->rows += count_shown(g, false, b->depth) + g->is_folded;
	}
}

/* Before each row, note whether another one follows. */
static void count_row(struct tree *t, struct below *b)
{
	uint64_t bit = UINT64_C(1) << b->depth;

	b->rows--;
	t->branches = b->rows > 0 ? t->branches | bit : t->branches & ~bit;
}

static void write_threads(struct tree *t, struct below *b)
{
	struct group *g = &b->threads;

	for (uint32_t i = first_thread(t, b->leader); i != RECORD_NONE;
	     i = t->r->tasks[i].next_sibling) {
		if (is_shown(g, i)) {
			count_row(t, b);
			write_task(t, i, false, b->depth);
			continue;
		}
		struct resources took = record_resources(t->r, i, false);
		uint64_t cpu_ns = 0;
		resources_cpu_ns(&took, &cpu_ns);
		g->cpu_ns += cpu_ns;
		g->wall_ns += record_life_ns(t->r, i);
	}
	if (g->is_folded) {
		count_row(t, b);
		write_folded(t, g, true, b->depth);
	}
}

static void write_below(struct tree *t, uint32_t leader, int depth);

static void write_children(struct tree *t, struct below *b)
{
	for (uint32_t c = first_child(t, b->leader); c != RECORD_NONE;
	     c = t->r->tasks[c].next_sibling) {
		struct group *g = find_group(b->groups, &b->group_count, record_name(t->r, c));
		if (b->depth < DEPTH_MOST && is_shown(g, c)) {
			count_row(t, b);
			write_task(t, c, true, b->depth);
			write_below(t, c, b->depth + 1);
		} else {
			add_folded(t, g, c);
		}
	}
	for (int i = 0; i < b->group_count; i++)
		if (b->groups[i].is_folded) {
			count_row(t, b);
			write_folded(t, &b->groups[i], false, b->depth);
		}
}

static void write_below(struct tree *t, uint32_t leader, int depth)
{
	struct below b = { .leader = leader, .depth = depth, .threads.name = "" };

	look_below(t, &b);
	write_threads(t, &b);
	write_children(t, &b);
}

void spawn_tree_write(FILE *out, const struct record *r, int width)
{
	struct tree t = { .out = out, .r = r, .width = width, .is_utf8 = clean_is_utf8_locale() };

	fprintf(out, "%9s %9s %-10s %-12s %s\n", "WALL", "CPU", "CLASS", "DETAIL", "PROCESS");
	write_below(&t, RECORD_NONE, 0);
}
