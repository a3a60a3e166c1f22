/* bpf_one.c - one thread, by a program in the kernel; see bpf_one.h. */
#include "config.h"

#include "scan/bpf_one.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef HAVE_BPF

#include "scan/bpf_load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

struct bpf_one {
	struct bpf_one_shared *shared;
	int fd;                  /* of the program */
	long ticks_per_s, page_bytes;
};

/* bpf_thread.bpf.o, as clang made it. */
static const unsigned char program_bytes[] __attribute__((aligned(8))) = {
#include "scan/bpf_thread.inc"
};

/* 0, or -errno. */
static int load(struct bpf_one *b)
{
	int map;

	b->fd = bpf_load_program(program_bytes, sizeof program_bytes, "pstop_one", &map);
	if (b->fd < 0)
		return b->fd;
	void *shared = mmap(NULL, sizeof *b->shared, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	int error = shared == MAP_FAILED ? -errno : 0;
	close(map);
	if (error)
		close(b->fd);
	else
		b->shared = shared;
	return error;
}

int bpf_one_open(struct bpf_one **out)
{
	struct bpf_one *b = calloc(1, sizeof *b);

	if (b == NULL)
		return -ENOMEM;
	b->ticks_per_s = sysconf(_SC_CLK_TCK);
	b->page_bytes = sysconf(_SC_PAGESIZE);
	/* What goes wrong is told by the status; libbpf would tell the terminal. */
	libbpf_print_fn_t print = libbpf_set_print(NULL);
	int error = load(b);
	libbpf_set_print(print);
	if (error) {
		free(b);
		return error;
	}
	*out = b;
	return 0;
}

void bpf_one_close(struct bpf_one *b)
{
	if (b == NULL)
		return;
	munmap(b->shared, sizeof *b->shared);
	close(b->fd);
	free(b);
}

int bpf_one_read(struct bpf_one *b, pid_t tid, struct pass_task *out, uint64_t *peak_bytes)
{
	LIBBPF_OPTS(bpf_test_run_opts, run);

	b->shared->tid = tid;
	int error = bpf_prog_test_run_opts(b->fd, &run);
	if (error)
		return error;
	if (run.retval)
		return -ENOTSUP;
	if (!b->shared->is_there || b->shared->thread.tid != tid)
		return -ESRCH;
	pass_read_record(&b->shared->thread, b->ticks_per_s, out);
	*peak_bytes = b->shared->peak_pages * (uint64_t)b->page_bytes;
	return 0;
}

#else /* no HAVE_BPF */

int bpf_one_open(struct bpf_one **out)
{
	*out = NULL;
	return -ENOSYS;
}

void bpf_one_close(struct bpf_one *b)
{
	(void)b;
}

int bpf_one_read(struct bpf_one *b, pid_t tid, struct pass_task *out, uint64_t *peak_bytes)
{
	(void)b, (void)tid, (void)out, (void)peak_bytes;
	return -ENOSYS;
}

#endif
