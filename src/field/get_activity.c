/* get_activity.c - get the verdict on a task, and its counters; see get_activity.h. */
#include "config.h"

#include "field/get_activity.h"
#include "field/value.h"
#include "model/conclusion.h"
#include "model/evidence.h"
#include "model/verdict_reason.h"

static const struct reading *reading_of(const struct row *r)
{
	return r->t ? &r->t->now : &r->p->now;
}

/* ---- verdict ---- */

static void set_class(struct value *v, const struct verdict *verdict)
{
	value_set_text(v, verdict_class_name(verdict->class));
	v->is_guess = verdict_is_guess(verdict);
}

GET(class)
{
	set_class(v, &r->verdict);
}

static void set_detail(struct value *v, unsigned detail)
{
	if (detail == DETAIL_UNKNOWN) {
		value_set_unknown(v, NULL);
		return;
	}
	value_set_text(v, verdict_detail_name(detail));
	v->shown = verdict_detail_text(detail);
	v->brief = verdict_detail_brief(detail);
}

GET(detail)
{
	set_detail(v, r->verdict.detail);
}

GET(samples)
{
	value_set_unsigned(v, r->shares.samples);
}

GET(confidence)
{
	value_set_real(v, r->verdict.confidence);
}

GET(reason)
{
	struct evidence evidence;

	row_evidence(r, r->is_lifetime, &evidence);
	value_set_text(v, verdict_reason(&evidence, &r->verdict, v->scratch, sizeof v->scratch));
}

GET(conclusion)
{
	struct evidence evidence;

	row_evidence(r, r->is_lifetime, &evidence);
	const char *text = conclude_task(&evidence, &r->verdict, v->scratch, sizeof v->scratch);
	if (text)
		value_set_text(v, text);
	else
		value_set_unknown(v, NULL);
}

GET(leader_thread)
{
	value_set_unsigned(v, (uint64_t)r->verdict.tid);
}

GET(own_share)
{
	if (r->verdict.own_share < 0)
		value_set_unknown(v, NULL);
	else
		value_set_real(v, r->verdict.own_share);
}

/* ---- CPU time ---- */

GET(cpu_share)
{
	value_set_rate(r, v, r->rates.run_gap, r->rates.run);
}
GET(ended_share)
{
	value_set_rate(r, v, r->rates.run_gap, r->rates.exited_run);
}
GET(children_share)
{
	value_set_rate(r, v, r->rates.children_gap, r->rates.children);
}
GET(runnable_share)
{
	value_set_rate(r, v, r->rates.runnable_gap, r->rates.runnable);
}
GET(user_share)
{
	value_set_rate(r, v, r->rates.split_gap, r->rates.user);
}
GET(system_share)
{
	value_set_rate(r, v, r->rates.split_gap, r->rates.system);
}

#define GET_SHARE(name, share)                                                                    \
	GET(share_##name)                                                                         \
	{                                                                                         \
		enum rates_gap gap = r->rates.run_gap ? r->rates.run_gap : GAP_FIRST_SIGHT;       \
		value_set_rate(r, v, r->shares.is_known ? GAP_NONE : gap, r->shares.part[share]); \
	}

GET_SHARE(user, SHARE_USER)
GET_SHARE(system, SHARE_SYSTEM)
GET_SHARE(runnable, SHARE_RUNNABLE)
GET_SHARE(disk, SHARE_DISK)
GET_SHARE(network, SHARE_NETWORK)
GET_SHARE(pipe, SHARE_PIPE)
GET_SHARE(tty, SHARE_TTY)
GET_SHARE(lock, SHARE_LOCK)
GET_SHARE(gil, SHARE_GIL)
GET_SHARE(timer, SHARE_TIMER)
GET_SHARE(child, SHARE_CHILD)
GET_SHARE(other, SHARE_OTHER)
GET_SHARE(unknown, SHARE_UNKNOWN)

GET(user_ns)
{
	const struct reading *now = reading_of(r);
	value_set_counter(v, now, SOURCE_STAT, rates_ticks_ns(r->sample, now->user_ticks));
}

GET(system_ns)
{
	const struct reading *now = reading_of(r);
	value_set_counter(v, now, SOURCE_STAT, rates_ticks_ns(r->sample, now->system_ticks));
}

/* Return whether the row has values that records of exited processes lack; else set `v` to
 * unknown. */
static bool is_recorded(const struct row *r, struct value *v)
{
	if (r->p->is_from_exits)
		value_set_unknown(v, NULL);
	return !r->p->is_from_exits;
}

GET(children_user_ns)
{
	if (!is_recorded(r, v))
		return;
	value_set_counter(v, &r->p->now, SOURCE_STAT,
			  rates_ticks_ns(r->sample, process_notes(r->p)->children_user_ticks));
}

GET(children_system_ns)
{
	if (!is_recorded(r, v))
		return;
	value_set_counter(v, &r->p->now, SOURCE_STAT,
			  rates_ticks_ns(r->sample, process_notes(r->p)->children_system_ticks));
}

GET(run_ns)
{
	const struct reading *now = reading_of(r);
	value_set_counter(v, now, SOURCE_SCHEDSTAT, now->run_ns);
}

/* TIME of ps(1) and top(1): user and system time, in ticks. */
GET(time)
{
	const struct reading *now = reading_of(r);
	value_set_counter(v, now, SOURCE_STAT,
			  rates_ticks_ns(r->sample, now->user_ticks + now->system_ticks));
}

/* Set a sum over the threads of a process, which the kernel does not keep, including the last
 * observed values of threads that exited. */
static void set_thread_sum(const struct row *r, struct value *v, enum source source,
			   uint64_t exited, uint64_t (*get)(const struct reading *))
{
	uint64_t sum = exited;

	if (r->t) {
		value_set_counter(v, &r->t->now, source, get(&r->t->now));
		return;
	}
	for (size_t i = 0; i < r->p->thread_count; i++) {
		const struct reading *now = &r->p->threads[i].now;
		if (!reading_has(now, source)) {
			value_set_counter(v, now, source, 0);
			return;
		}
		sum += get(now);
	}
	if (r->p->thread_count > 0)
		value_set_unsigned(v, sum);
	else
		value_set_counter(v, &r->p->now, source, 0);
}

static uint64_t get_runnable(const struct reading *now)
{
	return now->runnable_ns;
}
static uint64_t get_voluntary_count(const struct reading *now)
{
	return now->voluntary;
}
static uint64_t get_involuntary_count(const struct reading *now)
{
	return now->involuntary;
}

GET(runnable_ns)
{
	set_thread_sum(r, v, SOURCE_SCHEDSTAT, process_notes(r->p)->exited_runnable_ns,
		       get_runnable);
}

/* ---- switches, faults ---- */

GET(voluntary)
{
	set_thread_sum(r, v, SOURCE_STATUS, process_notes(r->p)->exited_voluntary,
		       get_voluntary_count);
}

GET(involuntary)
{
	set_thread_sum(r, v, SOURCE_STATUS, process_notes(r->p)->exited_involuntary,
		       get_involuntary_count);
}

GET(voluntary_per_s)
{
	value_set_rate(r, v, r->rates.switches_gap, r->rates.voluntary_per_s);
}
GET(involuntary_per_s)
{
	value_set_rate(r, v, r->rates.switches_gap, r->rates.involuntary_per_s);
}
GET(minor)
{
	value_set_counter(v, reading_of(r), SOURCE_STAT, reading_of(r)->minor_faults);
}
GET(major)
{
	value_set_counter(v, reading_of(r), SOURCE_STAT, reading_of(r)->major_faults);
}
GET(minor_per_s)
{
	value_set_rate(r, v, r->rates.faults_gap, r->rates.minor_per_s);
}
GET(major_per_s)
{
	value_set_rate(r, v, r->rates.faults_gap, r->rates.major_per_s);
}

/* ---- I/O ---- */

#define GET_IO(name, counter)                                                               \
	GET(name)                                                                           \
	{                                                                                   \
		value_set_counter(v, reading_of(r), SOURCE_IO, reading_of(r)->io[counter]); \
	}                                                                                   \
	GET(name##_per_s)                                                                   \
	{                                                                                   \
		value_set_rate(r, v, r->rates.io_gap, r->rates.io_per_s[counter]);          \
	}

GET_IO(read_bytes, IO_READ_BYTES)
GET_IO(write_bytes, IO_WRITE_BYTES)
GET_IO(read_chars, IO_READ_CHARS)
GET_IO(write_chars, IO_WRITE_CHARS)
/* Records of exited processes hold them in multiples of 1024: too coarse to show. */
#define GET_CALLS(name, counter)                                                           \
	GET(name)                                                                          \
	{                                                                                  \
		if (is_recorded(r, v))                                                     \
			value_set_counter(v, reading_of(r), SOURCE_IO,                     \
					  reading_of(r)->io[counter]);                     \
	}                                                                                  \
	GET(name##_per_s)                                                                  \
	{                                                                                  \
		if (is_recorded(r, v))                                                     \
			value_set_rate(r, v, r->rates.io_gap, r->rates.io_per_s[counter]); \
	}

GET_CALLS(read_calls, IO_READ_CALLS)
GET_CALLS(write_calls, IO_WRITE_CALLS)

/* ---- memory ---- */

#define GET_MEMORY(name)                                                                 \
	GET(name)                                                                        \
	{                                                                                \
		if (r->p->memory.known)                                                  \
			value_set_unsigned(v, r->p->memory.name);                        \
		else                                                                     \
			value_set_unknown(v, rates_gap_text(rates_source_gap(            \
						     r->p->now.source[SOURCE_STATUS]))); \
	}

GET_MEMORY(virtual_bytes)
GET_MEMORY(resident_bytes)

GET(memory_share)
{
	if (!r->p->memory.known)
		value_set_unknown(v, rates_gap_text(
					     rates_source_gap(r->p->now.source[SOURCE_STATUS])));
	else if (r->sample->memory_bytes == 0)
		value_set_unknown(v, "the machine's memory is not known");
	else
		value_set_real(v, (double)r->p->memory.resident_bytes /
					  (double)r->sample->memory_bytes);
}

GET_MEMORY(shared_bytes)
GET_MEMORY(program_bytes)
GET_MEMORY(data_bytes)
GET_MEMORY(stack_bytes)
GET_MEMORY(library_bytes)
GET_MEMORY(swap_bytes)
GET_MEMORY(peak_bytes)

/* ---- the whole life ---- */

/* Return the verdict on the whole life; *e is its evidence. */
static struct verdict judge_life(const struct row *r, struct evidence *e)
{
	row_evidence(r, true, e);
	return verdict_judge(e);
}

GET(life_class)
{
	struct evidence e;
	struct verdict verdict = judge_life(r, &e);
	set_class(v, &verdict);
}

GET(life_detail)
{
	struct evidence e;

	set_detail(v, judge_life(r, &e).detail);
}

GET(life_reason)
{
	struct evidence e;
	struct verdict verdict = judge_life(r, &e);
	value_set_text(v, verdict_reason(&e, &verdict, v->scratch, sizeof v->scratch));
}

GET(life_confidence)
{
	struct evidence e;
	value_set_real(v, judge_life(r, &e).confidence);
}

GET(life_cpu_share)
{
	struct evidence e;

	row_evidence(r, true, &e);
	if (e.has_run && e.window_s > 0)
		value_set_real(v, e.process_run);
	else
		value_set_unknown(v, rates_gap_text(e.run_gap));
}

GET(life_runnable_share)
{
	struct evidence e;

	row_evidence(r, true, &e);
	if (e.has_runnable && e.window_s > 0)
		value_set_real(v, e.runnable);
	else
		value_set_unknown(v, rates_gap_text(e.run_gap));
}
