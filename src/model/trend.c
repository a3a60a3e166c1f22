/* trend.c - the machine in the last refreshes; see trend.h. */
#include "config.h"

#include "model/trend.h"

static double cpu_of(const struct system_rates *r)
{
	const struct cpu_shares *c = &r->cpu;

	if (!r->is_known || c->gap != GAP_NONE)
		return -1;
	return c->user + c->nice + c->system + c->irq + c->softirq + c->steal;
}

void trend_add(struct trend *t, uint32_t refresh, const struct system_reading *system,
	       const struct system_rates *rates)
{
	t->points[refresh % TREND_REFRESHES] = (struct trend_point){
		.refresh = refresh,
		.cpu = (float)cpu_of(rates),
		.memory = (float)system_memory_used(system),
	};
}

void trend_read(const struct trend *t, enum trend_of what, uint32_t until, double *out,
		size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t back = count - 1 - i;
		const struct trend_point *p = &t->points[(until - back) % TREND_REFRESHES];
		bool is_there = until > back && p->refresh == until - back;
		out[i] = !is_there ? -1 : (double)(what == TREND_CPU ? p->cpu : p->memory);
	}
}
