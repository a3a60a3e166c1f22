/* json.h - write JSON documents of schema 1 with cJSON.
 *
 * Room: export.  A document is written piece by piece, one process at a time; it is
 * never in memory as a whole.
 */
#ifndef PSTOP_EXPORT_JSON_H
#define PSTOP_EXPORT_JSON_H

#include <stdio.h>

#include "model/system.h"
#include "field/exited.h"
#include "field/row.h"
#include "model/chain.h"

#define JSON_SCHEMA 1

struct json_missing {
	pid_t pid;
	const char *error;
};

struct json_head {
	const struct sample *sample;
	double window_s;           /* 0: no window; null in the document */
	uint64_t samples;          /* observations in the window, of all threads */
	double samples_per_s;      /* achieved by the sampler; 0: none taken */
	double own_cpu_share;      /* CPU time of pstop in the window, of one core */
	double sampling_cpu_share; /* the part of it for observations */
	const struct system_reading *system;
	const struct system_rates *system_rates;
	const struct exited *exited; /* processes that exited in the window; NULL: unknown */
	const char *exited_why;      /* why `exited` is NULL; static */
	unsigned exits_lost;         /* how often exit records were lost */
	const struct chains *chains; /* who waits for whom; NULL: not looked for */
	bool is_partial;             /* only some processes: no totals of the machine */
	bool is_line;                /* NDJSON: no newline inside the document */
	bool is_lifetime;            /* classes cover the whole life */
};

/* Write the start of a document, up to "processes":[.  Return 0, or -ENOMEM. */
int json_begin(FILE *out, const struct json_head *head);

/* Write one process with its threads; `is_first` says whether it is the first one of the
 * document.  Return 0, or -ENOMEM. */
int json_process(FILE *out, const struct json_head *head, const struct process *p, bool is_first);

/* Write the end of the document, from "exited" on, and a newline.  Return 0, or -ENOMEM. */
int json_end(FILE *out, const struct json_head *head, const struct json_missing *missing,
	     size_t count);

#endif
