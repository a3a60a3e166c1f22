/* readout.c - read /proc for a stopped task; see readout.h. */
#include "config.h"

#include "trace/readout.h"
#include "base/clock.h"
#include "model/rates.h"
#include "proc/parse.h"
#include "proc/procfs.h"
#include "trace/stack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The rest of longer command lines is left out. */
#define ARGV_MOST 4096

/* Bytes of the file's name that comm keeps: TASK_COMM_LEN of the kernel, without the NUL. */
#define COMM_MOST 15

struct readout {
	struct procfs fs;
	pid_t *list;
	size_t list_capacity;
	long ticks_per_s;
	uid_t uid;
	gid_t gid;
	char exe[PATH_MAX];
	char argv[ARGV_MOST + 1];
	struct stack stack;
};

int readout_open(struct readout **out, int proc_fd)
{
	struct readout *o = calloc(1, sizeof *o);

	if (o == NULL)
		return -ENOMEM;
	int error = procfs_open_fd(&o->fs, proc_fd);
	if (error) {
		free(o);
		return error;
	}
	o->ticks_per_s = sysconf(_SC_CLK_TCK);
	o->uid = geteuid();
	o->gid = getegid();
	*out = o;
	return 0;
}

void readout_close(struct readout *o)
{
	if (o == NULL)
		return;
	procfs_close(&o->fs);
	free(o->list);
	free(o);
}

bool readout_comm(struct readout *o, pid_t pid, pid_t tid, char comm[static TASK_COMM_MAX])
{
	ssize_t n = procfs_read_thread(&o->fs, pid, tid, "comm");

	if (n <= 0)
		return false;
	parse_copy_comm(comm, o->fs.buffer, (size_t)n - 1); /* without the newline at its end */
	return true;
}

/* Take the arguments that were read: one byte more than ARGV_MOST shows that there are more. */
static void take_argv(char *argv, size_t length, struct event *e)
{
	e->is_argv_cut = length > ARGV_MOST;
	if (e->is_argv_cut)
		argv[length - 1] = '\0';
	e->argv = argv;
	e->argv_length = length;
}

/* A command line can have megabytes: read only its beginning. */
static void read_argv(struct readout *o, struct event *e)
{
	char path[PROCFS_PATH_MAX];
	int fd = openat(o->fs.root_fd, procfs_path(path, e->pid, 0, "cmdline"),
			O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	ssize_t n = read(fd, o->argv, sizeof o->argv);
	close(fd);
	if (n >= 0)
		take_argv(o->argv, (size_t)n, e);
}

/* Read a program that has just begun from its stack.  Return false if that is not possible. */
static bool read_stack(struct readout *o, struct event *e)
{
	struct stack *s = &o->stack;

	/* A program that was executed through its descriptor has another name as comm. */
	if (!stack_read(e->tid, s) || strncmp(s->path, "/dev/fd/", 8) == 0)
		return false;
	const char *slash = strrchr(s->path, '/'), *name = slash ? slash + 1 : s->path;
	parse_copy_comm(e->comm, name, strnlen(name, COMM_MOST));
	size_t length = s->argv_length < sizeof o->argv ? s->argv_length : sizeof o->argv;
	memcpy(o->argv, s->argv, length);
	take_argv(o->argv, length, e);
	return true;
}

/* The set-user-ID bit is ignored if an unprivileged user traces, see execve(2). */
static bool has_lost_rights(const struct readout *o, const char *path)
{
	struct stat status;

	if (o->uid == 0 || fstatat(o->fs.root_fd, path, &status, 0) != 0)
		return false;
	return ((status.st_mode & S_ISUID) && status.st_uid != o->uid) ||
	       ((status.st_mode & S_ISGID) && (status.st_mode & S_IXGRP) &&
		status.st_gid != o->gid);
}

void readout_program(struct readout *o, struct event *e)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n = readlinkat(o->fs.root_fd, procfs_path(path, e->pid, 0, "exe"), o->exe,
			       sizeof o->exe - 1);

	if (n > 0) {
		o->exe[n] = '\0';
		e->exe = o->exe;
		e->has_lost_rights = has_lost_rights(o, path);
	}
	if (e->kind == EVENT_EXEC && read_stack(o, e))
		return;
	read_argv(o, e);
	readout_comm(o, e->pid, e->tid, e->comm);
}

static uint64_t timeval_ns(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_usec * 1000;
}

void readout_take_usage(const struct rusage *usage, struct resources *out)
{
	out->user_ns = timeval_ns(usage->ru_utime);
	out->system_ns = timeval_ns(usage->ru_stime);
	out->voluntary = (uint64_t)usage->ru_nvcsw;
	out->involuntary = (uint64_t)usage->ru_nivcsw;
	out->minor_faults = (uint64_t)usage->ru_minflt;
	out->major_faults = (uint64_t)usage->ru_majflt;
	out->known |= RESOURCES_SPLIT | RESOURCES_SWITCHES | RESOURCES_FAULTS;
}

void readout_times(struct readout *o, struct event *e)
{
	struct reading reading;
	ssize_t n = procfs_read_thread(&o->fs, e->pid, e->tid, "schedstat");

	if (n < 0 || parse_schedstat(o->fs.buffer, (size_t)n, &reading) != 0)
		return;
	e->resources.run_ns = reading.run_ns;
	e->resources.runnable_ns = reading.runnable_ns;
	e->resources.known |= RESOURCES_RUN | RESOURCES_RUNNABLE;
}

/* Read the I/O counters of the thread.  Those of the process include its other threads and
 * children, so they are used only if the thread `is_alone`. */
static void take_io(struct readout *o, bool is_alone, struct event *e)
{
	struct reading reading;
	ssize_t n = procfs_read_file(&o->fs, e->pid, is_alone ? 0 : e->tid, "io");

	if (n < 0 || parse_io(o->fs.buffer, (size_t)n, &reading) != 0)
		return;
	memcpy(e->resources.io, reading.io, sizeof reading.io);
	e->resources.known |= RESOURCES_IO;
}

/* Copy the name from the first line, "Name:" and a tab; newlines and backslashes are escaped
 * there. */
static void take_name(const char *text, size_t length, char comm[static TASK_COMM_MAX])
{
	struct cursor c = cursor_over(text, length);
	size_t n = 0;

	if (!cursor_literal(&c, "Name:\t"))
		return;
	for (; c.at < c.end && *c.at != '\n' && n < TASK_COMM_MAX - 1; c.at++) {
		if (*c.at == '\\' && c.end - c.at > 1)
			comm[n++] = *++c.at == 'n' ? '\n' : *c.at;
		else
			comm[n++] = *c.at;
	}
	comm[n] = '\0';
}

static void take_status(struct readout *o, struct event *e)
{
	struct status_fields fields;
	ssize_t n = procfs_read_thread(&o->fs, e->pid, e->tid, "status");

	if (n < 0 || parse_status(o->fs.buffer, (size_t)n, &fields) != 0)
		return;
	take_name(o->fs.buffer, (size_t)n, e->comm);
	if (fields.has_switches) {
		e->resources.voluntary = fields.voluntary;
		e->resources.involuntary = fields.involuntary;
		e->resources.known |= RESOURCES_SWITCHES;
	}
	if (fields.memory.known) {
		e->resources.peak_bytes = fields.memory.peak_bytes;
		e->resources.known |= RESOURCES_PEAK;
	}
}

/* The kernel splits user and system time by ticks; below a few ticks, not at all. */
static void split_time(struct readout *o, const struct stat_fields *f, struct resources *out)
{
	uint64_t ticks = f->user_ticks + f->system_ticks;

	if (!resources_has(out, RESOURCES_RUN)) {
		uint64_t tick_ns = 1000000000 / (uint64_t)o->ticks_per_s;
		out->user_ns = f->user_ticks * tick_ns;
		out->system_ns = f->system_ticks * tick_ns;
		out->known |= RESOURCES_SPLIT;
	} else if (ticks > 0) {
		double user = (double)f->user_ticks / (double)ticks;
		double user_ns = (double)out->run_ns * user;
		/* Rounded, it can exceed the sum, and even the largest integer. */
		out->user_ns = user_ns < (double)out->run_ns ? (uint64_t)user_ns : out->run_ns;
		out->system_ns = out->run_ns - out->user_ns;
		out->known |= RESOURCES_SPLIT;
	}
}

static void take_stat(struct readout *o, struct event *e)
{
	struct stat_fields fields;
	ssize_t n = procfs_read_file(&o->fs, e->pid, e->tid, "stat");

	if (n < 0 || parse_stat(o->fs.buffer, (size_t)n, &fields) != 0)
		return;
	parse_copy_comm(e->comm, fields.comm, fields.comm_length);
	e->resources.minor_faults = fields.minor_faults;
	e->resources.major_faults = fields.major_faults;
	e->resources.known |= RESOURCES_FAULTS;
	split_time(o, &fields, &e->resources);
}

/* A stop is reported a moment before the task leaves its core and its last run and switch are
 * counted.  A request of ptrace(2) waits for that, see ptrace_check_attach() in kernel/ptrace.c. */
static void wait_for_stand(pid_t tid)
{
	unsigned long message;

	ptrace(PTRACE_GETEVENTMSG, tid, 0, &message);
}

void readout_exit(struct readout *o, const struct rusage *usage, struct event *e)
{
	wait_for_stand(e->tid);
	readout_times(o, e);
	take_io(o, usage != NULL, e);
	take_status(o, e);
	if (usage)
		readout_take_usage(usage, &e->resources);
	else
		take_stat(o, e);
}

static bool take_number(struct cursor line, const char *key, pid_t *out)
{
	uint64_t value;

	if (!cursor_literal(&line, key) || !cursor_u64(&line, &value) || value > INT_MAX)
		return false;
	*out = (pid_t)value;
	return true;
}

int readout_family(struct readout *o, pid_t tid, pid_t *pid, pid_t *parent_pid)
{
	ssize_t n = procfs_read_file(&o->fs, tid, 0, "status");
	int found = 0;

	if (n < 0)
		return -ESRCH;
	struct cursor c = cursor_over(o->fs.buffer, (size_t)n), line;
	while (found < 2 && cursor_line(&c, &line))
		found += take_number(line, "Tgid:", pid) || take_number(line, "PPid:", parent_pid);
	return found == 2 ? 0 : -ESRCH;
}

char readout_state(struct readout *o, pid_t pid, size_t *threads)
{
	struct stat_fields fields;
	ssize_t n = procfs_read_file(&o->fs, pid, pid, "stat");

	if (n < 0 || parse_stat(o->fs.buffer, (size_t)n, &fields) != 0)
		return '\0';
	*threads = (size_t)fields.thread_count;
	return fields.state;
}

bool readout_is_copy(struct readout *o, pid_t pid)
{
	struct stat_fields fields;
	ssize_t n = procfs_read_file(&o->fs, pid, 0, "stat");

	return n >= 0 && parse_stat(o->fs.buffer, (size_t)n, &fields) == 0 &&
	       (fields.flags & TASK_FORKNOEXEC) != 0;
}

bool readout_start(struct readout *o, pid_t pid, uint64_t *ticks)
{
	struct stat_fields fields;
	ssize_t n = procfs_read_file(&o->fs, pid, 0, "stat");

	if (n < 0 || parse_stat(o->fs.buffer, (size_t)n, &fields) != 0)
		return false;
	*ticks = fields.start_ticks;
	return true;
}

ssize_t readout_threads(struct readout *o, pid_t pid, const pid_t **list)
{
	char path[PROCFS_PATH_MAX];
	ssize_t n =
		procfs_list(&o->fs, procfs_path(path, pid, 0, "task"), &o->list, &o->list_capacity);

	*list = o->list;
	return n;
}

ssize_t readout_processes(struct readout *o, const pid_t **list)
{
	ssize_t n = procfs_list(&o->fs, ".", &o->list, &o->list_capacity);

	*list = o->list;
	return n;
}

void readout_past(struct readout *o, struct event *e)
{
	struct stat_fields fields;
	struct reading reading;
	ssize_t n = procfs_read_file(&o->fs, e->pid, e->tid, "schedstat");

	if (n >= 0 && parse_schedstat(o->fs.buffer, (size_t)n, &reading) == 0)
		e->before_ns = reading.run_ns;
	n = procfs_read_file(&o->fs, e->pid, e->tid, "stat");
	if (n < 0 || parse_stat(o->fs.buffer, (size_t)n, &fields) != 0)
		return;
	int64_t start_ns, now_ns = (int64_t)clock_now_ns(CLOCK_BOOTTIME);
	bool is_known = rates_start_ns(o->ticks_per_s, fields.start_ticks, &start_ns);
	e->age_ns = is_known && now_ns > start_ns ? (uint64_t)now_ns - (uint64_t)start_ns : 0;
}
