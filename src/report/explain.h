/* explain.h - everything that is known about one process, as a page.
 *
 * Room: report.  `pstop explain` prints the page; the live view shows the same lines, one section
 * at a time.
 */
#ifndef PSTOP_REPORT_EXPLAIN_H
#define PSTOP_REPORT_EXPLAIN_H

#include <stdio.h>

#include "model/chain.h"
#include "model/dossier.h"
#include "model/history.h"
#include "model/system.h"
#include "model/task.h"

/* Sections of the page.  The verdict includes short forms of history, memory and identity, as far
 * as these are known. */
enum explain_section {
	EXPLAIN_VERDICT,
	EXPLAIN_HISTORY,
	EXPLAIN_MEMORY,
	EXPLAIN_IDENTITY,
	EXPLAIN_FILES,
	EXPLAIN_ENVIRONMENT,
	EXPLAIN_SECTIONS
};

struct explain {
	const struct sample *sample;
	const struct process *p;
	const struct dossier *dossier;       /* NULL: it was not read */
	const struct history *history;       /* NULL: no history is kept */
	const struct system_reading *system; /* of the machine; NULL: not known */
	const struct system_rates *rates;    /* of the machine; NULL if `system` is */
	const struct chains *chains;         /* who waits for whom; NULL: not known */
	double window_s;
	double samples_per_s;  /* observations per second, as achieved */
	int width;             /* in columns, at least 40 */
	int height;            /* lines of the screen, which the history fills; 0: no screen */
	unsigned threads_most; /* how many of the busiest threads to list */
	unsigned parts;        /* sections shown in full: 1 << enum explain_section, or-ed */
	bool has_faces;        /* with style marks, see sheet.h */
	bool has_blocks;       /* draw bars with blocks, not with letters */
	bool has_keys;         /* name the keys to press, because there is a keyboard */
};

/* Write the page as plain text: the verdict, e->parts, and the conclusion.  Bytes from other processes are
 * cleaned.  No line exceeds the width, except for words that cannot be broken. */
void explain_write(FILE *out, const struct explain *e);

/* Write the head and one section only; that of the verdict ends with the conclusion. */
void explain_write_section(FILE *out, const struct explain *e, enum explain_section section);

/* Return the title of a section, such as "Verdict", which is static, or the key that leads to it. */
const char *explain_section_name(enum explain_section section);
char explain_section_key(enum explain_section section);

#endif
