/* runtime_role.c - what a thread is for; see runtime_role.h. */
#include "config.h"

#include "model/runtime_role.h"
#include "model/rates.h"

#include <string.h>

const char *runtime_role_name(enum runtime_role role)
{
	static const char *const names[RUNTIME_ROLES] = {
		[ROLE_APPLICATION] = "application",
		[ROLE_MAIN] = "main",
		[ROLE_POOL] = "pool",
		[ROLE_GC] = "gc",
		[ROLE_JIT] = "jit",
		[ROLE_SCHEDULER] = "scheduler",
		[ROLE_INTERNAL] = "internal",
	};

	return role < RUNTIME_ROLES ? names[role] : NULL;
}

/* Names as the kernel has them, of at most 15 bytes; a name in the table is the beginning of one, or
 * with '*' its part after a number.  The first that fits counts. */
struct role_name {
	const char *name;
	enum runtime_role role;
};

/* OpenJDK 8 to 25: G1, Parallel, Serial, ZGC and Shenandoah. */
static const struct role_name names_of_jvm[] = {
	{ "GC Thread", ROLE_GC },
	{ "G1 ", ROLE_GC },
	{ "Gang worker", ROLE_GC },
	{ "ParGC Thread", ROLE_GC },
	{ "Parallel GC", ROLE_GC },
	{ "Concurrent Mar", ROLE_GC },
	{ "ZDriver", ROLE_GC },
	{ "ZDirector", ROLE_GC },
	{ "ZWorker", ROLE_GC },
	{ "ZStat", ROLE_GC },
	{ "ZUncommitter", ROLE_GC },
	{ "XWorker", ROLE_GC },
	{ "XDriver", ROLE_GC },
	{ "Shenandoah", ROLE_GC },
	{ "C1 CompilerThr", ROLE_JIT },
	{ "C2 CompilerThr", ROLE_JIT },
	{ "JVMCI", ROLE_JIT },
	{ "Sweeper thread", ROLE_JIT },
	{ "VM Thread", ROLE_INTERNAL },
	{ "VM Periodic", ROLE_INTERNAL },
	{ "Reference Handl", ROLE_INTERNAL },
	{ "Finalizer", ROLE_INTERNAL },
	{ "Signal Dispatch", ROLE_INTERNAL },
	{ "Service Thread", ROLE_INTERNAL },
	{ "Monitor Deflati", ROLE_INTERNAL },
	{ "Notification Th", ROLE_INTERNAL },
	{ "Common-Cleaner", ROLE_INTERNAL },
	{ "Attach Listener", ROLE_INTERNAL },
	{ "", ROLE_APPLICATION },
};

/* Since Node.js 20 the workers have names; before, all threads are called node. */
static const struct role_name names_of_node[] = {
	{ "libuv-worker", ROLE_POOL },        { "V8Worker", ROLE_GC },
	{ "V8 DefaultWork", ROLE_GC },        { "DelayedTaskSche", ROLE_INTERNAL },
	{ "SignalInspector", ROLE_INTERNAL },
};

static const struct role_name names_of_ruby[] = {
	{ "ruby-timer-thr", ROLE_INTERNAL },
	{ "Timer thr", ROLE_INTERNAL },
	{ "", ROLE_APPLICATION },
};

/* Since OTP 25 "erts_sched_1", before "1_scheduler". */
static const struct role_name names_of_beam[] = {
	{ "erts_sched", ROLE_SCHEDULER }, { "*_scheduler", ROLE_SCHEDULER },
	{ "erts_dcpus", ROLE_SCHEDULER }, { "*_dirty_cpu", ROLE_SCHEDULER },
	{ "erts_dios", ROLE_POOL },       { "*_dirty_io", ROLE_POOL },
	{ "async_", ROLE_POOL },          { "", ROLE_INTERNAL },
};

static bool is_named(const char *comm, const char *name)
{
	if (*name == '*') {
		comm += strspn(comm, "0123456789");
		name++;
	}
	return strncmp(comm, name, strlen(name)) == 0;
}

static enum runtime_role role_in(const struct role_name *list, size_t count, const char *comm)
{
	for (size_t i = 0; i < count; i++)
		if (is_named(comm, list[i].name))
			return list[i].role;
	return ROLE_UNKNOWN;
}

#define ROLE_IN(list, comm) role_in(list, sizeof(list) / sizeof *(list), comm)

enum runtime_role runtime_role_of(enum runtime_kind kind, const struct process *p,
				  const struct thread *t)
{
	const char *comm = thread_comm(t);

	switch (kind) {
	case RUNTIME_JVM:
		return ROLE_IN(names_of_jvm, comm);
	case RUNTIME_NODE:
		return t->tid == p->pid ? ROLE_MAIN : ROLE_IN(names_of_node, comm);
	case RUNTIME_RUBY:
		return ROLE_IN(names_of_ruby, comm);
	case RUNTIME_BEAM:
		return ROLE_IN(names_of_beam, comm);
	default:
		return ROLE_UNKNOWN;
	}
}

bool runtime_roles_run(const struct sample *sample, const struct process *p,
		       double out[static RUNTIME_ROLES])
{
	const struct process_runtime *r = process_notes(p)->runtime;
	bool is_known = false, has_roles = false;

	memset(out, 0, RUNTIME_ROLES * sizeof *out);
	for (size_t i = 0; r && i < p->thread_count; i++) {
		const struct thread *t = &p->threads[i];
		enum runtime_role role = runtime_role_of(r->kind, p, t);
		struct rates rates;
		rates_of_thread_time(sample, p, t, &rates);
		has_roles |= role != ROLE_UNKNOWN;
		if (rates.run_gap != GAP_NONE || rates.window_s <= 0)
			continue;
		is_known = true;
		out[role] += rates.run;
	}
	return is_known && has_roles;
}
