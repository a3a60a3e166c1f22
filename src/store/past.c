/* past.c - stored moments; see past.h. */
#include "config.h"

#include "store/past.h"
#include "model/exit.h"
#include "store/past_process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Remove one holder of a packed process; NULL is allowed. */
static void release(struct past *past, struct past_process *k)
{
	if (k == NULL || --k->holders > 0)
		return;
	past->bytes -= k->bytes;
	free(k);
}

/* The moment before the one that is being stored. */
struct before {
	struct past_moment *moment; /* NULL: none */
	size_t at;                  /* index of its next process */
	bool gives_way;             /* its processes before `at` are released, to make room */
};

static void go_on(struct past *past, struct before *b)
{
	struct past_process **kept = &b->moment->kept[b->at++];

	if (!b->gives_way)
		return;
	release(past, *kept);
	*kept = NULL;
}

/* Return what the previous moment has of this process, if the process has not changed since; else
 * NULL. */
static struct past_process *find_kept(struct past *past, struct before *b, const struct sample *t,
				      const struct process *p)
{
	struct past_moment *m = b->moment;

	while (m && b->at < m->sample.count && m->kept[b->at]->pid < p->pid)
		go_on(past, b);
	if (m == NULL || b->at >= m->sample.count)
		return NULL;
	if (past_process_is_as_kept(t, m->kept[b->at], p))
		return m->kept[b->at];
	if (m->kept[b->at]->pid == p->pid)
		go_on(past, b);
	return NULL;
}

static void close_moment(struct past_moment *m)
{
	for (size_t i = 0; m->unpacked && i < m->sample.count; i++)
		free(m->unpacked[i]);
	free(m->unpacked);
	m->unpacked = NULL;
	m->sample.list = NULL;
}

static void drop_moment(struct past *past, struct past_moment *m)
{
	if (past->opened == m)
		past->opened = NULL;
	close_moment(m);
	for (size_t i = 0; m->kept && i < m->sample.count; i++)
		release(past, m->kept[i]);
	free(m->kept);
	free(m->cores);
	free(m->exits);
	past->bytes -= m->bytes;
	memset(m, 0, sizeof *m);
}

static void drop_oldest(struct past *past)
{
	size_t oldest = (past->newest + PAST_MOMENTS + 1 - past->count) % PAST_MOMENTS;

	drop_moment(past, &past->ring[oldest]);
	past->count--;
}

static size_t bound_of(const struct past *past)
{
	return past->bytes_most ? past->bytes_most : PAST_BYTES;
}

/* Return the bytes that a moment does not share. */
static size_t own_size(const struct sample *t, size_t row_count, const struct past_head *head)
{
	return row_count * sizeof(struct past_process *) + head->core_count * sizeof *head->cores +
	       t->exit_count * sizeof *t->exits;
}

/* Replace each borrowed array by a copy. */
static int copy_lists(struct past_moment *m, size_t row_count)
{
	size_t cores_size = m->head.core_count * sizeof *m->head.cores;
	size_t exits_size = m->sample.exit_count * sizeof *m->sample.exits;

	m->cores = malloc(cores_size + 1);
	m->exits = malloc(exits_size + 1);
	if (m->cores && cores_size > 0)
		memcpy(m->cores, m->head.cores, cores_size);
	if (m->exits && exits_size > 0)
		memcpy(m->exits, m->sample.exits, exits_size);
	m->head.cores = m->cores;
	m->sample.exits = m->exits;
	m->sample.list = NULL;
	m->sample.count = 0;
	m->kept = malloc((row_count + 1) * sizeof(struct past_process *));
	return m->cores && m->exits && m->kept ? 0 : -ENOMEM;
}

/* Return 0; -ENOMEM; or -EFBIG if the moment is too large, including what it shares. */
static int fill_moment(struct past *past, struct past_moment *m, struct before *before,
		       const struct sample *t, const struct row_list *rows)
{
	size_t whole = own_size(t, rows->count, &m->head), own = whole;

	if (copy_lists(m, rows->count) != 0)
		return -ENOMEM;
	m->bytes = whole;
	past->bytes += m->bytes;
	for (size_t i = 0; i < rows->count && whole <= bound_of(past); i++) {
		struct past_process *k = find_kept(past, before, t, rows->list[i].p);
		if (k) {
			k->holders++;
		} else {
			struct row row = row_list_get(rows, i);
			k = past_process_keep(&past->room, past->pattern, t, &row);
			if (k == NULL)
				return -ENOMEM;
			past->bytes += k->bytes;
			own += k->bytes;
		}
		whole += k->bytes;
		m->kept[m->sample.count++] = k;
	}
	if (whole > bound_of(past))
		return -EFBIG;
	past->newest_bytes = whole;
	past->newest_own_bytes = own;
	return 0;
}

/* Return the limit for all moments together. */
static size_t bound_of_all(const struct past *past, const struct sample *t)
{
	size_t most = bound_of(past), few = past->newest_bytes + past->newest_bytes / 8;
	size_t least = most / 4;

	if (t->thread_total <= PAST_THREADS_MANY)
		return most;
	few = few > least ? few : least;
	return few < most ? few : most;
}

/* Make room for one more moment, which is assumed to need as much as the last one.  Return the
 * moment before it. */
static struct before make_way(struct past *past, const struct sample *t)
{
	size_t bound = bound_of_all(past, t), own = past->newest_own_bytes;

	while (past->count > 1 && (past->count == PAST_MOMENTS || past->bytes + own > bound))
		drop_oldest(past);
	return (struct before){ .moment = past->count ? &past->ring[past->newest] : NULL,
				.gives_way = past->count == 1 && past->bytes + own > bound };
}

static int begin(struct past *past, const struct row_list *rows)
{
	if (past->ring == NULL)
		past->ring = calloc(PAST_MOMENTS, sizeof *past->ring);
	if (past->pattern == NULL && rows->count > 0) {
		/* Processes from the middle are typical: the oldest are the kernel's, and the
		 * youngest may have just been born. */
		struct row row = row_list_get(rows, rows->count / 2);
		past->pattern = past_process_pattern(&row);
	}
	return past->ring && (past->pattern || rows->count == 0) ? 0 : -ENOMEM;
}

int past_keep(struct past *past, const struct sample *sample, const struct row_list *rows,
	      const struct past_head *head)
{
	if (begin(past, rows) != 0)
		return -ENOMEM;
	if (past->opened)
		close_moment(past->opened);
	past->opened = NULL;
	struct before before = make_way(past, sample);
	size_t at = (past->newest + 1) % PAST_MOMENTS;
	struct past_moment *m = &past->ring[at];
	m->head = *head;
	m->sample = *sample;
	int error = fill_moment(past, m, &before, sample, rows);
	if (before.gives_way)
		drop_oldest(past);
	if (error) {
		drop_moment(past, m);
		while (error == -EFBIG && past->count > 0)
			drop_oldest(past);
		return error;
	}
	past->newest = at;
	past->count++;
	while (past->bytes > bound_of_all(past, sample) && past->count > 1)
		drop_oldest(past);
	return 0;
}

static size_t place_of(const struct past *past, size_t back)
{
	return (past->newest + PAST_MOMENTS + 1 - back) % PAST_MOMENTS;
}

struct past_moment *past_find(struct past *past, size_t back)
{
	return back == 0 || back > past->count ? NULL : &past->ring[place_of(past, back)];
}

const struct past_moment *past_at(const struct past *past, size_t back)
{
	return back == 0 || back > past->count ? NULL : &past->ring[place_of(past, back)];
}

int past_open(struct past *past, struct past_moment *m)
{
	size_t count = m->sample.count;

	if (past->opened == m)
		return 0;
	if (past->opened)
		close_moment(past->opened);
	past->opened = NULL;
	m->unpacked = calloc(count + 1, sizeof(*m->unpacked));
	for (size_t i = 0; m->unpacked && i < count; i++) {
		struct past_whole *w = past_process_unpack(m->kept[i], past->pattern);
		if (w == NULL) {
			close_moment(m);
			break;
		}
		m->unpacked[i] = &w->p;
	}
	if (m->unpacked == NULL)
		return -ENOMEM;
	m->sample.list = (const struct process *const *)m->unpacked;
	past->opened = m;
	return 0;
}

int past_rows(struct past *past, struct past_moment *moment, struct row_list *rows)
{
	int error = past_open(past, moment);

	row_list_cut(rows, 0);
	row_list_begin(rows, &moment->sample);
	for (size_t i = 0; i < moment->sample.count && !error; i++) {
		struct row row = ((const struct past_whole *)moment->sample.list[i])->row;
		row.sample = &moment->sample;
		error = row_list_add(rows, &row);
	}
	return error;
}

void past_free(struct past *past)
{
	while (past->count > 0)
		drop_oldest(past);
	free(past->ring);
	free(past->room.bytes);
	free(past->pattern);
	memset(past, 0, sizeof *past);
}
