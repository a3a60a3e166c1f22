/* json.h - the JSON contract, schema 1, written with cJSON.
 *
 * Room: export.  A document is written piece by piece, one process at a time;
 * the whole of it is never in memory.
 */
#ifndef PSTOP_EXPORT_JSON_H
#define PSTOP_EXPORT_JSON_H

#include <stdio.h>

#include "model/system.h"
#include "field/exited.h"
#include "field/row.h"

#define JSON_SCHEMA 1

struct json_missing {
	pid_t pid;
	const char *error;
};

struct json_head {
	const struct sample *sample;
	double window_s;           /* 0: there is none; null in the document */
	uint64_t samples;          /* looks taken in the window, at all threads */
	double samples_per_s;      /* achieved by the sampler; 0: none taken */
	double own_cpu_share;      /* of a core, that pstop itself took in the window */
	double sampling_cpu_share; /* of these for the samples */
	const struct system_reading *system;
	const struct system_rates *system_rates;
	const struct exited *exited; /* processes that ended in the window; NULL: not known */
	const char *exited_why;      /* then: why.  Static */
	unsigned exits_lost;         /* times that records of them were lost */
	bool is_partial;             /* only some processes: they do not count for the machine */
	bool is_line;                /* NDJSON: no newline inside the document */
	bool is_lifetime;            /* classes are those of the life */
};

/* {"schema":1, … ,"processes":[   0, or -ENOMEM. */
int json_begin(FILE *out, const struct json_head *head);

/* One process with its threads; `is_first` in its document. */
int json_process(FILE *out, const struct json_head *head, const struct process *p, bool is_first);

/* ],"exited":…,"missing":[…]} and a newline. */
int json_end(FILE *out, const struct json_head *head, const struct json_missing *missing,
	     size_t count);

#endif
