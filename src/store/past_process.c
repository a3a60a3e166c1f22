/* past_process.c - one process of a moment, packed; see past_process.h. */
#include "config.h"

#include "store/past_process.h"
#include "base/array.h"
#include "base/pack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct past_whole) % 8 == 0 && sizeof(struct thread) % 8 == 0 &&
		       sizeof(struct thread_notes) % 8 == 0 && sizeof(struct wait_site) % 8 == 0 &&
		       sizeof(struct observed) % 8 == 0 &&
		       sizeof(struct process_runtime) % 8 == 0 &&
		       sizeof(struct runtime_thread) % 8 == 0,
	       "pack.h takes whole words");

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

/* Copy a text to *at, and advance *at. */
static char *copy_text(char **at, const char *text, size_t size)
{
	char *copy = *at;

	if (text == NULL)
		return NULL;
	memcpy(copy, text, size);
	*at += size;
	return copy;
}

/* Set the sizes of the texts, in the order in which they are stored. */
static size_t sizes_of_texts(const struct details *d, size_t sizes[static 4])
{
	/* If there are no arguments, cmdline is an empty text. */
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

/* Reserve room for `most` bytes of the process that is being packed. */
static int make_room(struct past_room *room, size_t most)
{
	return ARRAY_RESERVE(room->bytes, room->size, most);
}

#define PACKED_MOST                                                                  \
	(pack_most(sizeof(struct thread)) + pack_most(sizeof(struct thread_notes)) + \
	 pack_most(sizeof(struct observed)) + pack_most(sizeof(struct wait_site)) +  \
	 pack_most(TASK_COMM_MAX))

/* Placeholders for addresses, which are assigned when it is unpacked: only whether they are set is
 * stored. */
static struct wait_place any_place;
static struct observed any_observed;
static char any_text;
static struct details any_details;
static struct process_notes any_notes;
static struct thread_notes any_thread_notes;
static struct process_runtime any_runtime;

/* Return the size of what was seen in the runtime of a process, a multiple of 8; 0: nothing. */
static size_t runtime_size(const struct past_whole *w)
{
	return w->runtime_count ? runtime_bytes((uint32_t)w->runtime_count - 1) : 0;
}

static bool has_long_comm(const struct thread_notes *notes)
{
	return notes->long_comm && notes->long_comm[0];
}

/* Return a thread as it is stored: of its notes, only whether there are any. */
static struct thread without_notes(const struct thread *t)
{
	struct thread copy = *t;

	copy.notes = t->notes ? &any_thread_notes : NULL;
	return copy;
}

/* What the notes of a thread are packed against: those before, each part from the last thread that
 * had it. */
struct last {
	struct thread_notes notes;
	struct observed observed;
	const struct wait_site *site; /* NULL: none yet */
};

/* Pack the notes of a thread, and make them the last. */
static uint8_t *pack_notes(uint8_t *out, const struct thread_notes *notes,
			   const struct reading *now, struct last *last)
{
	struct thread_notes copy = *notes;
	const struct wait_site *site = notes->place ? &notes->place->site : NULL;

	/* Most threads are still where they were observed. */
	copy.site_slices ^= now->slices;
	copy.long_comm = has_long_comm(notes) ? &any_text : NULL;
	copy.place = site ? &any_place : NULL;
	copy.observed = notes->observed ? &any_observed : NULL;
	out = pack_block(out, &copy, &last->notes, sizeof copy);
	if (notes->observed) {
		out = pack_block(out, notes->observed, &last->observed, sizeof *notes->observed);
		last->observed = *notes->observed;
	}
	if (site) {
		out = pack_block(out, site, last->site, sizeof *site);
		last->site = site;
	}
	if (copy.long_comm) {
		char name[TASK_COMM_MAX] = "";
		snprintf(name, sizeof name, "%s", notes->long_comm);
		out = pack_block(out, name, NULL, sizeof name);
	}
	last->notes = copy;
	return out;
}

/* Return what the first thread is packed against: a single thread has the numbers of its
 * process. */
static struct thread first_pattern(const struct process *p, const struct past_whole *pattern)
{
	struct thread t = pattern->threads[0];

	t.tid = p->pid;
	t.start_ticks = p->start_ticks;
	t.now = p->now;
	return t;
}

/* Pack the threads after what is already packed.  Return the total length, or -ENOMEM. */
static ssize_t pack_threads(struct past_room *room, size_t length, const struct process *p,
			    const struct past_whole *pattern)
{
	struct last last = { 0 };
	struct thread before = first_pattern(p, pattern);

	for (size_t i = 0; i < p->thread_count; i++) {
		const struct thread_notes *notes = p->threads[i].notes;
		struct thread t = without_notes(&p->threads[i]);
		if (room->size - length < PACKED_MOST && make_room(room, 2 * room->size) != 0)
			return -ENOMEM;
		uint8_t *end = pack_block(room->bytes + length, &t, &before, sizeof t);
		/* The reading at the start of the window is close to the present one. */
		last.notes.before = t.now;
		if (notes)
			end = pack_notes(end, notes, &t.now, &last);
		before = t;
		length = (size_t)(end - room->bytes);
	}
	return (ssize_t)length;
}

/* Where unpacked notes and their parts are placed. */
struct parts {
	struct thread_notes *notes;
	struct observed *observed;
	struct wait_place *place;
	char *comm;
};

/* Return the places for them after the threads of *w. */
static struct parts parts_of(struct past_whole *w)
{
	struct parts parts;

	parts.notes = (struct thread_notes *)(w->threads + w->p.thread_count);
	parts.observed = (struct observed *)(parts.notes + w->note_count);
	parts.place = (struct wait_place *)(parts.observed + w->observed_count);
	parts.comm = (char *)(parts.place + w->place_count);
	return parts;
}

/* Unpack the notes of a thread, and advance *parts. */
static const uint8_t *unpack_notes(const uint8_t *in, const struct reading *now, struct last *last,
				   struct parts *parts)
{
	struct thread_notes *notes = parts->notes++;

	in = unpack_block(in, notes, &last->notes, sizeof *notes);
	last->notes = *notes;
	notes->site_slices ^= now->slices;
	if (notes->observed) {
		struct observed *observed = parts->observed++;
		in = unpack_block(in, observed, &last->observed, sizeof *observed);
		last->observed = *observed;
		notes->observed = observed;
	}
	if (notes->place) {
		struct wait_place *place = parts->place++;
		in = unpack_block(in, &place->site, last->site, sizeof place->site);
		place->holders = 1;
		last->site = &place->site;
		notes->place = place;
	}
	if (notes->long_comm) {
		in = unpack_block(in, parts->comm, NULL, TASK_COMM_MAX);
		notes->long_comm = parts->comm;
		parts->comm += TASK_COMM_MAX;
	}
	return in;
}

/* Unpack the threads of *w, and their notes after them.  Return where the input continues. */
static const uint8_t *unpack_threads(const uint8_t *in, struct past_whole *w,
				     const struct past_whole *pattern)
{
	struct parts parts = parts_of(w);
	struct last last = { 0 };
	struct thread before = first_pattern(&w->p, pattern), t;

	for (size_t i = 0; i < w->p.thread_count; i++) {
		in = unpack_block(in, &t, &before, sizeof t);
		before = w->threads[i] = t;
		if (t.notes == NULL)
			continue;
		w->threads[i].notes = parts.notes;
		last.notes.before = t.now;
		in = unpack_notes(in, &t.now, &last, &parts);
	}
	return in;
}

static char *marked(const char *text)
{
	return text ? &any_text : NULL;
}

/* Clear the addresses, as in the packed form. */
static void drop_addresses(struct past_whole *w)
{
	struct process *p = &w->p;
	struct details *d = &w->details;

	p->threads = NULL;
	w->row.p = NULL;
	w->row.sample = NULL;
	p->details = p->details ? &any_details : NULL;
	p->notes = p->notes ? &any_notes : NULL;
	w->notes.runtime = w->notes.runtime ? &any_runtime : NULL;
	d->cmdline = marked(d->cmdline);
	d->exe = marked(d->exe);
	d->cgroup = marked(d->cgroup);
	d->cgroup_v2 = marked(d->cgroup_v2);
}

/* Replace `block` by its difference from the other block. */
static void take_difference(void *block, const void *other, size_t size)
{
	unsigned char *to = block;
	const unsigned char *from = other;

	for (size_t i = 0; i < size; i++)
		to[i] ^= from[i];
}

/* Replace numbers that mostly equal others by their difference from these.  A second call restores
 * them. */
static void swap_differences(struct past_whole *w)
{
	double window_s = rates_window_s(&w->p);

	if (w->p.notes)
		take_difference(&w->notes.before, &w->p.now, sizeof w->p.now);
	take_difference(&w->row.rates.window_s, &window_s, sizeof window_s);
	w->p.pgid ^= w->p.pid;
	w->p.sid ^= w->p.pid;
	w->row.pid ^= w->p.pid;
	w->row.verdict.tid ^= w->p.pid;
}

struct past_whole *past_process_pattern(const struct row *row)
{
	struct past_whole *w = calloc(1, sizeof *w + sizeof *w->threads);

	if (w == NULL)
		return NULL;
	/* Most processes have no notes, texts or rates. */
	w->p = *row->p;
	w->p.notes = NULL;
	w->p.details = NULL;
	w->row.verdict = row->verdict;
	w->row.pid = row->pid;
	w->row.rates.window_s = rates_window_s(row->p);
	drop_addresses(w);
	swap_differences(w);
	if (row->p->thread_count > 0)
		w->threads[0] = row->p->threads[0];
	w->threads[0].notes = NULL;
	return w;
}

struct past_process *past_process_keep(struct past_room *room, const struct past_whole *pattern,
				       const struct sample *t, const struct row *row)
{
	const struct process *p = row->p;
	struct past_whole whole = { .p = *p, .row = *row, .details = *process_details(p) };
	size_t sizes[4], text_bytes = sizes_of_texts(&whole.details, sizes);

	const struct process_runtime *runtime = process_notes(p)->runtime;

	if (p->notes)
		whole.notes = *p->notes;
	if (runtime)
		whole.runtime_count = runtime->thread_count + 1;
	for (size_t i = 0; i < p->thread_count; i++) {
		whole.note_count += p->threads[i].notes != NULL;
		whole.observed_count += thread_notes(&p->threads[i])->observed != NULL;
		whole.place_count += thread_site(&p->threads[i]) != NULL;
		whole.comm_count += has_long_comm(thread_notes(&p->threads[i]));
	}
	drop_addresses(&whole);
	swap_differences(&whole);
	size_t seen_size = runtime_size(&whole);
	if (make_room(room, pack_most(sizeof whole) + pack_most(seen_size) + PACKED_MOST) != 0)
		return NULL;
	uint8_t *end = pack_block(room->bytes, &whole, pattern, sizeof whole);
	if (runtime)
		end = pack_block(end, runtime, NULL, seen_size);
	ssize_t length = pack_threads(room, (size_t)(end - room->bytes), p, pattern);
	size_t bytes = sizeof(struct past_process) + (size_t)length + text_bytes;
	struct past_process *k = length < 0 || bytes > UINT32_MAX ? NULL : malloc(bytes);
	if (k == NULL)
		return NULL;
	*k = (struct past_process){
		.pid = p->pid,
		.holders = 1,
		.start_ticks = p->start_ticks,
		.touched = p->touched,
		.kept_at = (uint32_t)t->refresh,
		.bytes = (uint32_t)bytes,
		.text_bytes = (uint32_t)text_bytes,
	};
	memcpy(k->packed, room->bytes, (size_t)length);
	copy_texts((char *)k->packed + length, process_details(p), sizes);
	return k;
}

/* Return the next text, or NULL if there was none. */
static char *next_text(char **at, const char *was, size_t size)
{
	char *text = *at;

	if (was == NULL)
		return NULL;
	*at += size == SIZE_MAX ? strlen(text) + 1 : size;
	return text;
}

struct past_whole *past_process_unpack(const struct past_process *k,
				       const struct past_whole *pattern)
{
	struct past_whole head;
	const uint8_t *in = unpack_block(k->packed, &head, pattern, sizeof head);
	size_t count = head.p.thread_count;
	size_t notes_size = head.note_count * sizeof(struct thread_notes) +
			    head.observed_count * sizeof(struct observed) +
			    head.place_count * sizeof(struct wait_place) +
			    head.comm_count * TASK_COMM_MAX;
	size_t seen_size = runtime_size(&head);
	struct past_whole *w = malloc(sizeof *w + count * sizeof *w->threads + notes_size +
				      seen_size + k->text_bytes);

	if (w == NULL)
		return NULL;
	*w = head;
	swap_differences(w);
	char *at = (char *)(w->threads + count) + notes_size;
	if (seen_size > 0) {
		w->notes.runtime = (struct process_runtime *)(void *)at;
		in = unpack_block(in, at, NULL, seen_size);
		at += seen_size;
	}
	in = unpack_threads(in, w, pattern);
	w->p.threads = w->threads;
	w->row.p = &w->p;
	struct details *d = &w->details;
	if (w->p.details)
		w->p.details = d;
	if (w->p.notes)
		w->p.notes = &w->notes;
	if (k->text_bytes > 0)
		memcpy(at, in, k->text_bytes);
	d->cmdline = next_text(&at, d->cmdline, d->cmdline_length + 1);
	d->exe = next_text(&at, d->exe, SIZE_MAX);
	d->cgroup = next_text(&at, d->cgroup, SIZE_MAX);
	d->cgroup_v2 = next_text(&at, d->cgroup_v2, SIZE_MAX);
	return w;
}

/* A process that moved at that refresh must be packed again even if it rests now: a rest is shown
 * differently from a move. */
bool past_process_is_as_kept(const struct sample *t, const struct past_process *k,
			     const struct process *p)
{
	return k->pid == p->pid && k->start_ticks == p->start_ticks && k->touched == p->touched &&
	       !process_is_moved(t, p) && k->kept_at > p->moved_at && k->kept_at > p->first_seen_at;
}
