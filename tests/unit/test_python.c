/* test_python: look into recorded memory of every version, and into memory that is hostile. */
#include "config.h"

#include "support.h"

#include "runtime/python.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>

/* What is read is written beside it. NOLINTBEGIN(cert-err34-c,bugprone-not-null-terminated-result) */

#define THREADS_MOST 64

/* ---- recorded memory ---- */

struct piece {
	uint64_t address;
	uint8_t *bytes;
	size_t size;
};

static struct recording {
	struct piece *pieces;
	size_t count;
	unsigned minor;
	uint64_t runtime;
	int main_tid;
} recording;

static ssize_t read_recorded(const struct address_space *m, uint64_t address, void *out,
			     size_t size)
{
	const struct recording *r = m->context;

	for (size_t i = 0; i < r->count; i++) {
		const struct piece *p = &r->pieces[i];
		if (address < p->address || address - p->address + size > p->size)
			continue;
		memcpy(out, p->bytes + (address - p->address), size);
		return (ssize_t)size;
	}
	return -EFAULT;
}

static void add_piece(struct recording *r, uint64_t address, const char *hex)
{
	size_t size = strlen(hex) / 2;
	struct piece *grown = realloc(r->pieces, (r->count + 1) * sizeof *grown);
	uint8_t *bytes = malloc(size + 1);
	unsigned byte;

	assert_non_null(grown);
	assert_non_null(bytes);
	r->pieces = grown;
	for (size_t i = 0; i < size && sscanf(hex + 2 * i, "%2x", &byte) == 1; i++)
		bytes[i] = (uint8_t)byte;
	r->pieces[r->count++] = (struct piece){ address, bytes, size };
}

static void load_recording(unsigned minor)
{
	char path[512], *line = NULL;
	size_t room = 0;
	ssize_t length;

	recording = (struct recording){ 0 };
	snprintf(path, sizeof path, "%s/tests/memory/python-3.%u", getenv("srcdir"), minor);
	FILE *in = fopen(path, "r");
	if (in == NULL)
		fail_msg("cannot read %s", path);
	while ((length = getline(&line, &room, in)) > 0) {
		char *blank = strchr(line, ' ');
		line[length - 1] = '\0';
		if (sscanf(line, "python %u %" SCNx64 " %d", &recording.minor, &recording.runtime,
			   &recording.main_tid) == 3)
			continue;
		assert_non_null(blank);
		add_piece(&recording, strtoull(line, NULL, 16), blank + 1);
	}
	free(line);
	fclose(in);
}

static void drop_recording(void)
{
	for (size_t i = 0; i < recording.count; i++)
		free(recording.pieces[i].bytes);
	free(recording.pieces);
}

/* The threads of tests/memory/program.py, and the lines that they can be at. */
static const struct {
	const char *name, *qualified; /* up to 3.10, and since 3.11 */
	unsigned line, or_line;
} wanted[] = {
	{ "starts", "starts", 24, 25 },
	{ "sleeps", "Worker.sleeps", 8, 8 },
	{ "counts", "counts", 13, 14 },
	{ "été", "été", 18, 18 },
};

static void check_place(const struct python *py, const struct address_space *m,
			const struct python_thread *t, unsigned *found)
{
	struct python_point point;
	char function[RUNTIME_FUNCTION_MAX], file[RUNTIME_FILE_MAX];

	assert_true(python_find_point(py, m, t, &point));
	assert_true(
		python_read_text(py, m, point.name, PYTHON_BEGINNING, function, sizeof function));
	assert_true(python_read_text(py, m, point.file, PYTHON_END, file, sizeof file));
	assert_string_equal(file + strlen(file) - strlen("tests/memory/program.py"),
			    "tests/memory/program.py");
	unsigned line = python_read_line(py, m, &point);
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		const char *name = py->minor < 11 ? wanted[i].name : wanted[i].qualified;
		if (strcmp(function, name) != 0)
			continue;
		if (line != wanted[i].line && line != wanted[i].or_line)
			fail_msg("3.%u: %s() at line %u", py->minor, function, line);
		*found |= 1U << i;
		return;
	}
	fail_msg("3.%u: %s() is none of its functions", py->minor, function);
}

static void check_recording(unsigned minor)
{
	struct address_space m = { .read = read_recorded, .context = &recording };
	struct python_thread threads[THREADS_MOST];
	struct python_gil gil;
	struct python py;
	unsigned found = 0;
	bool has_holder = false;

	load_recording(minor);
	assert_int_equal(recording.minor, minor);
	assert_int_equal(python_open_at(&py, &m, recording.runtime, minor, EM_X86_64), 0);
	assert_int_equal(py.minor, minor);
	assert_false(py.is_free_threaded);
	ssize_t count = python_list(&py, &m, recording.main_tid, threads, THREADS_MOST);
	assert_int_equal(count, COUNT_OF(wanted));
	assert_int_equal(py.gil_count, 1);
	assert_true(python_look_gil(&py, &m, 0, &gil));
	assert_true(gil.is_enabled && gil.is_locked); /* counts() never blocks */
	assert_int_equal(gil.interval_us, 5000);
	for (ssize_t i = 0; i < count; i++) {
		assert_true(threads[i].tid >= recording.main_tid);
		has_holder |= threads[i].state == gil.holder;
		check_place(&py, &m, &threads[i], &found);
	}
	assert_true(has_holder);
	assert_int_equal(found, (1U << COUNT_OF(wanted)) - 1);
	assert_int_equal(threads[count - 1].tid, recording.main_tid);
	assert_true(python_owns_lock(&py, py.gils[0] + 40));
	assert_false(python_owns_lock(&py, py.gils[0] - 8));
	assert_false(python_owns_lock(&py, py.gils[0] + 400));
	drop_recording();
}

static void test_recorded(void **state)
{
	(void)state;
	for (unsigned minor = PYTHON_MINOR_LEAST; minor <= PYTHON_MINOR_MOST; minor++)
		check_recording(minor);
}

/* ---- memory that is made up ---- */

#define BASE 0x10000u
#define ROOM 0x10000u

static uint8_t made[ROOM];

static ssize_t read_made(const struct address_space *m, uint64_t address, void *out, size_t size)
{
	(void)m;
	if (address < BASE || address - BASE > ROOM - size)
		return -EFAULT;
	memcpy(out, made + (address - BASE), size);
	return (ssize_t)size;
}

static const struct address_space made_memory = { .read = read_made };

static void put(uint64_t address, uint64_t word)
{
	memcpy(made + (address - BASE), &word, sizeof word);
}

/* Where the parts of the made interpreter are. */
enum {
	RUNTIME = BASE,
	INTERPRETER = BASE + 0x2000,
	GIL = INTERPRETER + 0x800,
	THREAD = BASE + 0x4000, /* the first; each takes 0x200 */
	FRAME = BASE + 0x6000,
	C_FRAME = BASE + 0x6400,
	CODE = BASE + 0x7000,
	NAME = BASE + 0x8000,
	TABLE = BASE + 0x9000,
};

/* The words of _Py_DebugOffsets of 3.14 by their position. */
static const struct {
	unsigned position;
	uint64_t offset;
} offsets[] = {
	{ 5, 0x400 },  { 8, 0x10 },   { 9, 0x18 }, { 15, 0x20 }, { 16, 0x800 }, { 17, 0 },
	{ 18, 0x818 }, { 19, 0x810 }, { 24, 8 },   { 25, 16 },   { 26, 72 },    { 27, 152 },
	{ 28, 160 },   { 32, 8 },     { 33, 0 },   { 34, 56 },   { 36, 74 },    { 40, 112 },
	{ 42, 128 },   { 43, 136 },   { 44, 68 },  { 48, 208 },  { 75, 16 },    { 76, 32 },
	{ 78, 32 },    { 79, 16 },    { 80, 40 },
};

/* Make a free-threaded 3.14 with two threads, of which the first is in a function. */
static void make_interpreter(int enabled)
{
	memset(made, 0, sizeof made);
	memcpy(made, "xdebugpy", 8);
	put(RUNTIME + 8, 0x030e02f0);
	put(RUNTIME + 16, 1);
	for (size_t i = 0; i < COUNT_OF(offsets); i++)
		put(RUNTIME + 8 * offsets[i].position, offsets[i].offset);
	put(RUNTIME + 0x400, INTERPRETER);
	put(RUNTIME + 0x408, INTERPRETER);
	put(INTERPRETER + 0x18, THREAD);
	put(INTERPRETER + 0x20, GIL);
	put(GIL, (uint32_t)enabled);
	put(GIL + 8, 5000);
	put(GIL + 0x10, THREAD);
	put(GIL + 0x18, 1);
	put(GIL + 0x20, 77);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t t = THREAD + 0x200 * i;
		put(t + 8, i == 0 ? t + 0x200 : 0);
		put(t + 16, INTERPRETER);
		put(t + 160, 101 - i);
	}
	/* A frame of C code is around the function's. */
	put(THREAD + 72, C_FRAME);
	put(C_FRAME + 8, FRAME);
	made[C_FRAME - BASE + 74] = 3;
	put(FRAME, CODE | 1);
	put(FRAME + 56, CODE + 208 + 2);
	put(CODE + 112, NAME);
	put(CODE + 128, NAME);
	put(CODE + 136, TABLE);
	put(CODE + 68, 40);
	put(NAME + 16, 4);
	put(NAME + 32, 1 << 8 | 1 << 11 | 1 << 12);
	memcpy(made + (NAME - BASE) + 40, "spin", 4);
	put(TABLE + 16, 4);
	memcpy(made + (TABLE - BASE) + 32, "\xe8\x02\xe8\x04", 4);
}

static int open_made(struct python *py)
{
	return python_open_at(py, &made_memory, RUNTIME, 0, EM_AARCH64);
}

static void test_free_threaded(void **state)
{
	struct python_thread threads[THREADS_MOST];
	struct python_point point;
	struct python_gil gil;
	struct python py;
	char text[RUNTIME_FUNCTION_MAX];

	(void)state;
	make_interpreter(0);
	assert_int_equal(open_made(&py), 0);
	assert_true(py.is_free_threaded);
	assert_int_equal(py.minor, 14);
	assert_int_equal(python_list(&py, &made_memory, 100, threads, THREADS_MOST), 2);
	assert_int_equal(threads[0].tid, 101);
	assert_int_equal(threads[1].tid, 100);
	assert_true(python_look_gil(&py, &made_memory, 0, &gil));
	assert_false(gil.is_enabled);
	assert_false(gil.is_locked); /* whatever it says: it is off */
	assert_true(python_find_point(&py, &made_memory, &threads[0], &point));
	assert_true(python_read_text(&py, &made_memory, point.name, PYTHON_BEGINNING, text,
				     sizeof text));
	assert_string_equal(text, "spin");
	assert_int_equal(python_read_line(&py, &made_memory, &point), 43);
	assert_false(python_find_point(&py, &made_memory, &threads[1], &point));

	make_interpreter(INT32_MAX);
	assert_int_equal(open_made(&py), 0);
	assert_int_equal(python_list(&py, &made_memory, 100, threads, THREADS_MOST), 2);
	assert_true(python_look_gil(&py, &made_memory, 0, &gil));
	assert_true(gil.is_enabled && gil.is_locked);
	assert_int_equal(gil.holder, THREAD);
	assert_int_equal(gil.switches, 77);
	assert_int_equal(gil.interval_us, 5000);
}

/* A subinterpreter with a GIL of its own, and one that shares. */
static void test_subinterpreters(void **state)
{
	enum { SECOND = BASE + 0xa000, THIRD = BASE + 0xc000 };
	struct python_thread threads[THREADS_MOST];
	struct python py;

	(void)state;
	make_interpreter(1);
	put(RUNTIME + 0x400, THIRD);
	put(THIRD + 0x10, SECOND);
	put(THIRD + 0x20, GIL);
	put(SECOND + 0x10, INTERPRETER);
	put(SECOND + 0x20, SECOND + 0x800);
	assert_int_equal(open_made(&py), 0);
	assert_int_equal(python_list(&py, &made_memory, 100, threads, THREADS_MOST), 2);
	assert_int_equal(py.gil_count, 2);
	assert_int_equal(py.gils[0], GIL); /* that of the main one is first */
	assert_true(python_owns_lock(&py, SECOND + 0x830));
}

static void test_hostile(void **state)
{
	struct python_thread threads[THREADS_MOST];
	struct python_point point;
	struct python py;

	(void)state;
	/* Lists that lead back to their beginning. */
	make_interpreter(1);
	put(THREAD + 8, THREAD);
	put(INTERPRETER + 0x10, INTERPRETER);
	assert_int_equal(open_made(&py), 0);
	assert_int_equal(python_list(&py, &made_memory, 100, threads, THREADS_MOST), THREADS_MOST);
	assert_int_equal(py.gil_count, 1);

	/* A frame that is around itself. */
	make_interpreter(1);
	put(C_FRAME + 8, C_FRAME);
	assert_int_equal(open_made(&py), 0);
	python_list(&py, &made_memory, 100, threads, THREADS_MOST);
	assert_false(python_find_point(&py, &made_memory, &threads[0], &point));

	/* Another thread's state by now. */
	make_interpreter(1);
	assert_int_equal(open_made(&py), 0);
	python_list(&py, &made_memory, 100, threads, THREADS_MOST);
	put(THREAD + 160, 4711);
	assert_false(python_find_point(&py, &made_memory, &threads[0], &point));

	/* Offsets that are out of bounds, one after the other. */
	for (size_t i = 0; i < COUNT_OF(offsets); i++) {
		make_interpreter(1);
		put(RUNTIME + 8 * offsets[i].position, UINT64_MAX - 7);
		assert_int_equal(open_made(&py), -EPROTONOSUPPORT);
	}
	make_interpreter(1);
	put(RUNTIME + 8, 0x04000000);
	assert_int_equal(open_made(&py), -EPROTONOSUPPORT);
	make_interpreter(1);
	put(RUNTIME + 8, 0x031000f0); /* 3.16 */
	assert_int_equal(open_made(&py), -EPROTONOSUPPORT);

	/* No such memory at all. */
	assert_int_equal(python_open_at(&py, &made_memory, 8, 11, EM_X86_64), -EFAULT);
	/* A version whose layout is that of another machine. */
	memset(made, 0, sizeof made);
	assert_int_equal(python_open_at(&py, &made_memory, RUNTIME, 11, EM_AARCH64),
			 -EPROTONOSUPPORT);
	assert_int_equal(python_open_at(&py, &made_memory, RUNTIME, 7, EM_X86_64),
			 -EPROTONOSUPPORT);
}

static void test_texts(void **state)
{
	struct python py;
	char text[8];

	(void)state;
	make_interpreter(1);
	assert_int_equal(open_made(&py), 0);
	put(NAME + 16, 12);
	memcpy(made + (NAME - BASE) + 40, "0123456789ab", 12);
	assert_true(python_read_text(&py, &made_memory, NAME, PYTHON_BEGINNING, text, sizeof text));
	assert_string_equal(text, "0123456");
	assert_true(python_read_text(&py, &made_memory, NAME, PYTHON_END, text, sizeof text));
	assert_string_equal(text, "56789ab");
	put(NAME + 16, UINT64_MAX);
	assert_false(python_read_text(&py, &made_memory, NAME, PYTHON_END, text, sizeof text));
	/* 2 bytes a character, not ASCII: from where its wide form is. */
	put(NAME + 16, 2);
	put(NAME + 32, 2 << 8 | 1 << 11);
	memcpy(made + (NAME - BASE) + 56, "\xac\x20z", 4);
	assert_true(python_read_text(&py, &made_memory, NAME, PYTHON_BEGINNING, text, sizeof text));
	assert_string_equal(text, "€z");
	put(NAME + 32, 2 << 8); /* not compact */
	assert_false(
		python_read_text(&py, &made_memory, NAME, PYTHON_BEGINNING, text, sizeof text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recorded),        cmocka_unit_test(test_free_threaded),
		cmocka_unit_test(test_subinterpreters), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
/* NOLINTEND(cert-err34-c,bugprone-not-null-terminated-result) */
