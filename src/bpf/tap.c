/* tap.c - programs in the kernel that report tasks; see tap.h. */
#include "config.h"

#include "bpf/tap.h"
#include "base/cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef HAVE_BPF

#include "bpf/bpf_load.h"
#include "bpf/feature.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

struct tap {
	struct bpf_loaded loaded;
	int links[BPF_LOAD_PROGRAMS];
	struct tap_shared *shared;
	struct ring_buffer *ring;
	tap_take_fn *take;
	void *context;
};

static const struct bpf_shared shared_map = { "pstop_tap", sizeof(struct tap_shared) };

/* bpf_tap.bpf.o, as clang compiled it. */
static const unsigned char program_bytes[] __attribute__((aligned(8))) = {
#include "bpf/bpf_tap.inc"
};

static const struct bpf_image image = {
	.bytes = program_bytes,
	.size = sizeof program_bytes,
	.needs = FEATURE_TAP,
	.spare = "pstop_leave",
	.spare_until = { 6, 17 }, /* attaching it takes 50 ms */
#ifdef __aarch64__
	.substitute = "pstop_leave_old",
#endif
};

/* NR_CPUS of the largest kernels; the program stops at the last CPU that exists. */
#define CPUS_MOST 8192

/* PROC_PID_INIT_INO and PROC_TIME_INIT_INO in include/linux/proc_ns.h. */
#define FIRST_PID_NAMESPACE  0xEFFFFFFCU
#define FIRST_TIME_NAMESPACE 0xEFFFFFFAU

/* The records have TIDs and times of these namespaces. */
static bool is_in_first_namespaces(void)
{
	struct stat status;

	if (stat("/proc/self/ns/pid", &status) != 0 || status.st_ino != FIRST_PID_NAMESPACE)
		return false;
	/* The kernel may have been built without time namespaces. */
	return stat("/proc/self/ns/time", &status) != 0 || status.st_ino == FIRST_TIME_NAMESPACE;
}

/* Pass a record on, or count it as lost if no reader could take it: the memory that it comes from is
 * untrusted, and the user is told of what is lost. */
static int take_record(void *context, void *data, size_t size)
{
	struct tap *t = context;
	uint32_t serials = __atomic_load_n(&t->shared->next_serial, __ATOMIC_RELAXED);

	if (tap_record_is_good(data, size, serials))
		t->take(t->context, data, size);
	else
		__atomic_fetch_add(&t->shared->lost, 1, __ATOMIC_RELAXED);
	return 0;
}

/* Return the type of perf events that are breakpoints in the kernel, or -1. */
static int kprobe_type(void)
{
	int fd = open("/sys/bus/event_source/devices/kprobe/type", O_RDONLY | O_CLOEXEC);
	char text[32];
	uint64_t type;

	if (fd < 0)
		return -1;
	ssize_t n = read(fd, text, sizeof text);
	close(fd);
	struct cursor c = cursor_over(text, n > 0 ? (size_t)n : 0);
	return cursor_u64(&c, &type) && type <= INT_MAX ? (int)type : -1;
}

/* Have a program run where a function of the kernel begins, on every CPU.  Return a descriptor,
 * which is the caller's to close, or -1. */
static int attach_kprobe(int program, const char *function)
{
	int type = kprobe_type();
	struct perf_event_attr attr = {
		.type = (__u32)type,
		.size = sizeof attr,
		.kprobe_func = (uintptr_t)function,
	};

	if (type < 0)
		return -1;
	int event = (int)syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	if (event >= 0 && (ioctl(event, PERF_EVENT_IOC_SET_BPF, program) != 0 ||
			   ioctl(event, PERF_EVENT_IOC_ENABLE, 0) != 0)) {
		close(event);
		event = -1;
	}
	return event;
}

/* Attach the spare program, which may load and yet not attach (arm64 before Linux 6.4); or its
 * substitute; or neither. */
static void attach_spare(struct tap *t)
{
	const struct bpf_loaded *l = &t->loaded;
	int link = -1;

	if (l->spare == SIZE_MAX)
		return;
	if (l->programs[l->spare] > 0)
		link = bpf_raw_tracepoint_open(NULL, l->programs[l->spare]);
	if (link < 0 && l->substitute != SIZE_MAX && l->programs[l->substitute] > 0)
		link = attach_kprobe(l->programs[l->substitute], "exit_mm_release");
	t->links[l->spare] = link;
}

static int attach_programs(struct tap *t)
{
	for (size_t i = 0; i < t->loaded.program_count; i++) {
		if (i == t->loaded.spare || i == t->loaded.substitute)
			continue;
		t->links[i] = bpf_raw_tracepoint_open(NULL, t->loaded.programs[i]);
		if (t->links[i] < 0)
			return t->links[i];
	}
	attach_spare(t);
	return 0;
}

static int begin(struct tap *t)
{
	void *memory;
	int error = bpf_loaded_share(&t->loaded, &shared_map, &memory);

	if (error)
		return error;
	t->shared = memory;
	int cpus = libbpf_num_possible_cpus();
	t->shared->cpus = cpus > 0 ? (unsigned)cpus : CPUS_MOST; /* if /sys is not readable */
	int ring = bpf_loaded_map(&t->loaded, "pstop_ring");
	errno = 0;
	t->ring = ring < 0 ? NULL : ring_buffer__new(ring, take_record, t, NULL);
	if (t->ring)
		return attach_programs(t);
	return errno ? -errno : -ENOMEM;
}

/* Check conditions under which loading must fail. */
static int check_place(struct bpf_problem *why)
{
	if (bpf_problem_missing()) {
		*why = bpf_problem_find(-EPERM, NULL, image.needs);
		return -EPERM;
	}
	if (!is_in_first_namespaces()) {
		*why = bpf_problem_of(BPF_PROBLEM_PID_NAMESPACE);
		return -ENOTSUP;
	}
	return 0;
}

int tap_open(struct tap **out, struct bpf_problem *why)
{
	int error = check_place(why);

	if (error)
		return error;
	struct tap *t = calloc(1, sizeof *t);
	if (t == NULL) {
		*why = bpf_problem_find(-ENOMEM, NULL, image.needs);
		return -ENOMEM;
	}
	error = bpf_load(&image, &t->loaded, why);
	if (!error) {
		error = begin(t);
		if (error)
			*why = bpf_problem_find(error, NULL, image.needs);
	}
	if (error) {
		tap_close(t);
		return error;
	}
	*out = t;
	return 0;
}

void tap_close(struct tap *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < BPF_LOAD_PROGRAMS; i++)
		if (t->links[i] > 0)
			close(t->links[i]);
	ring_buffer__free(t->ring);
	if (t->shared)
		munmap(t->shared, shared_map.size);
	bpf_loaded_close(&t->loaded);
	free(t);
}

uint32_t tap_new_serial(struct tap *t)
{
	return __atomic_fetch_add(&t->shared->next_serial, 1, __ATOMIC_RELAXED);
}

int tap_follow(struct tap *t, pid_t tid, uint32_t serial)
{
	int map = bpf_loaded_map(&t->loaded, "pstop_wanted");

	return map < 0 ? map : bpf_map_update_elem(map, &tid, &serial, BPF_ANY);
}

void tap_forget(struct tap *t, pid_t tid)
{
	int map = bpf_loaded_map(&t->loaded, "pstop_wanted");

	if (map >= 0)
		bpf_map_delete_elem(map, &tid);
}

int tap_read(struct tap *t, tap_take_fn *take, void *context)
{
	t->take = take;
	t->context = context;
	return ring_buffer__consume(t->ring);
}

uint32_t tap_lost(const struct tap *t)
{
	return __atomic_load_n(&t->shared->lost, __ATOMIC_RELAXED);
}

#else /* no HAVE_BPF */

int tap_open(struct tap **out, struct bpf_problem *why)
{
	*out = NULL;
	*why = bpf_problem_of(BPF_PROBLEM_NOT_BUILT);
	return -ENOSYS;
}

void tap_close(struct tap *t)
{
	(void)t;
}

uint32_t tap_new_serial(struct tap *t)
{
	(void)t;
	return 0;
}

int tap_follow(struct tap *t, pid_t tid, uint32_t serial)
{
	(void)t, (void)tid, (void)serial;
	return -ENOSYS;
}

void tap_forget(struct tap *t, pid_t tid)
{
	(void)t, (void)tid;
}

int tap_read(struct tap *t, tap_take_fn *take, void *context)
{
	(void)t, (void)take, (void)context;
	return 0;
}

uint32_t tap_lost(const struct tap *t)
{
	(void)t;
	return 0;
}

#endif
