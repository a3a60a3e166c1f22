/* record.c - add events to the record, and answer the views' queries; see record.h. */
#include "config.h"

#include "model/record.h"
#include "base/array.h"
#include "base/tidmap.h"
#include "model/evidence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

#define BLOCK_BYTES 65536

struct text_block {
	struct text_block *next;
	size_t size, used;
	char bytes[];
};

struct record_private {
	struct text_block *texts; /* newest first */
	struct tidmap running;    /* running tasks by tid */
	uint32_t task_capacity, exec_capacity;
};

/* Copy bytes and add a NUL.  Return NULL if there is no memory; the record owns the copy. */
static char *store_text(struct record_private *p, const char *text, size_t length)
{
	struct text_block *block = p->texts;

	if (block == NULL || block->size - block->used < length + 1) {
		size_t size = length + 1 > BLOCK_BYTES ? length + 1 : BLOCK_BYTES;
		block = malloc(sizeof *block + size);
		if (block == NULL)
			return NULL;
		block->next = p->texts;
		block->size = size;
		block->used = 0;
		p->texts = block;
	}
	char *copy = block->bytes + block->used;
	memcpy(copy, text, length);
	copy[length] = '\0';
	block->used += length + 1;
	return copy;
}

static void store_free(struct record_private *p)
{
	while (p->texts) {
		struct text_block *next = p->texts->next;
		free(p->texts);
		p->texts = next;
	}
	tidmap_free(&p->running);
}

/* ---- the whole ---- */

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

/* Append a task to a list that is linked by next_sibling. */
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

/* Link a thread to its process.  *whole is memory for the sum over the threads, which is used if
 * the process has none yet. */
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

/* Mark a task as exited, as far as all exits are alike. */
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

/* A TID is reused while its last task seems to run: the exit of that task was missed. */
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

static int append_task(struct record *r, const struct event *e, uint32_t *out)
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
	if (e->kind == EVENT_BORN) {
		t->launch_run_ns = e->resources.run_ns;
		t->launch_wait_ns = e->resources.runnable_ns;
	}
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

/* Find the task of an event; create it, as found, if its birth was not seen. */
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
	return append_task(r, &found, out);
}

static uint64_t take_off(uint64_t *from, uint64_t most)
{
	uint64_t part = *from < most ? *from : most;

	*from -= part;
	return part;
}

/* Of the command: without what it took for pstop, which is the kernel's part first. */
static struct resources without_launch(const struct record_task *t, const struct resources *took)
{
	struct resources own = *took;
	uint64_t left_ns = t->launch_run_ns;

	take_off(&own.run_ns, t->launch_run_ns);
	take_off(&own.runnable_ns, t->launch_wait_ns);
	left_ns -= take_off(&own.system_ns, left_ns);
	take_off(&own.user_ns, left_ns);
	return own;
}

/* They have one memory: who has left it when it is read says nothing of it. */
static void add_thread(struct resources *whole, const struct resources *took)
{
	struct resources more = *took;

	if (resources_has(took, RESOURCES_RUN))
		more.known |= RESOURCES_PEAK;
	resources_add(whole, &more);
}

/* A thread that is not the leader called exec: all other threads exit, and it takes the leader's
 * TID.  The leader's task continues in its place.  The sum over the threads gets what the leader
 * used until then, and the thread's own counters continue under the leader's TID. */
static void take_over(struct record *r, uint32_t leader, uint32_t thread, const struct event *e)
{
	struct record_task *t = &r->tasks[thread], *l = &r->tasks[leader];

	end_task(r, thread, e->at_ns);
	t->is_taken_over = true;
	struct resources took = without_launch(l, &e->resources);
	l->launch_run_ns = l->launch_wait_ns = 0;
	if (l->whole)
		add_thread(l->whole, &took);
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
static void end_whole(struct record_task *t, const struct resources *of_process)
{
	struct resources all = without_launch(t, of_process);

	if (t->whole == NULL) {
		t->resources = resources_merge(&all, &t->resources);
		return;
	}
	add_thread(t->whole, &t->resources);
	if (t->whole->peak_bytes == 0)
		t->whole->known &= ~(unsigned)RESOURCES_PEAK;
	*t->whole = resources_merge(&all, t->whole);
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
	t->resources = without_launch(t, &e->resources);
	if (e->comm[0])
		memcpy(t->comm, e->comm, sizeof t->comm);
	if (t->leader != task)
		add_thread(r->tasks[t->leader].whole, &e->resources);
	else
		end_whole(t, &e->whole);
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
		error = append_task(r, e, &task);
		if (!error && (e->exe || e->argv) && r->tasks[task].leader == task)
			error = add_exec(r, task, e);
		break;
	case EVENT_EXEC:
		error = take_exec(r, e, &task);
		break;
	case EVENT_EXITED:
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

/* ---- observations of the sampler ---- */

static struct record_seen *make_seen(struct record_task *t)
{
	if (t->seen == NULL)
		t->seen = calloc(1, sizeof *t->seen);
	return t->seen;
}

int record_add_waits(struct record *r, uint32_t task, const struct wait_tally *waits,
		     const struct wait_site *site)
{
	struct record_task *t = &r->tasks[task];

	if (make_seen(t) == NULL)
		return -ENOMEM;
	struct wait_tally *sum = &t->seen->waits;
	sum->samples += waits->samples;
	sum->blocked += waits->blocked;
	sum->uninterruptible += waits->uninterruptible;
	sum->timed += waits->timed;
	sum->denied += waits->denied;
	sum->limited += waits->limited;
	sum->limits_s += waits->limits_s;
	wait_calls_add(&sum->calls, &waits->calls);
	sum->bounded += waits->bounded;
	sum->bounds_s += waits->bounds_s;
	sum->hidden |= waits->hidden;
	for (int i = 0; i < WAIT_KINDS; i++)
		sum->by_kind[i] += waits->by_kind[i];
	for (int i = 0; i < PIPE_ROLES; i++) {
		sum->by_pipe[i] += waits->by_pipe[i];
		if (waits->by_pipe[i] > 0)
			sum->besides = waits->besides;
	}
	if (site) {
		t->seen->site = *site;
		t->seen->has_site = true;
	}
	return 0;
}

int record_add_moments(struct record *r, uint32_t task, const struct moments *moments)
{
	struct record_seen *seen = make_seen(&r->tasks[task]);

	if (seen == NULL)
		return -ENOMEM;
	moments_add(&seen->moments, true, moments->ready);
	moments_add(&seen->moments, false, moments->count - moments->ready);
	return 0;
}

void record_set_comm(struct record *r, uint32_t task, const char comm[static TASK_COMM_MAX])
{
	if (comm[0])
		memcpy(r->tasks[task].comm, comm, TASK_COMM_MAX);
}

int record_set_now(struct record *r, uint32_t task, bool is_process, const struct record_now *now)
{
	struct record_now **slot = is_process ? &r->tasks[task].process_now : &r->tasks[task].now;

	if (*slot == NULL && (*slot = malloc(sizeof **slot)) == NULL)
		return -ENOMEM;
	**slot = *now;
	(*slot)->so_far = without_launch(&r->tasks[task], &now->so_far);
	return 0;
}

static struct resources of_thread(const struct record_task *t)
{
	if (!t->is_running)
		return t->resources;
	return t->now ? t->now->so_far : (struct resources){ 0 };
}

/* Return the time on a core or runnable: the task lived at least that long. */
static uint64_t active_ns(const struct record_task *t)
{
	struct resources own = of_thread(t);
	uint64_t cpu_ns = 0;

	resources_cpu_ns(&own, &cpu_ns);
	return cpu_ns + own.runnable_ns;
}

static uint64_t larger_of(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t smaller_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* What says that a task was born comes when it already waits for a core, and whoever
 * hears it may wait for one as well.  The clock that its time is counted by is not quite
 * that of the record. */
static uint64_t life_until(const struct record *r, const struct record_task *t, uint64_t end_ns)
{
	uint64_t lived_ns = end_ns > t->born_ns ? end_ns - t->born_ns : 0;

	return smaller_of(larger_of(t->age_ns + lived_ns, active_ns(t)), t->age_ns + r->now_ns);
}

uint64_t record_life_ns(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];

	return life_until(r, t, t->is_running ? r->now_ns : t->ended_ns);
}

/* Likewise, but for the thread alone: a leader may exit long before its process. */
static uint64_t own_life_ns(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];

	return t->exit_ns > t->born_ns && !t->is_running ? life_until(r, t, t->exit_ns) :
							   record_life_ns(r, task);
}

struct resources record_resources(const struct record *r, uint32_t task, bool is_process)
{
	const struct record_task *t = &r->tasks[task];

	if (!is_process || t->whole == NULL)
		return of_thread(t);
	/* The sum over the threads that exited; it is complete once the leader has exited. */
	struct resources sum = *t->whole;
	if (!t->is_running)
		return sum;
	for (uint32_t i = task; i != RECORD_NONE;
	     i = i == task ? t->first_thread : r->tasks[i].next_sibling) {
		struct resources one = of_thread(&r->tasks[i]);
		if (r->tasks[i].is_running)
			resources_add(&sum, &one);
	}
	return sum;
}

static double per_second(uint64_t count, double seconds)
{
	return seconds > 0 ? (double)count / seconds : 0;
}

static void take_bytes(const struct resources *own, struct evidence *e)
{
	e->has_bytes = resources_has(own, RESOURCES_IO);
	e->bytes_gap = e->has_bytes ? GAP_NONE : GAP_UNREADABLE;
	if (!e->has_bytes)
		return;
	e->read_chars_per_s = per_second(own->io[IO_READ_CHARS], e->window_s);
	e->write_chars_per_s = per_second(own->io[IO_WRITE_CHARS], e->window_s);
	e->read_bytes_per_s = per_second(own->io[IO_READ_BYTES], e->window_s);
	e->write_bytes_per_s = per_second(own->io[IO_WRITE_BYTES], e->window_s);
}

/* Set shares of the window, which is the life of the thread or of its process.  They add up to at
 * most 1, because no thread waits for a core before it is born. */
static void take_times(const struct resources *own, struct evidence *e)
{
	uint64_t cpu_ns, split_ns = own->user_ns + own->system_ns;

	e->has_run = resources_cpu_ns(own, &cpu_ns) && e->window_s > 0;
	e->run_gap = e->has_run ? GAP_NONE : GAP_UNREADABLE;
	if (e->has_run)
		e->run = (double)cpu_ns / 1e9 / e->window_s;
	if (e->run > 1)
		e->run = 1;
	e->process_run = e->run;
	e->has_runnable = resources_has(own, RESOURCES_RUNNABLE);
	if (e->has_runnable)
		e->runnable = per_second(own->runnable_ns, e->window_s) / 1e9;
	if (e->runnable > 1 - e->run)
		e->runnable = 1 - e->run;
	e->has_user = resources_has(own, RESOURCES_SPLIT);
	e->user = split_ns ? (double)own->user_ns / (double)split_ns : 1;
	e->has_switches = resources_has(own, RESOURCES_SWITCHES);
	e->voluntary_per_s = per_second(own->voluntary, e->window_s);
	e->involuntary_per_s = per_second(own->involuntary, e->window_s);
}

static void take_seen(const struct record_task *t, struct evidence *e)
{
	e->state = !t->is_running ? 'X' : t->now ? t->now->state : 'S';
	if (t->seen == NULL)
		return;
	e->waits = t->seen->waits;
	e->has_site = t->seen->has_site;
	e->site = t->seen->site;
}

static bool has_waited_for_child(const struct record *r, const struct record_task *t)
{
	for (uint32_t c = r->tasks[t->leader].first_child; c != RECORD_NONE;
	     c = r->tasks[c].next_sibling)
		if (!r->tasks[c].is_running && !r->tasks[c].is_orphan)
			return true;
	return false;
}

static void evidence_of_one(const struct record *r, uint32_t task, uint64_t life_ns,
			    struct evidence *e)
{
	const struct record_task *t = &r->tasks[task];
	struct resources own = record_resources(r, task, false);

	*e = (struct evidence){
		.tid = t->tid,
		.is_lifetime = true,
		.window_s = (double)life_ns / 1e9,
		.thread_count = r->tasks[t->leader].thread_count,
	};
	take_times(&own, e);
	take_bytes(&own, e);
	take_seen(t, e);
	e->does_reap = has_waited_for_child(r, t);
	e->has_reaped = e->thread_count == 1 && e->does_reap;
}

static uint32_t find_busiest(const struct record *r, uint32_t leader)
{
	uint32_t busiest = leader;
	uint64_t most = active_ns(&r->tasks[leader]);

	for (uint32_t t = r->tasks[leader].first_thread; t != RECORD_NONE;
	     t = r->tasks[t].next_sibling) {
		uint64_t busy = active_ns(&r->tasks[t]);
		if (busy > most) {
			most = busy;
			busiest = t;
		}
	}
	return busiest;
}

/* Return the last reading of a thread whose exit was not seen. */
static struct resources last_known(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];
	struct resources own = of_thread(t);

	return own.known == 0 && t->now ? t->now->so_far : own;
}

static void take_turns(const struct record *r, uint32_t leader, struct evidence *e)
{
	double least = TURNS_BUSY_LEAST * (e->run + e->runnable) * e->window_s * 1e9;
	uint64_t runnable_ns = 0;

	e->turns.moments = r->tasks[leader].seen->moments;
	for (uint32_t t = leader; t != RECORD_NONE;
	     t = t == leader ? r->tasks[leader].first_thread : r->tasks[t].next_sibling) {
		const struct record_seen *seen = r->tasks[t].seen;
		struct resources own = last_known(r, t);
		uint64_t cpu_ns = 0;
		resources_cpu_ns(&own, &cpu_ns);
		runnable_ns += own.runnable_ns;
		double busy = (double)(cpu_ns + own.runnable_ns);
		if (seen && busy >= least)
			turns_add(&e->turns, busy, &seen->waits,
				  seen->has_site ? &seen->site : NULL);
	}
	e->turns.runnable = per_second(runnable_ns, e->window_s) / 1e9;
}

/* Add what the busiest thread does not show of its process. */
static void take_others(const struct record *r, uint32_t leader, uint32_t busiest,
			const struct resources *all, struct evidence *e)
{
	uint64_t split_ns = all->user_ns + all->system_ns;

	memcpy(e->comm, r->tasks[busiest].comm, sizeof e->comm);
	e->has_process_user = resources_has(all, RESOURCES_SPLIT);
	e->process_user = split_ns ? (double)all->user_ns / (double)split_ns : 1;
	for (uint32_t t = leader; t != RECORD_NONE;
	     t = t == leader ? r->tasks[leader].first_thread : r->tasks[t].next_sibling) {
		struct resources own = last_known(r, t);
		wakes_add(&e->wakes, per_second(own.voluntary, e->window_s));
	}
	if (r->tasks[leader].seen && r->tasks[leader].seen->moments.count > 0)
		take_turns(r, leader, e);
}

/* Gather the evidence of a process.  It is judged by its busiest thread, over the life of the
 * process; for the time that this thread did not live, the leader is used. */
static void evidence_of_all(const struct record *r, uint32_t leader, struct evidence *e)
{
	uint32_t busiest = find_busiest(r, leader);
	uint64_t life_ns = larger_of(record_life_ns(r, leader), active_ns(&r->tasks[busiest])),
		 cpu_ns;
	const struct record_seen *seen = r->tasks[leader].seen;
	struct resources all = record_resources(r, leader, true);

	evidence_of_one(r, busiest, life_ns, e);
	e->is_process = true;
	if (!r->tasks[leader].is_running)
		e->state = 'X';
	take_bytes(&all, e);
	if (resources_cpu_ns(&all, &cpu_ns) && life_ns > 0)
		e->process_run = (double)cpu_ns / (double)life_ns;
	if (e->thread_count > 1)
		take_others(r, leader, busiest, &all, e);
	if (busiest != leader && own_life_ns(r, busiest) < life_ns / 2 && seen) {
		e->waits = seen->waits;
		e->has_site = seen->has_site;
		e->site = seen->site;
	}
}

void record_evidence(const struct record *r, uint32_t task, bool is_process, struct evidence *out)
{
	if (is_process)
		evidence_of_all(r, r->tasks[task].leader, out);
	else
		evidence_of_one(r, task, own_life_ns(r, task), out);
	verdict_settle_observations(out);
}

void record_shares(const struct record *r, uint32_t task, bool is_process, struct shares *out)
{
	struct evidence e;
	uint32_t t = task, next = is_process ? r->tasks[task].first_thread : RECORD_NONE;

	*out = (struct shares){ 0 };
	while (t != RECORD_NONE) {
		struct shares one;
		record_evidence(r, t, false, &e);
		shares_of_life(&e, &one);
		if (one.is_known) {
			out->window_s += one.window_s;
			out->samples += one.samples;
			for (int k = 0; k < SHARE_COUNT; k++)
				out->part[k] += one.part[k] * one.window_s;
		}
		t = next;
		next = t == RECORD_NONE ? RECORD_NONE : r->tasks[t].next_sibling;
	}
	out->is_known = out->window_s > 0;
	for (int k = 0; k < SHARE_COUNT && out->is_known; k++)
		out->part[k] /= out->window_s;
}

const struct record_exec *record_program(const struct record *r, uint32_t task)
{
	uint32_t process = r->tasks[task].leader;
	uint64_t until_ns = UINT64_MAX;

	while (process != RECORD_NONE) {
		const struct record_exec *last = NULL;
		for (uint32_t x = r->tasks[process].first_exec; x != RECORD_NONE;
		     x = r->execs[x].next)
			if (r->execs[x].at_ns <= until_ns)
				last = &r->execs[x];
		if (last)
			return last;
		until_ns = r->tasks[process].born_ns;
		process = r->tasks[process].parent;
	}
	return NULL;
}

const char *record_name(const struct record *r, uint32_t task)
{
	const struct record_task *t = &r->tasks[task];
	const struct record_exec *x = record_program(r, task);

	if (t->comm[0] || x == NULL || x->exe == NULL)
		return t->comm;
	const char *slash = strrchr(x->exe, '/');
	return slash ? slash + 1 : x->exe;
}
