/* past.c - moments kept; see past.h. */
#include "config.h"

#include "view/past.h"
#include "model/exit.h"
#include "view/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A process as it was, packed: the process, its row, its threads with their notes, each
 * as what it differs in from the one before, and its texts.  Moments hold it together. */
struct kept {
	pid_t pid;
	unsigned holders;
	uint64_t start_ticks, touched;
	uint64_t kept_at;        /* number of the refresh */
	size_t bytes;            /* with this head */
	size_t text_bytes;       /* at its end, as they are */
	uint8_t packed[];
};

/* And unpacked, with its notes, their places and its texts behind the threads. */
struct whole {
	struct process p;        /* first: a table's list points here */
	struct row row;          /* as it was shown */
	size_t note_count;       /* threads that have notes, */
	size_t place_count;      /* and of these, those with a place */
	struct thread threads[];
};

_Static_assert(sizeof(struct whole) % 8 == 0 && sizeof(struct thread) % 8 == 0 &&
	       sizeof(struct thread_notes) % 8 == 0 && sizeof(struct wait_site) % 8 == 0,
	       "pack.h takes whole words");

/* ---- one process ---- */

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
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

/* In the order in which they are kept. */
static size_t sizes_of_texts(const struct details *d, size_t sizes[static 4])
{
	/* Arguments of none are an empty text. */
	sizes[0] = d->cmdline ? d->cmdline_length + 1 : 0;
	sizes[1] = text_size(d->exe);
	sizes[2] = text_size(d->cgroup);
	sizes[3] = text_size(d->cgroup_v2);
	return sizes[0] + sizes[1] + sizes[2] + sizes[3];
}

static void copy_texts(char *at, const struct details *d, const size_t sizes[static 4])
{
	size_t length = d->cmdline ? d->cmdline_length : 0;

	copy_text(&at, d->cmdline, length);
	if (d->cmdline)
		*at++ = '\0';
	copy_text(&at, d->exe, sizes[1]);
	copy_text(&at, d->cgroup, sizes[2]);
	copy_text(&at, d->cgroup_v2, sizes[3]);
}

/* Room for so many bytes of the process that is being packed. */
static int make_room(struct past *past, size_t most)
{
	if (most <= past->room_size)
		return 0;
	uint8_t *larger = realloc(past->room, most);
	if (larger == NULL)
		return -ENOMEM;
	past->room = larger;
	past->room_size = most;
	return 0;
}

#define PACKED_MOST (pack_most(sizeof(struct thread)) + pack_most(sizeof(struct thread_notes)) + \
		     pack_most(sizeof(struct wait_site)))

/* Stands for a place in what is packed. */
static const struct wait_place no_place;

/* A thread as it is kept: of its notes only whether there are any. */
static struct thread without_notes(const struct thread *t)
{
	struct thread copy = *t;

	copy.notes = t->notes ? (struct thread_notes *)&thread_no_notes : NULL;
	return copy;
}

/* *last and *last_site are those packed before, and then these. */
static uint8_t *pack_notes(uint8_t *out, const struct thread_notes *notes,
			   struct thread_notes *last, const struct wait_site **last_site)
{
	struct thread_notes copy = *notes;
	const struct wait_site *site = notes->place ? &notes->place->site : NULL;

	copy.next = NULL;
	copy.place = site ? (struct wait_place *)&no_place : NULL;
	out = pack_block(out, &copy, last, sizeof copy);
	if (site) {
		out = pack_block(out, site, *last_site, sizeof *site);
		*last_site = site;
	}
	*last = copy;
	return out;
}

/* Packs the threads behind what is there already; how long all is then, or -ENOMEM. */
static ssize_t pack_threads(struct past *past, size_t length, const struct process *p)
{
	struct thread_notes last = { 0 };
	const struct wait_site *last_site = NULL;
	struct thread before;

	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread_notes *notes = p->threads[i].notes;
		struct thread t = without_notes(&p->threads[i]);
		if (past->room_size - length < PACKED_MOST &&
		    make_room(past, 2 * past->room_size) != 0)
			return -ENOMEM;
		uint8_t *end = pack_block(past->room + length, &t, i ? &before : NULL, sizeof t);
		if (notes)
			end = pack_notes(end, notes, &last, &last_site);
		before = t;
		length = (size_t)(end - past->room);
	}
	return (ssize_t)length;
}

/* Into the threads of *w, and their notes behind them; where the input goes on. */
static const uint8_t *unpack_threads(const uint8_t *in, struct whole *w)
{
	struct thread_notes *notes = (struct thread_notes *)(w->threads + w->p.thread_count);
	struct wait_place *place = (struct wait_place *)(notes + w->note_count);
	struct thread_notes last = { 0 };
	const struct wait_site *last_site = NULL;
	struct thread before, t;

	for (size_t i = 0; i < w->p.thread_count; i++) {
		in = unpack_block(in, &t, i ? &before : NULL, sizeof t);
		before = w->threads[i] = t;
		if (t.notes == NULL)
			continue;
		in = unpack_block(in, notes, &last, sizeof *notes);
		last = *notes;
		w->threads[i].notes = notes;
		if (notes->place) {
			in = unpack_block(in, &place->site, last_site, sizeof place->site);
			last_site = &place->site;
			place->holders = 1;
			notes->place = place++;
		}
		notes++;
	}
	return in;
}

static struct kept *keep_process(struct past *past, const struct table *t, const struct row *row)
{
	const struct process *p = row->p;
	struct whole whole = { .p = *p, .row = *row };
	size_t sizes[4], text_bytes = sizes_of_texts(&p->details, sizes);

	/* Addresses are found anew; what they are not is NULL. */
	whole.p.retired = whole.p.threads = NULL;
	whole.p.gone = NULL;
	whole.row.p = NULL;
	whole.row.table = NULL;
	for (size_t i = 0; i < p->thread_count; i++) {
		whole.note_count += p->threads[i].notes != NULL;
		whole.place_count += thread_site(&p->threads[i]) != NULL;
	}
	if (make_room(past, pack_most(sizeof whole) + PACKED_MOST) != 0)
		return NULL;
	uint8_t *end = pack_block(past->room, &whole, NULL, sizeof whole);
	ssize_t length = pack_threads(past, (size_t)(end - past->room), p);
	struct kept *k = length < 0 ? NULL : malloc(sizeof *k + (size_t)length + text_bytes);
	if (k == NULL)
		return NULL;
	*k = (struct kept){ .pid = p->pid, .holders = 1, .start_ticks = p->start_ticks,
			    .touched = p->touched, .kept_at = t->refresh,
			    .bytes = sizeof *k + (size_t)length + text_bytes,
			    .text_bytes = text_bytes };
	memcpy(k->packed, past->room, (size_t)length);
	copy_texts((char *)k->packed + length, &p->details, sizes);
	return k;
}

/* The next text, if there was one. */
static char *next_text(char **at, const char *was, size_t size)
{
	char *text = *at;

	if (was == NULL)
		return NULL;
	*at += size == SIZE_MAX ? strlen(text) + 1 : size;
	return text;
}

static struct whole *unpack(const struct kept *k)
{
	struct whole head;
	const uint8_t *in = unpack_block(k->packed, &head, NULL, sizeof head);
	size_t count = head.p.thread_count;
	size_t notes_size = head.note_count * sizeof(struct thread_notes) +
			    head.place_count * sizeof(struct wait_place);
	struct whole *w = malloc(sizeof *w + count * sizeof *w->threads + notes_size +
				 k->text_bytes);

	if (w == NULL)
		return NULL;
	*w = head;
	in = unpack_threads(in, w);
	w->p.threads = w->threads;
	w->row.p = &w->p;
	char *at = (char *)(w->threads + count) + notes_size;
	struct details *d = &w->p.details;
	if (k->text_bytes > 0)
		memcpy(at, in, k->text_bytes);
	d->cmdline = next_text(&at, d->cmdline, d->cmdline_length + 1);
	d->exe = next_text(&at, d->exe, SIZE_MAX);
	d->cgroup = next_text(&at, d->cgroup, SIZE_MAX);
	d->cgroup_v2 = next_text(&at, d->cgroup_v2, SIZE_MAX);
	return w;
}

/* Is the process now what was kept of it?  It has to have rested then already:
 * the first rest after a move is shown otherwise than the move. */
static bool is_as_kept(const struct table *t, const struct kept *k, const struct process *p)
{
	return k->pid == p->pid && k->start_ticks == p->start_ticks && k->touched == p->touched &&
	       !process_is_moved(t, p) && k->kept_at > p->moved_at && k->kept_at > p->first_seen_at;
}

/* What the moment before kept of this process, from *at on, which moves on. */
static struct kept *find_kept(const struct past_moment *before, size_t *at, const struct table *t,
			      const struct process *p)
{
	while (before && *at < before->table.count && before->kept[*at]->pid < p->pid)
		++*at;
	if (before == NULL || *at >= before->table.count)
		return NULL;
	struct kept *k = before->kept[*at];
	return is_as_kept(t, k, p) ? k : NULL;
}

/* ---- moments ---- */

static void close_moment(struct past_moment *m)
{
	for (size_t i = 0; m->table.list && i < m->table.count; i++)
		free(m->table.list[i]);
	free(m->table.list);
	m->table.list = NULL;
}

static void drop_moment(struct past *past, struct past_moment *m)
{
	if (past->opened == m)
		past->opened = NULL;
	close_moment(m);
	for (size_t i = 0; m->kept && i < m->table.count; i++) {
		struct kept *k = m->kept[i];
		if (--k->holders > 0)
			continue;
		past->bytes -= k->bytes;
		free(k);
	}
	free(m->kept);
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
	return row_count * sizeof(struct kept *) + head->core_count * sizeof *head->cores +
	       t->exit_count * sizeof *t->exits;
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
	m->table.list = NULL;
	m->table.count = 0;
	m->kept = malloc((row_count + 1) * sizeof(struct kept *));
	return cores && exits && m->kept ? 0 : -ENOMEM;
}

/* 0; -ENOMEM; -EFBIG where it is too much, whoever shares it. */
static int fill_moment(struct past *past, struct past_moment *m, const struct past_moment *before,
		       const struct table *t, const struct rows *rows)
{
	size_t at = 0, whole = own_size(t, rows->count, &m->head);

	if (copy_lists(m, rows->count) != 0)
		return -ENOMEM;
	m->bytes = whole;
	past->bytes += m->bytes;
	for (size_t i = 0; i < rows->count && whole <= bound_of(past); i++) {
		const struct row *row = &rows->list[i];
		struct kept *k = find_kept(before, &at, t, row->p);
		if (k) {
			k->holders++;
		} else {
			k = keep_process(past, t, row);
			if (k == NULL)
				return -ENOMEM;
			past->bytes += k->bytes;
		}
		whole += k->bytes;
		m->kept[m->table.count++] = k;
	}
	if (whole > bound_of(past))
		return -EFBIG;
	past->newest_bytes = whole;
	return 0;
}

/* What all moments may take together. */
static size_t bound_of_all(const struct past *past, const struct table *t)
{
	size_t most = bound_of(past), few = past->newest_bytes + past->newest_bytes / 3;

	if (t->thread_total <= PAST_THREADS_MANY)
		return most;
	few = few > most / 2 ? few : most / 2;
	return few < most ? few : most;
}

int past_keep(struct past *past, const struct table *table, const struct rows *rows,
	      const struct past_head *head)
{
	if (past->ring == NULL) {
		past->ring = calloc(PAST_MOMENTS, sizeof *past->ring);
		if (past->ring == NULL)
			return -ENOMEM;
	}
	if (past->opened)
		close_moment(past->opened);
	past->opened = NULL;
	if (past->count == PAST_MOMENTS)
		drop_oldest(past);
	const struct past_moment *before = past->count ? &past->ring[past->newest] : NULL;
	size_t at = (past->newest + 1) % PAST_MOMENTS;
	struct past_moment *m = &past->ring[at];
	m->head = *head;
	m->table = *table;
	int error = fill_moment(past, m, before, table, rows);
	if (error) {
		drop_moment(past, m);
		while (error == -EFBIG && past->count > 0)
			drop_oldest(past);
		return error;
	}
	past->newest = at;
	past->count++;
	while (past->bytes > bound_of_all(past, table) && past->count > 1)
		drop_oldest(past);
	return 0;
}

struct past_moment *past_find(struct past *past, size_t back)
{
	if (back == 0 || back > past->count)
		return NULL;
	return &past->ring[(past->newest + PAST_MOMENTS + 1 - back) % PAST_MOMENTS];
}

int past_open(struct past *past, struct past_moment *m)
{
	size_t count = m->table.count;

	if (past->opened == m)
		return 0;
	if (past->opened)
		close_moment(past->opened);
	past->opened = NULL;
	m->table.list = calloc(count + 1, sizeof(struct process *));
	for (size_t i = 0; m->table.list && i < count; i++) {
		struct whole *w = unpack(m->kept[i]);
		if (w == NULL) {
			close_moment(m);
			break;
		}
		m->table.list[i] = &w->p;
	}
	if (m->table.list == NULL)
		return -ENOMEM;
	past->opened = m;
	return 0;
}

int past_rows(struct past *past, struct past_moment *moment, struct rows *rows)
{
	int error = past_open(past, moment);

	rows->count = 0;
	for (size_t i = 0; i < moment->table.count && !error; i++) {
		struct row row = ((struct whole *)moment->table.list[i])->row;
		row.table = &moment->table;
		error = rows_add(rows, &row);
	}
	return error;
}

void past_free(struct past *past)
{
	while (past->count > 0)
		drop_oldest(past);
	free(past->ring);
	free(past->room);
	memset(past, 0, sizeof *past);
}
