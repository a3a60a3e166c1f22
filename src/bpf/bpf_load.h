/* bpf_load.h - puts programs into the kernel.
 *
 * Room: bpf, for bpf_source.c and src/bpf/tap.c, and only of builds with
 * libbpf.  What goes wrong is a status and a struct bpf_problem; libbpf itself would
 * print on the terminal, and does no more once something was loaded.
 */
#ifndef PSTOP_BPF_BPF_LOAD_H
#define PSTOP_BPF_BPF_LOAD_H

#include "bpf/bpf_problem.h"

#include <stddef.h>

/* A program as clang made it: an ELF object file in memory. */
struct bpf_image {
	const void *bytes;
	size_t size;
	struct bpf_version needs; /* first kernel with all that it uses */
	const char *spare;        /* a program of it that may be left out; NULL: none */
};

/* Loads the only program of an image and attaches it as an iterator.  A descriptor of its
 * link, which holds all that it needs and is the caller's to close; or -errno, and *why is
 * filled. */
int bpf_load_iterator(const struct bpf_image *image, struct bpf_problem *why);

/* What an image became: descriptors. */
#define BPF_LOAD_MAPS     8
#define BPF_LOAD_PROGRAMS 8
struct bpf_loaded {
	int maps[BPF_LOAD_MAPS], programs[BPF_LOAD_PROGRAMS];
	char names[BPF_LOAD_MAPS][16]; /* of the maps */
	size_t map_count, program_count;
	size_t spare; /* place of the program that may be left out; SIZE_MAX: of
	                            none */
};

/* Loads all maps and programs of an image, and attaches none.  The programs are in
 * the order of its sections; the spare one may be missing, 0.  0; or -errno, and *why is filled.  `why` may be NULL: then
 * only the kernel's own loading is tried, which costs little also where it fails. */
int bpf_load(const struct bpf_image *image, struct bpf_loaded *out, struct bpf_problem *why);
void bpf_loaded_close(struct bpf_loaded *l);

/* The descriptor of a map, borrowed; or -ENOENT. */
int bpf_loaded_map(const struct bpf_loaded *l, const char *name);

/* A map that programs share with pstop. */
struct bpf_shared {
	const char *name;
	size_t size; /* of its only element, bytes */
};

/* Its memory, the caller's to munmap(2).  0, or -errno. */
int bpf_loaded_share(const struct bpf_loaded *l, const struct bpf_shared *shared, void **out);

/* Loads the only program of an image that is to be called.  Its descriptor, the
 * caller's to close, and in *out the memory of that map, as above; or -errno, and *why is
 * filled, as by bpf_load(). */
int bpf_load_program(const struct bpf_image *image, const struct bpf_shared *shared, void **out,
		     struct bpf_problem *why);

#endif
