/* spawn_json.c - a spawn run as JSON; see spawn_json.h. */
#include "config.h"

#include "report/spawn_json.h"
#include "model/evidence.h"
#include "model/verdict_reason.h"
#include "model/record_sum.h"
#include "model/run_conclusion.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* ---- parts shared by events, the summary and traces ---- */

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

/* Add a group of the numbers in `took`, and the reason for unknown ones to `unavailable`.  A group
 * with no known value is null as a whole. */
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

/* Add the CPU times.  User and system time can be unknown for a reason of their own. */
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

/* ---- tasks and events ---- */

struct spawn_json {
	struct spawn_view view;
	FILE *out;
};

/* Return the reason why the resources of a task are unknown. */
static const char *why_unknown(const struct record_task *t)
{
	return t->is_running ? "not read yet" : "it exited";
}

/* Return the reason why user and system time are unknown.  A trace reads everything that exists,
 * and then the reason is that the kernel splits the time only by ticks. */
static const char *why_no_split(const struct record *r, bool is_over, const char *why)
{
	return r->way != RECORD_POLLED && is_over ? "below a clock tick" : why;
}

/* Add `unavailable` to the object unless it is empty. */
static void close_object(cJSON *object, cJSON *unavailable)
{
	if (unavailable && unavailable->child)
		cJSON_AddItemToObjectCS(object, "unavailable", unavailable);
	else
		cJSON_Delete(unavailable);
}

static cJSON *make_index(uint32_t index)
{
	return index == RECORD_NONE ? cJSON_CreateNull() : make_unsigned(index);
}

static cJSON *make_pid(pid_t pid)
{
	return pid > 0 ? make_signed(pid) : cJSON_CreateNull();
}

static cJSON *make_word(const char *word)
{
	return cJSON_CreateStringReference(word);
}

/* Add everything about the life of a process or thread that its exit event and the summary
 * share. */
static void add_life(cJSON *object, cJSON *unavailable, const struct record *r, uint32_t task,
		     bool is_process)
{
	const struct record_task *t = &r->tasks[task];
	struct resources took = record_resources(r, task, is_process);
	struct shares shares;

	cJSON_AddItemToObjectCS(object, "wall_ns", make_unsigned(record_life_ns(r, task)));
	spawn_json_add_status(object, t->has_status, t->status);
	spawn_json_add_verdict(object, r, task, is_process);
	if (cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(object, "cpu_share")))
		cJSON_AddItemToObjectCS(unavailable, "cpu_share", make_word(why_unknown(t)));
	record_shares(r, task, is_process, &shares);
	cJSON_AddItemToObjectCS(object, "samples", make_unsigned(shares.samples));
	if (shares.is_known) {
		cJSON *group = cJSON_AddObjectToObject(object, "shares");
		for (int i = 0; i < SHARE_COUNT && group; i++)
			cJSON_AddItemToObjectCS(group, share_name(i), make_real(shares.part[i]));
	} else {
		cJSON_AddItemToObjectCS(object, "shares", cJSON_CreateNull());
		cJSON_AddItemToObjectCS(unavailable, "shares", make_word(why_unknown(t)));
	}
	spawn_json_add_resources(object, unavailable, &took, is_process, why_unknown(t),
				 why_no_split(r, !t->is_running, why_unknown(t)));
}

/* ---- one line per event ---- */

static void add_birth(cJSON *line, const struct record *r, const struct event *e, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];

	cJSON_AddItemToObjectCS(line, "birth", make_word(birth_name(t->how)));
	cJSON_AddItemToObjectCS(line, "process", make_index(t->leader));
	cJSON_AddItemToObjectCS(line, "parent",
				make_index(t->leader == task ? t->parent : t->maker));
	cJSON_AddItemToObjectCS(line, "parent_pid", make_pid(e->parent_pid));
	cJSON_AddItemToObjectCS(line, "parent_tid", make_pid(e->parent_tid));
	spawn_json_add_name(line, r, task);
	if (e->kind != EVENT_FOUND)
		return;
	cJSON_AddItemToObjectCS(line, "age_ns", make_unsigned(e->age_ns));
	if (t->leader == task)
		spawn_json_add_program(line, t->last_exec == RECORD_NONE ? NULL :
									   &r->execs[t->last_exec]);
}

static void add_exec(cJSON *line, const struct record *r, const struct event *e, uint32_t task)
{
	cJSON_AddItemToObjectCS(line, "birth", make_word(birth_name(r->tasks[task].how)));
	spawn_json_add_name(line, r, task);
	spawn_json_add_program(line, &r->execs[r->tasks[task].last_exec]);
	cJSON_AddItemToObjectCS(line, "former_tid", make_pid(e->former_tid));
}

static int write_event(struct spawn_view *view, const struct record *r, const struct event *e,
		       uint32_t task)
{
	struct spawn_json *v = (struct spawn_json *)view;
	cJSON *unavailable = cJSON_CreateObject(), *line = cJSON_CreateObject();

	cJSON_AddItemToObjectCS(line, "schema", make_unsigned(SPAWN_JSON_SCHEMA));
	cJSON_AddItemToObjectCS(line, "event", make_word(event_kind_name(e->kind)));
	cJSON_AddItemToObjectCS(line, "at_ns", make_unsigned(e->at_ns));
	cJSON_AddItemToObjectCS(line, "id", make_unsigned(task));
	cJSON_AddItemToObjectCS(line, "pid", make_signed(e->pid));
	cJSON_AddItemToObjectCS(line, "tid", make_signed(e->tid));
	switch (e->kind) {
	case EVENT_BORN:
	case EVENT_FOUND:
		add_birth(line, r, e, task);
		break;
	case EVENT_EXEC:
		add_exec(line, r, e, task);
		break;
	case EVENT_STOPPED:
		cJSON_AddItemToObjectCS(line, "signal",
					e->signal ? make_signed(e->signal) : cJSON_CreateNull());
		break;
	case EVENT_EXITED:
		spawn_json_add_name(line, r, task);
		add_life(line, unavailable, r, task, record_is_process(r, task));
		break;
	case EVENT_CONTINUED:
	case EVENT_KINDS:
		break;
	}
	close_object(line, unavailable);
	int error = json_write(v->out, line);
	fputc('\n', v->out);
	return error;
}

/* ---- the summary ---- */

static cJSON *make_execs(const struct record *r, uint32_t task)
{
	cJSON *list = cJSON_CreateArray();

	for (uint32_t x = r->tasks[task].first_exec; x != RECORD_NONE; x = r->execs[x].next) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToObjectCS(one, "at_ns", make_unsigned(r->execs[x].at_ns));
		cJSON_AddItemToObjectCS(one, "by_tid", make_signed(r->tasks[r->execs[x].by].tid));
		spawn_json_add_program(one, &r->execs[x]);
		cJSON_AddItemToArray(list, one);
	}
	return list;
}

static cJSON *make_task(const struct record *r, uint32_t task, bool is_process)
{
	const struct record_task *t = &r->tasks[task];
	cJSON *object = cJSON_CreateObject(), *unavailable = cJSON_CreateObject();

	cJSON_AddItemToObjectCS(object, "id", make_unsigned(task));
	if (is_process) {
		cJSON_AddItemToObjectCS(object, "parent", make_index(t->parent));
		cJSON_AddItemToObjectCS(object, "pid", make_signed(t->pid));
		cJSON_AddItemToObjectCS(object, "ppid",
					t->parent == RECORD_NONE ?
						cJSON_CreateNull() :
						make_signed(r->tasks[t->parent].pid));
		cJSON_AddItemToObjectCS(object, "birth", make_word(birth_name(t->how)));
		spawn_json_add_program(object, record_program(r, task));
		cJSON_AddItemToObjectCS(object, "thread_count", make_unsigned(t->thread_count));
		cJSON_AddItemToObjectCS(object, "is_orphan", cJSON_CreateBool(t->is_orphan));
		cJSON_AddItemToObjectCS(object, "starting_ns",
					t->exec_ns < t->born_ns ?
						cJSON_CreateNull() :
						make_unsigned(t->exec_ns - t->born_ns));
	} else {
		cJSON_AddItemToObjectCS(object, "tid", make_signed(t->tid));
		cJSON_AddItemToObjectCS(object, "is_taken_over",
					cJSON_CreateBool(t->is_taken_over));
	}
	spawn_json_add_name(object, r, task);
	cJSON_AddItemToObjectCS(object, "is_running", cJSON_CreateBool(t->is_running));
	cJSON_AddItemToObjectCS(object, "started_ns", make_unsigned(t->born_ns));
	cJSON_AddItemToObjectCS(object, "age_ns", make_unsigned(t->age_ns));
	cJSON_AddItemToObjectCS(object, "ended_ns",
				t->is_running ? cJSON_CreateNull() : make_unsigned(t->ended_ns));
	cJSON_AddItemToObjectCS(object, "ending_ns",
				t->is_running || t->exit_ns == 0 ?
					cJSON_CreateNull() :
					make_unsigned(t->ended_ns - t->exit_ns));
	cJSON_AddItemToObjectCS(object, "stopped_ns", make_unsigned(t->stopped_ns));
	add_life(object, unavailable, r, task, is_process);
	if (is_process)
		cJSON_AddItemToObjectCS(object, "execs", make_execs(r, task));
	close_object(object, unavailable);
	return object;
}

/* Write a process with its threads, including the leader. */
static int write_process(FILE *out, const struct record *r, uint32_t task)
{
	int error = json_write_open(out, make_task(r, task, true));

	fputs(",\"threads\":[", out);
	if (!error)
		error = json_write(out, make_task(r, task, false));
	for (uint32_t t = r->tasks[task].first_thread; t != RECORD_NONE && !error;
	     t = r->tasks[t].next_sibling) {
		fputc(',', out);
		error = json_write(out, make_task(r, t, false));
	}
	fputs("]}", out);
	return error;
}

static cJSON *make_overhead(const struct record_summary *s)
{
	if (s->overhead < 0)
		return cJSON_CreateNull();
	cJSON *overhead = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(overhead, "starting_ns", make_unsigned(s->starting_ns));
	cJSON_AddItemToObjectCS(overhead, "ending_ns", make_unsigned(s->ending_ns));
	cJSON_AddItemToObjectCS(overhead, "lives_ns", make_unsigned(s->lives_ns));
	cJSON_AddItemToObjectCS(overhead, "share", make_real(s->overhead));
	cJSON_AddItemToObjectCS(overhead, "chain_ns", make_unsigned(s->chain_starting_ns));
	return overhead;
}

static cJSON *make_head(const struct record *r, const struct record_summary *s)
{
	cJSON *sum = cJSON_CreateObject(), *unavailable = cJSON_CreateObject();
	const char *why = r->running_threads ? "not read yet" : "it exited";
	char conclusion[RUN_CONCLUSION_MAX];

	cJSON_AddItemToObjectCS(sum, "schema", make_unsigned(SPAWN_JSON_SCHEMA));
	cJSON_AddItemToObjectCS(sum, "event", make_word("sum"));
	cJSON_AddItemToObjectCS(sum, "pstop", make_word(PACKAGE_VERSION));
	cJSON_AddItemToObjectCS(sum, "time", make_time(r->began_real_ns));
	cJSON_AddItemToObjectCS(sum, "way",
				make_word(r->way == RECORD_POLLED ? "polled" : "traced"));
	cJSON_AddItemToObjectCS(sum, "tracer",
				r->way == RECORD_POLLED ?
					cJSON_CreateNull() :
					make_word(r->way == RECORD_TAPPED ? "bpf" : "ptrace"));
	if (r->why_no_bpf[0])
		cJSON_AddItemToObjectCS(unavailable, "bpf", cJSON_CreateString(r->why_no_bpf));
	cJSON_AddItemToObjectCS(sum, "is_attached", cJSON_CreateBool(r->is_attached));
	cJSON_AddItemToObjectCS(sum, "unknown_events", make_unsigned(r->unknown_count));
	cJSON_AddItemToObjectCS(sum, "wall_ns", make_unsigned(s->wall_ns));
	cJSON_AddItemToObjectCS(sum, "cpu_ns", make_unsigned(s->cpu_ns));
	cJSON_AddItemToObjectCS(sum, "before_ns", make_unsigned(s->before_ns));
	cJSON_AddItemToObjectCS(sum, "is_cpu_complete", cJSON_CreateBool(s->is_cpu_known));
	cJSON_AddItemToObjectCS(sum, "parallelism",
				s->is_cpu_known && s->wall_ns > 0 ? make_real(s->parallelism) :
								    cJSON_CreateNull());
	if (!s->is_cpu_known)
		cJSON_AddItemToObjectCS(unavailable, "parallelism", make_word(why));
	cJSON_AddItemToObjectCS(sum, "process_count", make_unsigned(s->processes));
	cJSON_AddItemToObjectCS(sum, "thread_count",
				make_unsigned((uint64_t)s->threads + s->processes));
	cJSON_AddItemToObjectCS(sum, "exec_count", make_unsigned(s->execs));
	cJSON_AddItemToObjectCS(sum, "failed_count", make_unsigned(s->failed));
	cJSON_AddItemToObjectCS(sum, "running_count", make_unsigned(r->running_processes));
	cJSON_AddItemToObjectCS(sum, "most_at_once", make_unsigned(s->most_at_once));
	spawn_json_add_resources(sum, unavailable, &s->total, true, why,
				 why_no_split(r, r->running_threads == 0, why));
	cJSON_AddItemToObjectCS(sum, "overhead", make_overhead(s));
	if (s->overhead < 0)
		cJSON_AddItemToObjectCS(unavailable, "overhead",
					make_word(r->way == RECORD_POLLED ? "polled" :
									    "it exited"));
	const char *text = conclude_run(r, s, conclusion, sizeof conclusion);
	cJSON_AddItemToObjectCS(sum, "conclusion",
				text ? make_text(text, strlen(text)) : cJSON_CreateNull());
	close_object(sum, unavailable);
	return sum;
}

/* Write the critical chain, the earliest task first. */
static int write_chain(FILE *out, const struct record *r, const struct record_summary *s)
{
	int error = 0;

	fputs(",\"critical_chain\":[", out);
	for (uint32_t i = s->link_count; i-- > 0 && !error;) {
		const struct record_link *l = &s->links[i];
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToObjectCS(one, "id", make_unsigned(l->task));
		cJSON_AddItemToObjectCS(one, "pid", make_signed(r->tasks[l->task].pid));
		spawn_json_add_name(one, r, l->task);
		cJSON_AddItemToObjectCS(one, "from_ns", make_unsigned(l->from_ns));
		cJSON_AddItemToObjectCS(one, "to_ns", make_unsigned(l->to_ns));
		error = json_write(out, one);
		if (i > 0)
			fputc(',', out);
	}
	fputc(']', out);
	return error;
}

static int write_sum(struct spawn_view *view, const struct record *r,
		     const struct record_summary *s)
{
	FILE *out = ((struct spawn_json *)view)->out;
	bool is_first = true;
	int error = json_write_open(out, make_head(r, s));

	if (!error)
		error = write_chain(out, r, s);
	fputs(",\"processes\":[", out);
	for (uint32_t i = 0; i < r->count && !error && !ferror(out); i++) {
		if (!record_is_process(r, i))
			continue;
		if (!is_first)
			fputc(',', out);
		is_first = false;
		error = write_process(out, r, i);
	}
	fputs("]}\n", out);
	return error;
}

static void close_view(struct spawn_view *view)
{
	free(view);
}

int spawn_json_open(struct spawn_view **view, FILE *out, bool is_sum_only)
{
	static const struct spawn_view_calls all = {
		.on_event = write_event, .at_end = write_sum, .close = close_view,
	}, sum_only = {
		.at_end = write_sum, .close = close_view,
	};
	struct spawn_json *v = calloc(1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	v->view.calls = is_sum_only ? &sum_only : &all;
	v->out = out;
	*view = &v->view;
	return 0;
}
