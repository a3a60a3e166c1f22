/* history.c - what the processes did in the last refreshes; see history.h. */
#include "config.h"

#include "model/history.h"
#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 8

_Static_assert(sizeof(struct history_mark) == 16 && VERDICT_COUNTS <= 8,
	       "there are very many marks");

/* ---- numbers ---- */

/* Six bits of exponent and ten of mantissa, for numbers from 2^-16 to 2^48: shares of a core as
 * well as bytes of the largest machines. */
#define NUMBER_UNKNOWN  0xffffU
#define NUMBER_MANTISSA 10
#define NUMBER_LEAST    (-16)

static history_number pack(float value)
{
	int exponent;

	if (!(value >= 0))
		return NUMBER_UNKNOWN;
	float mantissa = frexpf(value, &exponent); /* 0.5 <= mantissa < 1 */
	if (value == 0 || exponent - 1 < NUMBER_LEAST)
		return 0;
	long whole = lrintf(mantissa * (2 << NUMBER_MANTISSA)); /* 1024 to 2048 */
	/* 2048 carries over into the exponent. */
	long number = ((long)(exponent - 1 - NUMBER_LEAST) << NUMBER_MANTISSA) +
		      (whole - (1 << NUMBER_MANTISSA));
	if (number == 0)
		return 1; /* the smallest number is not 0 */
	return number < (long)NUMBER_UNKNOWN ? (history_number)number : NUMBER_UNKNOWN - 1;
}

static float unpack(history_number number)
{
	int exponent = (number >> NUMBER_MANTISSA) + NUMBER_LEAST;
	int mantissa = (1 << NUMBER_MANTISSA) + (number & ((1 << NUMBER_MANTISSA) - 1));

	if (number == NUMBER_UNKNOWN)
		return -1;
	return number == 0 ? 0 : ldexpf((float)mantissa, exponent - NUMBER_MANTISSA);
}

float history_resident_bytes(const struct process *p)
{
	return p->memory.known ? (float)p->memory.resident_bytes : -1;
}

void history_free(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		free(h->list[i].marks);
	free(h->list);
	memset(h, 0, sizeof *h);
}

void history_begin(struct history *h, uint64_t refresh, double window_s)
{
	uint32_t now = (uint32_t)refresh;

	if (h->begun_at == 0 || now != h->now + 1) {
		h->begun_at = now;
		for (size_t i = 0; i < h->count; i++)
			free(h->list[i].marks);
		h->count = h->mark_count = 0;
		h->forgotten_at = 0;
	}
	h->now = now;
	h->window_s[now % HISTORY_REFRESHES] = (float)window_s;
}

/* ---- the list of processes ---- */

static size_t find_place(const struct history *h, pid_t pid)
{
	size_t low = 0, high = h->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (h->list[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct history_of *find(const struct history *h, pid_t pid, uint64_t start_ticks)
{
	size_t at = find_place(h, pid);

	if (at >= h->count || h->list[at].pid != pid || h->list[at].start_ticks != start_ticks)
		return NULL;
	return &h->list[at];
}

static void take_out(struct history *h, size_t at)
{
	h->mark_count -= h->list[at].capacity;
	free(h->list[at].marks);
	h->count--;
	memmove(h->list + at, h->list + at + 1, (h->count - at) * sizeof *h->list);
}

/* Forget the process that has been at rest longest, except `keep`. */
static void forget_one(struct history *h, pid_t keep)
{
	size_t oldest = h->count;

	for (size_t i = 0; i < h->count; i++)
		if (h->list[i].pid != keep &&
		    (oldest == h->count || h->list[i].last_at < h->list[oldest].last_at))
			oldest = i;
	if (oldest == h->count)
		return;
	if (h->list[oldest].last_at > h->forgotten_at)
		h->forgotten_at = h->list[oldest].last_at;
	take_out(h, oldest);
}

static struct history_of *add_process(struct history *h, pid_t pid, uint64_t start_ticks)
{
	if (h->count >= HISTORY_PROCESSES_MOST)
		forget_one(h, 0);
	if (ARRAY_RESERVE(h->list, h->capacity, h->count + 1) != 0)
		return NULL;
	size_t at = find_place(h, pid);
	if (at < h->count && h->list[at].pid == pid)
		take_out(h, at); /* the PID belongs to another process now */
	memmove(h->list + at + 1, h->list + at, (h->count - at) * sizeof *h->list);
	h->count++;
	h->list[at] = (struct history_of){ .pid = pid, .start_ticks = start_ticks };
	return &h->list[at];
}

/* ---- marks ---- */

static struct history_mark *mark_at(const struct history_of *of, size_t i)
{
	size_t at = of->first + i;

	return &of->marks[at < of->capacity ? at : at - of->capacity];
}

/* Drop marks older than HISTORY_REFRESHES, except the last of them, which holds until the next
 * mark. */
static void drop_old(const struct history *h, struct history_of *of)
{
	while (of->count > 1 && (uint32_t)mark_at(of, 1)->at + HISTORY_REFRESHES <= h->now) {
		of->first = of->first + 1 < of->capacity ? (uint16_t)(of->first + 1) : 0;
		of->count--;
	}
}

static bool grow(struct history *h, struct history_of *of)
{
	size_t larger = of->capacity ? (size_t)of->capacity * 2 : FIRST_CAPACITY;

	if (larger > HISTORY_REFRESHES + 1)
		larger = HISTORY_REFRESHES + 1;
	struct history_mark *marks = malloc(larger * sizeof *marks);
	if (marks == NULL)
		return false;
	for (size_t i = 0; i < of->count; i++)
		marks[i] = *mark_at(of, i);
	free(of->marks);
	h->mark_count += larger - of->capacity;
	of->marks = marks;
	of->capacity = (uint16_t)larger;
	of->first = 0;
	return true;
}

/* Make room for one more mark of a process, which may move in the list. */
static struct history_of *make_room(struct history *h, struct history_of *of)
{
	pid_t pid = of->pid;
	uint64_t start_ticks = of->start_ticks;

	drop_old(h, of);
	if (of->count < of->capacity)
		return of;
	if (!grow(h, of))
		return NULL;
	while (h->mark_count > HISTORY_MARKS_MOST && h->count > 1)
		forget_one(h, pid);
	return find(h, pid, start_ticks);
}

void history_add(struct history *h, pid_t pid, uint64_t start_ticks,
		 const struct history_point *point)
{
	struct history_of *of = find(h, pid, start_ticks);
	bool rests = point->run == 0 && point->runnable <= 0 && point->switches_per_s <= 0;

	if (of == NULL && (rests || h->now == 0))
		return;
	if (of == NULL)
		of = add_process(h, pid, start_ticks);
	if (of == NULL)
		return;
	bool is_again = of->count > 0 && of->last_at == h->now;
	if (!is_again)
		of = make_room(h, of);
	if (of == NULL)
		return;
	if (!is_again)
		of->count++;
	of->last_at = h->now;
	*mark_at(of, of->count - 1u) = (struct history_mark){
		.at = h->now,
		.class = point->class,
		.run = pack(point->run),
		.runnable = pack(point->runnable),
		.switches_per_s = pack(point->switches_per_s),
		.resident_bytes = pack(point->resident_bytes),
		.read_per_s = pack(point->read_per_s),
		.write_per_s = pack(point->write_per_s),
	};
}

/* ---- reading ---- */

/* Return what held in refresh `at`: the last mark that is not later.  *next is the first mark to
 * consider. */
static struct history_point point_at(const struct history *h, const struct history_of *of,
				     size_t *next, uint32_t at, const struct history_of_whom *whom)
{
	struct history_point p = { .is_known = true,
				   .class = of ? CLASS_IDLE : whom->rest,
				   .resident_bytes = of ? -1 : whom->resident_bytes,
				   .window_s = h->window_s[at % HISTORY_REFRESHES] };

	while (of && *next < of->count && mark_at(of, *next)->at <= at)
		++*next;
	if (of == NULL || *next == 0) {
		/* At rest until the first mark, unless earlier marks were dropped. */
		p.is_known = at > h->forgotten_at;
		return p;
	}
	const struct history_mark *m = mark_at(of, *next - 1);
	p.class = m->class;
	p.run = unpack(m->run);
	p.runnable = unpack(m->runnable);
	p.switches_per_s = unpack(m->switches_per_s);
	p.resident_bytes = unpack(m->resident_bytes);
	p.read_per_s = unpack(m->read_per_s);
	p.write_per_s = unpack(m->write_per_s);
	return p;
}

size_t history_read(const struct history *h, const struct history_of_whom *whom,
		    struct history_point *out, size_t most)
{
	const struct history_of *of = find(h, whom->pid, whom->start_ticks);
	uint32_t until = whom->until < h->now ? (uint32_t)whom->until : h->now;
	uint32_t oldest = h->begun_at;
	size_t next = 0, count = 0;

	if (h->now == 0 || until < h->begun_at)
		return 0;
	/* It has no window in the refresh that found it. */
	if (whom->first_seen_at >= oldest)
		oldest = (uint32_t)whom->first_seen_at + 1;
	if (h->now - oldest >= HISTORY_REFRESHES && h->now >= oldest)
		oldest = h->now - HISTORY_REFRESHES + 1;
	for (uint32_t at = oldest; at <= until; at++) {
		struct history_point p = point_at(h, of, &next, at, whom);
		if (until - at >= most || (count == 0 && !p.is_known))
			continue;
		out[count++] = p;
	}
	return count;
}
