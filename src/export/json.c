/* json.c - the JSON contract; see json.h. */
#include "config.h"

#include "export/json.h"
#include "export/json_chain.h"
#include "export/json_item.h"
#include "field/field.h"
#include "field/field_table.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static cJSON *make_value(const struct value *v)
{
	switch (v->kind) {
	case VALUE_UNSIGNED:
		return make_unsigned(v->u);
	case VALUE_SIGNED:
		return make_signed(v->i);
	case VALUE_REAL:
		return make_real(v->real);
	case VALUE_FLAG:
		return cJSON_CreateBool(v->u != 0);
	case VALUE_TEXT:
		return make_text(v->text, v->length);
	case VALUE_LIST:
		return make_list(v->text, v->length);
	default:
		return cJSON_CreateNull();
	}
}

/* ---- objects from the table of fields ---- */

/* A group of fields under construction: the part of their keys before a dot. */
struct group {
	cJSON *object;   /* NULL: none */
	char name[48];   /* with that of the group around it */
	const char *why; /* the reason why all of it so far is unknown */
	bool has_value;
};

/* An object under construction, with the groups that its last field belongs to. */
struct building {
	cJSON *object, *unavailable;
	struct group outer, inner; /* the inner one is in the outer one */
};

static void note_unavailable(struct building *b, const char *key, const char *why)
{
	if (why && cJSON_GetObjectItemCaseSensitive(b->unavailable, key) == NULL)
		cJSON_AddItemToObject(b->unavailable, key, cJSON_CreateStringReference(why));
}

/* Add a finished group to what is around it.  One with no known value is null as a whole. */
static void close_group(struct building *b, struct group *g, cJSON *around)
{
	const char *dot = strrchr(g->name, '.');

	if (g->object && !g->has_value) {
		cJSON_Delete(g->object);
		g->object = cJSON_CreateNull();
		note_unavailable(b, g->name, g->why);
	}
	if (g->object)
		cJSON_AddItemToObject(around, dot ? dot + 1 : g->name, g->object);
	*g = (struct group){ 0 };
}

static void close_groups(struct building *b)
{
	close_group(b, &b->inner, b->outer.object);
	close_group(b, &b->outer, b->object);
}

/* Return the length of the part of the key before the dot number `dots`, or 0. */
static size_t group_length(const char *key, unsigned dots)
{
	for (const char *at = key; *at; at++)
		if (*at == '.' && --dots == 0)
			return (size_t)(at - key);
	return 0;
}

static bool is_group(const struct group *g, const char *key, size_t length)
{
	return strlen(g->name) == length && memcmp(key, g->name, length) == 0;
}

static void open_group(struct group *g, const char *key, size_t length)
{
	if (length == 0 || length >= sizeof g->name || is_group(g, key, length))
		return;
	memcpy(g->name, key, length);
	g->name[length] = '\0';
	g->object = cJSON_CreateObject();
}

static void open_groups(struct building *b, const char *key)
{
	size_t outer = group_length(key, 1), inner = group_length(key, 2);

	if (!is_group(&b->inner, key, inner))
		close_group(b, &b->inner, b->outer.object);
	if (!is_group(&b->outer, key, outer))
		close_group(b, &b->outer, b->object);
	open_group(&b->outer, key, outer);
	open_group(&b->inner, key, inner);
}

static void add_field(struct building *b, const struct field *f, const struct value *v,
		      bool has_window)
{
	const char *dot = strrchr(f->key, '.');

	open_groups(b, f->key);
	cJSON *object = b->inner.object ? b->inner.object :
			b->outer.object ? b->outer.object :
					  b->object;
	cJSON_AddItemToObjectCS(object, dot ? dot + 1 : f->key, make_value(v));
	if (v->kind != VALUE_UNKNOWN) {
		b->outer.has_value = true;
		b->inner.has_value = b->inner.object != NULL;
		return;
	}
	if (v->is_rate) {
		/* The reason is stated once for all rates, or for those of one group if the others
		 * are known; a document without a window states it itself. */
		if (has_window && dot && !cJSON_HasObjectItem(b->unavailable, "rates"))
			note_unavailable(b, b->outer.name, v->why);
		else if (has_window && dot == NULL)
			note_unavailable(b, "rates", v->why);
		return;
	}
	if (dot == NULL)
		note_unavailable(b, f->key, v->why);
	if (dot && b->outer.why == NULL)
		b->outer.why = v->why;
	if (dot && b->inner.why == NULL)
		b->inner.why = v->why;
}

/* Add what a row waits for, and the end of that; for a process, of the thread it is judged by. */
static void add_chain(cJSON *object, const struct json_head *head, const struct row *row)
{
	pid_t pid = row->p->pid, tid = row->t ? row->t->tid : row->verdict.tid;

	if (row->t)
		cJSON_AddItemToObjectCS(object, "waits_for",
					make_waits_for(head->chains, pid, tid));
	cJSON_AddItemToObjectCS(object, "root_cause",
				make_root_cause(head->chains, pid, tid, head->is_lifetime));
}

/* Create all fields of a row, and the reasons for those that are null. */
static cJSON *make_row(const struct json_head *head, struct row *row)
{
	struct building b = { .object = cJSON_CreateObject(), .unavailable = cJSON_CreateObject() };
	unsigned scope = row->t ? OF_THREAD : OF_PROCESS;
	struct value v;

	row_add_shares(row);
	for (const struct field *f = field_table(); f->key; f++) {
		if (f->is_text_only || !(f->scope & scope))
			continue;
		if (row->t && f->get == field_table()->get)
			continue; /* pid: it is in the process object */
		f->get(row, &v);
		add_field(&b, f, &v, head->window_s > 0);
	}
	close_groups(&b);
	add_chain(b.object, head, row);
	if (b.unavailable->child)
		cJSON_AddItemToObjectCS(b.object, "unavailable", b.unavailable);
	else
		cJSON_Delete(b.unavailable);
	return b.object;
}

int json_process(FILE *out, const struct json_head *head, const struct process *p, bool is_first)
{
	struct row row = row_make(head->sample, p, NULL, head->is_lifetime);
	cJSON *object = make_row(head, &row);

	if (!is_first)
		fputc(',', out);
	if (!head->is_line)
		fputc('\n', out);
	/* Write the object without its closing brace, then the threads one by one. */
	int error = json_write_open(out, object);
	if (error)
		return error;
	fputs(",\"threads\":[", out);
	for (size_t i = 0; i < p->thread_count; i++) {
		row = row_make(head->sample, p, &p->threads[i], head->is_lifetime);
		if (i > 0)
			fputc(',', out);
		error = json_write(out, make_row(head, &row));
		if (error)
			return error;
	}
	fputs("]}", out);
	return 0;
}

/* ---- processes that exited ---- */

/* Keys of what exit records hold, in the order of the field table. */
static const char *const exited_keys[] = {
	"pid",
	"ppid",
	"uid",
	"user",
	"comm",
	"state",
	"nice",
	"start_time",
	"class",
	"detail",
	"reason",
	"confidence",
	"own_share",
	"cpu_share",
	"cpu_time.user_ns",
	"cpu_time.system_ns",
	"cpu_time.run_ns",
	"cpu_time.runnable_ns",
	"context_switches.voluntary",
	"context_switches.involuntary",
	"faults.minor",
	"faults.major",
	"io.read_bytes",
	"io.write_bytes",
	"io.read_chars",
	"io.write_chars",
};

static cJSON *make_exited(const struct json_head *head, struct row *row)
{
	struct building b = { .object = cJSON_CreateObject(), .unavailable = cJSON_CreateObject() };
	int status = process_notes(row->p)->exit_status;
	struct value v;

	for (size_t i = 0; i < sizeof exited_keys / sizeof *exited_keys; i++) {
		const struct field *f = field_find(exited_keys[i], strlen(exited_keys[i]));
		f->get(row, &v);
		add_field(&b, f, &v, head->window_s > 0);
	}
	close_groups(&b);
	cJSON_AddItemToObjectCS(b.object, "wall_ns", make_unsigned(process_notes(row->p)->wall_ns));
	cJSON_AddItemToObjectCS(b.object, "exit_code",
				WIFEXITED(status) ? make_signed(WEXITSTATUS(status)) :
						    cJSON_CreateNull());
	cJSON_AddItemToObjectCS(b.object, "signal",
				WIFSIGNALED(status) ? make_signed(WTERMSIG(status)) :
						      cJSON_CreateNull());
	if (b.unavailable->child)
		cJSON_AddItemToObjectCS(b.object, "unavailable", b.unavailable);
	else
		cJSON_Delete(b.unavailable);
	return b.object;
}

/* Write "exited":[…],"exited_rest":{…}, or null for both. */
static int write_exited(FILE *out, const struct json_head *head)
{
	const struct exited *e = head->exited;

	if (e == NULL) {
		fputs("\"exited\":null,\"exited_rest\":null,", out);
		return 0;
	}
	fputs("\"exited\":[", out);
	for (size_t i = 0; i < e->count; i++) {
		struct row row = exited_row(e, i);
		if (i > 0)
			fputc(',', out);
		if (!head->is_line)
			fputc('\n', out);
		int error = json_write(out, make_exited(head, &row));
		if (error)
			return error;
	}
	fprintf(out, "],\"exited_rest\":{\"count\":%zu,\"run_ns\":%llu,\"lost\":%u},",
		e->rest_count, (unsigned long long)e->rest_ns, head->exits_lost);
	return 0;
}

/* ---- the document around the processes ---- */

static cJSON *make_psi(const struct system_reading *s, enum psi_resource resource)
{
	if (!s->has_psi[resource])
		return cJSON_CreateNull();
	cJSON *object = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(object, "some", make_real(s->psi_some_avg10[resource]));
	cJSON_AddItemToObjectCS(object, "full", make_real(s->psi_full_avg10[resource]));
	return object;
}

static cJSON *make_cpu(const struct system_rates *r)
{
	const struct cpu_shares *s = &r->cpu;

	if (!r->is_known || s->gap != GAP_NONE)
		return cJSON_CreateNull();
	cJSON *cpu = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(cpu, "user", make_real(s->user + s->nice));
	cJSON_AddItemToObjectCS(cpu, "system", make_real(s->system));
	cJSON_AddItemToObjectCS(cpu, "irq", make_real(s->irq + s->softirq));
	cJSON_AddItemToObjectCS(cpu, "iowait", make_real(s->iowait));
	cJSON_AddItemToObjectCS(cpu, "steal", make_real(s->steal));
	cJSON_AddItemToObjectCS(cpu, "idle", make_real(s->idle));
	return cpu;
}

static cJSON *make_rate(const struct system_rates *r, double per_s, enum rates_gap gap)
{
	return r->is_known && gap == GAP_NONE ? make_real(per_s) : cJSON_CreateNull();
}

static cJSON *make_disk(const struct device_rates *r)
{
	if (r->gap != GAP_NONE)
		return cJSON_CreateNull();
	cJSON *disk = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(disk, "read_bytes_per_s", make_real(r->in_per_s));
	cJSON_AddItemToObjectCS(disk, "write_bytes_per_s", make_real(r->out_per_s));
	cJSON_AddItemToObjectCS(disk, "busy_share",
				r->has_busy ? make_real(r->busy) : cJSON_CreateNull());
	cJSON_AddItemToObjectCS(disk, "busiest",
				r->has_busy ? make_text(r->busiest, strlen(r->busiest)) :
					      cJSON_CreateNull());
	return disk;
}

static cJSON *make_network(const struct device_rates *r)
{
	if (r->gap != GAP_NONE)
		return cJSON_CreateNull();
	cJSON *network = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(network, "receive_bytes_per_s", make_real(r->in_per_s));
	cJSON_AddItemToObjectCS(network, "transmit_bytes_per_s", make_real(r->out_per_s));
	return network;
}

/* Add the reasons why values of the machine are null; a document without a window itself states why
 * rates are. */
static void add_system_gaps(cJSON *system, const struct json_head *head)
{
	const struct system_reading *s = head->system;
	const struct system_rates *r = head->system_rates;
	static const char no_stat[] = "no /proc/stat", no_meminfo[] = "no /proc/meminfo";
	bool has_rates = s->has_stat && r->is_known, has_window = head->window_s > 0;
	bool states_disk = has_window || r->disk.gap != GAP_FIRST_SIGHT;
	bool states_network = has_window || r->network.gap != GAP_FIRST_SIGHT;
	const struct {
		const char *key;
		enum rates_gap gap;
		const char *why;
	} gaps[] = {
		{ "cpu", has_rates ? r->cpu.gap : GAP_NONE, s->has_stat ? NULL : no_stat },
		{ "context_switches_per_s", has_rates ? r->switches_gap : GAP_NONE,
		  s->has_stat ? NULL : no_stat },
		{ "forks_per_s", has_rates ? r->forks_gap : GAP_NONE,
		  s->has_stat ? NULL : no_stat },
		{ "disk", states_disk ? r->disk.gap : GAP_NONE,
		  r->disk.gap == GAP_UNREADABLE ? "no /proc/diskstats" : NULL },
		{ "network", states_network ? r->network.gap : GAP_NONE, NULL },
		{ "procs_running", GAP_NONE, s->has_stat ? NULL : no_stat },
		{ "procs_blocked", GAP_NONE, s->has_stat ? NULL : no_stat },
		{ "memory.available_bytes", GAP_NONE, s->has_available ? NULL : no_meminfo },
		{ "memory.cached_bytes", GAP_NONE, s->has_available ? NULL : no_meminfo },
	};
	cJSON *unavailable = NULL;

	for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
		const char *why = gaps[i].why ? gaps[i].why : rates_gap_text(gaps[i].gap);
		if (why == NULL)
			continue;
		if (unavailable == NULL)
			unavailable = cJSON_AddObjectToObject(system, "unavailable");
		cJSON_AddItemToObjectCS(unavailable, gaps[i].key, cJSON_CreateStringReference(why));
	}
}

/* Create the CPU time that all tasks used, and the part of it that pstop can attribute. */
static cJSON *make_cpu_time(const struct json_head *head)
{
	const struct cpu_named *named = &head->sample->named;

	if (!named->is_known || !head->system_rates->is_known)
		return cJSON_CreateNull();
	uint64_t busy_ns = head->system_rates->busy_ns, named_ns = cpu_named_ns(named);
	cJSON *time = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(time, "busy_ns", make_unsigned(busy_ns));
	cJSON_AddItemToObjectCS(time, "named_ns", make_unsigned(named_ns));
	cJSON_AddItemToObjectCS(time, "living_ns", make_unsigned(named->own_ns));
	cJSON_AddItemToObjectCS(time, "children_ns", make_unsigned(named->children_ns));
	cJSON_AddItemToObjectCS(time, "exited_ns", make_unsigned(named->exited_ns));
	cJSON_AddItemToObjectCS(time, "named_share",
				busy_ns ? make_real((double)named_ns / (double)busy_ns) :
					  cJSON_CreateNull());
	return time;
}

static cJSON *make_tasks(const struct sample *sample)
{
	struct task_states s = system_count_states(sample);
	cJSON *tasks = cJSON_CreateObject();

	cJSON_AddItemToObjectCS(tasks, "processes", make_unsigned(sample->process_total));
	cJSON_AddItemToObjectCS(tasks, "threads", make_unsigned(sample->thread_total));
	cJSON_AddItemToObjectCS(tasks, "running", make_unsigned(s.running));
	cJSON_AddItemToObjectCS(tasks, "sleeping", make_unsigned(s.sleeping));
	cJSON_AddItemToObjectCS(tasks, "uninterruptible", make_unsigned(s.uninterruptible));
	cJSON_AddItemToObjectCS(tasks, "stopped", make_unsigned(s.stopped));
	cJSON_AddItemToObjectCS(tasks, "zombie", make_unsigned(s.zombie));
	cJSON_AddItemToObjectCS(tasks, "idle", make_unsigned(s.idle));
	return tasks;
}

static cJSON *make_memory(const struct system_reading *s)
{
	if (!s->has_memory)
		return cJSON_CreateNull();
	cJSON *memory = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(memory, "total_bytes", make_unsigned(s->memory_total_bytes));
	cJSON_AddItemToObjectCS(memory, "available_bytes",
				s->has_available ? make_unsigned(s->memory_available_bytes) :
						   cJSON_CreateNull());
	cJSON_AddItemToObjectCS(memory, "free_bytes", make_unsigned(s->memory_free_bytes));
	cJSON_AddItemToObjectCS(memory, "cached_bytes",
				s->has_available ? make_unsigned(s->memory_cached_bytes) :
						   cJSON_CreateNull());
	cJSON_AddItemToObjectCS(memory, "swap_total_bytes", make_unsigned(s->swap_total_bytes));
	cJSON_AddItemToObjectCS(memory, "swap_free_bytes", make_unsigned(s->swap_free_bytes));
	return memory;
}

static cJSON *make_load(const struct system_reading *s)
{
	if (!s->has_load)
		return cJSON_CreateNull();
	cJSON *load = cJSON_CreateArray();
	for (int i = 0; i < 3; i++)
		cJSON_AddItemToArray(load, make_real(s->load[i]));
	return load;
}

/* Create a number of tasks from /proc/stat; -1: unknown. */
static cJSON *make_count(int64_t count)
{
	return count < 0 ? cJSON_CreateNull() : make_signed(count);
}

static cJSON *make_system(const struct json_head *head)
{
	const struct system_reading *s = head->system;
	const struct system_rates *r = head->system_rates;

	if (!s->is_known)
		return cJSON_CreateNull();
	cJSON *system = cJSON_CreateObject();
	cJSON_AddItemToObjectCS(system, "load", make_load(s));
	cJSON_AddItemToObjectCS(system, "uptime_s", make_real(s->uptime_s));
	cJSON_AddItemToObjectCS(system, "cpu_count", make_unsigned(s->cpu_count));
	cJSON_AddItemToObjectCS(system, "cpu", make_cpu(r));
	cJSON_AddItemToObjectCS(system, "cpu_time", make_cpu_time(head));
	cJSON_AddItemToObjectCS(system, "memory", make_memory(s));
	cJSON_AddItemToObjectCS(system, "disk", make_disk(&r->disk));
	cJSON_AddItemToObjectCS(system, "network", make_network(&r->network));
	cJSON_AddItemToObjectCS(system, "context_switches_per_s",
				make_rate(r, r->switches_per_s, r->switches_gap));
	cJSON_AddItemToObjectCS(system, "forks_per_s", make_rate(r, r->forks_per_s, r->forks_gap));
	cJSON_AddItemToObjectCS(system, "procs_running", make_count(s->procs_running));
	cJSON_AddItemToObjectCS(system, "procs_blocked", make_count(s->procs_blocked));
	cJSON_AddItemToObjectCS(system, "tasks",
				head->is_partial ? cJSON_CreateNull() : make_tasks(head->sample));
	cJSON *psi = cJSON_AddObjectToObject(system, "pressure");
	cJSON_AddItemToObjectCS(psi, "cpu", make_psi(s, PSI_CPU));
	cJSON_AddItemToObjectCS(psi, "io", make_psi(s, PSI_IO));
	cJSON_AddItemToObjectCS(psi, "memory", make_psi(s, PSI_MEMORY));
	add_system_gaps(system, head);
	return system;
}

int json_begin(FILE *out, const struct json_head *head)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddItemToObjectCS(object, "schema", make_unsigned(JSON_SCHEMA));
	cJSON_AddItemToObjectCS(object, "pstop", cJSON_CreateString(PACKAGE_VERSION));
	cJSON_AddItemToObjectCS(object, "time", make_time(head->sample->real_time_ns));
	cJSON_AddItemToObjectCS(object, "window_s",
				head->window_s > 0 ? make_real(head->window_s) :
						     cJSON_CreateNull());
	cJSON_AddItemToObjectCS(object, "samples", make_unsigned(head->samples));
	cJSON_AddItemToObjectCS(object, "samples_per_s", make_real(head->samples_per_s));
	cJSON *cost = cJSON_AddObjectToObject(object, "cost");
	cJSON_AddItemToObjectCS(cost, "cpu_share", make_real(head->own_cpu_share));
	cJSON_AddItemToObjectCS(cost, "sampling_cpu_share", make_real(head->sampling_cpu_share));
	if (head->sample->hidden_by)
		cJSON_AddItemToObjectCS(object, "hidden",
					cJSON_CreateString(head->sample->hidden_by));
	cJSON_AddItemToObjectCS(object, "system", make_system(head));
	int error = json_write_open(out, object);
	if (error)
		return error;
	fputs(",\"processes\":[", out);
	return 0;
}

/* Write "unavailable":{…}, with a reason for each part of the document that is null; nothing if
 * none is. */
static void write_reasons(FILE *out, const struct json_head *head)
{
	const char *exited = head->exited_why ? head->exited_why : "not known";
	bool has_exited = head->exited != NULL, has_chains = head->chains != NULL;

	if (has_exited && has_chains)
		return;
	fputs("\"unavailable\":{", out);
	if (!has_exited)
		fprintf(out, "\"exited\":\"%s\"%s", exited, has_chains ? "" : ",");
	if (!has_chains)
		fputs("\"waits_for\":\"not looked for in a stream\"", out);
	fputs("},", out);
}

int json_end(FILE *out, const struct json_head *head, const struct json_missing *missing,
	     size_t count)
{
	cJSON *array = cJSON_CreateArray();

	for (size_t i = 0; i < count; i++) {
		cJSON *one = cJSON_CreateObject();
		cJSON_AddItemToObjectCS(one, "pid", make_signed(missing[i].pid));
		cJSON_AddItemToObjectCS(one, "error", cJSON_CreateString(missing[i].error));
		cJSON_AddItemToArray(array, one);
	}
	fputs(head->is_line ? "]," : "\n],\n", out);
	int error = write_exited(out, head);
	if (error) {
		cJSON_Delete(array);
		return error;
	}
	write_reasons(out, head);
	fputs("\"missing\":", out);
	error = json_write(out, array);
	fputs("}\n", out);
	return error;
}
