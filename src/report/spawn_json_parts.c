/* spawn_json_parts.c - parts of the documents of a spawn run; see spawn_json.h. */
#include "config.h"

#include "report/spawn_json.h"

#include <string.h>
#include <sys/wait.h>

static cJSON *make_known(bool is_known, uint64_t value)
{
	return is_known ? make_unsigned(value) : cJSON_CreateNull();
}

void spawn_json_add_status(cJSON *object, bool has_status, int status)
{
	bool has_exited = has_status && WIFEXITED(status);
	bool was_killed = has_status && WIFSIGNALED(status);

	cJSON_AddItemToObjectCS(object, "exit_status",
				make_known(has_exited, (uint64_t)WEXITSTATUS(status)));
	cJSON_AddItemToObjectCS(object, "exit_signal",
				make_known(was_killed, (uint64_t)WTERMSIG(status)));
	cJSON_AddItemToObjectCS(object, "is_core_dumped",
				has_status ? cJSON_CreateBool(was_killed && WCOREDUMP(status)) :
					     cJSON_CreateNull());
}

void spawn_json_add_name(cJSON *object, const struct record *r, uint32_t task)
{
	const char *name = record_name(r, task);

	cJSON_AddItemToObjectCS(object, "comm",
				*name ? make_text(name, strlen(name)) : cJSON_CreateNull());
}

void spawn_json_add_program(cJSON *object, const struct record_exec *x)
{
	bool has_exe = x && x->exe, has_argv = x && x->argv;

	cJSON_AddItemToObjectCS(object, "exe",
				has_exe ? make_text(x->exe, strlen(x->exe)) : cJSON_CreateNull());
	cJSON_AddItemToObjectCS(object, "cmdline",
				has_argv ? make_list(x->argv, x->argv_length) : cJSON_CreateNull());
	cJSON_AddItemToObjectCS(object, "is_cmdline_cut",
				has_argv ? cJSON_CreateBool(x->is_argv_cut) : cJSON_CreateNull());
	cJSON_AddItemToObjectCS(object, "has_lost_rights",
				cJSON_CreateBool(x && x->has_lost_rights));
}

void spawn_json_add_verdict(cJSON *object, const struct record *r, uint32_t task, bool is_process)
{
	struct evidence e;
	char reason[VERDICT_REASON_MAX];

	record_evidence(r, task, is_process, &e);
	struct verdict v = verdict_judge(&e);
	verdict_reason(&e, &v, reason, sizeof reason);
	cJSON_AddItemToObjectCS(object, "class",
				cJSON_CreateStringReference(verdict_class_name(v.class)));
	cJSON_AddItemToObjectCS(object, "detail",
				v.detail == DETAIL_UNKNOWN ?
					cJSON_CreateNull() :
					cJSON_CreateStringReference(verdict_detail_name(v.detail)));
	cJSON_AddItemToObjectCS(object, "reason", make_text(reason, strlen(reason)));
	cJSON_AddItemToObjectCS(object, "confidence", make_real(v.confidence));
	if (is_process)
		cJSON_AddItemToObjectCS(object, "leader_thread", make_signed(v.tid));
	cJSON_AddItemToObjectCS(object, "cpu_share",
				e.has_run ? make_real(e.process_run) : cJSON_CreateNull());
}

/* Adds a group of the numbers of `took`, and says in `unavailable` where some of it
 * is not known; a group of which nothing is known is null as a whole. */
static cJSON *add_group(cJSON *object, cJSON *unavailable, const char *name,
			const struct resources *took, unsigned parts, const char *why)
{
	if (!resources_has(took, parts))
		cJSON_AddItemToObjectCS(unavailable, name, cJSON_CreateStringReference(why));
	if ((took->known & parts) == 0) {
		cJSON_AddItemToObjectCS(object, name, cJSON_CreateNull());
		return NULL;
	}
	return cJSON_AddObjectToObject(object, name);
}

static void add_io(cJSON *io, const struct resources *took)
{
	static const struct {
		const char *key;
		enum io_counter counter;
	} counters[] = {
		{ "read_bytes", IO_READ_BYTES }, { "write_bytes", IO_WRITE_BYTES },
		{ "read_chars", IO_READ_CHARS }, { "write_chars", IO_WRITE_CHARS },
		{ "read_calls", IO_READ_CALLS }, { "write_calls", IO_WRITE_CALLS },
	};

	for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
		cJSON_AddItemToObjectCS(io, counters[i].key,
					make_unsigned(took->io[counters[i].counter]));
}

/* The kernel's files say the parts apart, so each has a reason of its own. */
static void add_cpu_time(cJSON *object, cJSON *unavailable, const struct resources *took,
			 const char *why, const char *why_no_split)
{
	const struct {
		const char *key;
		unsigned part;
		uint64_t ns;
		const char *why;
	} times[] = {
		{ "user_ns", RESOURCES_SPLIT, took->user_ns, why_no_split },
		{ "system_ns", RESOURCES_SPLIT, took->system_ns, why_no_split },
		{ "run_ns", RESOURCES_RUN, took->run_ns, why },
		{ "runnable_ns", RESOURCES_RUNNABLE, took->runnable_ns, why },
	};
	unsigned all = RESOURCES_SPLIT | RESOURCES_RUN | RESOURCES_RUNNABLE;
	cJSON *group = add_group(object, unavailable, "cpu_time", took, took->known & all, why);

	if ((took->known & all) == 0)
		cJSON_AddItemToObjectCS(unavailable, "cpu_time", cJSON_CreateStringReference(why));
	for (size_t i = 0; i < sizeof times / sizeof *times && group; i++) {
		bool is_known = resources_has(took, times[i].part);
		cJSON_AddItemToObjectCS(group, times[i].key, make_known(is_known, times[i].ns));
		if (!is_known)
			cJSON_AddItemToObjectCS(unavailable, times[i].key,
						cJSON_CreateStringReference(times[i].why));
	}
}

void spawn_json_add_resources(cJSON *object, cJSON *unavailable, const struct resources *took,
			      bool is_process, const char *why, const char *why_no_split)
{
	cJSON *group;

	add_cpu_time(object, unavailable, took, why, why_no_split);
	group = add_group(object, unavailable, "context_switches", took, RESOURCES_SWITCHES, why);
	if (group) {
		cJSON_AddItemToObjectCS(group, "voluntary", make_unsigned(took->voluntary));
		cJSON_AddItemToObjectCS(group, "involuntary", make_unsigned(took->involuntary));
	}
	group = add_group(object, unavailable, "faults", took, RESOURCES_FAULTS, why);
	if (group) {
		cJSON_AddItemToObjectCS(group, "minor", make_unsigned(took->minor_faults));
		cJSON_AddItemToObjectCS(group, "major", make_unsigned(took->major_faults));
	}
	group = add_group(object, unavailable, "io", took, RESOURCES_IO, why);
	if (group)
		add_io(group, took);
	if (!is_process)
		return;
	group = add_group(object, unavailable, "memory", took, RESOURCES_PEAK, why);
	if (group)
		cJSON_AddItemToObjectCS(group, "peak_bytes", make_unsigned(took->peak_bytes));
}
