/* bpf_load.h - puts programs into the kernel.
 *
 * Stage: scan, private to bpf_source.c and bpf_one.c, and only of builds with libbpf.
 * What goes wrong is told by the status; libbpf would tell the terminal.
 */
#ifndef PSTOP_SCAN_BPF_LOAD_H
#define PSTOP_SCAN_BPF_LOAD_H

#include <stddef.h>

/* Loads the only program of an object file (ELF, as clang made it, in memory) and
 * attaches it as an iterator.  A descriptor of its link, which holds all that it needs
 * and is the caller's to close; or -errno. */
int bpf_load_iterator(const void *object, size_t size);

/* A map that the program shares with pstop. */
struct bpf_shared {
	const char *name;
	size_t size;             /* of its only element, bytes */
};

/* Loads the only program of an object file that is to be called.  Its descriptor, the
 * caller's to close, and in *out the memory of that map, the caller's to munmap(2); or
 * -errno, on kernels before 5.17 as well. */
int bpf_load_program(const void *object, size_t size, const struct bpf_shared *shared,
		     void **out);

#endif
