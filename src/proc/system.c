/* system.c - the machine as a whole; see system.h. */
#include "config.h"

#include "proc/system.h"
#include "base/clock.h"
#include "proc/disks.h"
#include "proc/interfaces.h"
#include "proc/parse.h"
#include "proc/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <libproc2/meminfo.h>
#include <libproc2/stat.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

/* With fewer descriptors, what is read of devices is closed again. */
#define DESCRIPTORS_MANY 64
#define CLASS_NET        "/sys/class/net"

struct system_source {
	struct stat_info *stat;
	struct meminfo_info *meminfo;
	struct procfs fs;
	struct core_readings cores;
	int psi_fds[PSI_RESOURCES];  /* -1: not open */
	int loadavg_fd, uptime_fd;   /* likewise; libproc2 opens them each time */
	int diskstats_fd, netdev_fd; /* likewise */
	bool has_no_psi;             /* the kernel was built without it */
	bool keeps_devices;          /* what they are read from stays open */
	struct interfaces interfaces;
	struct device_readings disk_readings, interface_readings;
};

/* Return the descriptor that the next open(2) will get. */
static int next_descriptor(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd;
}

static bool has_many_descriptors(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max >= DESCRIPTORS_MANY;
}

/* libproc2 keeps a file open, and would leak it to children. */
static void close_on_exec(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int system_open(struct system_source **out)
{
	struct system_source *s = calloc(1, sizeof *s);
	int error;

	if (s == NULL)
		return -ENOMEM;
	for (int i = 0; i < PSI_RESOURCES; i++)
		s->psi_fds[i] = -1;
	s->loadavg_fd = s->uptime_fd = s->diskstats_fd = s->netdev_fd = -1;
	s->interfaces.class_fd = -1;
	s->keeps_devices = has_many_descriptors();
	if (s->keeps_devices)
		interfaces_open(&s->interfaces, CLASS_NET);
	error = procfs_open(&s->fs, "/proc");
	if (error) {
		system_close(s);
		return error;
	}
	int fd = next_descriptor();
	if (procps_stat_new(&s->stat) != 0)
		s->stat = NULL;
	close_on_exec(fd);
	fd = next_descriptor();
	if (procps_meminfo_new(&s->meminfo) != 0)
		s->meminfo = NULL;
	close_on_exec(fd);
	*out = s;
	return 0;
}

static void close_kept(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void system_close(struct system_source *s)
{
	if (s == NULL)
		return;
	if (s->stat)
		procps_stat_unref(&s->stat);
	if (s->meminfo)
		procps_meminfo_unref(&s->meminfo);
	for (int i = 0; i < PSI_RESOURCES; i++)
		close_kept(&s->psi_fds[i]);
	close_kept(&s->loadavg_fd);
	close_kept(&s->uptime_fd);
	close_kept(&s->diskstats_fd);
	close_kept(&s->netdev_fd);
	interfaces_close(&s->interfaces);
	device_readings_free(&s->disk_readings);
	device_readings_free(&s->interface_readings);
	procfs_close(&s->fs);
	core_readings_free(&s->cores);
	free(s);
}

static struct cpu_ticks ticks_of(const struct stat_result *v)
{
	return (struct cpu_ticks){
		.user = v[0].result.ull_int,
		.nice = v[1].result.ull_int,
		.system = v[2].result.ull_int,
		.idle = v[3].result.ull_int,
		.iowait = v[4].result.ull_int,
		.irq = v[5].result.ull_int,
		.softirq = v[6].result.ull_int,
		.steal = v[7].result.ull_int,
	};
}

static int read_stat(struct system_source *s, struct system_reading *r)
{
	static enum stat_item items[] = {
		STAT_TIC_USER,         STAT_TIC_NICE,         STAT_TIC_SYSTEM,
		STAT_TIC_IDLE,         STAT_TIC_IOWAIT,       STAT_TIC_IRQ,
		STAT_TIC_SOFTIRQ,      STAT_TIC_STOLEN,       STAT_SYS_CTX_SWITCHES,
		STAT_SYS_PROC_CREATED, STAT_SYS_PROC_RUNNING, STAT_SYS_PROC_BLOCKED,
		STAT_TIC_ID,
	};
	const struct stat_reaped *all = s->stat ? procps_stat_reap(s->stat, STAT_REAP_CPUS_ONLY,
								   items,
								   sizeof items / sizeof *items) :
						  NULL;

	r->has_stat = all != NULL;
	if (all == NULL) {
		r->cpu_count = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
		return core_readings_reset(&s->cores, 0);
	}
	const struct stat_result *v = all->summary->head;
	r->cpu = ticks_of(v);
	r->switches = v[8].result.ul_int;
	r->forks = v[9].result.ul_int;
	r->procs_running = (int64_t)v[10].result.ul_int;
	r->procs_blocked = (int64_t)v[11].result.ul_int;
	r->cpu_count = (unsigned)all->cpus->total; /* online CPUs have a line each */
	int error = core_readings_reset(&s->cores, r->cpu_count);
	for (int i = 0; i < all->cpus->total && !error; i++) {
		v = all->cpus->stacks[i]->head;
		s->cores.cores[s->cores.count].number = (unsigned)v[12].result.s_int;
		s->cores.cores[s->cores.count++].cpu = ticks_of(v);
	}
	return error;
}

/* From KiB, of which libproc2 has only 32 bits where a long has no more. */
static uint64_t bytes_of(const struct meminfo_result *kib)
{
	return (uint64_t)kib->result.ul_int * 1024;
}

static void read_memory(struct system_source *s, struct system_reading *r)
{
	static enum meminfo_item items[] = {
		MEMINFO_MEM_TOTAL,      MEMINFO_MEM_AVAILABLE, MEMINFO_MEM_FREE,
		MEMINFO_MEM_CACHED_ALL, MEMINFO_SWAP_TOTAL,    MEMINFO_SWAP_FREE,
	};
	const struct meminfo_stack *stack =
		s->meminfo ?
			procps_meminfo_select(s->meminfo, items, sizeof items / sizeof *items) :
			NULL;

	if (stack == NULL)
		return;
	r->has_memory = r->has_available = true;
	const struct meminfo_result *v = stack->head; /* in KiB */
	r->memory_total_bytes = bytes_of(&v[0]);
	r->memory_available_bytes = bytes_of(&v[1]);
	r->memory_free_bytes = bytes_of(&v[2]);
	r->memory_cached_bytes = bytes_of(&v[3]);
	r->swap_total_bytes = bytes_of(&v[4]);
	r->swap_free_bytes = bytes_of(&v[5]);
}

/* Read pressure stall information, which libproc2 does not support. */
static void read_psi(struct system_source *s, struct system_reading *r)
{
	static const char *const files[PSI_RESOURCES] = {
		[PSI_CPU] = "pressure/cpu",
		[PSI_IO] = "pressure/io",
		[PSI_MEMORY] = "pressure/memory",
	};

	for (int i = 0; i < PSI_RESOURCES && !s->has_no_psi; i++) {
		struct psi_fields fields;
		ssize_t n = procfs_read_again(&s->fs, &s->psi_fds[i], files[i]);
		if (n == -ENOENT || n == -EOPNOTSUPP)
			s->has_no_psi = true;
		if (n < 0 || parse_psi(s->fs.buffer, (size_t)n, &fields) != 0)
			continue;
		r->has_psi[i] = true;
		r->psi_some_avg10[i] = fields.some_avg10 / 100;
		r->psi_full_avg10[i] = fields.full_avg10 / 100;
	}
}

static void read_load(struct system_source *s, struct system_reading *r)
{
	struct loadavg_fields load;
	uint64_t uptime_ns;
	ssize_t n = procfs_read_again(&s->fs, &s->loadavg_fd, "loadavg");

	r->has_load = n >= 0 && parse_loadavg(s->fs.buffer, (size_t)n, &load) == 0;
	if (r->has_load)
		memcpy(r->load, load.load, sizeof r->load);
	n = procfs_read_again(&s->fs, &s->uptime_fd, "uptime");
	if (n >= 0 && parse_uptime(s->fs.buffer, (size_t)n, &uptime_ns) == 0)
		r->uptime_s = (double)uptime_ns / 1e9;
}

/* Fill in what sysinfo(2) and clocks know of what /proc lacks.  sysinfo(2) has shared and
 * buffered memory, but neither available nor cached memory. */
static void ask_kernel(struct system_reading *r)
{
	struct sysinfo info;

	if (r->uptime_s <= 0)
		r->uptime_s = (double)clock_now_ns(CLOCK_BOOTTIME) / 1e9;
	if ((r->has_load && r->has_memory) || sysinfo(&info) != 0)
		return;
	for (int i = 0; i < 3 && !r->has_load; i++)
		r->load[i] = (double)info.loads[i] / (1 << SI_LOAD_SHIFT);
	r->has_load = true;
	if (r->has_memory)
		return;
	r->memory_total_bytes = (uint64_t)info.totalram * info.mem_unit;
	r->memory_free_bytes = (uint64_t)info.freeram * info.mem_unit;
	r->swap_total_bytes = (uint64_t)info.totalswap * info.mem_unit;
	r->swap_free_bytes = (uint64_t)info.freeswap * info.mem_unit;
	r->has_memory = true;
}

int system_read(struct system_source *s, struct system_reading *out)
{
	memset(out, 0, sizeof *out);
	out->procs_running = out->procs_blocked = -1;
	out->at_ns = clock_now_ns(CLOCK_MONOTONIC);
	int error = read_stat(s, out);
	if (error)
		return error;
	read_memory(s, out);
	read_psi(s, out);
	read_load(s, out);
	ask_kernel(out);
	out->is_known = true;
	return 0;
}

const struct core_readings *system_cores(const struct system_source *s)
{
	return &s->cores;
}

static int read_devices(struct system_source *s)
{
	ssize_t n = procfs_read_records_again(&s->fs, &s->diskstats_fd, "diskstats");
	int error = 0;

	device_readings_reset(&s->disk_readings);
	device_readings_reset(&s->interface_readings);
	if (n >= 0)
		error = disks_parse(&s->disk_readings, s->fs.buffer, (size_t)n);
	/* /proc/net is a link to this, which /proc lacks if it is mounted with subset=pid. */
	n = procfs_read_records_again(&s->fs, &s->netdev_fd, "self/net/dev");
	if (n >= 0 && !error)
		error = interfaces_parse(&s->interfaces, &s->interface_readings, s->fs.buffer,
					 (size_t)n);
	return error;
}

int system_read_devices(struct system_source *s)
{
	if (s->keeps_devices)
		return read_devices(s);
	interfaces_open(&s->interfaces, CLASS_NET);
	int error = read_devices(s);
	interfaces_close(&s->interfaces);
	close_kept(&s->diskstats_fd);
	close_kept(&s->netdev_fd);
	return error;
}

const struct device_readings *system_disks(const struct system_source *s)
{
	return &s->disk_readings;
}

const struct device_readings *system_interfaces(const struct system_source *s)
{
	return &s->interface_readings;
}
