/* fuzz_python: any bytes as the memory of a CPython, and as its tables of lines.
 *
 * The first two bytes choose the version; the rest is what every address reads as, over and over:
 * pointers lead back into it, so that lists have circles and structures overlap.
 */
#include "config.h"

#include "fuzz_check.h"
#include "runtime/elf.h"
#include "runtime/python.h"
#include "runtime/python_lines.h"

#include <elf.h>
#include <errno.h>

struct bytes {
	const uint8_t *data;
	size_t size;
};

static ssize_t read_bytes(const struct address_space *m, uint64_t address, void *out, size_t size)
{
	const struct bytes *b = m->context;
	uint8_t *to = out;

	if (b->size == 0 || address % 61 == 60)
		return -EFAULT;
	for (size_t i = 0; i < size; i++)
		to[i] = b->data[(address + i) % b->size];
	return (ssize_t)size;
}

static void look(const struct address_space *m, struct python *py)
{
	enum { MOST = 64 };
	struct python_thread threads[MOST];
	struct python_point point;
	struct python_gil gil;
	char text[RUNTIME_FILE_MAX];

	ssize_t count = python_list(py, m, 1, threads, MOST);
	CHECK(count <= MOST);
	CHECK(py->gil_count <= PYTHON_GILS);
	for (unsigned i = 0; i < PYTHON_GILS; i++)
		if (python_look_gil(py, m, i, &gil))
			CHECK(i < py->gil_count && (gil.is_enabled || !gil.is_locked));
	for (ssize_t i = 0; i < count; i++) {
		if (!python_find_point(py, m, &threads[i], &point))
			continue;
		CHECK(python_read_line(py, m, &point) <= 100000000);
		for (int part = PYTHON_BEGINNING; part <= PYTHON_END; part++)
			if (python_read_text(py, m, point.name, part, text, sizeof text))
				CHECK(memchr(text, '\0', sizeof text) != NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes bytes = { data + 2, size > 2 ? size - 2 : 0 };
	struct address_space m = { .read = read_bytes, .context = &bytes };
	struct elf_image image;
	struct python py;
	char version[RUNTIME_VERSION_MAX];

	if (size < 2)
		return 0;
	if (elf_open(&image, &m, 61, 61 + size) == 0) {
		elf_find(&image, &m, "_PyRuntime");
		if (python_open(&py, &m, &image, data[0]) == 0) {
			python_read_version(&py, &m, &image, version, sizeof version);
			look(&m, &py);
		}
	}
	for (unsigned form = 0; form <= PYTHON_LINES_LOCATIONS; form++)
		CHECK(python_line(form, bytes.data, bytes.size, data[1], data[0]) <= 100000000);
	if (python_open_at(&py, &m, data[1], data[0] % 16, EM_X86_64) == 0)
		look(&m, &py);
	return 0;
}
