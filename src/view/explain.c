/* explain.c - the verdict told as a page; see explain.h. */
#include "config.h"

#include "view/explain.h"
#include "model/shares.h"
#include "model/syscall_name.h"
#include "view/bar.h"
#include "view/clean.h"
#include "view/field.h"
#include "view/row.h"
#include "view/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define INDENT 2

static void write_clean(FILE *out, const char *text, size_t length, int columns)
{
	char clean[4096];
	int taken;

	size_t n = clean_for_text(text, length, clean, sizeof clean, columns, &taken);
	fwrite(clean, 1, n, out);
}

/* Breaks a sentence at blanks to fit the width. */
static void write_wrapped(FILE *out, const char *text, int width, int indent)
{
	size_t left = strlen(text);
	size_t room = (size_t)(width - indent);

	while (left > 0) {
		size_t take = left;
		if (take > room) {
			take = room;
			while (take > 0 && text[take] != ' ')
				take--;
			if (take == 0)
				take = room;
		}
		fprintf(out, "%*s%.*s\n", indent, "", (int)take, text);
		text += take;
		left -= take;
		while (left > 0 && *text == ' ') {
			text++;
			left--;
		}
	}
}

static void write_field(FILE *out, const struct row *row, const char *key, int width)
{
	const struct field *f = field_find(key, strlen(key));
	char cell[4096];
	size_t n = text_cell(f, row, width, true, cell, sizeof cell);
	const char *at = cell;

	/* Numbers are set to the right in tables. */
	while (n > 0 && *at == ' ') {
		at++;
		n--;
	}
	fwrite(at, 1, n, out);
}

static void write_identity(FILE *out, const struct explain *e, const struct row *row)
{
	const struct thread *leader = row_shown_thread(row);

	fprintf(out, "PID %d ", (int)e->p->pid);
	if (leader)
		write_clean(out, leader->comm, strnlen(leader->comm, sizeof leader->comm), 40);
	fprintf(out, " (user ");
	write_field(out, row, "user", 32);
	fprintf(out, ", %zu thread%s, started ", e->p->thread_count,
		e->p->thread_count == 1 ? "" : "s");
	write_field(out, row, "age_s", 12);
	fprintf(out, " ago)\n");
	write_field(out, row, "command", e->width);
	fputc('\n', out);
}

static void write_upper(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(toupper((unsigned char)*text), out);
}

static void write_verdict(FILE *out, const struct explain *e, const struct row *row,
			  const struct evidence *evidence)
{
	char reason[VERDICT_REASON_MAX];

	fputc('\n', out);
	write_upper(out, verdict_class_name(row->verdict.class));
	if (row->verdict.detail != DETAIL_UNKNOWN)
		fprintf(out, " (%s)", verdict_detail_name(row->verdict.detail));
	fprintf(out, ", confidence %.2f\n", row->verdict.confidence);
	verdict_reason(evidence, &row->verdict, reason, sizeof reason);
	write_wrapped(out, reason, e->width, INDENT);
}

/* "user 12 %, disk 61 %" of the shares that are not next to nothing. */
static void format_shares(const struct shares *s, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (int i = 0; i < SHARE_COUNT; i++) {
		if (!s->is_known || s->part[i] < 0.005)
			continue;
		int n = snprintf(out + used, size - used, "%s%c %s %.0f %%", used ? ", " : "",
				 bar_letter(i), share_name(i), s->part[i] * 100);
		if (n < 0 || (size_t)n >= size - used)
			return;
		used += (size_t)n;
	}
}

static void write_bar_line(FILE *out, const struct explain *e, const char *name, size_t length,
			   const struct shares *s)
{
	int bar_width = e->width >= 100 ? 40 : 24, name_width = 22, columns;
	char bar[BAR_MOST + 1], words[512], clean[256];

	clean_for_text(name, length, clean, sizeof clean, name_width, &columns);
	bar_letters(s, bar_width, bar);
	format_shares(s, words, sizeof words);
	fprintf(out, "%*s%s%*s [%s] ", INDENT, "", clean, name_width - columns, "", bar);
	int at = INDENT + name_width + bar_width + 4;
	int room = e->width - at;
	if ((int)strlen(words) <= room || room < 20) {
		fprintf(out, "%s\n", words);
		return;
	}
	/* The rest of a long list goes below, in line. */
	char *cut = words + room;
	while (cut > words && *cut != ',')
		cut--;
	fprintf(out, "%.*s\n", (int)(cut - words) + 1, words);
	write_wrapped(out, cut + 2, e->width, at);
}

/* The threads that tell most: by time on a core and ready for one. */
struct busy {
	const struct thread *t;
	double busy;
};

static int compare_busy(const void *a, const void *b)
{
	const struct busy *x = a, *y = b;

	if (x->busy > y->busy || x->busy < y->busy)
		return x->busy < y->busy ? 1 : -1;
	return (x->t->tid > y->t->tid) - (x->t->tid < y->t->tid);
}

static struct busy *list_busiest(const struct explain *e, size_t *count)
{
	struct busy *list = calloc(e->p->thread_count + 1, sizeof *list);

	*count = 0;
	for (size_t i = 0; i < e->p->thread_count && list; i++) {
		struct rates r;
		rates_of_thread(e->table, e->p, &e->p->threads[i], &r);
		list[i] = (struct busy){ &e->p->threads[i], (r.run + r.runnable) * r.window_s };
		(*count)++;
	}
	if (list && *count > 1)
		qsort(list, *count, sizeof *list, compare_busy);
	if (*count > e->threads_most)
		*count = e->threads_most;
	return list;
}

static void format_thread_name(const struct thread *t, char *out, size_t size)
{
	snprintf(out, size, "%d %.*s", (int)t->tid, TASK_COMM_MAX - 1, t->comm);
}

static void write_time(FILE *out, const struct explain *e, const struct row *row,
		       const struct busy *list, size_t count)
{
	char name[TASK_COMM_MAX + 16];

	fprintf(out, "\nWhere the time went");
	if (e->window_s > 0)
		fprintf(out, " (%.1f s)", e->window_s);
	fputc('\n', out);
	if (!row->shares.is_known) {
		fprintf(out, "%*snot known: there is no window\n", INDENT, "");
		return;
	}
	write_bar_line(out, e, "all threads", 11, &row->shares);
	for (size_t i = 0; i < count && e->p->thread_count > 1; i++) {
		struct shares s;
		shares_of_thread(e->table, e->p, list[i].t, &s);
		format_thread_name(list[i].t, name, sizeof name);
		write_bar_line(out, e, name, strlen(name), &s);
	}
	if (count < e->p->thread_count)
		fprintf(out, "%*sand %zu more threads\n", INDENT, "", e->p->thread_count - count);
}

static void write_site(FILE *out, const struct explain *e, const struct thread *t)
{
	const struct wait_site *site = &t->site;
	const char *call = site->syscall >= 0 ? syscall_name(site->syscall) : NULL;
	char name[TASK_COMM_MAX + 16];

	format_thread_name(t, name, sizeof name);
	fprintf(out, "%*s", INDENT, "");
	write_clean(out, name, strlen(name), 24);
	if (!t->has_site) {
		fprintf(out, t->state == 'R' ? ": runs, or is ready to\n" : ": was never seen blocked\n");
		return;
	}
	if (!site->is_seen) {
		fprintf(out, ": asleep (%c), the rest needs more rights\n", t->state);
		return;
	}
	fprintf(out, ": %s", wait_kind_name(site->kind));
	if (call)
		fprintf(out, ", in %s", call);
	else if (site->syscall >= 0)
		fprintf(out, ", in system call %d", site->syscall);
	if (call && site->fd >= 0)
		fprintf(out, "(%d)", site->fd);
	if (site->target[0]) {
		fprintf(out, " on ");
		write_clean(out, site->target, strlen(site->target), e->width);
	}
	if (site->address)
		fprintf(out, " at 0x%llx", (unsigned long long)site->address);
	if (site->is_timed)
		fprintf(out, site->timeout_ns ? ", for at most %.3g s" : ", for a limited time",
			(double)site->timeout_ns / 1e9);
	if (site->wchan[0])
		fprintf(out, " (%s)", site->wchan);
	fputc('\n', out);
}

static const char *rule_words(enum verdict_class class)
{
	switch (class) {
	case CLASS_CPU_BOUND:
		return "cpu-bound: own share 0.80 or more: whenever it gets a core it computes";
	case CLASS_MIXED:
		return "mixed: own share from 0.55 to 0.80: computes more than half of its own time";
	case CLASS_IO_BOUND:
		return "io-bound: own share below 0.55, and blocked mainly on data";
	case CLASS_WAITING:
		return "waiting: own share below 0.55, and blocked mainly on something else than data";
	case CLASS_IDLE:
		return "idle: under 1 % of a core, under 4 KiB/s, and at most 2.5 wakes/s (25 if all "
		       "are timed)";
	default:
		return "unknown: there is nothing to judge by";
	}
}

static void write_tally(FILE *out, const struct wait_tally *w)
{
	fprintf(out, "%*s%u looks, %u of them blocked", INDENT, "", w->samples, w->blocked);
	const char *separator = ": ";
	for (unsigned kind = 0; kind < WAIT_KINDS; kind++) {
		if (w->by_kind[kind] == 0)
			continue;
		fprintf(out, "%s%u %s", separator, w->by_kind[kind], wait_kind_name(kind));
		separator = ", ";
	}
	if (w->denied)
		fprintf(out, "%s%u on what could not be seen", separator, w->denied);
	if (w->uninterruptible)
		fprintf(out, "; %u uninterruptible", w->uninterruptible);
	fputc('\n', out);
}

static void write_rule(FILE *out, const struct explain *e, const struct row *row,
		       const struct evidence *evidence)
{
	const struct verdict *v = &row->verdict;

	fprintf(out, "\nThe rule that fired\n");
	write_wrapped(out, rule_words(v->class), e->width, INDENT);
	if (e->p->thread_count > 1)
		fprintf(out, "%*sjudged by thread %d, the busiest; all together %.2f cores\n", INDENT, "",
			(int)v->tid, evidence->process_run);
	if (evidence->window_s <= 0 || !evidence->has_run)
		return;
	fprintf(out, "%*son a core %.1f %%, ready for one %.1f %%, blocked %.1f %% of %.2f s\n", INDENT,
		"", evidence->run * 100, evidence->runnable * 100, v->blocked * 100,
		evidence->window_s);
	if (v->never_blocked)
		fprintf(out, "%*sready at both ends and never blocked: own share 1\n", INDENT, "");
	else if (e->p->thread_count > 1 && v->own_share >= 0 &&
		 v->own_share <= evidence->process_run)
		fprintf(out, "%*sown share = what all threads ran, at most 1 = %.2f\n", INDENT, "",
			v->own_share);
	else if (v->own_share >= 0)
		fprintf(out, "%*sown share = run / (run + blocked) = %.2f\n", INDENT, "", v->own_share);
	if (evidence->has_switches)
		fprintf(out, "%*s%.1f voluntary and %.1f involuntary switches/s\n", INDENT, "",
			evidence->voluntary_per_s, evidence->involuntary_per_s);
	if (evidence->waits.samples > 0)
		write_tally(out, &evidence->waits);
	if (evidence->quota_cores > 0)
		fprintf(out, "%*sCPU quota of its cgroup: %.2f cores; held back %.0f %% of the time\n",
			INDENT, "", evidence->quota_cores, evidence->throttled * 100);
}

static void write_life(FILE *out, const struct explain *e, const struct row *row)
{
	struct evidence evidence;
	char reason[VERDICT_REASON_MAX];

	row_evidence(row, true, &evidence);
	struct verdict v = verdict_judge(&evidence);
	verdict_reason(&evidence, &v, reason, sizeof reason);
	fprintf(out, "\nIts whole life\n%*s%s", INDENT, "", verdict_class_name(v.class));
	if (v.detail != DETAIL_UNKNOWN)
		fprintf(out, " (%s)", verdict_detail_name(v.detail));
	fputc('\n', out);
	write_wrapped(out, reason, e->width, INDENT);
}

static void write_gap(FILE *out, const char *what, uint8_t source, const char *lost)
{
	const char *why = rates_gap_text(rates_source_gap(source));

	fprintf(out, "%*s%s: %s; %s\n", INDENT, "", what, why, lost);
}

static void write_unseen(FILE *out, const struct explain *e, const struct evidence *evidence)
{
	const struct reading *now = &e->p->now;
	const struct thread *t = process_find_thread(e->p, evidence->tid);
	bool any = false;

	fprintf(out, "\nWhat could not be seen\n");
	if (now->source[SOURCE_IO] != 0) {
		write_gap(out, "io", now->source[SOURCE_IO], "bytes and calls are not counted");
		any = true;
	}
	if (t && t->now.source[SOURCE_SCHEDSTAT] != 0) {
		write_gap(out, "schedstat", t->now.source[SOURCE_SCHEDSTAT],
			  "time on and for a core is not known");
		any = true;
	}
	if (t && t->now.source[SOURCE_STATUS] != 0) {
		write_gap(out, "status", t->now.source[SOURCE_STATUS], "switches are not known");
		any = true;
	}
	if (evidence->waits.denied > 0) {
		fprintf(out, "%*ssyscall, fd, wchan: permission denied; on what it blocks is not known\n",
			INDENT, "");
		any = true;
	}
	if (!any)
		fprintf(out, "%*snothing was hidden\n", INDENT, "");
	else
		fprintf(out, "%*s'pstop doctor %d' says how to see more\n", INDENT, "",
			(int)e->p->pid);
}

void explain_write(FILE *out, const struct explain *e)
{
	bool is_lifetime = e->window_s <= 0;
	struct row row = row_make(e->table, e->p, NULL, is_lifetime);
	struct evidence evidence;
	size_t count;

	row_add_shares(&row);
	row_evidence(&row, is_lifetime, &evidence);
	struct busy *list = list_busiest(e, &count);
	write_identity(out, e, &row);
	write_verdict(out, e, &row, &evidence);
	write_time(out, e, &row, list, list ? count : 0);
	fprintf(out, "\nWhat they wait on, as last seen\n");
	for (size_t i = 0; i < count && list; i++)
		write_site(out, e, list[i].t);
	write_rule(out, e, &row, &evidence);
	if (!is_lifetime)
		write_life(out, e, &row);
	write_unseen(out, e, &evidence);
	free(list);
}
