/* exit_reader.c - the end of a thread in numbers; see exit_reader.h. */
#include "config.h"

#include "spawn/exit_reader.h"
#include "scan/bpf_source.h"
#include "scan/parse.h"
#include "spawn/readout.h"

#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

void exit_reader_init(struct exit_reader *x, struct procfs *fs)
{
	*x = (struct exit_reader){
		.fs = fs,
		.ticks_per_s = sysconf(_SC_CLK_TCK),
		.page_bytes = sysconf(_SC_PAGESIZE),
	};
}

void exit_reader_free(struct exit_reader *x)
{
	bpf_one_close(x->one);
}

/* ---- from files ---- */

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

static void read_files(struct exit_reader *x, const struct rusage *usage, struct event *e)
{
	take_schedstat(x, e);
	take_io(x, usage != NULL, e);
	take_status(x, e);
	if (usage)
		readout_take_usage(usage, &e->resources);
	else
		take_stat(x, e);
}

/* ---- without files ---- */

/* The largest resident size, as status has it: the present one, or what was noted, if
 * that is larger; task_mem() of fs/proc/task_mmu.c.  The present one is on the cores in
 * parts, which only the kernel can add up: statm has it, in pages behind the size of all
 * mappings, which is 0 without memory. */
static void take_peak(struct exit_reader *x, uint64_t noted_bytes, struct event *e)
{
	uint64_t mapped, resident;
	ssize_t n = procfs_read_file(x->fs, e->pid, 0, "statm");
	struct cursor c = cursor_over(x->fs->buffer, n > 0 ? (size_t)n : 0);

	if (!cursor_u64(&c, &mapped) || !cursor_u64(&c, &resident) || mapped == 0)
		return;
	uint64_t now_bytes = resident * (uint64_t)x->page_bytes;
	e->resources.peak_bytes = now_bytes > noted_bytes ? now_bytes : noted_bytes;
	e->resources.known |= RESOURCES_PEAK;
}

/* By the program in the kernel.  False: it could not. */
static bool read_kernel(struct exit_reader *x, const struct rusage *usage, struct event *e)
{
	struct resources *r = &e->resources;
	struct pass_task task;
	uint64_t noted_bytes;

	if (x->one == NULL || bpf_one_read(x->one, e->tid, &task, &noted_bytes) != 0)
		return false;
	parse_copy_comm(e->comm, task.stat.comm, task.stat.comm_length);
	r->run_ns = task.now.run_ns;
	r->runnable_ns = task.now.runnable_ns;
	r->voluntary = task.now.voluntary;
	r->involuntary = task.now.involuntary;
	r->minor_faults = task.now.minor_faults;
	r->major_faults = task.now.major_faults;
	memcpy(r->io, task.now.io, sizeof r->io);
	r->known |= RESOURCES_RUN | RESOURCES_RUNNABLE | RESOURCES_SWITCHES | RESOURCES_FAULTS |
		    RESOURCES_IO;
	if (task.stat.state != 'Z') /* else it has no memory any more */
		take_peak(x, noted_bytes, e);
	if (usage)
		readout_take_usage(usage, r);
	else
		split_time(x, &task.stat, r);
	return true;
}

/* It stands still, but for the peak, where other threads of its process run. */
static bool is_same(const struct event *a, const struct event *b)
{
	return memcmp(&a->resources, &b->resources, offsetof(struct resources, peak_bytes)) == 0 &&
	       a->resources.known == b->resources.known && strcmp(a->comm, b->comm) == 0;
}

/* Goes over to the program, if it says of this end what the files have said.  It is
 * loaded in the time that some hundred ends take to be read from files. */
static void try_kernel(struct exit_reader *x, const struct rusage *usage,
		       const struct event *by_files)
{
	struct event e = { .pid = by_files->pid, .tid = by_files->tid };

	if (!bpf_source_is_permitted() || bpf_one_open(&x->one) != 0)
		return;
	if (read_kernel(x, usage, &e) && is_same(&e, by_files))
		return;
	bpf_one_close(x->one);
	x->one = NULL;
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
	if (read_kernel(x, usage, e))
		return;
	read_files(x, usage, e);
	if (x->ends < EXIT_READER_FILES && ++x->ends == EXIT_READER_FILES)
		try_kernel(x, usage, e);
}
