/* record.c - takes events into the record; see record.h. */
#include "config.h"

#include "model/record.h"
#include "base/array.h"
#include "model/record_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct record *record_open(enum record_way way, bool is_attached, int64_t began_real_ns)
{
	struct record *r = calloc(1, sizeof *r);

	if (r == NULL)
		return NULL;
	r->private = calloc(1, sizeof *r->private);
	if (r->private == NULL) {
		free(r);
		return NULL;
	}
	r->way = way;
	r->is_attached = is_attached;
	r->began_real_ns = began_real_ns;
	r->first_root = r->last_root = RECORD_NONE;
	return r;
}

void record_close(struct record *r)
{
	if (r == NULL)
		return;
	for (uint32_t i = 0; i < r->count; i++) {
		free(r->tasks[i].whole);
		free(r->tasks[i].seen);
		free(r->tasks[i].now);
		free(r->tasks[i].process_now);
	}
	free(r->tasks);
	free(r->execs);
	store_free(r->private);
	free(r->private);
	free(r);
}

uint32_t record_find(const struct record *r, pid_t tid)
{
	return tidmap_find(&r->private->running, tid);
}

void record_set_end(struct record *r, uint64_t at_ns)
{
	if (at_ns > r->now_ns)
		r->now_ns = at_ns;
}

/* Appends a task to a list that is chained through next_sibling. */
static void append(struct record *r, uint32_t *first, uint32_t *last, uint32_t task)
{
	if (*last == RECORD_NONE)
		*first = task;
	else
		r->tasks[*last].next_sibling = task;
	*last = task;
}

static void link_process(struct record *r, uint32_t task)
{
	struct record_task *t = &r->tasks[task];

	if (t->parent == RECORD_NONE)
		append(r, &r->first_root, &r->last_root, task);
	else
		append(r, &r->tasks[t->parent].first_child, &r->tasks[t->parent].last_child, task);
	t->thread_count = 1;
	r->process_count++;
	r->running_processes++;
}

/* `whole` is memory for the sum over the threads, taken where there is none yet. */
static void link_thread(struct record *r, uint32_t task, struct resources **whole)
{
	struct record_task *leader = &r->tasks[r->tasks[task].leader];

	append(r, &leader->first_thread, &leader->last_thread, task);
	leader->thread_count++;
	if (leader->whole == NULL) {
		leader->whole = *whole;
		leader->whole->known = RESOURCES_ALL;
		*whole = NULL;
	}
}

/* The end of a task, as far as all ends are alike. */
static void end_task(struct record *r, uint32_t task, uint64_t at_ns)
{
	struct record_task *t = &r->tasks[task];

	t->is_running = false;
	t->ended_ns = at_ns;
	if (t->is_stopped) {
		t->is_stopped = false;
		t->stopped_ns += at_ns - t->stopped_at_ns;
	}
	tidmap_remove(&r->private->running, t->tid);
	r->running_threads--;
	if (t->leader != task)
		return;
	r->running_processes--;
	for (uint32_t c = t->first_child; c != RECORD_NONE; c = r->tasks[c].next_sibling)
		if (r->tasks[c].is_running)
			r->tasks[c].is_orphan = true;
}

/* A tid comes back while its last bearer seems to run: that death was missed. */
static void end_unseen(struct record *r, pid_t tid, uint64_t at_ns)
{
	uint32_t old = record_find(r, tid);

	if (old == RECORD_NONE)
		return;
	r->unknown_count++;
	if (r->tasks[old].leader == old)
		for (uint32_t t = r->tasks[old].first_thread; t != RECORD_NONE;
		     t = r->tasks[t].next_sibling)
			if (r->tasks[t].is_running)
				end_task(r, t, at_ns);
	end_task(r, old, at_ns);
}

static int take_birth(struct record *r, const struct event *e, uint32_t *out)
{
	struct resources *whole = calloc(1, sizeof *whole);
	int error =
		whole ? ARRAY_RESERVE(r->tasks, r->private->task_capacity, (size_t)r->count + 1) :
			-ENOMEM;

	if (!error)
		error = tidmap_reserve(&r->private->running);
	if (error) {
		free(whole);
		return error;
	}
	end_unseen(r, e->tid, e->at_ns);
	uint32_t task = r->count++, maker = record_find(r, e->parent_tid);
	if (maker == RECORD_NONE)
		maker = record_find(r, e->parent_pid);
	uint32_t leader = e->tid == e->pid ? task : record_find(r, e->pid);
	struct record_task *t = &r->tasks[task];
	*t = (struct record_task){
		.pid = e->pid,
		.tid = e->tid,
		.how = e->how,
		.is_running = true,
		.leader = leader == RECORD_NONE ? task : leader,
		.parent = maker == RECORD_NONE ? RECORD_NONE : r->tasks[maker].leader,
		.maker = maker,
		.next_sibling = RECORD_NONE,
		.first_child = RECORD_NONE,
		.last_child = RECORD_NONE,
		.first_thread = RECORD_NONE,
		.last_thread = RECORD_NONE,
		.first_exec = RECORD_NONE,
		.last_exec = RECORD_NONE,
		.born_ns = e->at_ns,
		.age_ns = e->age_ns,
		.before_ns = e->before_ns,
	};
	if (e->comm[0])
		memcpy(t->comm, e->comm, sizeof t->comm);
	else if (maker != RECORD_NONE)
		memcpy(t->comm, r->tasks[maker].comm, sizeof t->comm);
	r->thread_count++;
	r->running_threads++;
	if (t->leader == task) {
		link_process(r, task);
	} else {
		t->parent = t->leader;
		link_thread(r, task, &whole);
	}
	free(whole);
	tidmap_put(&r->private->running, t->tid, task);
	*out = task;
	return 0;
}

/* The task of an event, made as found where nobody saw its birth. */
static int find_or_make(struct record *r, const struct event *e, uint32_t *out)
{
	struct event found = {
		.kind = EVENT_FOUND,
		.how = BIRTH_FOUND,
		.at_ns = e->at_ns,
		.pid = e->pid,
		.tid = e->tid,
	};

	*out = record_find(r, e->tid);
	if (*out != RECORD_NONE)
		return 0;
	r->unknown_count++;
	return take_birth(r, &found, out);
}

/* They have one memory: who has left it when it is read says nothing of it. */
static void add_thread(struct resources *whole, const struct resources *took)
{
	struct resources more = *took;

	if (resources_has(took, RESOURCES_RUN))
		more.known |= RESOURCES_PEAK;
	resources_add(whole, &more);
}

/* A thread that is not the leader calls exec: all other threads end, and it takes
 * the leader's tid.  The leader's task goes on in its place; the sum over the
 * threads gets what the leader took until then, and the thread's own counters go
 * on to count under the leader's tid. */
static void take_over(struct record *r, uint32_t leader, uint32_t thread, const struct event *e)
{
	struct record_task *t = &r->tasks[thread], *l = &r->tasks[leader];

	end_task(r, thread, e->at_ns);
	t->is_taken_over = true;
	if (l->whole)
		add_thread(l->whole, &e->resources);
	if (l->seen == NULL) {
		l->seen = t->seen;
	} else if (t->seen) {
		record_add_waits(r, leader, &t->seen->waits,
				 t->seen->has_site ? &t->seen->site : NULL);
		free(t->seen);
	}
	t->seen = NULL;
}

static int add_exec(struct record *r, uint32_t task, const struct event *e)
{
	struct record_private *p = r->private;
	int error = ARRAY_RESERVE(r->execs, p->exec_capacity, (size_t)r->exec_count + 1);

	if (error)
		return error;
	struct record_exec *x = &r->execs[r->exec_count];
	*x = (struct record_exec){
		.task = task,
		.next = RECORD_NONE,
		.at_ns = e->at_ns,
		.by = task,
		.argv_length = e->argv_length,
		.is_argv_cut = e->is_argv_cut,
		.has_lost_rights = e->has_lost_rights,
		.is_no_exec = e->is_no_exec,
	};
	if (e->exe && (x->exe = store_text(p, e->exe, strlen(e->exe))) == NULL)
		return -ENOMEM;
	if (e->argv && (x->argv = store_text(p, e->argv, e->argv_length)) == NULL)
		return -ENOMEM;
	struct record_task *t = &r->tasks[task];
	if (t->last_exec == RECORD_NONE)
		t->first_exec = r->exec_count;
	else
		r->execs[t->last_exec].next = r->exec_count;
	t->last_exec = r->exec_count++;
	return 0;
}

static int take_exec(struct record *r, const struct event *e, uint32_t *out)
{
	uint32_t task, former;
	int error = find_or_make(r, e, &task);

	if (!error)
		error = add_exec(r, task, e);
	if (error)
		return error;
	*out = task;
	struct record_task *t = &r->tasks[task];
	former = e->former_tid ? record_find(r, e->former_tid) : RECORD_NONE;
	if (former != RECORD_NONE && former != task && r->tasks[former].leader == task) {
		r->execs[t->last_exec].by = former;
		take_over(r, task, former, e);
	}
	if (t->how == BIRTH_VFORK && t->exec_ns == 0)
		t->how = BIRTH_SPAWN;
	if (t->exec_ns == 0)
		t->exec_ns = e->at_ns;
	if (e->comm[0])
		memcpy(t->comm, e->comm, sizeof t->comm);
	return 0;
}

/* What is known of the whole stands; the rest is the sum over the threads. */
static void end_whole(struct record_task *t, const struct event *e)
{
	if (t->whole == NULL) {
		t->resources = resources_merge(&e->whole, &e->resources);
		return;
	}
	add_thread(t->whole, &e->resources);
	if (t->whole->peak_bytes == 0)
		t->whole->known &= ~(unsigned)RESOURCES_PEAK;
	*t->whole = resources_merge(&e->whole, t->whole);
}

static int take_end(struct record *r, const struct event *e, uint32_t *out)
{
	uint32_t task = record_find(r, e->tid);

	if (task == RECORD_NONE)
		return -EINVAL;
	*out = task;
	struct record_task *t = &r->tasks[task];
	t->has_status = e->has_status;
	t->status = e->status;
	t->exit_ns = e->exit_ns;
	struct record_task *leader = &r->tasks[t->leader];
	if (e->exit_ns > leader->last_exit_ns)
		leader->last_exit_ns = e->exit_ns;
	t->resources = e->resources;
	if (e->comm[0])
		memcpy(t->comm, e->comm, sizeof t->comm);
	if (t->leader != task)
		add_thread(r->tasks[t->leader].whole, &e->resources);
	else
		end_whole(t, e);
	end_task(r, task, e->at_ns);
	return 0;
}

static int take_stop(struct record *r, const struct event *e, uint32_t *out)
{
	int error = find_or_make(r, e, out);

	if (error)
		return error;
	struct record_task *t = &r->tasks[*out];
	if (e->kind == EVENT_STOPPED && !t->is_stopped)
		t->stopped_at_ns = e->at_ns;
	else if (e->kind == EVENT_CONTINUED && t->is_stopped)
		t->stopped_ns += e->at_ns - t->stopped_at_ns;
	t->is_stopped = e->kind == EVENT_STOPPED;
	return 0;
}

int record_apply(struct record *r, const struct event *e, uint32_t *out_task)
{
	uint32_t task = RECORD_NONE;
	int error = -EINVAL;

	switch (e->kind) {
	case EVENT_FOUND:
	case EVENT_BORN:
		error = take_birth(r, e, &task);
		if (!error && (e->exe || e->argv) && r->tasks[task].leader == task)
			error = add_exec(r, task, e);
		break;
	case EVENT_EXEC:
		error = take_exec(r, e, &task);
		break;
	case EVENT_ENDED:
		error = take_end(r, e, &task);
		break;
	case EVENT_STOPPED:
	case EVENT_CONTINUED:
		error = take_stop(r, e, &task);
		break;
	case EVENT_KINDS:
		break;
	}
	if (!error)
		record_set_end(r, e->at_ns);
	if (out_task)
		*out_task = task;
	return error;
}
