/* bpf_source.c - the kernel's task iterator; see bpf_source.h. */
#include "config.h"

#include "scan/bpf_source.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_BPF
#include "scan/bpf_load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#endif

/* Of Linux 5.8; headers may be older. */
#ifndef CAP_PERFMON
#define CAP_PERFMON 38
#endif
#ifndef CAP_BPF
#define CAP_BPF 39
#endif

bool bpf_source_is_permitted(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	if (syscall(SYS_capget, &head, data) != 0)
		return false;
	uint64_t set = (uint64_t)data[1].effective << 32 | data[0].effective;
	uint64_t needed = 1ULL << CAP_PERFMON | 1ULL << CAP_BPF;
	return (set & needed) == needed || (set >> CAP_SYS_ADMIN & 1) != 0;
}

bool bpf_source_is_true(const struct pass *pass, uint64_t start_ticks, uint64_t before_ns)
{
	struct pass_group own;
	struct pass_task task;
	struct timespec now;

	if (!pass_find(pass, getpid(), &own) || own.process == NULL)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	pass_read_process(&own, sysconf(_SC_CLK_TCK), &task);
	return task.stat.start_ticks == start_ticks && task.stat.ppid == getppid() &&
	       task.now.run_ns > 0 && task.now.at_ns >= before_ns &&
	       task.now.at_ns <= (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

#ifdef HAVE_BPF

/* The kernel fills this much at a time, and no more fits into one read(2). */
#define PART_SIZE ((size_t)32 << 10)

struct bpf_source {
	int link_fd;             /* holds all that the program needs */
};

/* bpf_task.bpf.o, as clang made it. */
static const unsigned char object_bytes[] __attribute__((aligned(8))) = {
#include "scan/bpf_object.inc"
};

void bpf_source_close(struct bpf_source *b)
{
	if (b == NULL)
		return;
	close(b->link_fd);
	free(b);
}

int bpf_source_open(struct bpf_source **out)
{
	struct bpf_source *b = malloc(sizeof *b);

	if (b == NULL)
		return -ENOMEM;
	/* What goes wrong is told by the status; libbpf would tell the terminal. */
	libbpf_print_fn_t print = libbpf_set_print(NULL);
	b->link_fd = bpf_load_iterator(object_bytes, sizeof object_bytes);
	libbpf_set_print(print);
	if (b->link_fd < 0) {
		int error = b->link_fd;
		free(b);
		return error;
	}
	*out = b;
	return 0;
}

static int make_room(struct pass *pass)
{
	if (pass->capacity - pass->length >= PART_SIZE)
		return 0;
	size_t larger = pass->capacity ? pass->capacity + pass->capacity / 2 : PART_SIZE * 4;
	char *grown = realloc(pass->bytes, larger);
	if (grown == NULL)
		return -ENOMEM;
	pass->bytes = grown;
	pass->capacity = larger;
	return 0;
}

int bpf_source_read(struct bpf_source *b, struct pass *out, bpf_source_pause_fn *pause,
		    void *context, uint64_t *calls)
{
	int fd = bpf_iter_create(b->link_fd), error = 0;
	ssize_t n = 1;

	*calls += 2; /* with the close(2) to come */
	out->length = 0;
	out->count = 0;
	if (fd < 0)
		return -errno;
	while (!error && n > 0) {
		error = make_room(out);
		if (error)
			break;
		n = read(fd, out->bytes + out->length, out->capacity - out->length);
		++*calls;
		if (n > 0)
			out->length += (size_t)n;
		else if (n < 0 && (errno == EINTR || errno == EAGAIN))
			n = 1; /* EAGAIN: a million tasks without a record */
		else if (n < 0)
			error = -errno;
		if (pause)
			pause(context);
	}
	close(fd);
	return error ? error : pass_index(out);
}

#else /* no HAVE_BPF */

int bpf_source_open(struct bpf_source **out)
{
	*out = NULL;
	return -ENOSYS;
}

void bpf_source_close(struct bpf_source *b)
{
	(void)b;
}

int bpf_source_read(struct bpf_source *b, struct pass *out, bpf_source_pause_fn *pause,
		    void *context, uint64_t *calls)
{
	(void)b, (void)out, (void)pause, (void)context, (void)calls;
	return -ENOSYS;
}

#endif
