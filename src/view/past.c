/* past.c - moments kept; see past.h. */
#include "config.h"

#include "view/past.h"
#include "model/exit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A process as it was, with its threads and texts behind it in one piece of
 * memory.  Moments hold it together. */
struct kept {
	struct process p;        /* first: a table's list points here */
	struct row row;          /* as it was shown */
	uint64_t kept_at;        /* number of the refresh */
	size_t bytes;
	unsigned holders;
	struct thread threads[];
};

static struct kept *kept_of(struct process *p)
{
	return (struct kept *)p;
}

/* ---- one process ---- */

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static size_t size_of(const struct process *p)
{
	const struct details *d = &p->details;

	return sizeof(struct kept) + p->thread_count * sizeof(struct thread) +
	       (d->cmdline ? d->cmdline_length + 1 : 0) + text_size(d->exe) +
	       text_size(d->cgroup) + text_size(d->cgroup_v2);
}

/* Copies a text to *at, which moves on. */
static char *copy_text(char **at, const char *text, size_t size)
{
	char *copy = *at;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*at += size;
	return copy;
}

static struct kept *copy_process(const struct table *t, const struct row *row, size_t bytes)
{
	const struct process *p = row->p;
	struct kept *k = malloc(bytes);

	if (k == NULL)
		return NULL;
	k->p = *p;
	k->p.retired = NULL;
	k->p.threads = k->threads;
	k->row = *row;
	k->row.p = &k->p;
	k->kept_at = t->refresh;
	k->bytes = bytes;
	k->holders = 1;
	if (p->thread_count > 0)
		memcpy(k->threads, p->threads, p->thread_count * sizeof *k->threads);
	char *at = (char *)(k->threads + p->thread_count);
	const struct details *d = &p->details;
	size_t length = d->cmdline ? d->cmdline_length : 0;
	/* Arguments of none are an empty text. */
	k->p.details.cmdline = copy_text(&at, d->cmdline, length);
	if (d->cmdline)
		*at++ = '\0';
	k->p.details.exe = copy_text(&at, d->exe, text_size(d->exe));
	k->p.details.cgroup = copy_text(&at, d->cgroup, text_size(d->cgroup));
	k->p.details.cgroup_v2 = copy_text(&at, d->cgroup_v2, text_size(d->cgroup_v2));
	return k;
}

/* Is the process now what was kept of it?  It has to have rested then already:
 * the first rest after a move is shown otherwise than the move. */
static bool is_as_kept(const struct table *t, const struct kept *k, const struct process *p)
{
	return k->p.pid == p->pid && k->p.start_ticks == p->start_ticks &&
	       k->p.touched == p->touched && !process_is_moved(t, p) &&
	       k->kept_at > p->moved_at && k->kept_at > p->first_seen_at;
}

/* What is kept of this process in the list, from *at on, which moves on. */
static struct kept *find_kept(const struct table *before, size_t *at, const struct table *t,
			      const struct process *p)
{
	while (before && *at < before->count && before->list[*at]->pid < p->pid)
		++*at;
	if (before == NULL || *at >= before->count)
		return NULL;
	struct kept *k = kept_of(before->list[*at]);
	return is_as_kept(t, k, p) ? k : NULL;
}

/* ---- moments ---- */

static void drop_moment(struct past *past, struct past_moment *m)
{
	for (size_t i = 0; i < m->table.count; i++) {
		struct kept *k = kept_of(m->table.list[i]);
		if (--k->holders > 0)
			continue;
		past->bytes -= k->bytes;
		free(k);
	}
	free(m->table.list);
	free((struct core_share *)m->head.cores);
	free((struct exit_record *)m->table.exits);
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

/* Of what a moment has for itself. */
static size_t own_size(const struct table *t, size_t row_count, const struct past_head *head)
{
	return row_count * sizeof(struct process *) + head->core_count * sizeof *head->cores +
	       t->exit_count * sizeof *t->exits;
}

/* Bytes that the moment alone takes, whoever shares them. */
static size_t size_of_moment(const struct table *before, const struct table *t,
			     const struct rows *rows, const struct past_head *head)
{
	size_t bytes = own_size(t, rows->count, head), at = 0;

	for (size_t i = 0; i < rows->count; i++) {
		const struct kept *k = find_kept(before, &at, t, rows->list[i].p);
		bytes += k ? k->bytes : size_of(rows->list[i].p);
	}
	return bytes;
}

/* A copy of its own in place of each list that is borrowed. */
static int copy_lists(struct past_moment *m, size_t row_count)
{
	size_t cores_size = m->head.core_count * sizeof *m->head.cores;
	size_t exits_size = m->table.exit_count * sizeof *m->table.exits;
	struct core_share *cores = malloc(cores_size + 1);
	struct exit_record *exits = malloc(exits_size + 1);

	if (cores && cores_size > 0)
		memcpy(cores, m->head.cores, cores_size);
	if (exits && exits_size > 0)
		memcpy(exits, m->table.exits, exits_size);
	m->head.cores = cores;
	m->table.exits = exits;
	m->table.list = malloc((row_count + 1) * sizeof(struct process *));
	m->table.count = 0;
	return cores && exits && m->table.list ? 0 : -ENOMEM;
}

static int fill_moment(struct past *past, struct past_moment *m, const struct table *before,
		       const struct table *t, const struct rows *rows)
{
	size_t at = 0;

	if (copy_lists(m, rows->count) != 0)
		return -ENOMEM;
	m->bytes = own_size(t, rows->count, &m->head);
	past->bytes += m->bytes;
	for (size_t i = 0; i < rows->count; i++) {
		const struct row *row = &rows->list[i];
		struct kept *k = find_kept(before, &at, t, row->p);
		if (k) {
			k->holders++;
		} else {
			k = copy_process(t, row, size_of(row->p));
			if (k == NULL)
				return -ENOMEM;
			past->bytes += k->bytes;
		}
		m->table.list[m->table.count++] = &k->p;
	}
	return 0;
}

int past_keep(struct past *past, const struct table *table, const struct rows *rows,
	      const struct past_head *head)
{
	if (past->ring == NULL) {
		past->ring = calloc(PAST_MOMENTS, sizeof *past->ring);
		if (past->ring == NULL)
			return -ENOMEM;
	}
	const struct table *before = past->count ? &past->ring[past->newest].table : NULL;
	if (size_of_moment(before, table, rows, head) > bound_of(past)) {
		while (past->count > 0)
			drop_oldest(past);
		return -EFBIG;
	}
	if (past->count == PAST_MOMENTS)
		drop_oldest(past);
	size_t at = (past->newest + 1) % PAST_MOMENTS;
	struct past_moment *m = &past->ring[at];
	m->head = *head;
	m->table = *table;
	int error = fill_moment(past, m, before, table, rows);
	if (error) {
		drop_moment(past, m);
		return error;
	}
	past->newest = at;
	past->count++;
	while (past->bytes > bound_of(past) && past->count > 1)
		drop_oldest(past);
	return 0;
}

struct past_moment *past_find(struct past *past, size_t back)
{
	if (back == 0 || back > past->count)
		return NULL;
	return &past->ring[(past->newest + PAST_MOMENTS + 1 - back) % PAST_MOMENTS];
}

int past_rows(const struct past_moment *moment, struct rows *rows)
{
	rows->count = 0;
	for (size_t i = 0; i < moment->table.count; i++) {
		struct row row = kept_of(moment->table.list[i])->row;
		row.table = &moment->table;
		int error = rows_add(rows, &row);
		if (error)
			return error;
	}
	return 0;
}

void past_free(struct past *past)
{
	while (past->count > 0)
		drop_oldest(past);
	free(past->ring);
	memset(past, 0, sizeof *past);
}
