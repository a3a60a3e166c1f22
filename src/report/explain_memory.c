/* explain_memory.c - the parts of the memory of a process; see explain_memory.h. */
#include "config.h"

#include "report/explain_memory.h"
#include "report/explain_item.h"
#include "export/text.h"

#include <errno.h>
#include <string.h>

#define PARTS 5

/* Split the address space as textbooks do, process = program + data + stack, with what Linux adds.
 * The kernel counts each page in one of these (proc_pid_status(5)); the rest is mapped read-only or
 * shared. */
static size_t parts_of(const struct memory *m, struct sheet_part out[PARTS])
{
	uint64_t named = m->program_bytes + m->library_bytes + m->data_bytes + m->stack_bytes;
	uint64_t rest = m->virtual_bytes > named ? m->virtual_bytes - named : 0;

	out[0] = (struct sheet_part){ 'P', "program", (double)m->program_bytes,
				      FACE_SHARE + SHARE_USER, false };
	out[1] = (struct sheet_part){ 'L', "library", (double)m->library_bytes,
				      FACE_SHARE + SHARE_NETWORK, false };
	out[2] = (struct sheet_part){ 'D', "data", (double)m->data_bytes, FACE_SHARE + SHARE_DISK,
				      false };
	out[3] = (struct sheet_part){ 'S', "stack", (double)m->stack_bytes,
				      FACE_SHARE + SHARE_RUNNABLE, false };
	out[4] = (struct sheet_part){ 'M', "mapped", (double)rest, FACE_SHARE + SHARE_OTHER, true };
	return PARTS;
}

/* Split it by residence: its own pages, pages that can be shared with others, and what is not in
 * memory. */
static size_t resident_of(const struct memory *m, struct sheet_part out[PARTS])
{
	uint64_t own = m->resident_bytes > m->shared_bytes ? m->resident_bytes - m->shared_bytes :
							     0;
	uint64_t rest = m->virtual_bytes > m->resident_bytes + m->swap_bytes ?
				m->virtual_bytes - m->resident_bytes - m->swap_bytes :
				0;

	out[0] = (struct sheet_part){ 'O', "own", (double)own, FACE_SHARE + SHARE_DISK, false };
	out[1] = (struct sheet_part){ 'F', "files and shared", (double)m->shared_bytes,
				      FACE_SHARE + SHARE_NETWORK, false };
	out[2] = (struct sheet_part){ 'W', "swap", (double)m->swap_bytes, FACE_SHARE + SHARE_SYSTEM,
				      false };
	out[3] = (struct sheet_part){ '.', "not in memory", (double)rest, FACE_SHARE + SHARE_OTHER,
				      true };
	return 4;
}

static void size_of(double bytes, char out[16])
{
	text_bytes(bytes, out, 16);
}

/* Write "P program 2.1M, L library 3.0M". */
static void write_legend(const struct sheet *s, const struct sheet_part *parts, size_t count,
			 int at)
{
	struct sheet_entry entries[PARTS];
	size_t shown = 0;
	char size[16];

	for (size_t i = 0; i < count; i++) {
		/* Most machines do not swap. */
		if (parts[i].letter == 'W' && parts[i].amount <= 0)
			continue;
		entries[shown] = (struct sheet_entry){ parts[i].letter,
						       parts[i].is_light ? "░" : "█", parts[i].face,
						       "" };
		size_of(parts[i].amount, size);
		snprintf(entries[shown].words, sizeof entries[shown].words, "%s %s", parts[i].name,
			 size);
		shown++;
	}
	sheet_legend(s, entries, shown, at);
}

/* Return the reason why there are no numbers, or NULL if there are. */
static const char *why_none(const struct explain *e)
{
	const struct process *p = e->p;
	const struct thread *leader = process_leader(p);

	if (p->memory.known)
		return NULL;
	if (process_is_kernel_thread(p))
		return "none: a kernel thread uses the memory of the kernel";
	if (leader && leader->state == 'Z')
		return "none: it has exited and released its memory";
	if (p->now.source[SOURCE_STATUS] != 0)
		return rates_gap_text(rates_source_gap(p->now.source[SOURCE_STATUS]));
	return "unknown";
}

static void write_line(const struct sheet *s, const char *name, double bytes,
		       const struct sheet_part *parts, size_t count)
{
	int cells = s->width >= 100 ? 40 : 24, name_width = 14;
	char size[16];

	size_of(bytes, size);
	fprintf(s->out, "%*s%-*s %7s ", SHEET_INDENT, "", name_width, name, size);
	sheet_bar(s, parts, count, cells);
	fputc(' ', s->out);
	write_legend(s, parts, count, SHEET_INDENT + name_width + 9 + cells + 3);
}

void explain_memory_short(const struct sheet *s, const struct explain *e)
{
	const struct memory *m = &e->p->memory;
	struct sheet_part parts[PARTS];
	const char *why = why_none(e);

	sheet_title(s, "Memory: process = program + data + stack");
	if (why) {
		fprintf(s->out, "%*s%s\n", SHEET_INDENT, "", why);
		return;
	}
	write_line(s, "address space", (double)m->virtual_bytes, parts, parts_of(m, parts));
	write_line(s, "in memory", (double)m->resident_bytes, parts, resident_of(m, parts));
}

/* ---- in full ---- */

static void write_part(const struct sheet *s, const struct sheet_part *part, double whole,
		       const char *what)
{
	char size[16];

	size_of(part->amount, size);
	fprintf(s->out, "%*s", 2 * SHEET_INDENT, "");
	sheet_face(s, part->face);
	fputs(s->has_blocks ? part->is_light ? "░" : "█" : (char[]){ part->letter, '\0' }, s->out);
	sheet_face(s, FACE_TEXT);
	int at = 2 * SHEET_INDENT;
	at += 1 + fprintf(s->out, " %-16s %7s %3.0f %%", part->name, size,
			  whole > 0 ? part->amount / whole * 100 : 0);
	bool is_long = at + 2 + (int)strlen(what) > s->width;
	fprintf(s->out, "%s%*s%s\n", is_long ? "\n" : "", is_long ? 3 * SHEET_INDENT : 2, "", what);
}

/* Write a bar and its parts, as shares of all parts together, which is the address space. */
static void write_picture(const struct sheet *s, const char *name, double bytes,
			  const struct sheet_part *parts, size_t count, const char *const *what)
{
	char size[16];
	double whole = 0;

	for (size_t i = 0; i < count; i++)
		whole += parts[i].amount;
	size_of(bytes, size);
	fprintf(s->out, "%*s%s %s\n%*s", SHEET_INDENT, "", name, size, SHEET_INDENT, "");
	int cells = s->width - SHEET_INDENT - 2;
	sheet_bar(s, parts, count, cells > 100 ? 100 : cells);
	fputc('\n', s->out);
	for (size_t i = 0; i < count; i++)
		write_part(s, &parts[i], whole, what[i]);
}

static void write_rollup(const struct sheet *s, const struct explain *e)
{
	const struct dossier *d = e->dossier;
	char proportional[16], own[16], dirty[16], shared[16], huge[16], swap[16];

	if (d == NULL)
		return;
	sheet_title(s, "Proportional set size: its own pages, and its share of each shared page");
	if (d->rollup_error == DOSSIER_UNREAD) {
		sheet_wrapped(s,
			      e->has_keys ?
				      "not read yet: press p to read it (this takes a lock of "
				      "the process's memory)" :
				      "not read",
			      SHEET_INDENT);
		return;
	}
	if (d->rollup_error) {
		fprintf(s->out, "%*s%s\n", SHEET_INDENT, "", explain_error(d->rollup_error));
		return;
	}
	const struct memory_rollup *r = &d->rollup;
	size_of((double)r->proportional, proportional);
	size_of((double)(r->private_clean + r->private_dirty), own);
	size_of((double)r->private_dirty, dirty);
	size_of((double)(r->shared_clean + r->shared_dirty), shared);
	size_of((double)r->huge, huge);
	size_of((double)r->swap_proportional, swap);
	sheet_item(s, "PSS", "%s", proportional);
	sheet_item(s, "private", "%s (modified: %s)", own, dirty);
	sheet_item(s, "shared", "%s with other processes", shared);
	sheet_item(s, "huge pages", "%s", huge);
	sheet_item(s, "swap share", "%s", swap);
	if (e->has_keys)
		fprintf(s->out, "%*spress p to read it again\n", SHEET_INDENT, "");
}

void explain_memory(const struct sheet *s, const struct explain *e)
{
	static const char *const of_space[PARTS] = {
		"the code of the program file",
		"code of shared libraries",
		"variables, heap, stacks of other threads",
		"of the leader thread",
		"files and shareable memory",
	};
	static const char *const of_resident[] = {
		"only in this process: data and stack in use",
		"files (including code) and shared memory",
		"moved to disk",
		"never used, or reclaimed",
	};
	const struct memory *m = &e->p->memory;
	struct sheet_part parts[PARTS];
	const char *why = why_none(e);
	char peak[16], locked[16];

	sheet_title(s, "Memory: process = program + data + stack");
	if (why) {
		fprintf(s->out, "%*s%s\n", SHEET_INDENT, "", why);
		return;
	}
	size_t count = parts_of(m, parts);
	write_picture(s, "address space", (double)m->virtual_bytes, parts, count, of_space);
	count = resident_of(m, parts);
	fputc('\n', s->out);
	write_picture(s, "in memory (resident)", (double)m->resident_bytes, parts, count,
		      of_resident);
	size_of((double)m->peak_bytes, peak);
	size_of((double)m->locked_bytes, locked);
	fprintf(s->out, "%*speak %s in memory; locked %s\n", SHEET_INDENT, "", peak, locked);
	write_rollup(s, e);
}
