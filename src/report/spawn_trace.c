/* spawn_trace.c - a spawn run as trace events; see spawn_trace.h. */
#include "config.h"

#include "report/spawn_trace.h"
#include "base/array.h"
#include "model/record_sum.h"
#include "report/spawn_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The open slices on the track of a task. */
struct track {
	unsigned char depth; /* number of slices: 0, 1, or 2 if it is stopped */
	uint64_t from_ns;    /* when the outer slice began */
};

struct spawn_trace {
	struct spawn_view view;
	FILE *out;
	bool can_seek, has_event;
	struct track *tracks; /* by task */
	uint32_t track_count;
	uint32_t unknown_count; /* of the record, at the last check */
};

/* ---- one event ---- */

static cJSON *make_microseconds(uint64_t ns)
{
	char text[32];

	snprintf(text, sizeof text, "%llu.%03u", (unsigned long long)(ns / 1000),
		 (unsigned)(ns % 1000));
	return cJSON_CreateRaw(text);
}

/* Create an event without its arguments. */
static cJSON *make_event(const char *phase, const struct record_task *t, uint64_t at_ns)
{
	cJSON *event = cJSON_CreateObject();

	cJSON_AddItemToObjectCS(event, "ph", cJSON_CreateStringReference(phase));
	cJSON_AddItemToObjectCS(event, "ts", make_microseconds(at_ns));
	cJSON_AddItemToObjectCS(event, "pid", make_signed(t->pid));
	cJSON_AddItemToObjectCS(event, "tid", make_signed(t->tid));
	return event;
}

static int write_event(struct spawn_trace *v, cJSON *event)
{
	fputs(v->has_event ? ",\n" : "[\n", v->out);
	v->has_event = true;
	return json_write(v->out, event);
}

static void set_name(cJSON *event, const char *name, const char *more)
{
	char text[TASK_COMM_MAX * 3 + 32];
	int n = snprintf(text, sizeof text, "%.*s%s", TASK_COMM_MAX * 3, *name ? name : "?", more);

	cJSON_AddItemToObjectCS(event, "name", make_text(text, (size_t)n));
}

/* Write "process_name" or "thread_name". */
static int write_name(struct spawn_trace *v, const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];
	cJSON *event = make_event("M", t, 0), *args;

	cJSON_AddItemToObjectCS(event, "name",
				cJSON_CreateStringReference(record_is_process(r, task) ?
								    "process_name" :
								    "thread_name"));
	args = cJSON_AddObjectToObject(event, "args");
	set_name(args, record_name(r, task), "");
	return write_event(v, event);
}

/* Viewers sort processes by this index: by birth. */
static int write_place(struct spawn_trace *v, const struct record *r, uint32_t task)
{
	cJSON *event = make_event("M", &r->tasks[task], 0), *args;

	cJSON_AddItemToObjectCS(event, "name", cJSON_CreateStringReference("process_sort_index"));
	args = cJSON_AddObjectToObject(event, "args");
	cJSON_AddItemToObjectCS(args, "sort_index", make_unsigned(task));
	return write_event(v, event);
}

/* ---- slices ---- */

/* Return the track of a task, allocating it if needed; NULL if there is no memory. */
static struct track *track_of(struct spawn_trace *v, uint32_t task)
{
	if (task >= v->track_count) {
		uint32_t before = v->track_count;
		if (ARRAY_RESERVE(v->tracks, v->track_count, (size_t)task + 1) != 0)
			return NULL;
		memset(v->tracks + before, 0, (v->track_count - before) * sizeof *v->tracks);
	}
	return &v->tracks[task];
}

static bool is_copy(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];

	return record_is_process(r, task) && t->last_exec == RECORD_NONE && t->how != BIRTH_FOUND &&
	       t->how != BIRTH_COMMAND;
}

static int begin_slice(struct spawn_trace *v, const struct record *r, uint32_t task, uint64_t at_ns)
{
	const struct record_task *t = &r->tasks[task];
	struct track *track = track_of(v, task);
	cJSON *event = make_event("B", t, at_ns), *args;
	char more[32] = "";

	if (is_copy(r, task))
		snprintf(more, sizeof more, " (%s)", birth_name(t->how));
	set_name(event, record_name(r, task), more);
	cJSON_AddItemToObjectCS(event, "cat", cJSON_CreateStringReference(birth_name(t->how)));
	args = cJSON_AddObjectToObject(event, "args");
	if (record_is_process(r, task) && t->last_exec != RECORD_NONE)
		spawn_json_add_program(args, &r->execs[t->last_exec]);
	if (track) {
		track->depth++;
		track->from_ns = at_ns;
	}
	int error = write_event(v, event);
	return track ? error : -ENOMEM;
}

static int end_slice(struct spawn_trace *v, const struct record *r, uint32_t task, uint64_t at_ns,
		     cJSON *args)
{
	struct track *track = track_of(v, task);

	if (track == NULL || track->depth == 0) {
		cJSON_Delete(args);
		return track ? 0 : -ENOMEM;
	}
	track->depth--;
	cJSON *event = make_event("E", &r->tasks[task], at_ns);
	if (args)
		cJSON_AddItemToObjectCS(event, "args", args);
	return write_event(v, event);
}

/* End all open slices of a task, with its resources. */
static int end_track(struct spawn_trace *v, const struct record *r, uint32_t task, uint64_t at_ns)
{
	const struct record_task *t = &r->tasks[task];
	bool is_process = record_is_process(r, task);
	struct resources took = record_resources(r, task, is_process);
	cJSON *args = cJSON_CreateObject(), *unavailable = cJSON_CreateObject();
	struct track *track = track_of(v, task);
	int error = 0;

	while (track && track->depth > 1 && !error)
		error = end_slice(v, r, task, at_ns, NULL);
	cJSON_AddItemToObjectCS(args, "is_running", cJSON_CreateBool(t->is_running));
	spawn_json_add_status(args, t->has_status, t->status);
	spawn_json_add_verdict(args, r, task, is_process);
	spawn_json_add_resources(args, unavailable, &took, is_process, "", "");
	cJSON_Delete(unavailable);
	if (!error)
		return end_slice(v, r, task, at_ns, args);
	cJSON_Delete(args);
	return error;
}

static int begin_stop(struct spawn_trace *v, const struct record *r, const struct event *e,
		      uint32_t task)
{
	struct track *track = track_of(v, task);

	if (track == NULL || track->depth != 1)
		return track ? 0 : -ENOMEM;
	track->depth++;
	cJSON *event = make_event("B", &r->tasks[task], e->at_ns), *args;
	cJSON_AddItemToObjectCS(event, "name", cJSON_CreateStringReference("stopped"));
	cJSON_AddItemToObjectCS(event, "cat", cJSON_CreateStringReference("stopped"));
	args = cJSON_AddObjectToObject(event, "args");
	cJSON_AddItemToObjectCS(args, "signal", make_signed(e->signal));
	return write_event(v, event);
}

/* Write the time from the start of the exit to its end, in which memory and files are released.  A
 * leader that exits long before its process has no such slice. */
static int write_ending(struct spawn_trace *v, const struct record *r, uint32_t task,
			uint64_t at_ns)
{
	const struct record_task *t = &r->tasks[task];
	const struct track *track = track_of(v, task);

	if (track == NULL || track->depth != 1 || t->thread_count > 1 ||
	    t->exit_ns < track->from_ns || t->exit_ns == 0 || t->exit_ns >= at_ns)
		return 0;
	cJSON *event = make_event("X", t, t->exit_ns);
	cJSON_AddItemToObjectCS(event, "dur", make_microseconds(at_ns - t->exit_ns));
	cJSON_AddItemToObjectCS(event, "name", cJSON_CreateStringReference("ending"));
	cJSON_AddItemToObjectCS(event, "cat", cJSON_CreateStringReference("ending"));
	return write_event(v, event);
}

/* ---- events ---- */

/* Write one end of the arrow from the task that called fork. */
static int write_arrow(struct spawn_trace *v, const struct record *r, uint32_t task, bool is_head,
		       uint64_t at_ns)
{
	const struct record_task *t = &r->tasks[task];
	cJSON *event = make_event(is_head ? "f" : "s", &r->tasks[is_head ? task : t->maker], at_ns);

	cJSON_AddItemToObjectCS(event, "id", make_unsigned(task));
	cJSON_AddItemToObjectCS(event, "name", cJSON_CreateStringReference(birth_name(t->how)));
	cJSON_AddItemToObjectCS(event, "cat", cJSON_CreateStringReference("birth"));
	if (is_head)
		cJSON_AddItemToObjectCS(event, "bp", cJSON_CreateStringReference("e"));
	return write_event(v, event);
}

static int write_counts(struct spawn_trace *v, const struct record *r, uint64_t at_ns)
{
	cJSON *event = make_event("C", &r->tasks[0], at_ns), *args;

	cJSON_AddItemToObjectCS(event, "name", cJSON_CreateStringReference("alive"));
	args = cJSON_AddObjectToObject(event, "args");
	cJSON_AddItemToObjectCS(args, "processes", make_unsigned(r->running_processes));
	cJSON_AddItemToObjectCS(args, "threads", make_unsigned(r->running_threads));
	return write_event(v, event);
}

/* End tasks whose exit was not observed: the record ends them when their TIDs are reused. */
static int end_unseen(struct spawn_trace *v, const struct record *r)
{
	int error = 0;

	if (v->unknown_count == r->unknown_count)
		return 0;
	v->unknown_count = r->unknown_count;
	for (uint32_t i = 0; i < r->count && i < v->track_count && !error; i++)
		if (v->tracks[i].depth > 0 && !r->tasks[i].is_running && !r->tasks[i].has_status)
			error = end_track(v, r, i, r->tasks[i].ended_ns);
	return error;
}

static int write_birth(struct spawn_trace *v, const struct record *r, uint32_t task, uint64_t at_ns)
{
	const struct record_task *t = &r->tasks[task];
	bool has_arrow = t->maker != RECORD_NONE && t->how != BIRTH_FOUND;
	int error = write_name(v, r, task);

	if (!error && record_is_process(r, task))
		error = write_place(v, r, task);
	if (!error && has_arrow)
		error = write_arrow(v, r, task, false, at_ns);
	if (!error)
		error = begin_slice(v, r, task, at_ns);
	if (!error && has_arrow)
		error = write_arrow(v, r, task, true, at_ns);
	return error ? error : write_counts(v, r, at_ns);
}

static int write_exec(struct spawn_trace *v, const struct record *r, const struct event *e,
		      uint32_t task)
{
	uint32_t by = r->execs[r->tasks[task].last_exec].by;
	int error = 0;

	if (by != task)
		error = end_track(v, r, by, e->at_ns);
	if (!error)
		error = write_name(v, r, task);
	if (!error)
		error = end_slice(v, r, task, e->at_ns, NULL);
	return error ? error : begin_slice(v, r, task, e->at_ns);
}

/* Begin a task that the record added because its birth was not observed. */
static int begin_unseen(struct spawn_trace *v, const struct record *r, const struct event *e,
			uint32_t task)
{
	struct track *track = track_of(v, task);

	if (track == NULL)
		return -ENOMEM;
	if (track->depth > 0 || (e->kind != EVENT_EXEC && e->kind != EVENT_STOPPED))
		return 0;
	int error = write_place(v, r, task);
	if (!error && e->kind == EVENT_STOPPED)
		error = write_name(v, r, task);
	return !error && e->kind == EVENT_STOPPED ? begin_slice(v, r, task, e->at_ns) : error;
}

static int on_event(struct spawn_view *view, const struct record *r, const struct event *e,
		    uint32_t task)
{
	struct spawn_trace *v = (struct spawn_trace *)view;
	int error = end_unseen(v, r);

	if (!error)
		error = begin_unseen(v, r, e, task);
	if (error)
		return error;
	switch (e->kind) {
	case EVENT_BORN:
	case EVENT_FOUND:
		return write_birth(v, r, task, e->at_ns);
	case EVENT_EXEC:
		return write_exec(v, r, e, task);
	case EVENT_STOPPED:
		return begin_stop(v, r, e, task);
	case EVENT_CONTINUED:
		return track_of(v, task) && track_of(v, task)->depth > 1 ?
			       end_slice(v, r, task, e->at_ns, NULL) :
			       0;
	case EVENT_EXITED:
		error = write_ending(v, r, task, e->at_ns);
		if (!error)
			error = end_track(v, r, task, e->at_ns);
		return error ? error : write_counts(v, r, e->at_ns);
	case EVENT_KINDS:
		break;
	}
	return 0;
}

/* ---- the end of the file ---- */

static const char tail[] = "\n]\n";

/* Write the end of the file, so that it is complete until the next event overwrites it. */
static int on_tick(struct spawn_view *view, const struct record *r)
{
	struct spawn_trace *v = (struct spawn_trace *)view;

	(void)r;
	if (!v->can_seek || !v->has_event)
		return 0;
	fputs(tail, v->out);
	if (fflush(v->out) == 0)
		fseeko(v->out, -(off_t)strlen(tail), SEEK_CUR);
	return 0;
}

static int at_end(struct spawn_view *view, const struct record *r, const struct record_summary *sum)
{
	struct spawn_trace *v = (struct spawn_trace *)view;
	int error = end_unseen(v, r);

	(void)sum;
	for (uint32_t i = 0; i < r->count && i < v->track_count && !error; i++)
		if (v->tracks[i].depth > 0)
			error = end_track(v, r, i, r->now_ns);
	fputs(v->has_event ? tail : "[]\n", v->out);
	return error;
}

static void close_view(struct spawn_view *view)
{
	free(((struct spawn_trace *)view)->tracks);
	free(view);
}

int spawn_trace_open(struct spawn_view **view, FILE *out)
{
	static const struct spawn_view_calls calls = {
		.on_event = on_event,
		.on_tick = on_tick,
		.at_end = at_end,
		.close = close_view,
	};
	struct spawn_trace *v = calloc(1, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	v->view.calls = &calls;
	v->out = out;
	v->can_seek = ftello(out) >= 0;
	*view = &v->view;
	return 0;
}
