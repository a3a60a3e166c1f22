/* explain.h - all that is known of one process, told as a page.
 *
 * Room: report.  `pstop explain` prints it, the live view's page shows the same
 * lines, one section at a time.
 */
#ifndef PSTOP_REPORT_EXPLAIN_H
#define PSTOP_REPORT_EXPLAIN_H

#include <stdio.h>

#include "model/dossier.h"
#include "model/history.h"
#include "model/task.h"

/* Parts of the page.  The verdict has short forms of history, memory and
 * identity in it, as far as these are known. */
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
	const struct dossier *dossier; /* NULL: nothing of the kind was read */
	const struct history *history; /* NULL: none is kept */
	double window_s;
	double samples_per_s;  /* looks per second that were achieved */
	int width;             /* of the page in columns; at least 40 */
	unsigned threads_most; /* busiest threads shown one by one */
	unsigned parts;        /* 1 << enum explain_section: told in full */
	bool has_looks;        /* with marks of looks, sheet.h */
	bool has_blocks;       /* bars are of blocks, not of letters */
	bool has_keys;         /* somebody can press keys: they are named */
};

/* Writes the page: plain text, foreign bytes cleaned, no line longer than the
 * width but for what cannot be broken.  The verdict, then the parts asked for. */
void explain_write(FILE *out, const struct explain *e);

/* The same with one section only, below the head. */
void explain_write_section(FILE *out, const struct explain *e, enum explain_section section);

/* "Verdict" …, and the key that leads there.  Static. */
const char *explain_section_name(enum explain_section section);
char explain_section_key(enum explain_section section);

#endif
