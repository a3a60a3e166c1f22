/* explain.c - the page about a process, section by section; see explain.h. */
#include "config.h"

#include "report/explain.h"
#include "base/clean.h"
#include "report/explain_conclusion.h"
#include "report/explain_files.h"
#include "report/explain_history.h"
#include "report/explain_identity.h"
#include "report/explain_item.h"
#include "report/explain_memory.h"
#include "report/explain_verdict.h"

#include <string.h>

/* Of a long command line, at most. */
#define COMMAND_LINES 60

/* Write the command line: on a screen what one line has room for, else all of it. */
static void write_command(const struct sheet *s, const struct explain *e, const struct row *row)
{
	const struct details *d = process_details(row->p);
	size_t length = d->cmdline ? clean_arguments_length(d->cmdline, d->cmdline_length) : 0;

	if (e->height > 0 || length == 0) {
		explain_field(s, row, "command", s->width);
		fputc('\n', s->out);
		return;
	}
	sheet_foreign(s, d->cmdline, length, length, 0, 2 * SHEET_INDENT, COMMAND_LINES);
}

static void write_header(const struct sheet *s, const struct explain *e, const struct row *row)
{
	const struct thread *leader = row_shown_thread(row);

	sheet_face(s, FACE_STRONG);
	fprintf(s->out, "PID %d ", (int)e->p->pid);
	if (leader)
		sheet_clean(s, thread_comm(leader), strlen(thread_comm(leader)), 40);
	sheet_face(s, FACE_TEXT);
	fprintf(s->out, " (user ");
	explain_field(s, row, "user", 32);
	fprintf(s->out, ", %zu thread%s, started ", e->p->thread_count,
		e->p->thread_count == 1 ? "" : "s");
	explain_field(s, row, "age_s", 12);
	fprintf(s->out, " ago)\n");
	write_command(s, e, row);
}

static void write_section(const struct sheet *s, const struct explain *e, const struct row *row,
			  enum explain_section section)
{
	switch (section) {
	case EXPLAIN_HISTORY:
		explain_history(s, e, row);
		break;
	case EXPLAIN_MEMORY:
		explain_memory(s, e);
		break;
	case EXPLAIN_IDENTITY:
		explain_identity(s, e, row);
		break;
	case EXPLAIN_FILES:
		explain_files(s, e);
		break;
	case EXPLAIN_ENVIRONMENT:
		explain_environment(s, e);
		break;
	default:
		explain_verdict(s, e, row);
		break;
	}
}

static struct sheet sheet_of(FILE *out, const struct explain *e)
{
	return (struct sheet){ .out = out,
			       .width = e->width,
			       .has_faces = e->has_faces,
			       .has_blocks = e->has_blocks,
			       .is_utf8 = clean_is_utf8_locale() };
}

void explain_write(FILE *out, const struct explain *e)
{
	struct sheet s = sheet_of(out, e);
	struct row row = row_make(e->sample, e->p, NULL, e->window_s <= 0);

	row_add_shares(&row);
	write_header(&s, e, &row);
	for (int i = 0; i < EXPLAIN_SECTIONS; i++)
		if (i == EXPLAIN_VERDICT || e->parts & 1u << i)
			write_section(&s, e, &row, i);
	explain_conclusion(&s, e, &row);
}

void explain_write_section(FILE *out, const struct explain *e, enum explain_section section)
{
	struct sheet s = sheet_of(out, e);
	struct row row = row_make(e->sample, e->p, NULL, e->window_s <= 0);

	row_add_shares(&row);
	write_header(&s, e, &row);
	write_section(&s, e, &row, section);
	if (section == EXPLAIN_VERDICT)
		explain_conclusion(&s, e, &row);
}

static const struct {
	const char *name;
	char key;
} sections[EXPLAIN_SECTIONS] = {
	[EXPLAIN_VERDICT] = { "Verdict", 'v' }, [EXPLAIN_HISTORY] = { "History", 'h' },
	[EXPLAIN_MEMORY] = { "Memory", 'm' },   [EXPLAIN_IDENTITY] = { "Identity", 'i' },
	[EXPLAIN_FILES] = { "Files", 'f' },     [EXPLAIN_ENVIRONMENT] = { "Environment", 'e' },
};

const char *explain_section_name(enum explain_section section)
{
	return sections[section].name;
}

char explain_section_key(enum explain_section section)
{
	return sections[section].key;
}
