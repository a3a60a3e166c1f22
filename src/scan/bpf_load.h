/* bpf_load.h - puts programs into the kernel.
 *
 * Stage: scan, for bpf_source.c and src/scan/tap.c, and only of builds with
 * libbpf.
 * What goes wrong is told by the status; libbpf would tell the terminal.
 */
#ifndef PSTOP_SCAN_BPF_LOAD_H
#define PSTOP_SCAN_BPF_LOAD_H

#include <stddef.h>

/* Loads the only program of an object file (ELF, as clang made it, in memory) and
 * attaches it as an iterator.  A descriptor of its link, which holds all that it needs
 * and is the caller's to close; or -errno. */
int bpf_load_iterator(const void *object, size_t size);

/* What an object file became: descriptors. */
#define BPF_LOAD_MAPS 8
#define BPF_LOAD_PROGRAMS 8
struct bpf_loaded {
	int maps[BPF_LOAD_MAPS], programs[BPF_LOAD_PROGRAMS];
	char names[BPF_LOAD_MAPS][16]; /* of the maps */
	size_t map_count, program_count;
};

/* Loads all maps and programs of an object file, and attaches none.  The programs are in
 * the order of its sections.  0; or -errno, on kernels before 5.17 as well. */
int bpf_load(const void *object, size_t size, struct bpf_loaded *out);
void bpf_loaded_close(struct bpf_loaded *l);

/* The descriptor of a map, borrowed; or -ENOENT. */
int bpf_loaded_map(const struct bpf_loaded *l, const char *name);

/* A map that programs share with pstop. */
struct bpf_shared {
	const char *name;
	size_t size;             /* of its only element, bytes */
};

/* Its memory, the caller's to munmap(2).  0, or -errno. */
int bpf_loaded_share(const struct bpf_loaded *l, const struct bpf_shared *shared, void **out);

/* Loads the only program of an object file that is to be called.  Its descriptor, the
 * caller's to close, and in *out the memory of that map, as above; or -errno, as above. */
int bpf_load_program(const void *object, size_t size, const struct bpf_shared *shared,
		     void **out);

#endif
