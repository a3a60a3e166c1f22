/* bpf_load.c - puts programs into the kernel; see bpf_load.h.
 *
 * A program names the members of the kernel's structures, and where they are is filled
 * in when it is loaded.  libbpf does so from the kernel's description of its types
 * (BTF), of which it makes two copies of 5 MiB and more.  Linux 5.17 and later can do
 * it by themselves: libbpf then writes a loader, a BPF program of the type
 * "syscall" that makes the system calls it would have made, and no copy is needed.
 */
#include "config.h"

#ifdef HAVE_BPF

#include "scan/bpf_load.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <bpf/skel_internal.h> /* takes errno and string functions to be there */

/* One for each section of variables. */
#define MAPS_MOST 8

/* What the loader is given and gives back: behind the head a description of each map,
 * then of each program (skel_internal.h). */
struct loader_context {
	struct bpf_loader_ctx head;
	char room[MAPS_MOST * sizeof(struct bpf_map_desc) + sizeof(struct bpf_prog_desc)];
};

static struct bpf_object *open_object(const void *object, size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "pstop");

	return bpf_object__open_mem(object, size, &options);
}

/* Place of the map of this name among all of them; how many there are where it is not
 * there. */
static size_t find_map(const struct bpf_object *object, const char *name)
{
	const struct bpf_map *map;
	size_t at = 0;

	bpf_object__for_each_map(map, object) {
		if (name && strcmp(bpf_map__name(map), name) == 0)
			break;
		at++;
	}
	return at;
}

/* Runs the loader: a descriptor of the program, or -errno.  *shared_fd becomes one of
 * the map at that place, if it is one of the `maps`. */
static int run_loader(const struct gen_loader_opts *loader, size_t maps, size_t shared,
		      int *shared_fd)
{
	struct loader_context context = { .head = {
		.sz = (__u32)(sizeof context.head + maps * sizeof(struct bpf_map_desc) +
			      sizeof(struct bpf_prog_desc)) } };
	struct bpf_load_and_run_opts run = {
		.ctx = &context.head,
		.data = loader->data, .data_sz = loader->data_sz,
		.insns = loader->insns, .insns_sz = loader->insns_sz,
	};
	struct bpf_map_desc map;
	struct bpf_prog_desc program;

	int error = bpf_load_and_run(&run);
	if (error)
		return error;
	for (size_t i = 0; i < maps; i++) {
		memcpy(&map, context.room + i * sizeof map, sizeof map);
		if (i == shared && map.map_fd > 0)
			*shared_fd = map.map_fd;
		else if (map.map_fd > 0)
			close(map.map_fd); /* the program holds it */
	}
	memcpy(&program, context.room + maps * sizeof map, sizeof program);
	return program.prog_fd > 0 ? program.prog_fd : -ENOTSUP;
}

/* A descriptor of the program, or -errno: an older kernel, for one.  *map_fd becomes one
 * of the map of this name, if there is one. */
static int load_by_kernel(const void *bytes, size_t size, const char *map, int *map_fd)
{
	LIBBPF_OPTS(gen_loader_opts, loader);
	struct bpf_object *object = open_object(bytes, size);

	if (object == NULL)
		return -errno;
	size_t maps = find_map(object, NULL), shared = find_map(object, map);
	int error = maps > MAPS_MOST ? -E2BIG : bpf_object__gen_loader(object, &loader);
	if (!error)
		error = bpf_object__load(object);
	int program = error ? error : run_loader(&loader, maps, shared, map_fd);
	bpf_object__close(object);
	return program;
}

static int attach(int program)
{
	int link = bpf_link_create(program, 0, BPF_TRACE_ITER, NULL);

	return link < 0 ? -errno : link;
}

static int load_by_library(const void *bytes, size_t size)
{
	struct bpf_object *object = open_object(bytes, size);

	if (object == NULL)
		return -errno;
	int error = bpf_object__load(object);
	struct bpf_program *program = error ? NULL : bpf_object__next_program(object, NULL);
	if (program)
		error = attach(bpf_program__fd(program));
	else if (!error)
		error = -ENOENT;
	bpf_object__close(object);
	return error;
}

static int load_iterator(const void *object, size_t size)
{
	int no_map, program = load_by_kernel(object, size, NULL, &no_map), link = program;

	if (program >= 0) {
		link = attach(program);
		close(program);
	}
	return link < 0 ? load_by_library(object, size) : link;
}

int bpf_load_iterator(const void *object, size_t size)
{
	libbpf_print_fn_t print = libbpf_set_print(NULL);
	int link = load_iterator(object, size);

	libbpf_set_print(print);
	return link;
}

int bpf_load_program(const void *object, size_t size, const struct bpf_shared *shared, void **out)
{
	int map = -1;
	libbpf_print_fn_t print = libbpf_set_print(NULL);
	int program = load_by_kernel(object, size, shared->name, &map);

	libbpf_set_print(print);
	if (program < 0)
		return program;
	void *memory = map < 0 ? MAP_FAILED
			       : mmap(NULL, shared->size, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	int error = map < 0 ? -ENOENT : memory == MAP_FAILED ? -errno : 0;
	if (map >= 0)
		close(map);
	if (error) {
		close(program);
		return error;
	}
	*out = memory;
	return program;
}

#endif
