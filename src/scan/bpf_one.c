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

int bpf_one_open(struct bpf_one **out)
{
	static const struct bpf_shared shared = { "pstop_one", sizeof(struct bpf_one_shared) };
	void *memory;
	int fd = bpf_load_program(program_bytes, sizeof program_bytes, &shared, &memory);

	if (fd < 0)
		return fd;
	struct bpf_one *b = malloc(sizeof *b);
	if (b == NULL) {
		munmap(memory, shared.size);
		close(fd);
		return -ENOMEM;
	}
	*b = (struct bpf_one){ .shared = memory, .fd = fd, .ticks_per_s = sysconf(_SC_CLK_TCK),
			       .page_bytes = sysconf(_SC_PAGESIZE) };
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
