/* scene.c - evidence in short form; see scene.h. */
#include "config.h"

#include "scene.h"

struct evidence scene_evidence(const struct scene *s)
{
	struct evidence e = {
		.window_s = s->window_s > 0 ? s->window_s : 2,
		.is_lifetime = s->lifetime,
		.is_seen_late = s->seen_late,
		.is_process = s->group > 0 || s->is_process,
		.tid = 4711,
		.thread_count = s->threads ? s->threads : 1,
		.run = s->run,
		.runnable = s->runnable,
		.process_run = s->group > 0 ? s->group : s->run,
		.user = 1 - s->kernel,
		.voluntary_per_s = s->wakes,
		.involuntary_per_s = s->preempted,
		.read_chars_per_s = s->chars,
		.read_bytes_per_s = s->bytes,
		.write_chars_per_s = s->put_chars,
		.write_bytes_per_s = s->put_bytes,
		.has_run = !(s->lacks & NO_RUN),
		.has_runnable = !(s->lacks & NO_RUNNABLE),
		.has_user = !(s->lacks & NO_USER),
		.has_switches = !(s->lacks & NO_SWITCHES),
		.has_bytes = !(s->lacks & NO_BYTES),
		.bytes_gap = s->lacks & NO_BYTES ? GAP_DENIED : GAP_NONE,
		.run_gap = s->lacks & NO_RUN ? GAP_DENIED : GAP_NONE,
		.state = s->state ? s->state : 'S',
		.state_before = s->before ? s->before : 'S',
		.did_not_run = s->did_not_run,
		.has_reaped = s->reaped,
		.throttled = s->throttled,
		.quota_cores = s->quota_cores,
		.wakes = { s->most_wakes > 0 ? s->most_wakes : s->wakes, s->others_wake },
	};

	snprintf(e.comm, sizeof e.comm, "%s", s->comm ? s->comm : "");
	if (s->lacks & NO_WINDOW)
		e.window_s = 0;
	for (size_t i = 0; i < COUNT_OF(s->waits); i++) {
		e.waits.by_kind[s->waits[i].kind] += s->waits[i].count;
		e.waits.blocked += s->waits[i].count;
	}
	e.waits.blocked += s->denied;
	e.waits.denied = s->denied;
	e.waits.hidden = (uint8_t)s->hidden;
	e.waits.samples = (e.waits.blocked + s->observations);
	e.waits.uninterruptible = s->uninterruptible;
	e.waits.timed = s->timed;
	e.waits.bounded = s->bounded;
	e.waits.bounds_s = (float)(s->bounded * s->bound_s);
	return e;
}
