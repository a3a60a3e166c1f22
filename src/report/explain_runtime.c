/* explain_runtime.c - what threads do in a language runtime; see explain_runtime.h. */
#include "config.h"

#include "report/explain_runtime.h"
#include "model/gil.h"
#include "model/runtime.h"
#include "model/runtime_role.h"

#include <stdlib.h>
#include <string.h>

static void write_gil(const struct sheet *s, const struct explain *e,
		      const struct process_runtime *r)
{
	struct gil_total all;
	char text[256];

	gil_of_process(e->sample, e->p, &all);
	if (!all.is_known)
		return;
	int length = snprintf(text, sizeof text,
			      "GIL: held %.0f %% of the time; on average %.1f threads wait for it",
			      all.held * 100, all.waiting);
	if (r->switches_per_s >= 0)
		length += snprintf(text + length, sizeof text - (size_t)length, "; %.0f switches/s",
				   (double)r->switches_per_s);
	snprintf(text + length, sizeof text - (size_t)length, "; switch interval %g ms%s",
		 (double)r->interval_us / 1000,
		 r->gils > 1 ? "; its subinterpreters have their own" : "");
	sheet_wrapped(s, text, SHEET_INDENT);
}

/* Append where a thread was seen; the texts are another program's. */
static void put_function(const struct runtime_thread *t, char *out, size_t size)
{
	const char *slash = strrchr(t->file, '/'), *file = slash ? slash + 1 : t->file;
	int length = snprintf(out, size, "in %s() at %s", t->function, file);

	if (t->line > 0 && (size_t)length < size)
		length += snprintf(out + length, size - (size_t)length, ":%u", t->line);
	if (t->placed > 0 && (size_t)length < size)
		snprintf(out + length, size - (size_t)length, " (%.0f %%)",
			 100.0 * t->at_top / t->placed);
}

static void write_thread(const struct sheet *s, const struct explain *e,
			 const struct process_runtime *r, const struct thread *t)
{
	const struct runtime_thread *seen = runtime_find_thread(r, t->tid);
	char text[TASK_COMM_MAX + RUNTIME_FUNCTION_MAX + RUNTIME_FILE_MAX + 96];
	struct gil_use use;

	if (seen == NULL)
		return;
	gil_of_thread(e->sample, e->p, t, &use);
	if (!use.is_known && seen->function[0] == '\0')
		return;
	int length = snprintf(text, sizeof text, "%d %s: ", (int)t->tid, thread_comm(t));
	if (use.is_known)
		length += snprintf(text + length, sizeof text - (size_t)length,
				   "holds %.0f %%, waits %.0f %%%s", use.hold * 100, use.wait * 100,
				   seen->function[0] ? ", " : "");
	if (seen->function[0])
		put_function(seen, text + length, sizeof text - (size_t)length);
	sheet_wrapped(s, text, SHEET_INDENT);
}

static void write_python(const struct sheet *s, const struct explain *e,
			 const struct process_runtime *r, const struct thread *const *threads,
			 size_t count)
{
	char advice[GIL_ADVICE_MAX];

	if (r->at != e->sample->refresh) {
		fprintf(s->out, "%*sits threads were not observed in this window\n", SHEET_INDENT,
			"");
		return;
	}
	if (r->has_gil)
		write_gil(s, e, r);
	else if (r->looks > 0)
		fprintf(s->out, "%*sthe GIL is off: threads run Python code at the same time\n",
			SHEET_INDENT, "");
	for (size_t i = 0; i < count; i++)
		write_thread(s, e, r, threads[i]);
	if (gil_advice(e->sample, e->p, advice))
		sheet_wrapped(s, advice, SHEET_INDENT);
}

/* Write the parts of its CPU time: "CPU time: application 69 %, gc 31 %". */
static void write_roles(const struct sheet *s, const struct explain *e)
{
	double run[RUNTIME_ROLES], all = 0;
	const char *separator = ": ";

	if (!runtime_roles_run(e->sample, e->p, run))
		return;
	for (int i = 0; i < RUNTIME_ROLES; i++)
		all += run[i];
	if (all <= 0)
		return;
	fprintf(s->out, "%*sCPU time", SHEET_INDENT, "");
	for (int i = 0; i < RUNTIME_ROLES; i++) {
		const char *name = runtime_role_name(i);
		if (run[i] / all < 0.005)
			continue;
		fprintf(s->out, "%s%s %.0f %%", separator, name ? name : "other",
			run[i] / all * 100);
		separator = ", ";
	}
	fputc('\n', s->out);
}

void explain_runtime(const struct sheet *s, const struct explain *e,
		     const struct thread *const *threads, size_t count)
{
	const struct process_runtime *r = process_notes(e->p)->runtime;

	if (r == NULL || r->kind == RUNTIME_NONE)
		return;
	/* The version is memory of another process, but consists of letters and digits. */
	sheet_title(s, "%s%s%s%s", runtime_kind_title(r->kind), r->version[0] ? " " : "",
		    r->version, r->is_free_threaded ? ", free-threaded" : "");
	if (runtime_gap_text(r->gap))
		fprintf(s->out, "%*swhat its threads do is unknown: %s\n", SHEET_INDENT, "",
			runtime_gap_text(r->gap));
	else if (r->kind == RUNTIME_PYTHON)
		write_python(s, e, r, threads, count);
	write_roles(s, e);
}
