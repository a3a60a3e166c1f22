/* runtime.c - look into the language runtimes of processes; see runtime.h. */
#include "config.h"

#include "runtime/runtime.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/cursor.h"
#include "base/tidmap.h"
#include "proc/memory.h"
#include "runtime/detect.h"
#include "runtime/places.h"
#include "runtime/python.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS_MOST    4096      /* of one process that are looked at */
#define LIST_LEAST_NS   100000000 /* between two lists of its threads */
#define TEXTS           64        /* functions whose names are remembered, a power of two */
#define WINDOWS_KEPT    16        /* without an observation */
#define WINDOWS_BETWEEN 64        /* before what failed, or found nothing, is tried again */

/* A thread that runs Python code, in this window. */
struct seen {
	pid_t tid;
	struct python_thread inner;
	uint16_t ready, ready_held, blocked, blocked_held, holds;
	bool was_held, has_place; /* at the last observation */
	struct place place;
	struct places *places; /* NULL: none yet; owned */
};

/* The names of a function, by its code object. */
struct named {
	uint64_t code, name, file;
	uint32_t first_line;
	char function[RUNTIME_FUNCTION_MAX], path[RUNTIME_FILE_MAX];
};

/* Observations of the GILs in this window. */
struct gil_tally {
	unsigned gils; /* that the switches are of */
	uint16_t looks, locked;
	uint64_t first_switches, last_switches, first_ns, last_ns;
	uint32_t interval_us;
	bool is_enabled;
};

struct runtime {
	struct runtimes *all;
	/* The program that it is of. */
	pid_t pid;
	uint64_t start_ticks;
	char comm[TASK_COMM_SHORT];
	bool has_forked;

	enum runtime_kind kind;
	enum runtime_gap gap;
	uint32_t found_at, used_at; /* numbers of windows */
	char version[RUNTIME_VERSION_MAX];

	struct address_space memory;
	struct python python;
	pid_t inner_pid;    /* its PID in its own namespace */
	bool is_fresh;      /* found since the last runtime_take() */
	bool was_looked_at; /* in this window */
	bool needs_list;
	uint64_t listed_ns;
	struct seen *list; /* by ascending TID */
	size_t count, capacity;
	struct python_gil now[PYTHON_GILS]; /* at this observation */
	bool has_now[PYTHON_GILS];
	struct gil_tally tally;
	struct named *names; /* NULL: none yet; owned */
};

struct runtimes {
	struct procfs *fs;
	struct runtime **list;
	size_t count, capacity;
	struct tidmap by_pid;
	uint32_t window;
};

int runtimes_open(struct runtimes **out, struct procfs *fs)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return -ENOMEM;
	(*out)->fs = fs;
	return 0;
}

static void forget_threads(struct runtime *rt)
{
	for (size_t i = 0; i < rt->count; i++)
		free(rt->list[i].places);
	rt->count = 0;
}

static void free_runtime(struct runtime *rt)
{
	forget_threads(rt);
	free(rt->list);
	free(rt->names);
	free(rt);
}

void runtimes_close(struct runtimes *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->count; i++)
		free_runtime(r->list[i]);
	free(r->list);
	tidmap_free(&r->by_pid);
	free(r);
}

/* ---- what a process runs ---- */

/* The flag is cleared by execve(2). */
static bool has_forked(const struct process *p)
{
	return p->flags & TASK_FORKNOEXEC;
}

static struct runtime *find(const struct runtimes *r, const struct process *p)
{
	uint32_t at = tidmap_find(&r->by_pid, p->pid);
	const struct thread *leader = process_leader(p);

	if (at == TIDMAP_NONE)
		return NULL;
	struct runtime *rt = r->list[at];
	bool is_same = rt->start_ticks == p->start_ticks && rt->has_forked == has_forked(p) &&
		       (leader == NULL || strcmp(rt->comm, leader->comm) == 0);
	return is_same ? rt : NULL;
}

/* Is it time to try again: the process may have loaded a library, or given access? */
static bool is_stale(const struct runtimes *r, const struct runtime *rt)
{
	bool is_sure = rt->gap == RUNTIME_SEEN && rt->kind != RUNTIME_NONE;

	return !is_sure && r->window - rt->found_at >= WINDOWS_BETWEEN;
}

bool runtimes_has_to_find(const struct runtimes *r, const struct process *p)
{
	const struct runtime *rt = find(r, p);

	return rt == NULL || is_stale(r, rt);
}

/* Return the number that a task has in its own PID namespace: the last of the line NSpid. */
static pid_t find_inner(struct procfs *fs, pid_t pid, pid_t tid)
{
	ssize_t n = procfs_read_file(fs, pid, tid, "status");
	struct cursor text = cursor_over(fs->buffer, n > 0 ? (size_t)n : 0), line;
	uint64_t number = 0;

	while (cursor_line(&text, &line))
		if (cursor_literal(&line, "NSpid:"))
			while (cursor_u64(&line, &number))
				;
	return number > 0 && number <= INT32_MAX ? (pid_t)number : tid > 0 ? tid : pid;
}

static void find_python(struct runtime *rt, const struct detected *d)
{
	struct elf_image image;
	int error = -ENOENT;

	if (d->minor > 0)
		snprintf(rt->version, sizeof rt->version, "3.%u", d->minor);
	if (d->start)
		error = elf_open(&image, &rt->memory, d->start, d->end);
	if (error == 0)
		error = python_open(&rt->python, &rt->memory, &image, d->minor);
	if (error) {
		rt->gap = error == -EPERM || error == -EACCES ? RUNTIME_DENIED :
			  error == -EPROTONOSUPPORT           ? RUNTIME_FOREIGN :
								RUNTIME_LOST;
		return;
	}
	python_read_version(&rt->python, &rt->memory, &image, rt->version, sizeof rt->version);
	rt->inner_pid = find_inner(rt->all->fs, rt->pid, 0);
	rt->needs_list = true;
}

/* A program that is named as Python, and whose files are hidden, is Python as far as known. */
static void find_by_name(struct runtime *rt)
{
	if (rt->gap == RUNTIME_DENIED && strncmp(rt->comm, "python", 6) == 0)
		rt->kind = RUNTIME_PYTHON;
}

static void find_runtime(struct runtime *rt, const struct process *p)
{
	const struct thread *leader = process_leader(p);
	struct runtimes *r = rt->all;

	forget_threads(rt);
	rt->is_fresh = true;
	rt->pid = p->pid;
	rt->start_ticks = p->start_ticks;
	rt->has_forked = has_forked(p);
	memset(rt->comm, 0, sizeof rt->comm);
	if (leader)
		memcpy(rt->comm, leader->comm, sizeof rt->comm);
	rt->version[0] = '\0';
	rt->tally = (struct gil_tally){ 0 };
	rt->python = (struct python){ 0 };
	memset(rt->has_now, 0, sizeof rt->has_now);
	rt->memory = memory_of_process(r->fs, p->pid);
	rt->found_at = r->window;
	free(rt->names);
	rt->names = NULL;
	struct detected d = detect_process(r->fs, p->pid);
	rt->kind = d.kind;
	rt->gap = d.gap;
	if (rt->kind == RUNTIME_PYTHON)
		find_python(rt, &d);
	else if (rt->kind == RUNTIME_NONE)
		find_by_name(rt);
}

static struct runtime *make(struct runtimes *r, const struct process *p)
{
	uint32_t at = tidmap_find(&r->by_pid, p->pid);

	if (at != TIDMAP_NONE)
		return r->list[at]; /* of the program before */
	if (ARRAY_RESERVE(r->list, r->capacity, r->count + 1) != 0 ||
	    tidmap_reserve(&r->by_pid) != 0)
		return NULL;
	struct runtime *rt = calloc(1, sizeof *rt);
	if (rt == NULL)
		return NULL;
	rt->all = r;
	tidmap_put(&r->by_pid, p->pid, (uint32_t)r->count);
	r->list[r->count++] = rt;
	return rt;
}

size_t runtimes_count(const struct runtimes *r)
{
	return r->count;
}

pid_t runtimes_pid(const struct runtimes *r, size_t index)
{
	return r->list[index]->pid;
}

struct runtime *runtimes_at(const struct runtimes *r, size_t index, const struct process *p)
{
	struct runtime *rt = r->list[index];

	return rt->kind != RUNTIME_NONE && find(r, p) == rt ? rt : NULL;
}

struct runtime *runtimes_of(struct runtimes *r, const struct process *p, bool may_find)
{
	struct runtime *rt = find(r, p);

	if (process_is_kernel_thread(p))
		return NULL;
	if (may_find && (rt == NULL || is_stale(r, rt))) {
		rt = make(r, p);
		if (rt)
			find_runtime(rt, p);
	}
	if (rt == NULL)
		return NULL;
	rt->used_at = r->window;
	return rt->kind == RUNTIME_NONE ? NULL : rt;
}

bool runtimes_owns_lock(const struct runtimes *r, const struct process *p, uint64_t address)
{
	const struct runtime *rt = find(r, p);

	return rt && rt->kind == RUNTIME_PYTHON && python_owns_lock(&rt->python, address);
}

/* ---- its threads ---- */

static struct seen *find_seen(const struct runtime *rt, pid_t tid)
{
	size_t low = 0, high = rt->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (rt->list[middle].tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < rt->count && rt->list[low].tid == tid ? &rt->list[low] : NULL;
}

static const struct python_thread *find_inner_tid(const struct python_thread *threads, size_t count,
						  pid_t tid)
{
	for (size_t i = 0; i < count; i++)
		if (threads[i].tid == tid)
			return &threads[i];
	return NULL;
}

static int compare_inner(const void *a, const void *b)
{
	const struct python_thread *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

/* Make the list that of the threads of the process that have a Python state.  Counts of a thread
 * that is still there are kept. */
static void take_list(struct runtime *rt, const struct process *p,
		      const struct python_thread *threads, size_t count)
{
	bool is_nested = rt->inner_pid != rt->pid;
	struct seen *fresh = calloc(p->thread_count + 1, sizeof *fresh);
	size_t taken = 0;

	for (size_t i = 0; fresh && i < p->thread_count && i < THREADS_MOST; i++) {
		pid_t tid = p->threads[i].tid;
		pid_t inner_tid = is_nested ? find_inner(rt->all->fs, rt->pid, tid) : tid;
		const struct python_thread *inner = find_inner_tid(threads, count, inner_tid);
		struct seen *old = inner ? find_seen(rt, tid) : NULL;
		if (inner == NULL)
			continue;
		if (old) {
			fresh[taken] = *old;
			old->places = NULL;
		}
		fresh[taken].tid = tid;
		fresh[taken++].inner = *inner;
	}
	if (fresh == NULL)
		return;
	forget_threads(rt);
	free(rt->list);
	rt->list = fresh;
	rt->count = taken;
	rt->capacity = p->thread_count + 1;
}

static void list_threads(struct runtime *rt, const struct process *p)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);

	if (!rt->needs_list || now_ns - rt->listed_ns < LIST_LEAST_NS)
		return;
	struct python_thread *threads = calloc(THREADS_MOST, sizeof *threads);
	ssize_t n = threads ? python_list(&rt->python, &rt->memory, rt->inner_pid, threads,
					  THREADS_MOST) :
			      -ENOMEM;
	rt->needs_list = false;
	rt->listed_ns = now_ns;
	if (n == -EFAULT || n == -EPERM) {
		/* It has executed another program, or closed itself off. */
		rt->gap = n == -EPERM ? RUNTIME_DENIED : RUNTIME_LOST;
		rt->is_fresh = true;
		rt->found_at = rt->all->window - WINDOWS_BETWEEN + 1;
	} else if (n >= 0) {
		qsort(threads, (size_t)n, sizeof *threads, compare_inner);
		take_list(rt, p, threads, (size_t)n);
	}
	free(threads);
}

/* ---- observations ---- */

static bool is_seen_inside(const struct runtime *rt)
{
	return rt->kind == RUNTIME_PYTHON && rt->gap == RUNTIME_SEEN;
}

static void add_observations(uint16_t *count, unsigned more)
{
	*count = (uint16_t)(*count + more > UINT16_MAX ? UINT16_MAX : *count + more);
}

static void tally_gils(struct runtime *rt)
{
	struct gil_tally *t = &rt->tally;
	uint64_t switches = 0;
	unsigned count = 0;
	bool is_locked = false;

	t->is_enabled = false;
	for (unsigned i = 0; i < rt->python.gil_count; i++) {
		if (!rt->has_now[i])
			continue;
		count++;
		switches += rt->now[i].switches;
		is_locked |= rt->now[i].is_locked;
		t->is_enabled |= rt->now[i].is_enabled;
		if (i == 0)
			t->interval_us = rt->now[i].interval_us <= UINT32_MAX ?
						 (uint32_t)rt->now[i].interval_us :
						 0;
	}
	if (count == 0)
		return;
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	if (t->looks < UINT16_MAX) {
		t->looks++;
		t->locked = (uint16_t)(t->locked + is_locked);
	}
	if (t->gils != count || switches < t->last_switches) {
		t->gils = count;
		t->first_switches = switches;
		t->first_ns = now_ns;
	}
	t->last_switches = switches;
	t->last_ns = now_ns;
}

/* Count who holds the GILs. */
static void tally_holders(struct runtime *rt)
{
	for (unsigned i = 0; i < rt->python.gil_count; i++)
		for (size_t k = 0; rt->has_now[i] && rt->now[i].is_locked && k < rt->count; k++)
			if (rt->list[k].inner.state == rt->now[i].holder) {
				add_observations(&rt->list[k].holds, 1);
				break;
			}
}

bool runtime_glance(struct runtime *rt)
{
	if (!is_seen_inside(rt) || rt->python.gil_count == 0 || rt->tally.looks == UINT16_MAX)
		return false;
	for (unsigned i = 0; i < PYTHON_GILS; i++)
		rt->has_now[i] = python_look_gil(&rt->python, &rt->memory, i, &rt->now[i]);
	tally_gils(rt);
	tally_holders(rt);
	return rt->tally.is_enabled;
}

void runtime_look(struct runtime *rt, const struct process *p)
{
	rt->was_looked_at = true;
	if (!is_seen_inside(rt))
		return;
	list_threads(rt, p);
	runtime_glance(rt);
}

/* Does the thread hold a GIL?  One that runs may have taken it since the process was looked at; one
 * that is blocked may have released it. */
static bool is_holder(const struct runtime *rt, const struct seen *seen, bool is_ready)
{
	struct python_gil gil;

	for (unsigned i = 0; i < rt->python.gil_count; i++) {
		bool was = rt->has_now[i] && rt->now[i].is_locked &&
			   rt->now[i].holder == seen->inner.state;
		if ((is_ready || was) && python_look_gil(&rt->python, &rt->memory, i, &gil) &&
		    gil.is_locked && gil.holder == seen->inner.state)
			return true;
	}
	return false;
}

/* Return the names of a function.  The code object can have been freed, and its memory used for
 * another: then the addresses differ.  NULL: they cannot be read. */
static const struct named *find_names(struct runtime *rt, const struct python_point *p)
{
	if (rt->names == NULL)
		rt->names = calloc(TEXTS, sizeof *rt->names);
	if (rt->names == NULL)
		return NULL;
	struct named *n = &rt->names[(p->code >> 4 ^ p->code >> 10) % TEXTS];
	if (n->code == p->code && n->name == p->name && n->file == p->file &&
	    n->first_line == p->first_line)
		return n;
	n->code = 0;
	if (!python_read_text(&rt->python, &rt->memory, p->name, PYTHON_BEGINNING, n->function,
			      sizeof n->function) ||
	    !python_read_text(&rt->python, &rt->memory, p->file, PYTHON_END, n->path,
			      sizeof n->path))
		return NULL;
	n->code = p->code;
	n->name = p->name;
	n->file = p->file;
	n->first_line = p->first_line;
	return n;
}

static bool read_place(struct runtime *rt, const struct seen *seen, struct place *out)
{
	struct python_point point;

	if (!python_find_point(&rt->python, &rt->memory, &seen->inner, &point))
		return false;
	const struct named *names = find_names(rt, &point);
	if (names == NULL)
		return false;
	*out = (struct place){ .first_line = point.first_line };
	memcpy(out->function, names->function, sizeof out->function);
	memcpy(out->file, names->path, sizeof out->file);
	out->line = python_read_line(&rt->python, &rt->memory, &point);
	return true;
}

void runtime_look_thread(struct runtime *rt, const struct thread *t, char state, bool is_same,
			 unsigned weight)
{
	bool is_ready = state == 'R';

	if (!is_seen_inside(rt) || state == '\0')
		return;
	struct seen *seen = find_seen(rt, t->tid);
	if (seen == NULL) {
		rt->needs_list = true;
		return;
	}
	if (!is_same) {
		seen->was_held = is_holder(rt, seen, is_ready);
		seen->has_place = read_place(rt, seen, &seen->place);
	}
	add_observations(is_ready ? &seen->ready : &seen->blocked, weight);
	if (seen->was_held)
		add_observations(is_ready ? &seen->ready_held : &seen->blocked_held, weight);
	if (seen->has_place && seen->places == NULL)
		seen->places = calloc(1, sizeof *seen->places);
	if (seen->has_place && seen->places)
		places_add(seen->places, &seen->place, weight);
}

/* ---- the end of a window ---- */

static void take_thread(struct seen *seen, struct runtime_thread *out)
{
	const struct place *top = seen->places ? places_top(seen->places) : NULL;

	*out = (struct runtime_thread){
		.tid = seen->tid,
		.ready = seen->ready,
		.ready_held = seen->ready_held,
		.blocked = seen->blocked,
		.blocked_held = seen->blocked_held,
		.holds = seen->holds,
	};
	if (top) {
		out->placed = (uint16_t)seen->places->total;
		out->at_top = top->count;
		out->line = top->line;
		memcpy(out->function, top->function, sizeof out->function);
		memcpy(out->file, top->file, sizeof out->file);
	}
	seen->ready = seen->ready_held = seen->blocked = seen->blocked_held = 0;
	seen->holds = 0;
	if (seen->places)
		memset(seen->places, 0, sizeof *seen->places);
}

static float switches_per_s(const struct gil_tally *t)
{
	double seconds = (double)(t->last_ns - t->first_ns) / 1e9;

	return t->looks > 1 && seconds > 0 ?
		       (float)((double)(t->last_switches - t->first_switches) / seconds) :
		       -1;
}

bool runtime_is_news(const struct runtime *rt)
{
	return rt->was_looked_at && (rt->is_fresh || is_seen_inside(rt));
}

struct process_runtime *runtime_take(struct runtime *rt, uint32_t refresh)
{
	const struct gil_tally *t = &rt->tally;
	struct process_runtime *out = calloc(1, runtime_bytes((uint32_t)rt->count));

	if (out == NULL)
		return NULL;
	out->at = refresh;
	out->kind = (uint8_t)rt->kind;
	out->gap = (uint8_t)rt->gap;
	out->is_free_threaded = rt->python.is_free_threaded;
	out->has_gil = t->is_enabled;
	out->gils = (uint8_t)t->gils;
	memcpy(out->version, rt->version, sizeof out->version);
	out->interval_us = t->interval_us;
	out->looks = t->looks;
	out->locked = t->locked;
	out->switches_per_s = switches_per_s(t);
	for (size_t i = 0; i < rt->count; i++)
		if (rt->list[i].ready + rt->list[i].blocked > 0)
			take_thread(&rt->list[i], &out->threads[out->thread_count++]);
	rt->tally = (struct gil_tally){ 0 };
	rt->needs_list = true;
	rt->was_looked_at = rt->is_fresh = false;
	return out;
}

void runtimes_end_window(struct runtimes *r, uint32_t refresh)
{
	size_t kept = 0;

	r->window = refresh;
	for (size_t i = 0; i < r->count; i++) {
		struct runtime *rt = r->list[i];
		if (refresh - rt->used_at > WINDOWS_KEPT) {
			tidmap_remove(&r->by_pid, rt->pid);
			free_runtime(rt);
			continue;
		}
		tidmap_put(&r->by_pid, rt->pid, (uint32_t)kept);
		r->list[kept++] = rt;
	}
	r->count = kept;
}
