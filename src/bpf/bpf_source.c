/* bpf_source.c - read tasks through a program in the kernel; see bpf_source.h. */
#include "config.h"

#include "bpf/bpf_source.h"
#include "base/array.h"
#include "base/clock.h"
#include "bpf/feature.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifdef HAVE_BPF
#include "bpf/bpf_load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#endif

bool bpf_source_is_permitted(void)
{
	return bpf_problem_missing() == 0;
}

bool bpf_source_is_true(const struct pass *pass, uint64_t start_ticks, uint64_t before_ns)
{
	struct pass_group own;
	struct pass_task task;

	if (!pass_find(pass, getpid(), &own) || own.process == NULL)
		return false;
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	pass_read_process(&own, sysconf(_SC_CLK_TCK), &task);
	return task.stat.start_ticks == start_ticks && task.stat.ppid == getppid() &&
	       task.now.run_ns > 0 && task.now.at_ns >= before_ns && task.now.at_ns <= now_ns;
}

#ifdef HAVE_BPF

/* Bytes that the iterator fills at a time; one read(2) returns no more.  The other program fills
 * its shared memory. */
#define PART_SIZE ((size_t)32 << 10)
_Static_assert(PART_SIZE <= BPF_WALK_BYTES, "room for what one call gives");
/* When the output has this many bytes, no further process is begun. */
#define READ_SIZE ((size_t)192 << 10)

struct bpf_source {
	struct bpf_walk *walk; /* memory shared with the program; NULL: an iterator */
	int fd; /* of the program, or of the iterator's link, which keeps the program loaded */
};

/* bpf_task.bpf.o and bpf_walk.bpf.o, as clang compiled them. */
static const unsigned char iterator_bytes[] __attribute__((aligned(8))) = {
#include "bpf/bpf_task.inc"
};
static const unsigned char walk_bytes[] __attribute__((aligned(8))) = {
#include "bpf/bpf_walk.inc"
};

static const struct bpf_image iterator_image = {
	.bytes = iterator_bytes,
	.size = sizeof iterator_bytes,
	.needs = FEATURE_ITERATOR,
};

static const struct bpf_image walk_image = {
	.bytes = walk_bytes,
	.size = sizeof walk_bytes,
	.needs = FEATURE_WALK,
};

void bpf_source_close(struct bpf_source *b)
{
	if (b == NULL)
		return;
	if (b->walk)
		munmap(b->walk, sizeof *b->walk);
	close(b->fd);
	free(b);
}

/* Run the program for walk->pids.  Return 0 or -errno. */
static int call_walk(const struct bpf_source *b)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);
	int error = bpf_prog_test_run_opts(b->fd, &run);

	if (error)
		return error;
	return run.retval ? -ENOTSUP : 0;
}

static int open_walk(struct bpf_source *b, struct bpf_problem *why)
{
	static const struct bpf_shared shared = { "pstop_shared", sizeof *b->walk };
	void *memory;

	/* This is the only program that is not tried on an older kernel: a refusal takes a second
	 * of CPU time. */
	if (bpf_problem_is_before(walk_image.needs)) {
		if (why)
			*why = bpf_problem_find(-ENOTSUP, NULL, walk_image.needs);
		return -ENOTSUP;
	}
	b->fd = bpf_load_program(&walk_image, &shared, &memory, why);
	if (b->fd < 0)
		return b->fd;
	b->walk = memory;
	int error = call_walk(b); /* for no process, to see whether it works here */
	if (!error)
		return 0;
	if (why)
		*why = error == -ENOTSUP ? bpf_problem_of(BPF_PROBLEM_PID_NAMESPACE) :
					   bpf_problem_find(error, NULL, walk_image.needs);
	munmap(b->walk, sizeof *b->walk);
	b->walk = NULL;
	close(b->fd);
	return error;
}

static int open_way(struct bpf_source *b, enum bpf_way way, struct bpf_problem *why)
{
	if (!bpf_source_is_permitted()) {
		*why = bpf_problem_find(-EPERM, NULL, iterator_image.needs);
		return -EPERM;
	}
	if (way == BPF_WAY_WALK)
		return open_walk(b, why);
	if (way == BPF_WAY_ANY && open_walk(b, NULL) == 0)
		return 0;
	b->fd = bpf_load_iterator(&iterator_image, why);
	return b->fd < 0 ? b->fd : 0;
}

int bpf_source_open(struct bpf_source **out, enum bpf_way way, struct bpf_problem *why)
{
	struct bpf_source *b = calloc(1, sizeof *b);

	if (b == NULL) {
		*why = bpf_problem_find(-ENOMEM, NULL, iterator_image.needs);
		return -ENOMEM;
	}
	int error = open_way(b, way, why);
	if (error) {
		free(b);
		return error;
	}
	*out = b;
	return 0;
}

enum bpf_way bpf_source_way(const struct bpf_source *b)
{
	return b->walk ? BPF_WAY_WALK : BPF_WAY_ITERATOR;
}

static int make_room(struct pass *pass, size_t size)
{
	return ARRAY_RESERVE(pass->bytes, pass->capacity, pass->length + size);
}

/* Read the next part of the iterator's output.  Return 1, 0 at the end, or -errno. */
static int read_part(int fd, struct pass *out)
{
	if (make_room(out, PART_SIZE) != 0)
		return -ENOMEM;
	ssize_t n = read(fd, out->bytes + out->length, out->capacity - out->length);
	/* EAGAIN: a million tasks passed without a record */
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 1 : -errno;
	out->length += (size_t)n;
	return n > 0;
}

static int iterate(struct bpf_source *b, struct pass *out, bpf_source_pause_fn *pause,
		   void *context, uint64_t *calls)
{
	int fd = bpf_iter_create(b->fd), more = 1;

	*calls += 2; /* counts the close(2) below too */
	if (fd < 0)
		return -errno;
	while (more > 0) {
		more = read_part(fd, out);
		++*calls;
		if (pause)
			pause(context);
	}
	close(fd);
	return more;
}

/* Have the program write the first of the `count` processes, as many as fit.  The output is
 * appended to *out.  Return 0 or -errno. */
static int walk_some(struct bpf_source *b, struct pass *out, const pid_t *pids, size_t count)
{
	struct bpf_walk *walk = b->walk;

	walk->count = (unsigned)(count < BPF_WALK_PIDS ? count : BPF_WALK_PIDS);
	memcpy(walk->pids, pids, walk->count * sizeof *pids);
	int error = call_walk(b);
	if (error)
		return error;
	size_t length = walk->length;
	if (length > BPF_WALK_BYTES || (walk->done == 0 && length == 0))
		return -EIO;
	if (length == 0)
		return 0;
	error = make_room(out, length);
	if (error)
		return error;
	memcpy(out->bytes + out->length, walk->bytes, length);
	out->length += length;
	return 0;
}

static int walk_part(struct bpf_source *b, struct pass *out, const struct bpf_wanted *wanted,
		     size_t *done, bpf_source_pause_fn *pause, void *context, uint64_t *calls)
{
	size_t at = 0, left = wanted->count;

	b->walk->next_tid = 0;
	while (left > 0) {
		int error = walk_some(b, out, wanted->pids + at, left);
		++*calls;
		if (error)
			return error;
		at += b->walk->done;
		left = wanted->count - at;
		/* A process that did not fit is read to its end. */
		if (out->length >= READ_SIZE)
			left = b->walk->next_tid != 0;
		if (pause)
			pause(context);
	}
	*done = at;
	return 0;
}

int bpf_source_read(struct bpf_source *b, struct pass *out, const struct bpf_wanted *wanted,
		    size_t *done, bpf_source_pause_fn *pause, void *context, uint64_t *calls)
{
	out->length = 0;
	out->count = 0;
	*done = SIZE_MAX;
	int error = b->walk ? walk_part(b, out, wanted, done, pause, context, calls) :
			      iterate(b, out, pause, context, calls);
	return error ? error : pass_index(out);
}

#else /* no HAVE_BPF */

int bpf_source_open(struct bpf_source **out, enum bpf_way way, struct bpf_problem *why)
{
	(void)way;
	*out = NULL;
	*why = bpf_problem_of(BPF_PROBLEM_NOT_BUILT);
	return -ENOSYS;
}

enum bpf_way bpf_source_way(const struct bpf_source *b)
{
	(void)b;
	return BPF_WAY_ANY;
}

void bpf_source_close(struct bpf_source *b)
{
	(void)b;
}

int bpf_source_read(struct bpf_source *b, struct pass *out, const struct bpf_wanted *wanted,
		    size_t *done, bpf_source_pause_fn *pause, void *context, uint64_t *calls)
{
	(void)b, (void)out, (void)wanted, (void)done, (void)pause, (void)context, (void)calls;
	return -ENOSYS;
}

#endif
