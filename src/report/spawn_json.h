/* spawn_json.h - a spawn run as JSON: a line for each event, then the sum.
 *
 * Room: report.  Every line is a document of data/pstop-spawn.schema.json.  Keys that
 * `pstop --json` has too are the same and mean the same, of a whole life.
 */
#ifndef PSTOP_REPORT_SPAWN_JSON_H
#define PSTOP_REPORT_SPAWN_JSON_H

#include <stdio.h>

#include "export/json_item.h"
#include "report/spawn_view.h"

#define SPAWN_JSON_SCHEMA 1

/* Writes to `out`, which stays the caller's: a line for each event unless
 * `is_sum_only`, and the sum at the end.  0, or -ENOMEM. */
int spawn_json_open(struct spawn_view **view, FILE *out, bool is_sum_only);

/* ---- parts that are alike in events, in the sum and in traces ---- */

/* exit_status, exit_signal, is_core_dumped: null where not known, or not so. */
void spawn_json_add_status(cJSON *object, bool has_status, int status);

/* class, detail, reason, confidence, leader_thread of a process, cpu_share. */
void spawn_json_add_verdict(cJSON *object, const struct record *r, uint32_t task, bool is_process);

/* cpu_time, context_switches, faults, io, memory (of a process); null or with nulls
 * where not known, and the reason in `unavailable`: of user and system time their own. */
void spawn_json_add_resources(cJSON *object, cJSON *unavailable, const struct resources *took,
			      bool is_process, const char *why, const char *why_no_split);

/* exe, cmdline, is_cmdline_cut, has_lost_rights; `x` NULL: not known. */
void spawn_json_add_program(cJSON *object, const struct record_exec *x);

/* comm: the name of a task. */
void spawn_json_add_name(cJSON *object, const struct record *r, uint32_t task);

#endif
