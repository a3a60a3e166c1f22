/* turns.c - threads that wait for each other; see turns.h. */
#include "config.h"

#include "model/turns.h"
#include "model/endpoint.h"

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* A lock that does not fit in the list is one that few threads were observed at. */
static void add_lock(struct turns_lock locks[static TURNS_LOCKS], uint64_t address)
{
	for (int i = 0; i < TURNS_LOCKS; i++) {
		struct turns_lock *l = &locks[i];
		uint64_t lowest = l->threads && l->lowest < address ? l->lowest : address;
		uint64_t highest = l->threads && l->highest > address ? l->highest : address;
		if (highest - lowest >= TURNS_LOCK_SPAN)
			continue;
		*l = (struct turns_lock){ lowest, highest, l->threads + 1 };
		return;
	}
}

static bool is_at_lock(const struct wait_site *site)
{
	return (site->kind == WAIT_LOCK || site->kind == WAIT_GIL) &&
	       site->end.type == ENDPOINT_LOCK;
}

void turns_add(struct turns *t, double busy, const struct wait_tally *waits,
	       const struct wait_site *site)
{
	uint32_t at_gil = waits->by_kind[WAIT_GIL], hidden = waits->denied;
	uint32_t at_lock = waits->by_kind[WAIT_LOCK] + at_gil;

	if (waits->blocked == 0 || busy <= 0)
		return;
	/* An uninterruptible thread does not wait at a lock of the process. */
	hidden -= waits->uninterruptible < hidden ? waits->uninterruptible : hidden;
	t->busy += busy;
	t->at_lock += busy * at_lock / waits->blocked;
	t->unseen += busy * hidden / waits->blocked;
	if ((at_lock + hidden) * 2 <= waits->blocked)
		return;
	t->takers++;
	t->gil_takers += at_gil * 2 > waits->blocked;
	if (site && is_at_lock(site))
		add_lock(t->locks, site->end.address);
}

void turns_add_waiter(struct turns *t, double blocked, const struct wait_tally *waits)
{
	if (waits->blocked > 0 && blocked > 0)
		t->at_gil += blocked * waits->by_kind[WAIT_GIL] / waits->blocked;
}

unsigned turns_at_one_lock(const struct turns *t)
{
	unsigned most = 0;

	for (int i = 0; i < TURNS_LOCKS; i++)
		if (t->locks[i].threads > most)
			most = t->locks[i].threads;
	return most > 1 && most * 4 >= t->takers * 3 ? most : 0;
}

unsigned turns_at_gil(const struct turns *t)
{
	return t->gil_takers > 1 && t->gil_takers == t->takers ? t->gil_takers : 0;
}

bool turns_is_guess(const struct turns *t)
{
	return t->unseen > t->at_lock;
}

double turns_at_lock_part(const struct turns *t)
{
	return t->busy > 0 ? (t->at_lock + t->unseen) / t->busy : 0;
}

/* Return the share of the window in which no thread was on a core or runnable.  `prior` further
 * observations of either kind are assumed, because few observations cannot make a share certain. */
static double blocked_together(const struct turns *t, double run, double prior)
{
	double blocked = t->moments.count - t->moments.ready;
	double seen = (blocked + prior) / (t->moments.count + 2 * prior);
	/* Threads that were runnable at the same time make the sum larger, never smaller. */
	double least = 1 - run - t->runnable;

	return larger(seen, least);
}

static double held_up(const struct turns *t, double run, double prior)
{
	if (t->takers < 2 || t->moments.count == 0)
		return 0;
	double ready = 1 - run - blocked_together(t, run, prior);
	return larger(ready, 0) * turns_at_lock_part(t);
}

/* Jeffreys' prior adds half an observation of either kind.  The median of the resulting
 * distribution is about that of a sixth of an observation more of either kind; the mean is that of
 * half. */
double turns_held_up(const struct turns *t, double run)
{
	return held_up(t, run, 1.0 / 6);
}

double turns_held_up_mean(const struct turns *t, double run)
{
	return held_up(t, run, 0.5);
}
