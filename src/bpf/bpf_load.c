/* bpf_load.c - load programs into the kernel; see bpf_load.h.
 *
 * A program names members of kernel structures; their offsets are filled in when it is loaded.
 * libbpf can do this from the kernel's description of its types (BTF), of which it makes two copies
 * of 5 MiB or more.  Linux 5.17 and later can do it in the kernel: libbpf then writes a loader, a
 * BPF program of the type "syscall" that makes the system calls libbpf would have made, and no copy
 * is needed.  If that fails, libbpf does it: on an older kernel because there is no other way, on a
 * newer one to get the reason from the verifier.
 */
#include "config.h"

#ifdef HAVE_BPF

#include "bpf/bpf_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <bpf/skel_internal.h> /* expects errno and the string functions to be declared */

/* What the loader reads and fills in: after the head, a descriptor of each map, then of each
 * program (skel_internal.h). */
struct loader_context {
	struct bpf_loader_ctx head;
	char room[BPF_LOAD_MAPS * sizeof(struct bpf_map_desc) +
		  BPF_LOAD_PROGRAMS * sizeof(struct bpf_prog_desc)];
};

/* Room for the verifier's log of a program that it refuses.  Before Linux 6.4, loading fails with
 * another error if the log does not fit.  Pages that are not written cost nothing. */
#define LOG_SIZE ((size_t)16 << 20)

/* Open an image.  `log` has LOG_SIZE bytes, or is NULL; libbpf writes to it when the object is
 * loaded. */
static struct bpf_object *open_object(const struct bpf_image *image,
				      char *log) /* NOLINT(readability-non-const-parameter) */
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "pstop");

	options.kernel_log_buf = log;
	options.kernel_log_size = log ? LOG_SIZE : 0;
	return bpf_object__open_mem(image->bytes, image->size, &options);
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

/* Count the maps and programs, and copy the names of the maps.  Leave the spare program out unless
 * `has_spare` is set. */
static int list_parts(const struct bpf_image *image, const struct bpf_object *object,
		      bool has_spare, struct bpf_loaded *out)
{
	const struct bpf_map *map;
	struct bpf_program *program;

	bpf_object__for_each_map(map, object)
	{
		if (out->map_count == BPF_LOAD_MAPS)
			return -E2BIG;
		snprintf(out->names[out->map_count++], sizeof out->names[0], "%s",
			 bpf_map__name(map));
	}
	out->spare = out->substitute = SIZE_MAX;
	bpf_object__for_each_program(program, object)
	{
		if (out->program_count == BPF_LOAD_PROGRAMS)
			return -E2BIG;
		if (image->spare && strcmp(bpf_program__name(program), image->spare) == 0) {
			out->spare = out->program_count;
			bpf_program__set_autoload(program, has_spare);
		}
		if (image->substitute &&
		    strcmp(bpf_program__name(program), image->substitute) == 0) {
			out->substitute = out->program_count;
			bpf_program__set_autoload(program, has_spare);
		}
		out->program_count++;
	}
	return 0;
}

/* Run the loader, which fills in the descriptors.  Return 0 or -errno. */
static int run_loader(const struct gen_loader_opts *loader, bool has_spare, struct bpf_loaded *out)
{
	size_t maps_size = out->map_count * sizeof(struct bpf_map_desc);
	struct loader_context context = {
		.head = { .sz = (__u32)(sizeof context.head + maps_size +
					out->program_count * sizeof(struct bpf_prog_desc)) }
	};
	struct bpf_load_and_run_opts run = {
		.ctx = &context.head,
		.data = loader->data,
		.data_sz = loader->data_sz,
		.insns = loader->insns,
		.insns_sz = loader->insns_sz,
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
	/* Only programs that are loaded have a descriptor there. */
	for (size_t i = 0, at = 0; i < out->program_count; i++) {
		if (!has_spare && (i == out->spare || i == out->substitute))
			continue;
		memcpy(&program, context.room + maps_size + at++ * sizeof program, sizeof program);
		out->programs[i] = program.prog_fd;
		if (program.prog_fd <= 0 && i != out->spare)
			error = -ENOTSUP;
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

/* Have the kernel relocate the programs.  Return 0, or -errno, for example on an older kernel; then
 * there is nothing to close. */
static int load_by_kernel(const struct bpf_image *image, bool has_spare, struct bpf_loaded *out)
{
	LIBBPF_OPTS(gen_loader_opts, loader);
	struct bpf_object *object = open_object(image, NULL);

	*out = (struct bpf_loaded){ 0 };
	if (object == NULL)
		return -errno;
	int error = list_parts(image, object, has_spare, out);
	if (!error)
		error = bpf_object__gen_loader(object, &loader);
	if (!error)
		error = bpf_object__load(object);
	if (!error)
		error = run_loader(&loader, has_spare, out);
	bpf_object__close(object);
	if (error)
		bpf_loaded_close(out);
	return error;
}

/* Duplicate a descriptor, so that it outlives libbpf's object. */
static int keep(int fd, int *out)
{
	*out = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return *out < 0 ? -errno : 0;
}

/* Take over what libbpf has loaded.  Return 0 or -errno. */
static int keep_parts(const struct bpf_object *object, struct bpf_loaded *out)
{
	const struct bpf_map *map;
	struct bpf_program *program;
	size_t i = 0;
	int error = 0;

	bpf_object__for_each_map(map, object) if (!error)
		error = keep(bpf_map__fd(map), &out->maps[i++]);
	i = 0;
	bpf_object__for_each_program(program, object)
	{
		if (!error && bpf_program__fd(program) > 0)
			error = keep(bpf_program__fd(program), &out->programs[i]);
		i++;
	}
	return error;
}

static int load_by_library(const struct bpf_image *image, bool has_spare, struct bpf_loaded *out,
			   char *log)
{
	struct bpf_object *object = open_object(image, log);

	*out = (struct bpf_loaded){ 0 };
	if (object == NULL)
		return -errno;
	int error = list_parts(image, object, has_spare, out);
	if (!error)
		error = bpf_object__load(object);
	if (!error)
		error = keep_parts(object, out);
	bpf_object__close(object);
	if (error)
		bpf_loaded_close(out);
	return error;
}

/* Raise the limit on locked memory, which maps and programs count towards before Linux 5.11, and
 * return the previous limit, to be restored.  libbpf would raise it permanently, and a command that
 * pstop runs would inherit that. */
static struct rlimit raise_limit(void)
{
	struct rlimit old, raised = { RLIM_INFINITY, RLIM_INFINITY };

	if (getrlimit(RLIMIT_MEMLOCK, &old) != 0)
		return raised;
	if (setrlimit(RLIMIT_MEMLOCK, &raised) != 0) {
		raised = (struct rlimit){ old.rlim_max, old.rlim_max };
		setrlimit(RLIMIT_MEMLOCK, &raised);
	}
	return old;
}

static int load_either_way(const struct bpf_image *image, bool has_spare, struct bpf_loaded *out,
			   struct bpf_problem *why)
{
	int error = load_by_kernel(image, has_spare, out);

	if (!error || why == NULL)
		return error;
	char *log = calloc(1, LOG_SIZE);
	error = load_by_library(image, has_spare, out, log);
	if (error)
		*why = bpf_problem_find(error, log, image->needs);
	free(log);
	return error;
}

int bpf_load(const struct bpf_image *image, struct bpf_loaded *out, struct bpf_problem *why)
{
	struct rlimit limit = raise_limit();

	/* This is permanent: later uses of the programs can fail as well, and must print
	 * nothing. */
	libbpf_set_print(NULL);
	bool has_spare = image->spare && bpf_problem_is_before(image->spare_until);
	int error = load_either_way(image, has_spare, out, why);

	if (error && has_spare)
		error = load_either_way(image, false, out, why);
	setrlimit(RLIMIT_MEMLOCK, &limit);
	return error;
}

int bpf_load_iterator(const struct bpf_image *image, struct bpf_problem *why)
{
	struct bpf_loaded loaded;
	int error = bpf_load(image, &loaded, why);

	if (error)
		return error;
	int link = bpf_link_create(loaded.programs[0], 0, BPF_TRACE_ITER, NULL);
	if (link < 0) {
		link = -errno;
		*why = bpf_problem_find(link, NULL, image->needs);
	}
	bpf_loaded_close(&loaded);
	return link;
}

int bpf_load_program(const struct bpf_image *image, const struct bpf_shared *shared, void **out,
		     struct bpf_problem *why)
{
	struct bpf_loaded loaded;
	int program = bpf_load(image, &loaded, why);

	if (program < 0)
		return program;
	program = bpf_loaded_share(&loaded, shared, out);
	if (program == 0) {
		program = loaded.programs[0];
		loaded.programs[0] = 0;
	} else if (why) {
		*why = bpf_problem_find(program, NULL, image->needs);
	}
	bpf_loaded_close(&loaded); /* the descriptor keeps what the program needs */
	return program;
}

#endif
