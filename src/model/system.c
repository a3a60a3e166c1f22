/* system.c - rates of the machine; see system.h. */
#include "config.h"

#include "model/system.h"
#include "base/array.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t growth(uint64_t before, uint64_t now)
{
	return now > before ? now - before : 0;
}

static double per_second(uint64_t before, uint64_t now, double seconds, enum rates_gap *gap)
{
	*gap = now < before ? GAP_BACKWARDS : GAP_NONE;
	return (double)growth(before, now) / seconds;
}

/* Return the growth of each counter. */
static struct cpu_ticks subtract(const struct cpu_ticks *before, const struct cpu_ticks *now)
{
	return (struct cpu_ticks){
		.user = growth(before->user, now->user),
		.nice = growth(before->nice, now->nice),
		.system = growth(before->system, now->system),
		.idle = growth(before->idle, now->idle),
		.iowait = growth(before->iowait, now->iowait),
		.irq = growth(before->irq, now->irq),
		.softirq = growth(before->softirq, now->softirq),
		.steal = growth(before->steal, now->steal),
	};
}

static bool has_fallen(const struct cpu_ticks *before, const struct cpu_ticks *now)
{
	return now->user < before->user || now->nice < before->nice ||
	       now->system < before->system || now->idle < before->idle ||
	       now->iowait < before->iowait || now->irq < before->irq ||
	       now->softirq < before->softirq || now->steal < before->steal;
}

static double sum(const struct cpu_ticks *c)
{
	return (double)c->user + (double)c->nice + (double)c->system + (double)c->idle +
	       (double)c->iowait + (double)c->irq + (double)c->softirq + (double)c->steal;
}

struct cpu_shares system_divide_cpu(const struct cpu_ticks *before, const struct cpu_ticks *now,
				    double expected)
{
	struct cpu_ticks spent = subtract(before, now);
	bool is_partial = has_fallen(before, now);
	double total = sum(&spent);

	if (is_partial && total < expected / 2)
		return (struct cpu_shares){ .gap = GAP_BACKWARDS };
	if (total <= 0)
		return (struct cpu_shares){ .gap = is_partial ? GAP_BACKWARDS : GAP_NO_TICK };
	return (struct cpu_shares){
		.user = (double)spent.user / total,
		.nice = (double)spent.nice / total,
		.system = (double)spent.system / total,
		.idle = (double)spent.idle / total,
		.iowait = (double)spent.iowait / total,
		.irq = (double)spent.irq / total,
		.softirq = (double)spent.softirq / total,
		.steal = (double)spent.steal / total,
	};
}

static uint64_t find_awake_ns(const struct system_reading *before, const struct system_reading *now,
			      long ticks_per_s)
{
	const struct cpu_ticks *a = &before->cpu, *b = &now->cpu;
	uint64_t away = b->idle + b->iowait + b->irq + b->softirq + b->steal;
	uint64_t away_before = a->idle + a->iowait + a->irq + a->softirq + a->steal;
	uint64_t away_ns = away > away_before ?
				   (away - away_before) * (1000000000 / (uint64_t)ticks_per_s) :
				   0;
	uint64_t all_ns = (now->at_ns - before->at_ns) * now->cpu_count;

	return all_ns > away_ns ? all_ns - away_ns : 0;
}

double system_memory_used(const struct system_reading *s)
{
	uint64_t total = s->memory_total_bytes, available = s->memory_available_bytes;

	if (!s->has_memory || !s->has_available || total == 0)
		return -1;
	return available < total ? (double)(total - available) / (double)total : 0;
}

struct system_rates system_rate(const struct system_reading *before,
				const struct system_reading *now, long ticks_per_s)
{
	struct system_rates r = {
		.cpu = { .gap = GAP_FIRST_SIGHT },
		.switches_gap = GAP_FIRST_SIGHT,
		.forks_gap = GAP_FIRST_SIGHT,
		.disk = { .gap = GAP_FIRST_SIGHT },
		.network = { .gap = GAP_FIRST_SIGHT },
	};

	if (!before->has_stat || !now->has_stat || now->at_ns <= before->at_ns)
		return r;
	struct cpu_ticks spent = subtract(&before->cpu, &now->cpu);
	double seconds = (double)(now->at_ns - before->at_ns) / 1e9;
	r.is_known = true;
	r.cpu = system_divide_cpu(&before->cpu, &now->cpu,
				  seconds * (double)ticks_per_s * now->cpu_count);
	r.busy_ns = (spent.user + spent.nice + spent.system) * (1000000000 / (uint64_t)ticks_per_s);
	r.awake_ns = find_awake_ns(before, now, ticks_per_s);
	r.switches_per_s = per_second(before->switches, now->switches, seconds, &r.switches_gap);
	r.forks_per_s = per_second(before->forks, now->forks, seconds, &r.forks_gap);
	return r;
}

int core_readings_reset(struct core_readings *r, unsigned capacity)
{
	r->count = 0;
	return ARRAY_RESERVE(r->cores, r->capacity, capacity);
}

int core_readings_copy(struct core_readings *to, const struct core_readings *from)
{
	int error = core_readings_reset(to, from->count);

	if (error || from->count == 0)
		return error;
	memcpy(to->cores, from->cores, from->count * sizeof *to->cores);
	to->count = from->count;
	return 0;
}

void core_readings_free(struct core_readings *r)
{
	free(r->cores);
	*r = (struct core_readings){ 0 };
}

static struct core_share share_of(unsigned number, const struct cpu_shares *s)
{
	return (struct core_share){
		.number = number,
		.is_known = s->gap == GAP_NONE,
		.user = (float)(s->user + s->nice),
		.system = (float)(s->system + s->irq + s->softirq),
		.iowait = (float)s->iowait,
		.steal = (float)s->steal,
	};
}

unsigned system_rate_cores(const struct core_readings *before, const struct core_readings *now,
			   double expected, struct core_share *out)
{
	unsigned count = 0, old = 0;

	for (unsigned i = 0; i < now->count; i++) {
		while (old < before->count && before->cores[old].number < now->cores[i].number)
			old++;
		if (old == before->count || before->cores[old].number != now->cores[i].number)
			continue;
		struct cpu_shares s =
			system_divide_cpu(&before->cores[old].cpu, &now->cores[i].cpu, expected);
		out[count++] = share_of(now->cores[i].number, &s);
	}
	return count;
}

/* A smaller share may be due to the resolution of ticks. */
#define RESTED_LEAST 0.03F

bool system_all_rested(const struct core_share *cores, unsigned count)
{
	bool is_rested = count > 0;

	for (unsigned i = 0; i < count; i++)
		is_rested = is_rested && cores[i].is_known &&
			    cores[i].user + cores[i].system + cores[i].steal <= 1 - RESTED_LEAST;
	return is_rested;
}

uint64_t cpu_named_ns(const struct cpu_named *n)
{
	return n->own_ns + n->children_ns + n->exited_ns;
}

/* A window of half this length leaves e^-0.5 of the earlier ones. */
#define COVERAGE_FADE_S       20.0
#define COVERAGE_LEAST_S      5.0
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

struct task_states system_count_states(const struct sample *sample)
{
	struct task_states s = { 0 };

	for (size_t i = 0; i < sample->count; i++) {
		const struct process *p = sample->list[i];
		struct task_states counted;
		if (p->has_exited)
			continue;
		if (!p->has_states)
			counted = process_count_states(p);
		add_states(&s, p->has_states ? &p->states : &counted);
	}
	return s;
}
