/* spawn_json.h - a spawn run as JSON: one line per event, then the summary.
 *
 * Room: report.  Every line is a document of data/pstop-spawn.schema.json.  Keys that `pstop
 * --json` also has mean the same here, over the whole life of a task.
 */
#ifndef PSTOP_REPORT_SPAWN_JSON_H
#define PSTOP_REPORT_SPAWN_JSON_H

#include <stdio.h>

#include "export/json_item.h"
#include "report/spawn_view.h"

#define SPAWN_JSON_SCHEMA 1

/* Open a view that writes to `out`, which the caller keeps owning: a line for each event unless
 * `is_sum_only` is set, and the summary at the end.  Return 0 or -ENOMEM. */
int spawn_json_open(struct spawn_view **view, FILE *out, bool is_sum_only);

/* ---- parts shared by events, the summary and traces ---- */

/* Add exit_status, exit_signal and is_core_dumped: null if unknown or not applicable. */
void spawn_json_add_status(cJSON *object, bool has_status, int status);

/* Add class, detail, reason, confidence, leader_thread (of a process) and cpu_share. */
void spawn_json_add_verdict(cJSON *object, const struct record *r, uint32_t task, bool is_process);

/* Add cpu_time, context_switches, faults, io and memory (of a process).  Unknown values are null,
 * and the reason `why` is added to `unavailable`; `why_no_split` is the reason for user and system
 * time. */
void spawn_json_add_resources(cJSON *object, cJSON *unavailable, const struct resources *took,
			      bool is_process, const char *why, const char *why_no_split);

/* Add exe, cmdline, is_cmdline_cut and has_lost_rights; if `x` is NULL they are unknown. */
void spawn_json_add_program(cJSON *object, const struct record_exec *x);

/* Add comm, the name of a task. */
void spawn_json_add_name(cJSON *object, const struct record *r, uint32_t task);

#endif
