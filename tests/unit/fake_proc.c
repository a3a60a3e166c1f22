/* fake_proc.c - a /proc in a scratch folder, as far as the scanner reads it; see
 * support.h.
 */
#include "config.h"

#include "support.h"

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

void fake_open(struct fake_proc *f)
{
	memset(f, 0, sizeof *f);
	f->root = scratch_open();
	write_text(path_of(f->root, "stat"), "cpu  1 2 3 4\nbtime 1700000000\nprocs_running 1\n");
	fake_uptime(f, 1000);
	fake_population(f, 1, 1);
}

void fake_close(struct fake_proc *f)
{
	scratch_close(f->root);
}

void fake_uptime(struct fake_proc *f, double seconds)
{
	write_text(path_of(f->root, "uptime"), "%.2f 1.00\n", seconds);
}

void fake_population(struct fake_proc *f, unsigned tasks, unsigned last_pid)
{
	write_text(path_of(f->root, "loadavg"), "0.00 0.00 0.00 1/%u %u\n", tasks, last_pid);
}

static void write_stat(const char *folder, pid_t number, const struct fake_task *t)
{
	char ids[80], counters[200], rest[160];

	snprintf(ids, sizeof ids, "%d %d %d %d %d", t->ppid, t->pgid, t->sid, t->tty,
		 t->foreground_pgid);
	snprintf(counters, sizeof counters,
		 "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " 0 %" PRIu64 " %" PRIu64
		 " %" PRIu64 " %" PRIu64,
		 t->flags, t->minor_faults, t->children_minor_faults, t->major_faults,
		 t->user_ticks, t->system_ticks, t->children_user_ticks, t->children_system_ticks);
	snprintf(rest, sizeof rest,
		 "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 %d %d %d %" PRIu64 " 0 0 0 0 0 0 0 0 0 0",
		 t->processor, t->rt_priority, t->policy, t->block_ticks);
	write_text(path_of(folder, "stat"), "%d (%s) %c %s %s %d %d %d 0 %" PRIu64 " %s\n",
		   (int)number, t->comm ? t->comm : "task", t->state ? t->state : 'S', ids,
		   counters, 20 + t->nice, t->nice, t->thread_count ? t->thread_count : 1,
		   t->start_ticks, rest);
}

static void write_status(const char *folder, const struct fake_task *t)
{
	char memory[64] = "";

	if (t->resident_kib)
		snprintf(memory, sizeof memory, "VmRSS:\t%8" PRIu64 " kB\n", t->resident_kib);
	write_text(path_of(folder, "status"),
		   "Name:\t%s\nUid:\t%u\t%u\t%u\t%u\n%s"
		   "voluntary_ctxt_switches:\t%" PRIu64 "\n"
		   "nonvoluntary_ctxt_switches:\t%" PRIu64 "\n",
		   t->comm ? t->comm : "task", t->uid, t->uid, t->uid, t->uid, memory, t->voluntary,
		   t->involuntary);
}

static void write_files(const char *folder, pid_t number, const struct fake_task *t)
{
	const uint64_t *io = t->io;

	write_stat(folder, number, t);
	write_status(folder, t);
	write_text(path_of(folder, "schedstat"), "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", t->run_ns,
		   t->runnable_ns, t->slices);
	write_text(path_of(folder, "io"),
		   "rchar: %" PRIu64 "\nwchar: %" PRIu64 "\nsyscr: %" PRIu64 "\nsyscw: %" PRIu64
		   "\nread_bytes: %" PRIu64 "\nwrite_bytes: %" PRIu64
		   "\ncancelled_write_bytes: %" PRIu64 "\n",
		   io[0], io[1], io[2], io[3], io[4], io[5], io[6]);
}

void fake_process(struct fake_proc *f, pid_t pid, const struct fake_task *t)
{
	write_files(path_of(f->root, "%d", (int)pid), pid, t);
	fake_clock_set(f, pid, t->run_ns);
}

void fake_thread(struct fake_proc *f, pid_t pid, pid_t tid, const struct fake_task *t)
{
	write_files(path_of(f->root, "%d/task/%d", (int)pid, (int)tid), tid, t);
}

void fake_thread_like(struct fake_proc *f, pid_t pid, pid_t tid, pid_t model)
{
	static const char *const files[] = { "stat", "status", "schedstat", "io" };

	make_folder(path_of(f->root, "%d/task/%d", (int)pid, (int)tid));
	for (size_t i = 0; i < COUNT_OF(files); i++)
		assert_int_equal(
			link(path_of(f->root, "%d/task/%d/%s", (int)pid, (int)model, files[i]),
			     path_of(f->root, "%d/task/%d/%s", (int)pid, (int)tid, files[i])),
			0);
}

void fake_single(struct fake_proc *f, pid_t pid, const struct fake_task *t)
{
	fake_process(f, pid, t);
	fake_thread(f, pid, pid, t);
}

void fake_end_process(struct fake_proc *f, pid_t pid)
{
	remove_tree(path_of(f->root, "%d", (int)pid));
	for (size_t i = 0; i < f->clock_count; i++)
		if (f->clocks[i].pid == pid)
			f->clocks[i] = f->clocks[--f->clock_count];
}

void fake_end_thread(struct fake_proc *f, pid_t pid, pid_t tid)
{
	remove_tree(path_of(f->root, "%d/task/%d", (int)pid, (int)tid));
}

void fake_clock_set(struct fake_proc *f, pid_t pid, uint64_t cpu_ns)
{
	size_t at = 0;

	while (at < f->clock_count && f->clocks[at].pid != pid)
		at++;
	assert_true(at < FAKE_PROCESSES);
	if (at == f->clock_count)
		f->clock_count++;
	f->clocks[at].pid = pid;
	f->clocks[at].cpu_ns = cpu_ns;
}

int fake_clock(void *context, pid_t pid, uint64_t *out_ns)
{
	struct fake_proc *f = context;

	f->clock_calls++;
	for (size_t i = 0; i < f->clock_count; i++)
		if (f->clocks[i].pid == pid) {
			*out_ns = f->clocks[i].cpu_ns;
			return 0;
		}
	return pid == f->thread ? -EINVAL : -ESRCH;
}
