/* doctor_probes.c - what can be observed here; see doctor_probes.h. */
#include "config.h"

#include "collect/doctor_probes.h"
#include "bpf/tap.h"
#include "collect/exits.h"
#include "collect/gate.h"
#include "collect/scan.h"
#include "collect/source.h"
#include "proc/hiding.h"
#include "proc/memory.h"
#include "proc/parse.h"
#include "proc/procfs.h"
#include "proc/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEE_OTHERS "sudo setcap cap_sys_ptrace,cap_dac_read_search+ep \"$(command -v pstop)\""

/* setcap(8) removes capabilities that it is not given, so each of these includes those of the one
 * above. */
#define SEE_ALL                                                                                 \
	"sudo setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search+ep \"$(command -v " \
	"pstop)\""

#define SEE_EXITED                                                                             \
	"sudo setcap cap_net_admin,cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search+ep " \
	"\"$(command -v pstop)\""

/* All probes share a reader and the list of results. */
struct probing {
	struct procfs fs;
	struct probe *list;
	unsigned count;
	pid_t pid;
	bool is_asleep;          /* the given process sleeps */
	bool has_processes_only; /* /proc is mounted with subset=pid */
	struct rights rights;    /* access rights to some processes of this user, and of others */
	struct hiding hiding;
	int yama_scope;     /* -1: there is no Yama */
	bool may_trace_all; /* CAP_SYS_PTRACE */
};

/* A file of /proc that does not belong to a process. */
#define PROCESSES_ONLY "unknown: /proc has only processes (subset=pid)"

static void add(struct probing *g, const char *source, enum probe_state state, const char *lost,
		const char *remedy, const char *format, ...) __attribute__((format(printf, 6, 7)));

static void add(struct probing *g, const char *source, enum probe_state state, const char *lost,
		const char *remedy, const char *format, ...)
{
	va_list arguments;

	if (g->count == PROBES_MOST)
		return;
	struct probe *p = &g->list[g->count++];
	*p = (struct probe){ .source = source, .state = state };
	if (state != PROBE_WORKS) {
		p->lost = lost;
		p->remedy = remedy;
	}
	va_start(arguments, format);
	vsnprintf(p->finding, sizeof p->finding, format, arguments);
	va_end(arguments);
}

static ssize_t read_of(struct probing *g, pid_t pid, const char *file)
{
	return procfs_read_file(&g->fs, pid, 0, file);
}

static void probe_clock(struct probing *g)
{
	uint64_t ns;
	bool works = g->fs.is_own && gate_kernel_clock(NULL, getpid(), &ns) == 0;

	add(g, "cpu-clock", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "cheap refreshes (every task is read each time); exact CPU time of processes",
	    "mount a /proc of pstop's own PID namespace: mount -t proc proc /proc", "%s",
	    works ? "readable: a process that did not run since the last refresh is not read "
		    "again" :
		    "/proc belongs to another PID namespace than pstop");
}

/* ---- files that need access rights ---- */

/* How many processes of each owner the files are tried on. */
#define TRIED_MOST 32

/* Was access to most of the tried files denied? */
static bool is_mostly_denied(const struct rights_count *c)
{
	return c->readable * 2 < c->tried;
}

static bool is_hidden(const struct probing *g)
{
	return g->hiding.option != HIDEPID_OFF && !g->hiding.is_exempt;
}

/* Return what gives access to a file.  Yama restricts only what needs PTRACE_MODE_ATTACH. */
static const char *remedy_for(const struct probing *g, enum rights_file file)
{
	bool is_yama = file == RIGHTS_SYSCALL && g->yama_scope > 0;

	if (is_yama && g->yama_scope >= 3)
		return "boot with kernel.yama.ptrace_scope below 3: 3 denies this to all "
		       "processes, and cannot be lowered";
	if (g->may_trace_all)
		return NULL;
	if (geteuid() == 0)
		return "give pstop CAP_SYS_PTRACE; in a container, use --cap-add=SYS_PTRACE";
	if (is_yama)
		return SEE_OTHERS " # for pstop alone; kernel.yama.ptrace_scope=0 would let "
				  "all programs of a user trace each other";
	return SEE_OTHERS;
}

/* Write "readable for 12 of 12 of your processes and 0 of 32 of other users'". */
static void describe_counts(const struct probing *g, enum rights_file file, char *out, size_t size)
{
	const struct rights_count *own = &g->rights.of[RIGHTS_OWN][file];
	const struct rights_count *others = &g->rights.of[RIGHTS_OTHERS][file];
	char first[48] = "none of your processes to test";
	char second[64] = "; none of other users to test";

	if (own->tried)
		snprintf(first, sizeof first, "readable for %u of %u of your processes",
			 own->readable, own->tried);
	if (others->tried && own->tried)
		snprintf(second, sizeof second, " and %u of %u of other users'", others->readable,
			 others->tried);
	else if (others->tried)
		snprintf(second, sizeof second, "readable for %u of %u of other users' processes",
			 others->readable, others->tried);
	else if (is_hidden(g))
		snprintf(second, sizeof second, "; other users' are hidden (%s)",
			 hiding_name(g->hiding.option));
	snprintf(out, size, "%s%s", others->tried && own->tried == 0 ? "" : first, second);
}

static void add_rights(struct probing *g, enum rights_file file, const char *gives,
		       const char *lost_own, const char *lost_others)
{
	const struct rights_count *own = &g->rights.of[RIGHTS_OWN][file];
	const struct rights_count *others = &g->rights.of[RIGHTS_OTHERS][file];
	bool is_denied = is_mostly_denied(own) || is_mostly_denied(others);
	char counts[120];

	describe_counts(g, file, counts, sizeof counts);
	add(g, rights_name(file), is_denied ? PROBE_DEGRADED : PROBE_WORKS,
	    is_mostly_denied(own) ? lost_own : lost_others, remedy_for(g, file), "%s: %s", gives,
	    counts);
	if (g->count == 0)
		return;
	struct probe *p = &g->list[g->count - 1];
	p->has_counts = true;
	p->own = *own;
	p->others = *others;
}

/* Probe a file of pstop itself, to which access is never denied: if it cannot be read, the kernel
 * lacks it. */
static bool has_own_file(struct probing *g, enum rights_file file, const char *lost,
			 const char *remedy)
{
	char path[32];

	snprintf(path, sizeof path, "self/%s", rights_name(file));
	ssize_t n = procfs_read(&g->fs, -1, path);
	if (n < 0)
		add(g, rights_name(file), PROBE_DEGRADED, lost, remedy, "/proc/PID/%s: %s",
		    rights_name(file), strerror((int)-n));
	return n >= 0;
}

static void probe_schedstat(struct probing *g)
{
	struct reading reading = { 0 };
	ssize_t n = procfs_read(&g->fs, -1, "self/schedstat");
	bool works = n > 0 && parse_schedstat(g->fs.buffer, (size_t)n, &reading) == 0 &&
		     reading.slices > 0;
	static const char lost[] = "time on a core and waiting for one; every class is unknown";

	if (works)
		add_rights(g, RIGHTS_SCHEDSTAT, "time on a core and waiting for one", lost, lost);
	else
		add(g, "schedstat", PROBE_DEGRADED, lost,
		    "boot a kernel built with CONFIG_SCHED_INFO", "not provided by this kernel");
}

static void probe_status(struct probing *g)
{
	if (has_own_file(g, RIGHTS_STATUS, "switches, memory and users", NULL))
		add_rights(g, RIGHTS_STATUS, "switches, memory and users",
			   "switches, memory and users of your own processes",
			   "switches, memory and users of other users' processes");
}

static void probe_io(struct probing *g)
{
	if (has_own_file(g, RIGHTS_IO, "bytes and calls",
			 "boot a kernel built with CONFIG_TASK_IO_ACCOUNTING"))
		add_rights(g, RIGHTS_IO, "bytes and calls", "bytes and calls of your own processes",
			   "bytes and calls of other users' processes");
}

static void probe_syscall(struct probing *g)
{
	if (has_own_file(g, RIGHTS_SYSCALL, "what tasks block on",
			 "boot a kernel with CONFIG_HAVE_ARCH_TRACEHOOK"))
		add_rights(g, RIGHTS_SYSCALL, "system calls that tasks block in",
			   "the system call and the timeout of waits; only the kernel function is "
			   "known",
			   "what other users' tasks block on");
}

/* Reading memory needs the same right as the file syscall.  Its call can be missing, or forbidden by
 * seccomp(2): try it on pstop itself. */
static void probe_memory(struct probing *g)
{
	static const char lost_own[] =
		"who holds Python's GIL, who waits for it, and the functions "
		"that its threads are in";
	static const char lost_others[] = "the same of other users' Python processes";
	uint64_t there = 1, here = 0;
	struct address_space own = memory_of_process(&g->fs, getpid());
	int error = memory_read_u64(&own, (uintptr_t)&there, &here);

	if (error == 0 && here == there) {
		add_rights(g, RIGHTS_SYSCALL, "the inside of Python", lost_own, lost_others);
		g->list[g->count - 1].source = "memory";
		return;
	}
	add(g, "memory", PROBE_DEGRADED, lost_own,
	    g->fs.is_own ? "boot a kernel built with CONFIG_CROSS_MEMORY_ATTACH, and allow "
			   "process_vm_readv(2)" :
			   "mount a /proc of pstop's own PID namespace: mount -t proc proc /proc",
	    "the memory of a process: %s", strerror(-error));
}

/* Check whether the kernel names functions at all with a task that certainly sleeps; what it shows
 * of other tasks depends on access rights. */
static void probe_wchan(struct probing *g)
{
	static const char lost[] = "the kernel function that a task is blocked in";

	if (g->rights.has_tried_functions && !g->rights.has_wchan)
		add(g, "wchan", PROBE_DEGRADED, lost, "boot a kernel built with CONFIG_KALLSYMS",
		    "not provided by this kernel");
	else if (g->rights.has_tried_functions && !g->rights.shows_functions)
		add(g, "wchan", PROBE_DEGRADED, lost, "boot a newer kernel",
		    "this kernel names no functions: a sleeping task of pstop itself shows 0");
	else
		add_rights(g, RIGHTS_WCHAN, "kernel functions that tasks sleep in",
			   "the kernel function that your own tasks are blocked in",
			   "the kernel function that other users' tasks are blocked in");
}

static void probe_fd(struct probing *g)
{
	add_rights(g, RIGHTS_FD, "files, pipes and sockets waited on",
		   "the file, pipe or socket that your own processes wait on",
		   "the file, pipe or socket that other users' processes wait on");
}

/* Check whether there are processes that /proc hides. */
static void probe_processes(struct probing *g)
{
	const struct hiding *h = &g->hiding;
	char group[40] = "";

	if (h->has_gid && h->option != HIDEPID_PTRACEABLE)
		snprintf(group, sizeof group, " for all users except group %u", (unsigned)h->gid);
	if (!g->fs.is_own)
		add(g, "processes", PROBE_WORKS, NULL, NULL, "those of another PID namespace");
	else if (!is_hidden(g))
		add(g, "processes", PROBE_WORKS, NULL, NULL, "all of them are visible%s%s%s",
		    h->option ? ": " : "", hiding_name(h->option),
		    h->option ? " of /proc does not apply to this user" : "");
	else
		add(g, "processes", PROBE_DEGRADED, "other users' processes, and a table of all",
		    group[0]       ? "join the group of the mount option gid, or " SEE_OTHERS :
		    geteuid() == 0 ? "give pstop CAP_SYS_PTRACE" :
				     SEE_OTHERS,
		    "other users' are %s: /proc is mounted with %s%s",
		    h->option == HIDEPID_NO_ACCESS ? "not accessible" : "hidden",
		    hiding_name(h->option), group);
}

/* Register with the kernel for exit records, and cancel it again. */
static void probe_exits(struct probing *g)
{
	struct exits *exits;
	int error = exits_open(&exits);
	const char *remedy = NULL;

	if (error == 0)
		exits_close(exits);
	if (error == -ENOSYS)
		remedy = "sudo apt install libnl-genl-3-dev, then build again";
	else if (error == -EPERM)
		remedy = SEE_EXITED;
	else if (error == -EINVAL)
		remedy = "run pstop outside of the container";
	else if (error == -EPROTO)
		remedy = "boot a newer kernel";
	else if (error)
		remedy = "boot a kernel built with CONFIG_TASKSTATS";
	add(g, "exit-records", error ? PROBE_OFF : PROBE_WORKS,
	    "rows of processes that exited; their CPU time is still in KIDS% of their parents",
	    remedy, "%s",
	    error ? exits_error(error) :
		    "each process that exits gets a row of its own, with exact numbers");
}

static void probe_delay_accounting(struct probing *g)
{
	if (g->has_processes_only) {
		add(g, "delay-accounting", PROBE_OFF, NULL, NULL, PROCESSES_ONLY "; not needed");
		return;
	}
	ssize_t n = procfs_read(&g->fs, -1, "sys/kernel/task_delayacct");
	bool works = n > 0 && g->fs.buffer[0] == '1';

	add(g, "delay-accounting", works ? PROBE_WORKS : PROBE_OFF, NULL,
	    "sudo sysctl kernel.task_delayacct=1", "%s",
	    works ? "enabled for tasks that started since it was enabled" : "disabled; not needed");
}

/* Return the command that enables what was refused for this reason; NULL: none. */
static const char *remedy_of(enum bpf_problem_kind kind)
{
	switch (kind) {
	case BPF_PROBLEM_NOT_BUILT:
		return "build pstop with clang and libbpf (configure --with-bpf=yes)";
	case BPF_PROBLEM_CAPABILITIES:
		return SEE_ALL;
	case BPF_PROBLEM_USER_NAMESPACE:
	case BPF_PROBLEM_PID_NAMESPACE:
		return "run pstop outside of the container";
	case BPF_PROBLEM_LOCKDOWN:
		return "boot the kernel with lockdown=integrity, or without lockdown";
	case BPF_PROBLEM_NO_BTF:
		return "boot a kernel built with CONFIG_DEBUG_INFO_BTF";
	case BPF_PROBLEM_NO_BPF:
		return "boot a kernel built with CONFIG_BPF_SYSCALL";
	default:
		return NULL;
	}
}

static void add_problem(struct probing *g, const char *source, const char *lost,
			const struct bpf_problem *why)
{
	char text[BPF_PROBLEM_TEXT];
	unsigned count = g->count;

	add(g, source, PROBE_OFF, lost, remedy_of(why->kind), "%s", bpf_problem_text(why, text));
	if (g->count > count)
		g->list[count].why = bpf_problem_word(why->kind);
}

/* Report that only the iterator is available, and not the faster way. */
static void add_slower(struct probing *g, ssize_t tasks)
{
	struct source_found walk;
	char text[BPF_PROBLEM_TEXT] = "";

	if (source_try(&g->fs, BPF_WAY_WALK, &walk) < 0)
		bpf_problem_text(&walk.why, text);
	add(g, "task-iterator", PROBE_WORKS, NULL, NULL,
	    "reads %zd tasks in one pass (BPF), used when many are active; no pass at half the "
	    "cost: %.150s",
	    tasks, text);
}

static void probe_iterator(struct probing *g)
{
	struct source_found found;
	ssize_t n = source_try(&g->fs, BPF_WAY_ANY, &found);

	if (n < 0)
		add_problem(g, "task-iterator", "speed, when most threads are active", &found.why);
	else if (found.way == BPF_WAY_ITERATOR)
		add_slower(g, n);
	else
		add(g, "task-iterator", PROBE_WORKS, NULL, NULL,
		    "reads %zd tasks in one pass (BPF), used when many are active", n);
}

static void probe_tap(struct probing *g)
{
	struct bpf_problem why;
	struct tap *tap = NULL;

	if (tap_open(&tap, &why) != 0) {
		add_problem(g, "task-events",
			    "following a command without stopping its tasks; pstop spawn uses "
			    "ptrace instead",
			    &why);
		return;
	}
	tap_close(tap);
	add(g, "task-events", PROBE_WORKS, NULL, NULL,
	    "pstop spawn sees births, execs and exits without stopping tasks (BPF)");
}

static void probe_machine(struct probing *g)
{
	static const char *const files[] = { "stat", "meminfo", "loadavg" };
	bool works = true;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		works = works && procfs_read(&g->fs, -1, files[i]) > 0;
	g->has_processes_only = procfs_read(&g->fs, -1, "stat") == -ENOENT;
	add(g, "machine", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "the machine's CPU shares, switches, forks and available memory; to find new "
	    "tasks, each refresh must list /proc",
	    "mount a whole /proc: mount -t proc proc /proc", "%s",
	    works ? "CPU shares, memory and load of the machine can be read" :
	    g->has_processes_only ?
		    "/proc has only processes (subset=pid): load and memory are from sysinfo(2)" :
		    "not all of stat, meminfo and loadavg of /proc can be read");
}

static void probe_psi(struct probing *g)
{
	if (g->has_processes_only) {
		add(g, "pressure", PROBE_OFF, "pressure stall information in the header", NULL,
		    PROCESSES_ONLY);
		return;
	}
	ssize_t n = procfs_read(&g->fs, -1, "pressure/cpu");

	add(g, "pressure", n > 0 ? PROBE_WORKS : PROBE_OFF,
	    "pressure stall information in the header", "boot the kernel with psi=1", "%s",
	    n > 0 ? "pressure on CPU, I/O and memory can be read" : "not provided by this kernel");
}

static void probe_cgroup(struct probing *g)
{
	struct cgroup_fields fields;
	ssize_t n = procfs_read(&g->fs, -1, "self/cgroup");
	bool works = n > 0 && parse_cgroup(g->fs.buffer, (size_t)n, &fields) == 0;

	add(g, "cgroup", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "whether a CPU quota holds a process back", "mount -t cgroup2 none /sys/fs/cgroup",
	    "%s",
	    !works       ? "no CPU controller found" :
	    fields.is_v2 ? "CPU quotas can be read (cgroups version 2)" :
			   "CPU quotas can be read (cgroups version 1)");
}

static void probe_ptrace(struct probing *g)
{
	static const char *const words[] = {
		"you may trace all of your processes",
		"you may trace what pstop spawn starts",
		"tracing needs CAP_SYS_PTRACE",
		"nobody may trace",
	};
	int scope = g->yama_scope > 3 ? 3 : g->yama_scope;
	bool works = scope < 2 || (scope == 2 && g->may_trace_all);
	const char *remedy = scope == 3     ? "boot with kernel.yama.ptrace_scope below 3" :
			     geteuid() == 0 ? "give pstop CAP_SYS_PTRACE" :
					      SEE_OTHERS;

	if (g->has_processes_only)
		add(g, "ptrace", PROBE_WORKS, NULL, NULL, "yama: " PROCESSES_ONLY);
	else if (scope < 0)
		add(g, "ptrace", PROBE_WORKS, NULL, NULL,
		    "not restricted (this kernel has no Yama)");
	else
		add(g, "ptrace", works ? PROBE_WORKS : PROBE_DEGRADED,
		    "following a command (pstop spawn) without missing short-lived processes",
		    remedy, "kernel.yama.ptrace_scope is %d: %s", scope, words[scope]);
}

static void probe_descriptors(struct probing *g)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	bool works = limit.rlim_cur >= 16;
	add(g, "open-files", works ? PROBE_WORKS : PROBE_DEGRADED, "everything", "ulimit -n 1024",
	    "pstop may have %llu open; it keeps the files of active tasks open",
	    (unsigned long long)limit.rlim_cur);
}

/* ---- one process ---- */

static ssize_t read_of_process(struct probing *g, enum rights_file file)
{
	char path[PROCFS_PATH_MAX];

	if (file == RIGHTS_FD)
		return procfs_read_link(&g->fs, -1, procfs_path(path, g->pid, 0, "fd/0"));
	return read_of(g, g->pid, rights_name(file));
}

static void probe_file_of(struct probing *g, const char *source, enum rights_file file,
			  const char *lost)
{
	ssize_t n = read_of_process(g, file);
	bool is_denied = n == -EPERM || n == -EACCES;
	bool shows_none = file == RIGHTS_WCHAN && n > 0 && g->fs.buffer[0] == '0';

	if (shows_none && g->rights.has_tried_functions && !g->rights.shows_functions)
		add(g, source, PROBE_DEGRADED, lost, "boot a newer kernel",
		    "PID %d: this kernel names no functions", (int)g->pid);
	else if (shows_none && g->is_asleep)
		add(g, source, PROBE_DEGRADED, lost, remedy_for(g, file), "PID %d: hidden",
		    (int)g->pid);
	else if (shows_none)
		add(g, source, PROBE_WORKS, NULL, NULL,
		    "PID %d: running, so not blocked in any function", (int)g->pid);
	else if (n >= 0)
		add(g, source, PROBE_WORKS, NULL, NULL, "PID %d: readable", (int)g->pid);
	else if (file == RIGHTS_FD && n == -ENOENT)
		add(g, source, PROBE_WORKS, NULL, NULL, "PID %d: it has no descriptor 0",
		    (int)g->pid);
	else
		add(g, source, PROBE_DEGRADED, lost, is_denied ? remedy_for(g, file) : NULL,
		    "PID %d: %s%s", (int)g->pid, strerror((int)-n),
		    is_denied && geteuid() == 0 ? ", even for root" : "");
}

/* The process is not in /proc: check whether it exists at all. */
static void probe_missing(struct probing *g)
{
	bool is_there = g->fs.is_own && (kill(g->pid, 0) == 0 || errno == EPERM);
	bool may_be = is_hidden(g) && (is_there || !g->fs.is_own);

	add(g, "process", PROBE_DEGRADED, may_be ? "everything about it" : NULL,
	    may_be && geteuid() != 0 ? SEE_OTHERS : NULL, "PID %d: %s", (int)g->pid,
	    may_be ? hiding_why(g->hiding.option, is_there) : "no such process");
}

static void probe_process(struct probing *g)
{
	ssize_t n = read_of(g, g->pid, "stat");

	if (n == -ENOENT || n == -ESRCH) {
		probe_missing(g);
		return;
	}
	struct stat_fields fields;
	g->is_asleep = n > 0 && parse_stat(g->fs.buffer, (size_t)n, &fields) == 0 &&
		       (fields.state == 'S' || fields.state == 'D');
	if (n >= 0)
		add(g, "its stat", PROBE_WORKS, NULL, NULL, "PID %d: readable", (int)g->pid);
	else
		add(g, "its stat", PROBE_DEGRADED, "its CPU time and state",
		    remedy_for(g, RIGHTS_STATUS), "PID %d: %s", (int)g->pid, strerror((int)-n));
	probe_file_of(g, "its io", RIGHTS_IO, "its bytes and calls");
	probe_file_of(g, "its syscall", RIGHTS_SYSCALL, "what it blocks on");
	probe_file_of(g, "its wchan", RIGHTS_WCHAN, "the kernel function it blocks in");
	probe_file_of(g, "its fd", RIGHTS_FD, "its files, pipes and sockets");
}

unsigned probe_all(pid_t pid, struct probe out[static PROBES_MOST])
{
	struct probing g = { .list = out, .pid = pid };

	if (procfs_open(&g.fs, "/proc") != 0)
		return 0;
	if (!g.fs.is_live) {
		procfs_close(&g.fs);
		return 0;
	}
	hiding_read(&g.fs, &g.hiding);
	g.yama_scope = rights_yama_scope(&g.fs);
	g.may_trace_all = rights_may_trace_all();
	if (rights_try(&g.fs, TRIED_MOST, &g.rights) != 0)
		memset(&g.rights, 0, sizeof g.rights);
	probe_clock(&g);
	probe_machine(&g);
	probe_processes(&g);
	probe_schedstat(&g);
	probe_status(&g);
	probe_io(&g);
	probe_syscall(&g);
	probe_memory(&g);
	probe_wchan(&g);
	probe_fd(&g);
	probe_cgroup(&g);
	probe_ptrace(&g);
	probe_descriptors(&g);
	probe_psi(&g);
	probe_delay_accounting(&g);
	probe_iterator(&g);
	probe_tap(&g);
	probe_exits(&g);
	if (pid > 0)
		probe_process(&g);
	procfs_close(&g.fs);
	return g.count;
}
