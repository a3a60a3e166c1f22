/* explain_verdict.c - the verdict and its evidence; see explain_verdict.h. */
#include "config.h"

#include "report/explain_verdict.h"
#include "model/endpoint.h"
#include "model/evidence.h"
#include "model/verdict_reason.h"
#include "report/explain_history.h"
#include "report/explain_identity.h"
#include "report/explain_memory.h"
#include "report/explain_waits.h"
#include "report/explain_runtime.h"
#include "model/shares.h"
#include "model/syscall.h"
#include "report/bar.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void write_upper(const struct sheet *s, const char *text)
{
	for (; *text; text++)
		fputc(toupper((unsigned char)*text), s->out);
}

static void write_verdict(const struct sheet *s, const struct row *row,
			  const struct evidence *evidence)
{
	char reason[VERDICT_REASON_MAX];

	fputc('\n', s->out);
	bool is_guess = verdict_is_guess(&row->verdict);
	sheet_face(s, is_guess ? FACE_DIM : FACE_CLASS + row->verdict.class);
	write_upper(s, verdict_class_text(&row->verdict));
	if (row->verdict.detail != DETAIL_UNKNOWN)
		fprintf(s->out, " (%s)", verdict_detail_text(row->verdict.detail));
	sheet_face(s, FACE_TEXT);
	fprintf(s->out, ", confidence %.2f%s\n", row->verdict.confidence,
		is_guess ? ": a guess" : "");
	verdict_reason(evidence, &row->verdict, reason, sizeof reason);
	sheet_wrapped(s, reason, SHEET_INDENT);
}

/* Write a bar, and the shares that are not negligible. */
static void write_bar_line(const struct sheet *s, const char *name, size_t length,
			   const struct shares *shares)
{
	struct sheet_entry entries[SHARE_COUNT];
	int bar_width = s->width >= 100 ? 40 : 24, name_width = 22;
	size_t count = 0;

	for (int i = 0; i < SHARE_COUNT; i++) {
		if (!shares->is_known || shares->part[i] < 0.005)
			continue;
		struct sheet_entry *entry = &entries[count++];
		entry->letter = bar_letter(i);
		entry->block = bar_block(i);
		entry->face = FACE_SHARE + (unsigned)i;
		snprintf(entry->words, sizeof entry->words, "%s %.0f %%", share_word(i),
			 shares->part[i] * 100);
	}
	fprintf(s->out, "%*s", SHEET_INDENT, "");
	int columns = sheet_clean(s, name, length, name_width);
	fprintf(s->out, "%*s", name_width + 1 - columns, "");
	sheet_shares(s, shares, bar_width);
	fputc(' ', s->out);
	sheet_legend(s, entries, count, SHEET_INDENT + name_width + bar_width + 4);
}

/* The most informative threads: those with the most time on a core and ready for one. */
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
		rates_of_thread(e->sample, e->p, &e->p->threads[i], &r);
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
	snprintf(out, size, "%d %.*s", (int)t->tid, TASK_COMM_MAX - 1, thread_comm(t));
}

static void write_time(const struct sheet *s, const struct explain *e, const struct row *row,
		       const struct busy *list, size_t count)
{
	char name[TASK_COMM_MAX + 16];

	if (e->window_s > 0)
		sheet_title(s, "Where the time went (%.1f s)", e->window_s);
	else
		sheet_title(s, "Where the time went");
	if (!row->shares.is_known) {
		fprintf(s->out, "%*sunknown: there is no window\n", SHEET_INDENT, "");
		return;
	}
	write_bar_line(s, "all threads", 11, &row->shares);
	for (size_t i = 0; i < count && e->p->thread_count > 1; i++) {
		struct shares shares;
		shares_of_thread(e->sample, e->p, list[i].t, &shares);
		format_thread_name(list[i].t, name, sizeof name);
		write_bar_line(s, name, strlen(name), &shares);
	}
	if (count < e->p->thread_count)
		fprintf(s->out, "%*sand %zu more threads\n", SHEET_INDENT, "",
			e->p->thread_count - count);
}

/* Return the right that would show what a thread waits on.  For syscall and memory the kernel may
 * refuse even its own user: they need PTRACE_MODE_ATTACH, which Yama restricts. */
static const char *missing_right(unsigned hidden)
{
	return hidden & (WAIT_SOURCE_WCHAN | WAIT_SOURCE_FD) ?
		       "CAP_SYS_PTRACE, or must run as its user," :
		       "CAP_SYS_PTRACE, or kernel.yama.ptrace_scope must be 0,";
}

/* Write what was seen of a wait whose cause is not known, and what is missing. */
static void write_unknown_site(const struct sheet *s, const struct thread *t, const char *name,
			       const struct wait_site *site)
{
	const char *in = site->wchan[0] ? " in " : "";
	char state[64], text[256];

	/* What it does now does not undo what was seen before. */
	if (t->state == 'R')
		snprintf(state, sizeof state, "running, or ready to run; before, asleep");
	else
		snprintf(state, sizeof state, "%s (%c)", t->state == 'D' ? "blocked" : "asleep",
			 t->state);
	if (site->hidden)
		snprintf(text, sizeof text, "%s: %s%s%s; pstop needs %s to see what it waits on",
			 name, state, in, site->wchan, missing_right(site->hidden));
	else
		snprintf(text, sizeof text, "%s: %s%s%s; the kernel does not name the function",
			 name, state, in, site->wchan);
	sheet_wrapped(s, text, SHEET_INDENT);
}

static void write_site(const struct sheet *s, const struct thread *t)
{
	const struct wait_site *site = thread_site(t);
	const char *call = site && site->syscall >= 0 ? syscall_name(site->abi, site->syscall) :
							NULL;
	char name[TASK_COMM_MAX + 16], target[WAIT_TARGET_MAX];

	format_thread_name(t, name, sizeof name);
	if (site && !site->is_seen) {
		write_unknown_site(s, t, name, site);
		return;
	}
	fprintf(s->out, "%*s", SHEET_INDENT, "");
	sheet_clean(s, name, strlen(name), 24);
	if (site == NULL) {
		fprintf(s->out, t->state == 'R' ? ": running, or ready to run\n" :
						  ": was never seen blocked\n");
		return;
	}
	fprintf(s->out, ": %s", wait_kind_name(site->kind));
	if (call)
		fprintf(s->out, ", in %s", call);
	else if (site->syscall >= 0)
		fprintf(s->out, ", in system call %d", site->syscall);
	if (call && site->fd >= 0)
		fprintf(s->out, "(%d)", site->fd);
	else if (site->fd >= 0)
		fprintf(s->out, ", descriptor %d", site->fd);
	if (*endpoint_text(&site->end, target, sizeof target)) {
		fprintf(s->out, " on ");
		sheet_clean(s, target, strlen(target), s->width);
	}
	if (site->end.type == ENDPOINT_LOCK)
		fprintf(s->out, " at 0x%llx", (unsigned long long)site->end.address);
	if (site->is_timed)
		fprintf(s->out, site->timeout_ns ? ", for at most %.3g s" : ", with a timeout",
			(double)site->timeout_ns / 1e9);
	if (site->wchan[0])
		fprintf(s->out, " (%s)", site->wchan);
	fputc('\n', s->out);
}

/* Write what the class requires, with the thresholds that the rule in verdict.c applies. */
static void put_rule(const struct verdict *v, char *out, size_t size)
{
	switch (v->class) {
	case CLASS_CPU_BOUND:
		snprintf(out, size,
			 "cpu-bound: own share %.2f or more; it computes whenever it gets a core",
			 VERDICT_CPU_SHARE);
		break;
	case CLASS_MIXED:
		snprintf(out, size,
			 "mixed: own share from %.2f to %.2f; it computes more than half of its "
			 "own time",
			 VERDICT_MIXED_SHARE, VERDICT_CPU_SHARE);
		break;
	case CLASS_IO_BOUND:
		snprintf(out, size, "io-bound: own share below %.2f%s", VERDICT_MIXED_SHARE,
			 v->is_blind ?
				 "; pstop could not observe what it waits on, but its state or "
				 "its bytes of storage show data" :
				 ", and blocked mainly on data");
		break;
	case CLASS_WAITING: {
		bool is_unseen = v->is_blind &&
				 (v->detail == DETAIL_UNKNOWN || v->detail == WAIT_POLL);
		snprintf(out, size, "waiting: own share below %.2f%s", VERDICT_MIXED_SHARE,
			 is_unseen ? "; pstop could observe neither what it waits on nor that it "
				     "uses storage" :
				     ", and blocked mainly on something other than data");
		break;
	}
	case CLASS_IDLE:
		snprintf(out, size,
			 "idle: under %g %% of a core, under %g KiB/s, and at most %g wakes/s (%g "
			 "if only the timeouts of its waits wake it)",
			 VERDICT_IDLE_RUN * 100, VERDICT_IDLE_BYTES_PER_S / 1024,
			 VERDICT_IDLE_WAKES_PER_S, VERDICT_IDLE_TIMED_WAKES_PER_S);
		break;
	default:
		snprintf(out, size, "unknown: no numbers to judge by");
	}
}

static void write_tally(const struct sheet *s, const struct wait_tally *w)
{
	fprintf(s->out, "%*s%u observation%s, %u of them blocked", SHEET_INDENT, "", w->samples,
		w->samples == 1 ? "" : "s", w->blocked);
	const char *separator = ": ";
	for (unsigned kind = 0; kind < WAIT_KINDS; kind++) {
		if (w->by_kind[kind] == 0)
			continue;
		fprintf(s->out, "%s%u %s", separator, w->by_kind[kind], wait_kind_name(kind));
		separator = ", ";
	}
	if (w->denied)
		fprintf(s->out, "%s%u not readable", separator, w->denied);
	if (w->uninterruptible)
		fprintf(s->out, "; %u uninterruptible", w->uninterruptible);
	fputc('\n', s->out);
}

/* Write the thread that the following numbers belong to. */
static void write_judge(const struct sheet *s, const struct explain *e,
			const struct evidence *evidence)
{
	const struct thread *t = process_find_thread(e->p, evidence->tid);
	char name[TASK_COMM_MAX + 16];

	fprintf(s->out, "%*sjudged by thread ", SHEET_INDENT, "");
	if (t) {
		format_thread_name(t, name, sizeof name);
		sheet_clean(s, name, strlen(name), 24);
	} else {
		fprintf(s->out, "%d", (int)evidence->tid);
	}
	fprintf(s->out, ", the busiest; all threads together use %.2f cores\n",
		evidence->process_run);
}

static void write_turns(const struct sheet *s, const struct verdict *v,
			const struct evidence *evidence)
{
	const struct turns *t = &evidence->turns;
	char text[256];

	snprintf(text, sizeof text,
		 "%u threads block mainly at locks%s; some thread was on a core or ready in %u of "
		 "%u observations of all of them",
		 t->takers,
		 turns_at_one_lock(t) ? ", most at one" :
		 turns_is_guess(t)    ? " (a guess: denied)" :
					"",
		 t->moments.ready, t->moments.count);
	sheet_wrapped(s, text, SHEET_INDENT);
	fprintf(s->out, "%*sall threads: on a core %.1f %%, ready but none on a core %.1f %%\n",
		SHEET_INDENT, "", evidence->process_run * 100, v->held_up * 100);
	fprintf(s->out,
		"%*sown share of all threads = run / (1 - ready but none on a core) = %.2f\n",
		SHEET_INDENT, "", v->own_share);
}

static void write_runtime(const struct sheet *s, const struct explain *e, const struct busy *list,
			  size_t count)
{
	const struct thread **threads = calloc(count + 1, sizeof *threads);

	for (size_t i = 0; i < count && threads; i++)
		threads[i] = list[i].t;
	if (threads)
		explain_runtime(s, e, threads, count);
	free(threads);
}

static void write_rule(const struct sheet *s, const struct explain *e, const struct row *row,
		       const struct evidence *evidence)
{
	const struct verdict *v = &row->verdict;
	char rule[200];

	sheet_title(s, "The rule that applied");
	put_rule(v, rule, sizeof rule);
	sheet_wrapped(s, rule, SHEET_INDENT);
	if (e->p->thread_count > 1)
		write_judge(s, e, evidence);
	if (evidence->window_s <= 0 || !evidence->has_run)
		return;
	fprintf(s->out, "%*son a core %.1f %%, ready for one %.1f %%, blocked %.1f %% of %.2f s\n",
		SHEET_INDENT, "", evidence->run * 100, evidence->runnable * 100, v->blocked * 100,
		evidence->window_s);
	if (v->takes_turns)
		write_turns(s, v, evidence);
	else if (v->never_blocked)
		fprintf(s->out,
			"%*sready at both ends of the window and never blocked: own share = 1\n",
			SHEET_INDENT, "");
	else if (e->p->thread_count > 1 && v->own_share >= 0 &&
		 v->own_share <= evidence->process_run)
		fprintf(s->out, "%*sown share = run of all threads, at most 1 = %.2f\n",
			SHEET_INDENT, "", v->own_share);
	else if (v->own_share >= 0)
		fprintf(s->out, "%*sown share = run / (run + blocked) = %.2f\n", SHEET_INDENT, "",
			v->own_share);
	if (evidence->has_switches)
		fprintf(s->out, "%*s%.1f voluntary and %.1f involuntary switches/s\n", SHEET_INDENT,
			"", evidence->voluntary_per_s, evidence->involuntary_per_s);
	if (evidence->waits.samples > 0)
		write_tally(s, &evidence->waits);
	if (evidence->by_limit > 0)
		fprintf(s->out, "%*s%u counted as timer: waits for data that a timeout ended\n",
			SHEET_INDENT, "", evidence->by_limit);
	if (evidence->by_bell > 0)
		fprintf(s->out, "%*s%u counted as %s: waits at a pipe that only wakes it\n",
			SHEET_INDENT, "", evidence->by_bell,
			wait_kind_name((enum wait_kind)evidence->bell));
	if (evidence->quota_cores > 0)
		fprintf(s->out,
			"%*sCPU quota of its cgroup: %.2f cores; held back %.0f %% of the time\n",
			SHEET_INDENT, "", evidence->quota_cores, evidence->throttled * 100);
}

static void write_life(const struct sheet *s, const struct row *row)
{
	struct evidence evidence;
	char reason[VERDICT_REASON_MAX];

	row_evidence(row, true, &evidence);
	struct verdict v = verdict_judge(&evidence);
	verdict_reason(&evidence, &v, reason, sizeof reason);
	sheet_title(s, "Its whole life");
	fprintf(s->out, "%*s", SHEET_INDENT, "");
	sheet_face(s, verdict_is_guess(&v) ? FACE_DIM : FACE_CLASS + v.class);
	fprintf(s->out, "%s", verdict_class_text(&v));
	if (v.detail != DETAIL_UNKNOWN)
		fprintf(s->out, " (%s)", verdict_detail_text(v.detail));
	fputc('\n', s->out);
	sheet_wrapped(s, reason, SHEET_INDENT);
}

static void write_gap(const struct sheet *s, const char *what, uint8_t source, const char *lost)
{
	const char *why = rates_gap_text(rates_source_gap(source));

	fprintf(s->out, "%*s%s: %s; %s\n", SHEET_INDENT, "", what, why, lost);
}

/* Write which files were denied, and what is therefore unknown about its waits. */
static void write_hidden(const struct sheet *s, const struct wait_tally *w)
{
	static const struct {
		unsigned source;
		const char *name;
	} names[] = {
		{ WAIT_SOURCE_SYSCALL, "syscall" },
		{ WAIT_SOURCE_WCHAN, "wchan" },
		{ WAIT_SOURCE_FD, "fd" },
		{ WAIT_SOURCE_MEMORY, "memory" },
	};
	const char *separator = "", *lost = "what it waits on is only partly known";
	char text[160];
	size_t length = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (w->hidden & names[i].source) {
			length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
						   separator, names[i].name);
			separator = ", ";
		}
	if (w->denied == w->blocked)
		lost = "what it waits on is unknown";
	else if (w->by_kind[WAIT_POLL] + w->denied == w->blocked)
		lost = "which of its descriptors it waits for is unknown";
	else if (w->denied == 0 && w->hidden & WAIT_SOURCE_SYSCALL)
		lost = "known by the kernel function; whether a wait has a timeout is unknown";
	snprintf(text + length, sizeof text - length, "%s; %s",
		 w->hidden ? ": permission denied" : "wchan: the kernel does not name the function",
		 lost);
	sheet_wrapped(s, text, SHEET_INDENT);
}

static void write_unseen(const struct sheet *s, const struct explain *e,
			 const struct evidence *evidence)
{
	const struct reading *now = &e->p->now;
	const struct thread *t = process_find_thread(e->p, evidence->tid);
	bool any = false;

	sheet_title(s, "What could not be read");
	if (e->p->thread_count == 0 && rates_gap_text(rates_source_gap(now->source[SOURCE_STAT]))) {
		write_gap(s, "stat", now->source[SOURCE_STAT], "nothing but its PID is known");
		any = true;
	}
	if (now->source[SOURCE_IO] != 0) {
		write_gap(s, "io", now->source[SOURCE_IO], "bytes and calls are not counted");
		any = true;
	}
	if (t && t->now.source[SOURCE_SCHEDSTAT] != 0) {
		write_gap(s, "schedstat", t->now.source[SOURCE_SCHEDSTAT],
			  "time on a core and waiting for one is unknown");
		any = true;
	}
	if (t && t->now.source[SOURCE_STATUS] != 0) {
		write_gap(s, "status", t->now.source[SOURCE_STATUS], "switches are unknown");
		any = true;
	}
	if (evidence->waits.hidden != 0 || evidence->waits.denied > 0) {
		write_hidden(s, &evidence->waits);
		any = true;
	}
	if (!any)
		fprintf(s->out, "%*snothing\n", SHEET_INDENT, "");
	else
		fprintf(s->out, "%*s'pstop doctor %d' says how to see more\n", SHEET_INDENT, "",
			(int)e->p->pid);
}

void explain_verdict(const struct sheet *s, const struct explain *e, const struct row *row)
{
	bool is_lifetime = e->window_s <= 0;
	struct evidence evidence;
	size_t count;

	row_evidence(row, is_lifetime, &evidence);
	struct busy *list = list_busiest(e, &count);
	write_verdict(s, row, &evidence);
	if (e->history)
		explain_history_short(s, e, row);
	write_time(s, e, row, list, list ? count : 0);
	sheet_title(s, "What the threads wait on, as last seen");
	for (size_t i = 0; i < count && list; i++)
		write_site(s, list[i].t);
	explain_waits(s, e, row);
	write_runtime(s, e, list, list ? count : 0);
	write_rule(s, e, row, &evidence);
	if (!is_lifetime)
		write_life(s, row);
	if (!(e->parts & 1u << EXPLAIN_MEMORY))
		explain_memory_short(s, e);
	if (e->dossier && !(e->parts & 1u << EXPLAIN_IDENTITY))
		explain_identity_short(s, e, row);
	write_unseen(s, e, &evidence);
	free(list);
}
