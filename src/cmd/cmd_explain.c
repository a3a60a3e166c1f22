/* cmd_explain.c - the verdict as a page; see cmd_explain.h. */
#include "config.h"

#include "cmd/cmd_explain.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "collect/demand.h"
#include "collect/dossier.h"
#include "model/need.h"
#include "report/explain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MOST      8
#define OBSERVATIONS_MOST 256
#define WIDTH_LEAST       40
#define WIDTH_DEFAULT     100

static unsigned parts_of(const struct options *o)
{
	return (o->has_memory ? 1u << EXPLAIN_MEMORY : 0) |
	       (o->has_identity ? 1u << EXPLAIN_IDENTITY : 0) |
	       (o->has_files ? 1u << EXPLAIN_FILES : 0) |
	       (o->has_environment ? 1u << EXPLAIN_ENVIRONMENT : 0);
}

/* Read the identity always, and what takes longer or needs a lock if requested.  For a process that
 * has just exited, what is known of it is kept. */
static void read_dossier(struct session *s, struct dossier *d)
{
	const struct options *o = s->options;

	dossier_read_identity(s->scanner, d);
	if (o->has_memory)
		dossier_read_rollup(s->scanner, d);
	if (o->has_files || o->has_identity)
		dossier_read_files(s->scanner, d);
	if (o->has_environment)
		dossier_read_environment(s->scanner, d);
}

/* ---- collecting ---- */

/* What the pages show besides the sample, one of each per process of it. */
struct pages {
	bool *chosen;             /* it exists, and has a page */
	struct dossier *dossiers; /* of the chosen processes */
	size_t count;
	struct chains chains;
};

static bool wants_page(void *context, const struct sample *sample, const struct process *p)
{
	return session_is_asked(context, p->pid) &&
	       (!p->has_exited || p->first_seen_at != sample->refresh);
}

/* Read everything that the pages show.  Return 0 or -ENOMEM; call pages_free() in both cases. */
static int collect(struct session *s, struct pages *pages)
{
	const struct sample *sample = scan_sample(s->scanner);

	*pages = (struct pages){
		.chosen = calloc(sample->count + 1, sizeof *pages->chosen),
		.dossiers = calloc(sample->count + 1, sizeof *pages->dossiers),
	};
	if (pages->chosen == NULL || pages->dossiers == NULL)
		return -ENOMEM;
	struct demand demand = {
		.wants = wants_page,
		.observations = OBSERVATIONS_MOST,
		.is_in_full = true,
		.peers = THREADS_MOST * 4,
		.chosen_needs = NEED_LINKS,
		.chosen = pages->chosen,
		.context = s,
	};
	demand_satisfy(s->scanner, &demand);
	int error = chains_make(&pages->chains, sample);
	if (error)
		return error;
	pages->count = sample->count;
	for (size_t i = 0; i < sample->count; i++) {
		const struct process *p = sample->list[i];
		dossier_init(&pages->dossiers[i], p->pid, p->start_ticks);
		if (pages->chosen[i])
			read_dossier(s, &pages->dossiers[i]);
		else if (session_is_asked(s, p->pid))
			session_complain_missing(s, p->pid);
	}
	return 0;
}

static void pages_free(struct pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		dossier_free(&pages->dossiers[i]);
	free(pages->dossiers);
	free(pages->chosen);
	chains_free(&pages->chains);
}

/* ---- printing ---- */

/* Print one page per PID.  Return the number of pages. */
static size_t print_pages(FILE *out, const struct explain *form, const struct pages *pages)
{
	struct explain page = *form;
	size_t found = 0;

	for (size_t i = 0; i < pages->count; i++) {
		if (!pages->chosen[i])
			continue;
		if (found++ > 0)
			fputs("\n----\n\n", out);
		page.p = page.sample->list[i];
		page.dossier = &pages->dossiers[i];
		page.chains = &pages->chains;
		explain_write(out, &page);
	}
	return found;
}

/* Set *found to the number of pages.  Return 0 or -ENOMEM. */
static int explain_all(FILE *out, struct session *s, size_t *found)
{
	int width = output_width();
	struct pages pages;
	int error = collect(s, &pages);
	struct explain form = {
		.sample = scan_sample(s->scanner),
		.system = &s->system,
		.rates = &s->system_rates,
		.window_s = session_window_s(s),
		.samples_per_s = s->samples_per_s,
		.width = width == 0          ? WIDTH_DEFAULT :
			 width < WIDTH_LEAST ? WIDTH_LEAST :
					       width,
		.threads_most = THREADS_MOST,
		.parts = parts_of(s->options),
	};

	if (!error)
		*found = print_pages(out, &form, &pages);
	pages_free(&pages);
	return error;
}

static int refresh(struct session *s)
{
	int error = session_refresh(s);

	return error ? error : session_follow(s);
}

int cmd_explain(const struct options *o)
{
	struct session s;
	int status = STATUS_FINE;
	size_t found = 0;
	bool is_closed;

	int error = session_open(&s, o,
				 (struct session_options){ .wants_memory = true,
							   .wants_chains = true });
	if (error) {
		session_complain(o, error);
		return STATUS_FAILED;
	}
	FILE *out = output_open();
	if (out == NULL) {
		session_close(&s);
		output_complain("out of memory", "");
		return STATUS_FAILED;
	}
	error = refresh(&s);
	if (!error && o->delay_s > 0) {
		session_wait(&s, session_refreshed_ns(&s) + (uint64_t)(o->delay_s * 1e9),
			     &output_stop_signal);
		error = output_stop_signal ? -EINTR : refresh(&s);
	}
	if (!error)
		error = explain_all(out, &s, &found);
	if (error == -EINTR)
		status = 128 + output_stop_signal;
	else if (error)
		output_complain("cannot read the kernel's process list", strerror(-error));
	else if (found == 0)
		status = STATUS_NONE_FOUND;
	if (error && error != -EINTR)
		status = STATUS_FAILED;
	session_close(&s);
	int flushed = output_flush(out, &is_closed);
	fclose(out);
	return flushed ? flushed : status;
}
