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
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <bpf/skel_internal.h> /* takes errno and string functions to be there */

/* What the loader is given and gives back: behind the head a description of each map,
 * then of each program (skel_internal.h). */
struct loader_context {
	struct bpf_loader_ctx head;
	char room[BPF_LOAD_MAPS * sizeof(struct bpf_map_desc) +
		  BPF_LOAD_PROGRAMS * sizeof(struct bpf_prog_desc)];
};

static struct bpf_object *open_object(const void *object, size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "pstop");

	return bpf_object__open_mem(object, size, &options);
}

void bpf_loaded_close(struct bpf_loaded *l)
{
	for (size_t i = 0; i < l->map_count; i++)
		if (l->maps[i] > 0)
			close(l->maps[i]);
	for (size_t i = 0; i < l->program_count; i++)
		if (l->programs[i] > 0)
			close(l->programs[i]);
	*l = (struct bpf_loaded){ 0 };
}

int bpf_loaded_map(const struct bpf_loaded *l, const char *name)
{
	for (size_t i = 0; i < l->map_count; i++)
		if (strcmp(l->names[i], name) == 0 && l->maps[i] > 0)
			return l->maps[i];
	return -ENOENT;
}

/* How many maps and programs there are, and the maps' names. */
static int list_parts(const struct bpf_object *object, struct bpf_loaded *out)
{
	const struct bpf_map *map;
	struct bpf_program *program;

	bpf_object__for_each_map(map, object) {
		if (out->map_count == BPF_LOAD_MAPS)
			return -E2BIG;
		snprintf(out->names[out->map_count++], sizeof out->names[0], "%s",
			 bpf_map__name(map));
	}
	bpf_object__for_each_program(program, object)
		if (++out->program_count > BPF_LOAD_PROGRAMS)
			return -E2BIG;
	return 0;
}

/* Runs the loader, which fills in the descriptors.  0, or -errno. */
static int run_loader(const struct gen_loader_opts *loader, struct bpf_loaded *out)
{
	size_t maps_size = out->map_count * sizeof(struct bpf_map_desc);
	struct loader_context context = { .head = {
		.sz = (__u32)(sizeof context.head + maps_size +
			      out->program_count * sizeof(struct bpf_prog_desc)) } };
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
	for (size_t i = 0; i < out->map_count; i++) {
		memcpy(&map, context.room + i * sizeof map, sizeof map);
		out->maps[i] = map.map_fd;
	}
	for (size_t i = 0; i < out->program_count; i++) {
		memcpy(&program, context.room + maps_size + i * sizeof program, sizeof program);
		out->programs[i] = program.prog_fd;
		error = program.prog_fd > 0 ? error : -ENOTSUP;
	}
	return error;
}

int bpf_loaded_share(const struct bpf_loaded *l, const struct bpf_shared *shared, void **out)
{
	int map = bpf_loaded_map(l, shared->name);

	if (map < 0)
		return map;
	void *memory = mmap(NULL, shared->size, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	if (memory == MAP_FAILED)
		return -errno;
	*out = memory;
	return 0;
}

/* 0, or -errno: an older kernel, for one; then there is nothing to close. */
static int load_by_kernel(const void *bytes, size_t size, struct bpf_loaded *out)
{
	LIBBPF_OPTS(gen_loader_opts, loader);
	struct bpf_object *object = open_object(bytes, size);

	*out = (struct bpf_loaded){ 0 };
	if (object == NULL)
		return -errno;
	int error = list_parts(object, out);
	if (!error)
		error = bpf_object__gen_loader(object, &loader);
	if (!error)
		error = bpf_object__load(object);
	if (!error)
		error = run_loader(&loader, out);
	bpf_object__close(object);
	if (error)
		bpf_loaded_close(out);
	return error;
}

int bpf_load(const void *object, size_t size, struct bpf_loaded *out)
{
	libbpf_print_fn_t print = libbpf_set_print(NULL);
	int error = load_by_kernel(object, size, out);

	libbpf_set_print(print);
	return error;
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
	struct bpf_loaded loaded;
	int link = load_by_kernel(object, size, &loaded);

	if (link == 0) {
		link = attach(loaded.programs[0]);
		bpf_loaded_close(&loaded);
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
	struct bpf_loaded loaded;
	int program = bpf_load(object, size, &loaded);

	if (program < 0)
		return program;
	program = bpf_loaded_share(&loaded, shared, out);
	if (program == 0) {
		program = loaded.programs[0];
		loaded.programs[0] = 0;
	}
	bpf_loaded_close(&loaded); /* the program holds what it needs */
	return program;
}

#endif
