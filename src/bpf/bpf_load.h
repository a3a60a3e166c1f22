/* bpf_load.h - load programs into the kernel.
 *
 * Room: bpf, only for bpf_source.c and tap.c, and only in builds with libbpf.  Errors are returned
 * as -errno and a struct bpf_problem.  libbpf prints nothing on the terminal once something was
 * loaded.
 */
#ifndef PSTOP_BPF_BPF_LOAD_H
#define PSTOP_BPF_BPF_LOAD_H

#include "bpf/bpf_problem.h"

#include <stddef.h>

/* A program as clang compiled it: an ELF object file in memory. */
struct bpf_image {
	const void *bytes;
	size_t size;
	struct bpf_version needs; /* the first kernel with everything it uses */
	const char *spare;        /* name of a program in it that may be left out; NULL: none */
	struct bpf_version spare_until; /* the first kernel on which it is */
	const char *substitute; /* name of a program for where the spare one cannot be attached;
	                             NULL: none */
};

/* Load the only program of an image and attach it as an iterator.  Return a descriptor of its link,
 * which keeps the program loaded and is the caller's to close; or return -errno and fill *why. */
int bpf_load_iterator(const struct bpf_image *image, struct bpf_problem *why);

/* The descriptors of a loaded image. */
#define BPF_LOAD_MAPS     8
#define BPF_LOAD_PROGRAMS 8
struct bpf_loaded {
	int maps[BPF_LOAD_MAPS], programs[BPF_LOAD_PROGRAMS];
	char names[BPF_LOAD_MAPS][16]; /* of the maps */
	size_t map_count, program_count;
	size_t spare, substitute; /* indexes of these programs; SIZE_MAX: there is none */
};

/* Load all maps and programs of an image, and attach none.  The programs are in the order of the
 * image's sections; the descriptor of the spare one is 0 if it was left out.  The caller calls
 * bpf_loaded_close().  Return 0; or return -errno and fill *why.  If `why` is NULL, only the
 * kernel's own relocation is tried, which is cheap even when it fails. */
int bpf_load(const struct bpf_image *image, struct bpf_loaded *out, struct bpf_problem *why);
void bpf_loaded_close(struct bpf_loaded *l);

/* Return the descriptor of a map, borrowed from `l`; -ENOENT if there is none of that name. */
int bpf_loaded_map(const struct bpf_loaded *l, const char *name);

/* A map whose memory the programs share with pstop. */
struct bpf_shared {
	const char *name;
	size_t size; /* size of its only element in bytes */
};

/* Map the memory of a shared map; the caller unmaps it with munmap(2).  Return 0 or -errno. */
int bpf_loaded_share(const struct bpf_loaded *l, const struct bpf_shared *shared, void **out);

/* Load the only program of an image, for a program that is called rather than attached.  Return its
 * descriptor, which the caller closes, and set *out to the memory of the shared map, which the
 * caller unmaps; or return -errno and fill *why.  `why` may be NULL, as for bpf_load(). */
int bpf_load_program(const struct bpf_image *image, const struct bpf_shared *shared, void **out,
		     struct bpf_problem *why);

#endif
