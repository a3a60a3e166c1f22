/* record_python - write down the memory of a CPython that pstop reads; see tests/memory/README. */
#include "config.h"

#include "proc/memory.h"
#include "proc/procfs.h"
#include "runtime/detect.h"
#include "runtime/elf.h"
#include "runtime/python.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define THREADS_MOST 64

/* Read memory, and write what was read. */
static ssize_t read_and_write(const struct address_space *m, uint64_t address, void *out,
			      size_t size)
{
	struct address_space plain = memory_of_process(m->fs, m->pid);
	const unsigned char *bytes = out;
	ssize_t n = plain.read(&plain, address, out, size);

	if (n > 0) {
		printf("%" PRIx64 " ", address);
		for (ssize_t i = 0; i < n; i++)
			printf("%02x", bytes[i]);
		putchar('\n');
	}
	return n;
}

static void look(const struct address_space *m, struct python *py, pid_t pid)
{
	struct python_thread threads[THREADS_MOST];
	struct python_point point;
	struct python_gil gil;
	char text[RUNTIME_FILE_MAX];

	ssize_t count = python_list(py, m, pid, threads, THREADS_MOST);
	python_look_gil(py, m, 0, &gil);
	for (ssize_t i = 0; i < count; i++)
		if (python_find_point(py, m, &threads[i], &point)) {
			python_read_text(py, m, point.name, PYTHON_BEGINNING, text, sizeof text);
			python_read_text(py, m, point.file, PYTHON_END, text, sizeof text);
			python_read_line(py, m, &point);
		}
}

int main(int argc, char **argv)
{
	pid_t pid = argc > 1 ? (pid_t)strtol(argv[1], NULL, 10) : 0;
	struct procfs fs;
	struct elf_image image;
	struct python py;

	if (procfs_open(&fs, "/proc") != 0)
		return 1;
	struct detected d = detect_process(&fs, pid);
	struct address_space plain = memory_of_process(&fs, pid), m = plain;
	if (d.kind != RUNTIME_PYTHON || elf_open(&image, &plain, d.start, d.end) != 0 ||
	    python_open(&py, &plain, &image, d.minor) != 0) {
		fprintf(stderr, "record_python: cannot look into PID %d\n", (int)pid);
		return 1;
	}
	m.read = read_and_write;
	printf("python %u %" PRIx64 " %d\n", py.minor, py.address, (int)pid);
	python_open_at(&py, &m, py.address, py.minor, image.machine);
	look(&m, &py, pid);
	procfs_close(&fs);
	return 0;
}
