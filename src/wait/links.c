/* links.c - find the links of a sample; see links.h. */
#include "config.h"

#include "wait/links.h"
#include "base/array.h"
#include "base/tidmap.h"
#include "collect/scanner.h"
#include "wait/callabi.h"
#include "wait/link_finder.h"
#include "wait/link_site.h"
#include "wait/window_sites.h"
#include "wait/sites.h"
#include "wait/waitsite.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- one thread ---- */

/* Is the thread in the call of the place?  The set or the lock is then in its memory. */
static bool is_in_call(const struct wait_site *site, const struct syscall_fields *call)
{
	return !call->is_running && call->number == site->syscall &&
	       (site->end.type != ENDPOINT_LOCK || call->args[0] == site->end.address);
}

static void find_at_site(struct link_finder *f, const struct wait_site *site, uint16_t observations,
			 const struct syscall_fields *now)
{
	f->site = site;
	f->observations = observations;
	f->call = now && is_in_call(site, now) ? now : NULL;
	link_site(f);
	f->call = NULL;
	f->site = NULL;
}

static bool needs_call(const struct link_finder *f, const struct wait_site *site,
		       const struct window_site *place)
{
	if (link_site_needs_call(site))
		return true;
	for (; place; place = window_sites_next(f->s->sites, place))
		if (link_site_needs_call(&place->site))
			return true;
	return false;
}

/* Read the system call that a thread is in: a set or a lock is in its memory.  The pass of this refresh may
 * have the call. */
static bool read_call(struct link_finder *f, const struct thread *t, struct syscall_fields *out)
{
	const struct call_seen *seen = calls_find(&f->s->source.calls, f->p->pid, t->tid);

	if (t->state == 'R')
		return false;
	if (seen && seen->slices == t->now.slices && seen->number >= 0) {
		*out = (struct syscall_fields){
			.number = seen->number,
			.abi = callabi_of_pass(f->s, seen->is_compat, seen->number),
		};
		memcpy(out->args, seen->args, sizeof out->args);
		callabi_unfold(f->s, t->tid, out);
		return true;
	}
	return waitsite_read_call(f->s, f->p, t, out) == 0;
}

/* Find the links of a thread: of the places where it was observed in the window, and of the kinds
 * of waits whose places were not kept; without observations, of the last place. */
static void find_of_thread(struct link_finder *f, const struct thread *t)
{
	const struct wait_observations *waits = thread_waits(&f->s->sample, t);
	const struct wait_site *site = thread_site(t);
	const struct window_site *place =
		waits && f->s->sites ? window_sites_first(f->s->sites, t->tid) : NULL;
	uint16_t placed[WAIT_KINDS] = { 0 };
	struct syscall_fields call;

	f->t = t;
	if (t->state == 'X' || t->state == 'Z' || site == NULL)
		return;
	bool has_call = needs_call(f, site, place) && read_call(f, t, &call);
	if (place == NULL) {
		placed[site->kind] = waits ? waits->by_kind[site->kind] : 0;
		find_at_site(f, site, placed[site->kind], has_call ? &call : NULL);
	}
	for (; place; place = window_sites_next(f->s->sites, place)) {
		find_at_site(f, &place->site, place->observations, has_call ? &call : NULL);
		placed[place->site.kind] =
			(uint16_t)(placed[place->site.kind] + place->observations);
	}
	for (unsigned kind = 0; waits && kind < WAIT_KINDS; kind++)
		if (waits->by_kind[kind] > placed[kind])
			link_kind(f, (enum wait_kind)kind,
				  (uint16_t)(waits->by_kind[kind] - placed[kind]));
}

/* ---- all of them ---- */

/* Processes whose links are found, or are to be found. */
struct wave {
	pid_t *pids;
	size_t count, capacity, next;
	struct tidmap known;
};

static int wave_add(struct wave *w, pid_t pid)
{
	if (tidmap_find(&w->known, pid) != TIDMAP_NONE)
		return 0;
	if (tidmap_reserve(&w->known) != 0 ||
	    ARRAY_RESERVE(w->pids, w->capacity, w->count + 1) != 0)
		return -ENOMEM;
	tidmap_put(&w->known, pid, (uint32_t)w->count);
	w->pids[w->count++] = pid;
	return 0;
}

static void wave_free(struct wave *w)
{
	free(w->pids);
	tidmap_free(&w->known);
}

static void find_of_process(struct link_finder *f, struct process *p, bool finds_sites)
{
	if (p->has_exited || process_is_kernel_thread(p) || p->pid == f->s->own_pid)
		return;
	if (finds_sites)
		sites_find(f->s, p, UINT_MAX);
	f->p = p;
	for (size_t i = 0; i < p->thread_count && !f->error; i++)
		find_of_thread(f, &p->threads[i]);
}

/* Return a process, added to the scanner if that may grow; NULL: it is not to be had. */
static struct process *take_process(struct scanner *s, pid_t pid, unsigned *left)
{
	struct process *p = scanner_find(s, pid);

	if (p || s->options.pids == NULL || *left == 0)
		return p;
	--*left;
	return scan_add_pid(s, pid) == 0 ? scanner_find(s, pid) : NULL;
}

/* Follow the links of the processes of a wave, and of those that they lead to.  The sites of the
 * first `sited` processes are known already. */
static int follow(struct link_finder *f, struct wave *w, size_t sited, unsigned most)
{
	while (w->next < w->count && !f->error) {
		bool finds_sites = w->next >= sited;
		struct process *p = take_process(f->s, w->pids[w->next++], &most);
		size_t first = f->count;
		if (p)
			find_of_process(f, p, finds_sites);
		for (size_t i = first; i < f->count && !f->error; i++)
			if (f->list[i].to_pid > 0 && wave_add(w, f->list[i].to_pid) != 0)
				f->error = -ENOMEM;
	}
	return f->error;
}

static int compare_links(const void *x, const void *y)
{
	const struct link *a = x, *b = y;

	if (a->pid != b->pid)
		return (a->pid > b->pid) - (a->pid < b->pid);
	if (a->tid != b->tid)
		return (a->tid > b->tid) - (a->tid < b->tid);
	if (a->observations != b->observations)
		return a->observations < b->observations ? 1 : -1;
	if (a->object != b->object)
		return (a->object > b->object) - (a->object < b->object);
	return (a->to_pid > b->to_pid) - (a->to_pid < b->to_pid);
}

/* Name the processes that links lead to: not all are in the sample. */
static void name_targets(struct link_finder *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct link *l = &f->list[i];
		const struct process *p = l->to_pid > 0 ? scanner_find(f->s, l->to_pid) : NULL;
		const struct thread *t =
			p ? process_find_thread(p, l->to_tid ? l->to_tid : l->to_pid) : NULL;
		struct stat_fields stat;
		if (t) {
			l->to_start_ticks = t->start_ticks;
			memcpy(l->to_comm, t->comm, sizeof l->to_comm);
			continue;
		}
		ssize_t n = l->to_pid > 0 ? procfs_read_file(&f->s->fs, l->to_pid, 0, "stat") : 0;
		if (n <= 0 || parse_stat(f->s->fs.buffer, (size_t)n, &stat) != 0)
			continue;
		size_t length = stat.comm_length < sizeof l->to_comm - 1 ? stat.comm_length :
									   sizeof l->to_comm - 1;
		l->to_start_ticks = stat.start_ticks;
		memcpy(l->to_comm, stat.comm, length);
		l->to_comm[length] = '\0';
	}
}

static void publish(struct link_finder *f)
{
	struct scanner *s = f->s;

	if (f->count > 0)
		qsort(f->list, f->count, sizeof *f->list, compare_links);
	name_targets(f);
	free(s->links.list);
	s->links = (struct links){ .list = f->list, .count = f->count };
	s->sample.links = &s->links;
	s->links_at = s->sample.refresh;
}

static bool has_site(const struct process *p)
{
	for (size_t i = 0; i < p->thread_count; i++)
		if (thread_site(&p->threads[i]))
			return true;
	return false;
}

int links_follow(struct scanner *s, const pid_t *pids, size_t count)
{
	struct link_finder f = { .s = s };
	struct wave wave = { 0 };
	int error = 0;

	for (size_t i = 0; pids && i < count && !error; i++)
		error = wave_add(&wave, pids[i]);
	for (size_t i = 0; pids == NULL && i < s->sample.count && !error; i++)
		if (has_site(s->list[i]))
			error = wave_add(&wave, s->list[i]->pid);
	if (!error)
		error = follow(&f, &wave, pids ? 0 : wave.count, pids ? LINKS_ADDED_MOST : 0);
	if (!error)
		publish(&f);
	else
		free(f.list);
	wave_free(&wave);
	link_finder_free(&f);
	return error;
}
