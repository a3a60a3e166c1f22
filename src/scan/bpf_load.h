/* bpf_load.h - puts programs into the kernel.
 *
 * Stage: scan, private to bpf_source.c and bpf_one.c, and only of builds with libbpf.
 */
#ifndef PSTOP_SCAN_BPF_LOAD_H
#define PSTOP_SCAN_BPF_LOAD_H

#include <stddef.h>

/* Loads the only program of an object file (ELF, as clang made it, in memory) and
 * attaches it as an iterator.  A descriptor of its link, which holds all that it needs
 * and is the caller's to close; or -errno. */
int bpf_load_iterator(const void *object, size_t size);

/* Loads the only program of an object file that is to be called.  Descriptors, the
 * caller's to close, of it, and in *map_fd of the map of that name; or -errno, on
 * kernels before 5.17 as well. */
int bpf_load_program(const void *object, size_t size, const char *map, int *map_fd);

#endif
