/* event.c - words for events, and totals of resources; see event.h. */
#include "config.h"

#include "model/event.h"

#include <string.h>

const char *event_kind_name(enum event_kind kind)
{
	static const char *const names[EVENT_KINDS] = {
		[EVENT_BORN] = "born",           [EVENT_FOUND] = "found",
		[EVENT_EXEC] = "exec",           [EVENT_STOPPED] = "stopped",
		[EVENT_CONTINUED] = "continued", [EVENT_EXITED] = "ended",
	};

	return names[kind];
}

const char *event_kind_word(enum event_kind kind)
{
	return kind == EVENT_EXITED ? "exited" : event_kind_name(kind);
}

const char *birth_name(enum birth how)
{
	static const char *const names[BIRTH_KINDS] = {
		[BIRTH_COMMAND] = "command", [BIRTH_FORK] = "fork",   [BIRTH_VFORK] = "vfork",
		[BIRTH_SPAWN] = "spawn",     [BIRTH_CLONE] = "clone", [BIRTH_THREAD] = "thread",
		[BIRTH_FOUND] = "found",
	};

	return names[how];
}

void resources_add(struct resources *sum, const struct resources *more)
{
	sum->user_ns += more->user_ns;
	sum->system_ns += more->system_ns;
	sum->run_ns += more->run_ns;
	sum->runnable_ns += more->runnable_ns;
	sum->voluntary += more->voluntary;
	sum->involuntary += more->involuntary;
	sum->minor_faults += more->minor_faults;
	sum->major_faults += more->major_faults;
	for (int i = 0; i < IO_COUNTERS; i++)
		sum->io[i] += more->io[i];
	if (more->peak_bytes > sum->peak_bytes)
		sum->peak_bytes = more->peak_bytes;
	sum->known &= more->known;
}

struct resources resources_merge(const struct resources *first, const struct resources *other)
{
	struct resources sum = *other;

	if (resources_has(first, RESOURCES_SPLIT)) {
		sum.user_ns = first->user_ns;
		sum.system_ns = first->system_ns;
	}
	if (resources_has(first, RESOURCES_RUN))
		sum.run_ns = first->run_ns;
	if (resources_has(first, RESOURCES_RUNNABLE))
		sum.runnable_ns = first->runnable_ns;
	if (resources_has(first, RESOURCES_SWITCHES)) {
		sum.voluntary = first->voluntary;
		sum.involuntary = first->involuntary;
	}
	if (resources_has(first, RESOURCES_FAULTS)) {
		sum.minor_faults = first->minor_faults;
		sum.major_faults = first->major_faults;
	}
	if (resources_has(first, RESOURCES_IO))
		memcpy(sum.io, first->io, sizeof sum.io);
	if (resources_has(first, RESOURCES_PEAK))
		sum.peak_bytes = first->peak_bytes;
	sum.known |= first->known;
	return sum;
}

bool resources_cpu_ns(const struct resources *r, uint64_t *out_ns)
{
	if (resources_has(r, RESOURCES_RUN))
		*out_ns = r->run_ns;
	else if (resources_has(r, RESOURCES_SPLIT))
		*out_ns = r->user_ns + r->system_ns;
	else
		return false;
	return true;
}
