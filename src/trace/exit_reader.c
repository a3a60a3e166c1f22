/* exit_reader.c - the end of a thread in numbers; see exit_reader.h. */
#include "config.h"

#include "trace/exit_reader.h"
#include "proc/parse.h"
#include "trace/readout.h"

#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

void exit_reader_init(struct exit_reader *x, struct procfs *fs)
{
	*x = (struct exit_reader){
		.fs = fs,
		.ticks_per_s = sysconf(_SC_CLK_TCK),
	};
}

static void take_schedstat(struct exit_reader *x, struct event *e)
{
	struct reading reading;
	ssize_t n = procfs_read_thread(x->fs, e->pid, e->tid, "schedstat");

	if (n < 0 || parse_schedstat(x->fs->buffer, (size_t)n, &reading) != 0)
		return;
	e->resources.run_ns = reading.run_ns;
	e->resources.runnable_ns = reading.runnable_ns;
	e->resources.known |= RESOURCES_RUN | RESOURCES_RUNNABLE;
}

/* Of the thread alone: that of the process has its other threads' and the children's
 * too, unless it `is_alone`. */
static void take_io(struct exit_reader *x, bool is_alone, struct event *e)
{
	struct reading reading;
	ssize_t n = procfs_read_file(x->fs, e->pid, is_alone ? 0 : e->tid, "io");

	if (n < 0 || parse_io(x->fs->buffer, (size_t)n, &reading) != 0)
		return;
	memcpy(e->resources.io, reading.io, sizeof reading.io);
	e->resources.known |= RESOURCES_IO;
}

/* The first line, "Name:" and a tab; newlines and backslashes are escaped there. */
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

static void take_status(struct exit_reader *x, struct event *e)
{
	struct status_fields fields;
	ssize_t n = procfs_read_thread(x->fs, e->pid, e->tid, "status");

	if (n < 0 || parse_status(x->fs->buffer, (size_t)n, &fields) != 0)
		return;
	take_name(x->fs->buffer, (size_t)n, e->comm);
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

/* The kernel tells user from system time by ticks: below a few, not at all. */
static void split_time(struct exit_reader *x, const struct stat_fields *f, struct resources *out)
{
	uint64_t ticks = f->user_ticks + f->system_ticks;

	if (!resources_has(out, RESOURCES_RUN)) {
		uint64_t tick_ns = 1000000000 / (uint64_t)x->ticks_per_s;
		out->user_ns = f->user_ticks * tick_ns;
		out->system_ns = f->system_ticks * tick_ns;
		out->known |= RESOURCES_SPLIT;
	} else if (ticks > 0) {
		double user = (double)f->user_ticks / (double)ticks;
		out->user_ns = (uint64_t)((double)out->run_ns * user);
		out->system_ns = out->run_ns - out->user_ns;
		out->known |= RESOURCES_SPLIT;
	}
}

static void take_stat(struct exit_reader *x, struct event *e)
{
	struct stat_fields fields;
	ssize_t n = procfs_read_file(x->fs, e->pid, e->tid, "stat");

	if (n < 0 || parse_stat(x->fs->buffer, (size_t)n, &fields) != 0)
		return;
	parse_copy_comm(e->comm, fields.comm, fields.comm_length);
	e->resources.minor_faults = fields.minor_faults;
	e->resources.major_faults = fields.major_faults;
	e->resources.known |= RESOURCES_FAULTS;
	split_time(x, &fields, &e->resources);
}

/* Who waits for a stop is told of it a moment before the task has left its core, and
 * its last run and switch are counted.  A request of ptrace(2) waits for that:
 * ptrace_check_attach() of kernel/ptrace.c. */
static void wait_for_stand(pid_t tid)
{
	unsigned long message;

	ptrace(PTRACE_GETEVENTMSG, tid, 0, &message);
}

void exit_reader_read(struct exit_reader *x, const struct rusage *usage, struct event *e)
{
	wait_for_stand(e->tid);
	take_schedstat(x, e);
	take_io(x, usage != NULL, e);
	take_status(x, e);
	if (usage)
		readout_take_usage(usage, &e->resources);
	else
		take_stat(x, e);
}
