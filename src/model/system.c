/* system.c - rates of the machine; see system.h. */
#include "config.h"

#include "model/system.h"

#include <math.h>

static double part(uint64_t before, uint64_t now, uint64_t total)
{
	return now > before && total > 0 ? (double)(now - before) / (double)total : 0;
}

static double per_second(uint64_t before, uint64_t now, double seconds)
{
	return now > before ? (double)(now - before) / seconds : 0;
}

static uint64_t sum(const struct cpu_ticks *c)
{
	return c->user + c->nice + c->system + c->idle + c->iowait + c->irq + c->softirq +
	       c->steal;
}

static uint64_t find_awake_ns(const struct system_reading *before,
			      const struct system_reading *now, long ticks_per_s)
{
	const struct cpu_ticks *a = &before->cpu, *b = &now->cpu;
	uint64_t away = b->idle + b->iowait + b->irq + b->softirq + b->steal;
	uint64_t away_before = a->idle + a->iowait + a->irq + a->softirq + a->steal;
	uint64_t away_ns = away > away_before ?
				   (away - away_before) * (1000000000 / (uint64_t)ticks_per_s) : 0;
	uint64_t all_ns = (now->at_ns - before->at_ns) * now->cpu_count;

	return all_ns > away_ns ? all_ns - away_ns : 0;
}

struct system_rates system_rate(const struct system_reading *before,
				const struct system_reading *now, long ticks_per_s)
{
	struct system_rates r = { 0 };
	uint64_t total = sum(&now->cpu) - sum(&before->cpu);

	if (!before->is_known || !now->is_known || now->at_ns <= before->at_ns)
		return r;
	double seconds = (double)(now->at_ns - before->at_ns) / 1e9;
	r.is_known = true;
	r.user = part(before->cpu.user, now->cpu.user, total);
	r.nice = part(before->cpu.nice, now->cpu.nice, total);
	r.system = part(before->cpu.system, now->cpu.system, total);
	r.idle = part(before->cpu.idle, now->cpu.idle, total);
	r.iowait = part(before->cpu.iowait, now->cpu.iowait, total);
	r.irq = part(before->cpu.irq, now->cpu.irq, total);
	r.softirq = part(before->cpu.softirq, now->cpu.softirq, total);
	r.steal = part(before->cpu.steal, now->cpu.steal, total);
	uint64_t busy_before = before->cpu.user + before->cpu.nice + before->cpu.system;
	uint64_t busy = now->cpu.user + now->cpu.nice + now->cpu.system;
	if (busy > busy_before)
		r.busy_ns = (busy - busy_before) * (1000000000 / (uint64_t)ticks_per_s);
	r.awake_ns = find_awake_ns(before, now, ticks_per_s);
	r.switches_per_s = per_second(before->switches, now->switches, seconds);
	r.forks_per_s = per_second(before->forks, now->forks, seconds);
	return r;
}

unsigned system_rate_cores(const struct core_readings *before, const struct core_readings *now,
			   struct core_share *out)
{
	unsigned count = 0, old = 0;

	for (unsigned i = 0; i < now->count; i++) {
		while (old < before->count && before->cores[old].number < now->cores[i].number)
			old++;
		if (old == before->count || before->cores[old].number != now->cores[i].number)
			continue;
		const struct cpu_ticks *a = &before->cores[old].cpu, *b = &now->cores[i].cpu;
		uint64_t total = sum(b) > sum(a) ? sum(b) - sum(a) : 0;
		out[count++] = (struct core_share){
			.number = now->cores[i].number,
			.user = (float)(part(a->user, b->user, total) + part(a->nice, b->nice, total)),
			.system = (float)(part(a->system, b->system, total) +
					  part(a->irq, b->irq, total) +
					  part(a->softirq, b->softirq, total)),
			.iowait = (float)part(a->iowait, b->iowait, total),
			.steal = (float)part(a->steal, b->steal, total),
		};
	}
	return count;
}

/* Below this share it may be a matter of ticks. */
#define RESTED_LEAST 0.03F

bool system_all_rested(const struct core_share *cores, unsigned count)
{
	/* Of as many as there is room for some may not be seen. */
	bool is_rested = count > 0 && count < SYSTEM_CORES_MOST;

	for (unsigned i = 0; i < count; i++)
		is_rested = is_rested && cores[i].user + cores[i].system + cores[i].steal <=
						 1 - RESTED_LEAST;
	return is_rested;
}

uint64_t cpu_named_ns(const struct cpu_named *n)
{
	return n->own_ns + n->children_ns + n->exited_ns;
}

/* A window of half this length keeps e^-0.5 of what was before. */
#define COVERAGE_FADE_S 20.0
#define COVERAGE_LEAST_S 5.0
#define COVERAGE_LEAST_BUSY_S 0.5

void system_cover(struct cpu_coverage *c, const struct cpu_named *named,
		  const struct system_rates *rates, double window_s)
{
	if (!named->is_known || !rates->is_known || window_s <= 0)
		return;
	double kept = exp(-window_s / COVERAGE_FADE_S);
	c->named_s = c->named_s * kept + (double)cpu_named_ns(named) / 1e9;
	c->busy_s = c->busy_s * kept + (double)rates->busy_ns / 1e9;
	c->seconds = c->seconds * kept + window_s;
}

double system_coverage(const struct cpu_coverage *c)
{
	if (c->seconds < COVERAGE_LEAST_S * 0.8 || c->busy_s < COVERAGE_LEAST_BUSY_S)
		return -1;
	return c->named_s < c->busy_s ? c->named_s / c->busy_s : 1;
}

static void add_states(struct task_states *sum, const struct task_states *part)
{
	sum->running += part->running;
	sum->sleeping += part->sleeping;
	sum->uninterruptible += part->uninterruptible;
	sum->stopped += part->stopped;
	sum->zombie += part->zombie;
	sum->idle += part->idle;
	sum->other += part->other;
}

struct task_states system_count_states(const struct table *table)
{
	struct task_states s = { 0 };

	for (size_t i = 0; i < table->count; i++) {
		const struct process *p = table->list[i];
		struct task_states counted;
		if (p->ended)
			continue;
		if (!p->has_states)
			counted = process_count_states(p);
		add_states(&s, p->has_states ? &p->states : &counted);
	}
	return s;
}
