/* world.c - samples made by hand; see world.h. */
#include "config.h"

#include "world.h"

void world_init(struct world *w)
{
	memset(w, 0, sizeof *w);
	w->sample = (struct sample){
		.list = (const struct process *const *)w->list,
		.refresh = WORLD_REFRESH,
		.at_ns = 1000 * WORLD_SECOND,
		.before_ns = 999 * WORLD_SECOND,
		.boot_offset_ns = 1000 * WORLD_SECOND,
		.is_whole = true,
		.real_time_ns = 1700001000 * (int64_t)WORLD_SECOND,
		.ticks_per_s = 100,
		.kernel_accounts_runnable = true,
	};
}

struct process *world_add(struct world *w, pid_t pid, size_t thread_count)
{
	size_t at = w->sample.count;

	assert_true(at < WORLD_PROCESSES && thread_count <= WORLD_THREADS);
	struct process *p = &w->processes[at];
	w->process_notes[at] = (struct process_notes){ .before.at_ns = w->sample.before_ns };
	w->details[at] = (struct details){ 0 };
	*p = (struct process){
		.pid = pid,
		.ppid = 1,
		.pgid = pid,
		.sid = pid,
		.foreground_pgid = -1,
		.start_ticks = 50000,
		.user = "someone",
		.uid = 1000,
		.threads = w->threads[at],
		.thread_count = thread_count,
		.checked_at_ns = w->sample.at_ns,
		.checked_before_ns = w->sample.before_ns,
		.moved_at = w->sample.refresh,
		.first_seen_at = 1,
		.moved_threads = (unsigned)thread_count,
		.notes = &w->process_notes[at],
		.details = &w->details[at],
	};
	p->now.at_ns = w->sample.at_ns;
	for (size_t i = 0; i < thread_count; i++) {
		w->notes[at][i] = (struct thread_notes){
			.before = p->notes->before,
			.observed = &w->observed[at][i],
		};
		p->threads[i] = (struct thread){
			.tid = pid + (pid_t)i,
			.start_ticks = 50000,
			.comm = "task",
			.state = 'S',
			.state_before = 'S',
			.priority = 20,
			.now = p->now,
			.notes = &w->notes[at][i],
			.moved_at = w->sample.refresh,
			.first_seen_at = 1,
		};
	}
	w->list[w->sample.count++] = p;
	w->sample.process_total++;
	w->sample.thread_total += thread_count;
	return p;
}

void world_keep_idle(struct world *w, struct process *p)
{
	p->moved_at = w->sample.refresh - 2;
	p->moved_threads = 0;
	for (size_t i = 0; i < p->thread_count; i++)
		p->threads[i].moved_at = w->sample.refresh - 2;
}

void world_set_source(struct reading *before, struct reading *now, enum source source,
		      uint8_t status)
{
	before->source[source] = status;
	now->source[source] = status;
}
