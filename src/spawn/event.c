/* event.c - words for events, and sums of resources; see event.h. */
#include "config.h"

#include "spawn/event.h"

const char *event_kind_name(enum event_kind kind)
{
	static const char *const names[EVENT_KINDS] = {
		[EVENT_BORN] = "born",       [EVENT_FOUND] = "found",
		[EVENT_EXEC] = "exec",       [EVENT_STOPPED] = "stopped",
		[EVENT_CONTINUED] = "continued", [EVENT_ENDED] = "ended",
	};

	return names[kind];
}

const char *birth_name(enum birth how)
{
	static const char *const names[BIRTH_KINDS] = {
		[BIRTH_COMMAND] = "command", [BIRTH_FORK] = "fork",
		[BIRTH_VFORK] = "vfork",     [BIRTH_SPAWN] = "spawn",
		[BIRTH_CLONE] = "clone",     [BIRTH_THREAD] = "thread",
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
