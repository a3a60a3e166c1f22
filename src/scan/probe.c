/* probe.c - what can be seen here; see probe.h. */
#include "config.h"

#include "scan/probe.h"
#include "scan/exits.h"
#include "scan/gate.h"
#include "scan/parse.h"
#include "scan/procfs.h"
#include "scan/scan.h"
#include "scan/source.h"
#include "scan/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEE_OTHERS "sudo setcap cap_sys_ptrace,cap_dac_read_search+ep \"$(command -v pstop)\""

/* setcap takes away what it does not name: each of these has what the one above has. */
#define SEE_ALL                                                                          \
	"sudo setcap cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search+ep \"$(command -v pstop)\""

#define SEE_ENDED                                                                        \
	"sudo setcap cap_net_admin,cap_bpf,cap_perfmon,cap_sys_ptrace,cap_dac_read_search+ep "   \
	"\"$(command -v pstop)\""

/* The probes share a reader, and the list that they add to. */
struct probing {
	struct procfs fs;
	struct probe *list;
	unsigned count;
	pid_t pid;
	bool is_asleep;          /* the process asked about */
	bool has_processes_only; /* /proc is mounted with subset=pid */
};

/* What of /proc is no process. */
#define PROCESSES_ONLY "not seen: /proc has only processes (subset=pid)"

static void add(struct probing *g, const char *source, enum probe_state state, const char *lost,
		const char *remedy, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

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
	    "every refresh reads every task; exact CPU time of processes",
	    "mount a /proc of pstop's own PID namespace: mount -t proc proc /proc", "%s",
	    works ? "processes' CPU clocks answer: idle tasks are not read" :
		    "/proc shows another PID namespace than pstop's own");
}

static void probe_schedstat(struct probing *g)
{
	struct reading reading = { 0 };
	ssize_t n = procfs_read(&g->fs, -1, "self/schedstat");
	bool works = n > 0 && parse_schedstat(g->fs.buffer, (size_t)n, &reading) == 0 &&
		     reading.slices > 0;

	add(g, "schedstat", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "time waiting for a core, exact time on one: no class but unknown",
	    "a kernel built with CONFIG_SCHED_INFO", "%s",
	    works ? "time on a core and waiting for one, of all tasks" : "not kept by this kernel");
}

/* Files of the same name of other processes, tried on some of them. */
struct others {
	unsigned tried, denied;
};

#define OTHERS_MOST 64

/* Threads of the kernel have no executable and are open to all. */
static bool is_other_program(struct probing *g, pid_t pid)
{
	char path[PROCFS_PATH_MAX];
	struct stat status;

	if (fstatat(g->fs.root_fd, procfs_path(path, pid, 0, "."), &status, 0) != 0)
		return false;
	if (geteuid() != 0 && status.st_uid == geteuid())
		return false;
	return read_of(g, pid, "cmdline") > 0;
}

static struct others try_others(struct probing *g, const char *file)
{
	struct others o = { 0, 0 };
	pid_t *list = NULL;
	size_t capacity = 0;
	ssize_t count = procfs_list(&g->fs, ".", &list, &capacity);

	for (ssize_t i = 0; i < count && o.tried < OTHERS_MOST; i++) {
		char path[PROCFS_PATH_MAX];
		if (!is_other_program(g, list[i]))
			continue;
		ssize_t n = strcmp(file, "fd/0") == 0 ?
				    procfs_read_link(&g->fs, -1, procfs_path(path, list[i], 0, file)) :
				    read_of(g, list[i], file);
		o.tried += n != -ENOENT && n != -ESRCH;
		o.denied += n == -EACCES || n == -EPERM;
	}
	free(list);
	return o;
}

static void add_rights(struct probing *g, const char *source, const char *file,
		       const char *gives, const char *lost)
{
	struct others o = try_others(g, file);

	if (o.denied == 0)
		add(g, source, PROBE_WORKS, NULL, NULL, "%s, of all processes", gives);
	else if (o.denied * 2 < o.tried)
		add(g, source, PROBE_WORKS, NULL, NULL, "%s, of all but %u of %u processes tried", gives,
		    o.denied, o.tried);
	else
		add(g, source, PROBE_DEGRADED, lost, geteuid() == 0 ? NULL : SEE_OTHERS,
		    "%s, of your own processes only (%u of %u others denied)", gives, o.denied, o.tried);
}

static void probe_with_rights(struct probing *g, const char *source, const char *file,
			      const char *gives, const char *lost, const char *remedy)
{
	char path[32];

	snprintf(path, sizeof path, "self/%s", file);
	ssize_t own = procfs_read(&g->fs, -1, path);
	if (own < 0)
		add(g, source, PROBE_DEGRADED, lost, remedy, "/proc/PID/%s: %s", file,
		    strerror((int)-own));
	else
		add_rights(g, source, file, gives, lost);
}

/* The name that a sleeper shows; "0" where that is hidden, or where it runs. */
static void probe_wchan(struct probing *g)
{
	pid_t sleeper = getppid() > 1 ? getppid() : 1;
	ssize_t n = read_of(g, sleeper, "stat");
	struct stat_fields fields;
	bool sleeps = n > 0 && parse_stat(g->fs.buffer, (size_t)n, &fields) == 0 &&
		      fields.state == 'S';

	n = read_of(g, sleeper, "wchan");
	if (n == -ENOENT)
		add(g, "wchan", PROBE_DEGRADED, "the kernel function that a task is blocked in",
		    "a kernel built with CONFIG_KALLSYMS", "not kept by this kernel");
	else if (geteuid() != 0 && sleeps && n > 0 && g->fs.buffer[0] == '0')
		add(g, "wchan", PROBE_DEGRADED, "what kernel code a task is blocked in",
		    SEE_OTHERS, "hidden from this user");
	else if (geteuid() != 0)
		add(g, "wchan", PROBE_DEGRADED, "what others' tasks are blocked in", SEE_OTHERS,
		    "of your own processes only");
	else
		add(g, "wchan", PROBE_WORKS, NULL, NULL, "kernel functions by name");
}

static void probe_fd(struct probing *g)
{
	add_rights(g, "fd", "fd/0", "files, pipes and sockets waited on",
		   "on which file, pipe or socket another user's process waits");
}

/* Asks the kernel for records, and takes leave again. */
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
		remedy = SEE_ENDED;
	else if (error == -EINVAL)
		remedy = "run pstop outside of the container";
	else if (error == -EPROTO)
		remedy = "a newer kernel";
	else if (error)
		remedy = "a kernel built with CONFIG_TASKSTATS";
	add(g, "exit-records", error ? PROBE_OFF : PROBE_WORKS,
	    "rows of processes that ended meanwhile; their CPU time is still in KIDS% of parents",
	    remedy, "%s", error ? exits_error(error) :
			  "of each process that ends: its own row, with exact numbers");
}

static void probe_delay_accounting(struct probing *g)
{
	if (g->has_processes_only) {
		add(g, "delay-accounting", PROBE_OFF, "nothing: the verdict does without", NULL,
		    PROCESSES_ONLY);
		return;
	}
	ssize_t n = procfs_read(&g->fs, -1, "sys/kernel/task_delayacct");
	bool works = n > 0 && g->fs.buffer[0] == '1';

	add(g, "delay-accounting", works ? PROBE_WORKS : PROBE_OFF,
	    "nothing: the verdict does without",
	    "sudo sysctl kernel.task_delayacct=1", "%s",
	    works ? "on, for tasks started since" : "off");
}

/* The command that enables what was refused for that reason; NULL: none. */
static const char *remedy_of(enum bpf_problem_kind kind)
{
	switch (kind) {
	case BPF_PROBLEM_NOT_BUILT:
		return "build pstop with clang and libbpf there (configure --with-bpf=yes)";
	case BPF_PROBLEM_CAPABILITIES:
		return SEE_ALL;
	case BPF_PROBLEM_USER_NAMESPACE:
	case BPF_PROBLEM_PID_NAMESPACE:
		return "run pstop outside of the container";
	case BPF_PROBLEM_LOCKDOWN:
		return "boot the kernel with lockdown=integrity, or without lockdown";
	case BPF_PROBLEM_NO_BTF:
		return "a kernel built with CONFIG_DEBUG_INFO_BTF";
	case BPF_PROBLEM_NO_BPF:
		return "a kernel built with CONFIG_BPF_SYSCALL";
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

/* The iterator does; what is faster is not there. */
static void add_slower(struct probing *g, ssize_t tasks)
{
	struct source_found walk;
	char text[BPF_PROBLEM_TEXT] = "";

	if (source_try(&g->fs, BPF_WAY_WALK, &walk) < 0)
		bpf_problem_text(&walk.why, text);
	add(g, "task-iterator", PROBE_WORKS, NULL, NULL,
	    "%zd tasks in one pass (BPF), for when many are active; at half the cost: %.150s", tasks,
	    text);
}

static void probe_iterator(struct probing *g)
{
	struct source_found found;
	ssize_t n = source_try(&g->fs, BPF_WAY_ANY, &found);

	if (n < 0)
		add_problem(g, "task-iterator", "nothing but speed, where most threads are active",
			    &found.why);
	else if (found.way == BPF_WAY_ITERATOR)
		add_slower(g, n);
	else
		add(g, "task-iterator", PROBE_WORKS, NULL, NULL,
		    "%zd tasks in one pass (BPF), for when many are active", n);
}

static void probe_tap(struct probing *g)
{
	struct bpf_problem why;
	struct tap *tap = NULL;

	if (tap_open(&tap, &why) != 0) {
		add_problem(g, "task-events",
			    "pstop spawn traces with ptrace: the command's tasks stand still for moments",
			    &why);
		return;
	}
	tap_close(tap);
	add(g, "task-events", PROBE_WORKS, NULL, NULL,
	    "births, execs and exits (BPF): pstop spawn stops no task");
}

static void probe_machine(struct probing *g)
{
	static const char *const files[] = { "stat", "meminfo", "loadavg" };
	bool works = true;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		works = works && procfs_read(&g->fs, -1, files[i]) > 0;
	g->has_processes_only = procfs_read(&g->fs, -1, "stat") == -ENOENT;
	add(g, "machine", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "the machine's CPU shares, switches and forks, available memory; births cost a "
	    "listing of /proc in each refresh",
	    "mount a whole /proc: mount -t proc proc /proc",
	    "%s", works ? "CPU shares, memory and load of all" :
	    g->has_processes_only ? "/proc has only processes (subset=pid): load and memory by sysinfo(2)" :
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

	add(g, "pressure", n > 0 ? PROBE_WORKS : PROBE_OFF, "pressure stall information in the header",
	    "boot the kernel with psi=1", "%s",
	    n > 0 ? "cpu, io and memory" : "not kept by this kernel");
}

static void probe_cgroup(struct probing *g)
{
	struct cgroup_fields fields;
	ssize_t n = procfs_read(&g->fs, -1, "self/cgroup");
	bool works = n > 0 && parse_cgroup(g->fs.buffer, (size_t)n, &fields) == 0;

	add(g, "cgroup", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "whether a CPU quota holds a process back", "mount -t cgroup2 none /sys/fs/cgroup",
	    "%s", !works ? "no CPU controller found" :
		  fields.is_v2 ? "CPU quotas of version 2" : "CPU quotas of version 1");
}

static void probe_ptrace(struct probing *g)
{
	ssize_t n = procfs_read(&g->fs, -1, "sys/kernel/yama/ptrace_scope");
	int scope = n > 0 ? g->fs.buffer[0] - '0' : 0;

	/* 2: only with CAP_SYS_PTRACE; 3: nobody. */
	bool works = scope < 2 || (scope == 2 && geteuid() == 0);
	if (g->has_processes_only) {
		add(g, "ptrace", PROBE_WORKS, NULL, NULL, "yama: " PROCESSES_ONLY);
		return;
	}
	add(g, "ptrace", works ? PROBE_WORKS : PROBE_DEGRADED,
	    "following what a command forks (spawn) without missing anything",
	    "sudo sysctl kernel.yama.ptrace_scope=1 (after a reboot)",
	    n > 0 ? "yama's scope is %d" : "no further limits (no yama)", scope);
}

static void probe_descriptors(struct probing *g)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	bool works = limit.rlim_cur >= 16;
	add(g, "open-files", works ? PROBE_WORKS : PROBE_DEGRADED, "everything",
	    "ulimit -n 1024", "%llu allowed; pstop keeps the files of active tasks open",
	    (unsigned long long)limit.rlim_cur);
}

/* One file of the process asked about. */
static void probe_file_of(struct probing *g, const char *source, const char *file,
			  const char *lost)
{
	ssize_t n = read_of(g, g->pid, file);
	bool is_hidden = strcmp(file, "wchan") == 0 && n > 0 && g->fs.buffer[0] == '0';

	if (n >= 0 && !is_hidden)
		add(g, source, PROBE_WORKS, NULL, NULL, "PID %d: readable", (int)g->pid);
	else if (is_hidden && g->is_asleep)
		add(g, source, PROBE_DEGRADED, lost, geteuid() == 0 ? NULL : SEE_OTHERS,
		    "PID %d: hidden", (int)g->pid);
	else if (is_hidden)
		add(g, source, PROBE_WORKS, NULL, NULL, "PID %d: it runs, nothing to see",
		    (int)g->pid);
	else
		add(g, source, PROBE_DEGRADED, lost, geteuid() == 0 ? NULL : SEE_OTHERS,
		    "PID %d: %s%s", (int)g->pid, strerror((int)-n),
		    geteuid() == 0 && (n == -EPERM || n == -EACCES) ? ", even for root" : "");
}

static void probe_process(struct probing *g)
{
	ssize_t n = read_of(g, g->pid, "stat");

	if (n == -ENOENT || n == -ESRCH) {
		add(g, "process", PROBE_DEGRADED, NULL, NULL, "PID %d: no such process",
		    (int)g->pid);
		return;
	}
	struct stat_fields fields;
	g->is_asleep = n > 0 && parse_stat(g->fs.buffer, (size_t)n, &fields) == 0 &&
		       (fields.state == 'S' || fields.state == 'D');
	probe_file_of(g, "its stat", "stat", "its CPU time and state");
	probe_file_of(g, "its io", "io", "its bytes and calls");
	probe_file_of(g, "its syscall", "syscall", "what it blocks on");
	probe_file_of(g, "its wchan", "wchan", "the kernel function it blocks in");
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
	probe_clock(&g);
	probe_machine(&g);
	probe_schedstat(&g);
	probe_with_rights(&g, "io", "io", "bytes and calls", "bytes of other users' processes", NULL);
	probe_with_rights(&g, "syscall", "syscall", "system calls that tasks block in",
			  "what tasks block on", "a kernel with CONFIG_HAVE_ARCH_TRACEHOOK");
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
