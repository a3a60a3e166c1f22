/* runtime.c - names, and finding a thread; see runtime.h. */
#include "config.h"

#include "model/runtime.h"

size_t runtime_bytes(uint32_t thread_count)
{
	return sizeof(struct process_runtime) + thread_count * sizeof(struct runtime_thread);
}

const struct runtime_thread *runtime_find_thread(const struct process_runtime *r, pid_t tid)
{
	size_t low = 0, high = r->thread_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (r->threads[middle].tid < tid)
			low = middle + 1;
		else
			high = middle;
	}
	return low < r->thread_count && r->threads[low].tid == tid ? &r->threads[low] : NULL;
}

const char *runtime_kind_name(enum runtime_kind kind)
{
	static const char *const names[RUNTIME_KINDS] = {
		[RUNTIME_PYTHON] = "python", [RUNTIME_JVM] = "jvm",   [RUNTIME_NODE] = "node",
		[RUNTIME_GO] = "go",         [RUNTIME_RUBY] = "ruby", [RUNTIME_BEAM] = "beam",
	};

	return kind < RUNTIME_KINDS ? names[kind] : NULL;
}

const char *runtime_kind_title(enum runtime_kind kind)
{
	static const char *const titles[RUNTIME_KINDS] = {
		[RUNTIME_PYTHON] = "Python", [RUNTIME_JVM] = "Java VM",
		[RUNTIME_NODE] = "Node.js",  [RUNTIME_GO] = "Go",
		[RUNTIME_RUBY] = "Ruby",     [RUNTIME_BEAM] = "Erlang VM",
	};

	return kind < RUNTIME_KINDS ? titles[kind] : NULL;
}

const char *runtime_gap_text(enum runtime_gap gap)
{
	static const char *const texts[RUNTIME_GAPS] = {
		[RUNTIME_DENIED] = "permission denied",
		[RUNTIME_FOREIGN] = "version not supported",
		[RUNTIME_LOST] = "not readable",
	};

	return gap < RUNTIME_GAPS ? texts[gap] : NULL;
}
