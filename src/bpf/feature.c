/* feature.c - which kernel version provides what; see feature.h. */
#include "config.h"

#include "bpf/feature.h"

const struct feature *feature_list(size_t *count)
{
	static const struct feature list[] = {
		{ { 4, 20 }, "pressure", "pressure stall information in the header" },
		{ FEATURE_ITERATOR, "task-iterator",
		  "the counters of all tasks in one pass (BPF)" },
		{ { 5, 14 },
		  "delay-accounting",
		  "the sysctl that enables it, kernel.task_delayacct" },
		{ FEATURE_TAP, "task-events", "pstop spawn without ptrace (BPF)" },
#ifdef __x86_64__
		/* Other architectures have them earlier. */
		{ { 5, 16 }, "wchan", "names of kernel functions" },
#endif
		{ { 5, 19 }, "exit-records", "rows of processes that exited" },
		{ FEATURE_WALK, "task-iterator",
		  "a pass over selected processes, at half the cost" },
	};

	*count = sizeof list / sizeof *list;
	return list;
}
