/* cmd_explain.c - the verdict as a page; see cmd_explain.h. */
#include "config.h"

#include "cmd/cmd_explain.h"
#include "cmd/exit_status.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "collect/details.h"
#include "collect/dossier.h"
#include "report/explain.h"
#include "wait/sites.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define THREADS_MOST  8
#define LOOKS_MOST    256
#define WIDTH_LEAST   40
#define WIDTH_DEFAULT 100

static unsigned parts_of(const struct options *o)
{
	return (o->has_memory ? 1u << EXPLAIN_MEMORY : 0) |
	       (o->has_identity ? 1u << EXPLAIN_IDENTITY : 0) |
	       (o->has_files ? 1u << EXPLAIN_FILES : 0) |
	       (o->has_environment ? 1u << EXPLAIN_ENVIRONMENT : 0);
}

/* Who it is always; what takes longer, or a lock, where it was asked for.  A
 * process that has just ended keeps what is known of it. */
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

static void print_page(FILE *out, struct session *s, const struct process *p)
{
	int width = output_width();
	struct dossier dossier;
	struct explain page = {
		.sample = scan_sample(s->scanner),
		.p = p,
		.dossier = &dossier,
		.window_s = session_window_s(s),
		.samples_per_s = s->samples_per_s,
		.width = width == 0          ? WIDTH_DEFAULT :
			 width < WIDTH_LEAST ? WIDTH_LEAST :
					       width,
		.threads_most = THREADS_MOST,
		.parts = parts_of(s->options),
	};

	sites_find(s->scanner, p, LOOKS_MOST);
	details_complete(s->scanner, p);
	details_describe_sites(s->scanner, p, THREADS_MOST * 4);
	dossier_init(&dossier, p->pid, p->start_ticks);
	read_dossier(s, &dossier);
	explain_write(out, &page);
	dossier_free(&dossier);
}

/* One page a PID; returns how many there were. */
static size_t print_pages(FILE *out, struct session *s)
{
	const struct sample *t = scan_sample(s->scanner);
	size_t found = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct process *p = t->list[i];
		if (p->ended && p->first_seen_at == t->refresh) {
			session_complain_missing(s, p->pid);
			continue;
		}
		if (found++ > 0)
			fputs("\n----\n\n", out);
		print_page(out, s, p);
	}
	return found;
}

int cmd_explain(const struct options *o)
{
	struct session s;
	int status = STATUS_FINE;
	bool is_closed;

	int error = session_open(&s, o);
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
	error = session_refresh(&s);
	if (!error && o->delay_s > 0) {
		session_wait(&s, session_refreshed_ns(&s) + (uint64_t)(o->delay_s * 1e9),
			     &output_stop_signal);
		error = output_stop_signal ? -EINTR : session_refresh(&s);
	}
	if (error == -EINTR)
		status = 128 + output_stop_signal;
	else if (error)
		output_complain("cannot read the kernel's process list", strerror(-error));
	else if (print_pages(out, &s) == 0)
		status = STATUS_NONE_FOUND;
	if (error && error != -EINTR)
		status = STATUS_FAILED;
	session_close(&s);
	int flushed = output_flush(out, &is_closed);
	fclose(out);
	return flushed ? flushed : status;
}
