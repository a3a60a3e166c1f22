/* test_explain: the page about a process, section by section, also if values are unknown, hostile
 * or many.
 */
#include "config.h"

#include "world.h"

#include "report/explain.h"
#include "report/sheet.h"

#include <errno.h>
#include <locale.h>

static struct world world;
static struct dossier dossier;
static struct history history;
static struct explain page;
static struct process *p;
static char *text;
static size_t size;

static int setup(void **state)
{
	(void)state;
	world_init(&world);
	p = world_add(&world, 40, 1);
	dossier_init(&dossier, 40, p->start_ticks);
	memset(&history, 0, sizeof history);
	p->first_seen_at = 1;
	page = (struct explain){ .sample = &world.sample,
				 .p = p,
				 .dossier = &dossier,
				 .history = &history,
				 .window_s = 1,
				 .width = 80,
				 .threads_most = 8 };
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	dossier_free(&dossier);
	history_free(&history);
	free(text);
	text = NULL;
	return 0;
}

/* Check that there are no control characters except newlines, and that no line of plain text is
 * wider than the page, except for words that cannot be broken. */
static void check_text(bool may_be_wide)
{
	for (const char *at = text; *at;) {
		size_t length = strcspn(at, "\n");
		if (!may_be_wide && length > (size_t)page.width)
			fail_msg("%zu columns: %.*s", length, (int)length, at);
		for (size_t i = 0; i < length; i++)
			if ((unsigned char)at[i] < ' ' || at[i] == '\x7f')
				fail_msg("control character %#x in: %.*s", at[i], (int)length, at);
		at += length + (at[length] == '\n');
	}
}

static const char *told(enum explain_section section)
{
	free(text);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	explain_write_section(out, &page, section);
	fclose(out);
	if (!page.has_faces)
		check_text(section == EXPLAIN_VERDICT);
	return text;
}

#define HAS(words)                                                      \
	do {                                                            \
		if (strstr(text, words) == NULL)                        \
			fail_msg("\"%s\" is not in:\n%s", words, text); \
	} while (0)
#define HAS_NOT(words)                                              \
	do {                                                        \
		if (strstr(text, words) != NULL)                    \
			fail_msg("\"%s\" is in:\n%s", words, text); \
	} while (0)

#define MIB ((uint64_t)1 << 20)

static void give_memory(void)
{
	p->memory = (struct memory){
		.known = true,
		.virtual_bytes = 100 * MIB,
		.resident_bytes = 40 * MIB,
		.shared_bytes = 10 * MIB,
		.program_bytes = 10 * MIB,
		.data_bytes = 50 * MIB,
		.stack_bytes = MIB,
		.library_bytes = 9 * MIB,
		.swap_bytes = 20 * MIB,
		.peak_bytes = 60 * MIB,
		.locked_bytes = 3 * MIB,
	};
}

static void test_memory(void **state)
{
	(void)state;
	give_memory();
	told(EXPLAIN_MEMORY);
	HAS("address space 100M");
	HAS("P program              10M  10 %");
	HAS("L library             9.0M   9 %");
	HAS("D data                 50M  50 %");
	HAS("S stack               1.0M   1 %");
	HAS("M mapped               30M  30 %");
	HAS("O own                  30M  30 %");
	HAS("W swap                 20M  20 %");
	HAS(". not in memory        40M  40 %");
	HAS("peak 60M in memory; locked 3.0M");
	HAS("not read");
	HAS("[PPPPPPPLLLLLLLDDD");
	dossier.rollup_error = 0;
	dossier.rollup.proportional = 33 * MIB;
	told(EXPLAIN_MEMORY);
	HAS("PSS          33M");
	dossier.rollup_error = EACCES;
	told(EXPLAIN_MEMORY);
	HAS("permission denied");
	/* The verdict shows it in two lines. */
	told(EXPLAIN_VERDICT);
	HAS("address space     100M [PP");
	HAS("W swap 20M");
	p->memory.swap_bytes = 0;
	told(EXPLAIN_VERDICT);
	HAS_NOT("W swap");
}

/* Unknown is unknown. */
static void test_no_memory(void **state)
{
	(void)state;
	told(EXPLAIN_MEMORY);
	HAS("unknown");
	HAS_NOT("address space");
	p->flags = TASK_KTHREAD;
	told(EXPLAIN_MEMORY);
	HAS("a kernel thread");
	p->flags = 0;
	p->threads[0].state = 'Z';
	told(EXPLAIN_MEMORY);
	HAS("it has exited and released its memory");
	p->threads[0].state = 'S';
	p->now.source[SOURCE_STATUS] = EACCES;
	told(EXPLAIN_MEMORY);
	HAS("permission denied");
}

/* Which rule it was, if what it blocks on was not observed. */
static void test_rule_without_observations(void **state)
{
	struct thread *t = &p->threads[0];

	(void)state;
	t->now.voluntary = 90;
	t->now.run_ns = 100000000;
	told(EXPLAIN_VERDICT);
	HAS("waiting: own share below 0.55");
	/* Read, but from the page cache, for all that is known. */
	t->now.io[IO_READ_CHARS] = 1 << 20;
	p->now.io[IO_READ_CHARS] = 1 << 20;
	told(EXPLAIN_VERDICT);
	HAS("WAITING?, confidence 0.40: a guess");
	HAS("pstop could observe neither what it waits on");
	t->now.io[IO_READ_BYTES] = 1 << 20;
	p->now.io[IO_READ_BYTES] = 1 << 20;
	told(EXPLAIN_VERDICT);
	HAS("pstop could not observe what it waits on,");
	t->notes->observed->waits = (struct wait_observations){
		.samples = 4, .blocked = 4, .denied = 4, .hidden = WAIT_SOURCE_SYSCALL
	};
	t->notes->observed->waits_at = WORLD_REFRESH - 1;
	told(EXPLAIN_VERDICT);
	HAS("pstop could not observe what it waits on,");
	t->now.io[IO_READ_BYTES] = p->now.io[IO_READ_BYTES] = 0;
	t->now.io[IO_READ_CHARS] = p->now.io[IO_READ_CHARS] = 0;
	t->now.source[SOURCE_IO] = p->now.source[SOURCE_IO] = EACCES;
	told(EXPLAIN_VERDICT);
	HAS("WAITING?, confidence 0.40: a guess");
	HAS("pstop could observe neither what it waits on");
}

/* Only what was denied is named, and what is therefore unknown. */
static void test_what_was_denied(void **state)
{
	static const struct {
		unsigned hidden, denied, lock, poll;
		const char *text;
	} rows[] = {
		{ WAIT_SOURCE_SYSCALL | WAIT_SOURCE_WCHAN, 4, 0, 0,
		  "  syscall, wchan: permission denied; what it waits on is unknown" },
		{ WAIT_SOURCE_SYSCALL | WAIT_SOURCE_WCHAN, 1, 3, 0,
		  "  syscall, wchan: permission denied; what it waits on is only partly known" },
		{ WAIT_SOURCE_SYSCALL, 0, 4, 0,
		  "  syscall: permission denied; known by the kernel function; whether a wait" },
		{ WAIT_SOURCE_FD, 0, 0, 4,
		  "  fd: permission denied; which of its descriptors it waits for is unknown" },
		{ 0, 4, 0, 0,
		  "  wchan: the kernel does not name the function; what it waits on is unknown" },
		{ WAIT_SOURCE_MEMORY, 0, 0, 4,
		  "  memory: permission denied; which of its descriptors it waits for is" },
	};
	struct thread *t = &p->threads[0];

	(void)state;
	t->now.voluntary = 90;
	told(EXPLAIN_VERDICT);
	HAS("What could not be read\n  nothing\n");
	t->notes->observed->waits_at = WORLD_REFRESH - 1;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		t->notes->observed->waits =
			(struct wait_observations){ .samples = 4,
						    .blocked = 4,
						    .denied = (uint16_t)rows[i].denied,
						    .hidden = (uint8_t)rows[i].hidden };
		t->notes->observed->waits.by_kind[WAIT_LOCK] = (uint16_t)rows[i].lock;
		t->notes->observed->waits.by_kind[WAIT_POLL] = (uint16_t)rows[i].poll;
		told(EXPLAIN_VERDICT);
		HAS(rows[i].text);
	}
}

/* Numbers that no kernel writes. */
static void test_mad_memory(void **state)
{
	(void)state;
	p->memory = (struct memory){ .known = true,
				     .virtual_bytes = 4096,
				     .resident_bytes = UINT64_MAX,
				     .shared_bytes = UINT64_MAX,
				     .data_bytes = UINT64_MAX,
				     .stack_bytes = UINT64_MAX };
	told(EXPLAIN_MEMORY);
	told(EXPLAIN_VERDICT);
	p->memory = (struct memory){ .known = true };
	told(EXPLAIN_MEMORY);
	HAS("address space 0");
}

static void give_identity(void)
{
	dossier.identity_ns = 1;
	dossier.cwd = (struct dossier_text){ strdup("/srv/\x1b[2Jdata"), 0 };
	dossier.root = (struct dossier_text){ NULL, EACCES };
	dossier.credentials_error = dossier.limits_error = 0;
	dossier.credentials = (struct credentials){
		.uid = { 1000, 0, 0, 0 },
		.gid = { 5, 5, 5, 5 },
		.has_gid = true,
		.has_capabilities = true,
		.capabilities = 0x1ffffffffff,
		.seccomp = 2,
		.no_new_privs = 1,
		.inner_pid = 1,
		.tracer_pid = 9,
		.groups = { 4, 24 },
		.group_count = 2,
	};
	dossier.user_names[0] = strdup("a\nb");
	dossier.limits[LIMIT_FILES] = (struct limit){ true, 1024, LIMIT_UNLIMITED };
	dossier.limits[LIMIT_STACK] = (struct limit){ true, 8 * MIB, 16 * MIB };
	dossier.parents[0] = (struct dossier_parent){ 30, "sh\x1b" };
	dossier.parents[1] = (struct dossier_parent){ 1, "init" };
	dossier.parent_count = 2;
	for (int i = 0; i < NAMESPACE_COUNT; i++)
		dossier.namespaces[i] = (struct dossier_ns){ 4026531840 + (uint64_t)i, 0, true,
							     i != NAMESPACE_NET };
}

static void test_identity(void **state)
{
	(void)state;
	give_identity();
	give_memory();
	p->details->exe = (char[]){ "/usr/bin/x" };
	p->details->cgroup = (char[]){ "/a/b" };
	p->tty = 0x8803;
	told(EXPLAIN_IDENTITY);
	HAS("program      /usr/bin/x");
	HAS("directory    /srv/\\x1b[2Jdata");
	HAS("root         permission denied");
	HAS("cgroup       /a/b");
	HAS("parents      1 init > 30 sh\\x1b");
	HAS("pts/3");
	HAS("user         real a\\nb (1000)\n");
	HAS("  effective (no name) (0)\n");
	HAS("group        (no name) (5)");
	HAS("groups       4 24");
	HAS("all capabilities, a system call filter, no_new_privs");
	HAS("traced by    9");
	HAS("net:[4026531843]; as pstop: cgroup ipc mnt pid time user uts");
	HAS("inner PID    1, in its own PID namespace");
	HAS("open files              -       1024  unlimited");
	HAS("stack                1.0M       8.0M        16M");
	HAS("core dump               -          -          -");
	dossier.files_error = 0;
	dossier.file_total = 1000;
	told(EXPLAIN_IDENTITY);
	HAS("open files           1000       1024  unlimited");
	/* In short, in the verdict. */
	told(EXPLAIN_VERDICT);
	HAS("Identity");
	HAS("program      /usr/bin/x");
	HAS_NOT("Limits");
	p->details->exe = p->details->cgroup = NULL;
}

static void test_identity_unread(void **state)
{
	(void)state;
	told(EXPLAIN_IDENTITY);
	HAS("not read");
	dossier.identity_ns = 1;
	dossier.credentials_error = dossier.limits_error = EACCES;
	dossier.cwd.error = EACCES;
	for (int i = 0; i < NAMESPACE_COUNT; i++)
		dossier.namespaces[i].error = EACCES;
	told(EXPLAIN_IDENTITY);
	HAS("user         permission denied");
	HAS("namespaces   permission denied");
	page.dossier = NULL;
	told(EXPLAIN_IDENTITY);
	HAS("not read");
	told(EXPLAIN_FILES);
	told(EXPLAIN_ENVIRONMENT);
	told(EXPLAIN_MEMORY);
	told(EXPLAIN_VERDICT);
	HAS_NOT("Identity");
}

static void test_files(void **state)
{
	(void)state;
	told(EXPLAIN_FILES);
	HAS("not read");
	dossier.files_error = EACCES;
	told(EXPLAIN_FILES);
	HAS("permission denied: only its own user and root may see the list");
	HAS("says how to see more");
	dossier.files_error = 0;
	dossier.file_count = 3;
	dossier.file_total = 900;
	dossier.files = calloc(3, sizeof *dossier.files);
	dossier.files[0] = (struct open_file){ .fd = 0,
					       .kind = OPEN_FILE,
					       .has_mode = true,
					       .can_read = true,
					       .has_size = true,
					       .size_bytes = 2048,
					       .has_offset = true,
					       .offset = 1536,
					       .link = strdup("/a\nb\x1b") };
	dossier.files[1] = (struct open_file){ .fd = 4,
					       .kind = OPEN_SOCKET,
					       .has_mode = true,
					       .can_read = true,
					       .can_write = true,
					       .link = strdup("socket:[1]"),
					       .end = calloc(1, sizeof(struct endpoint)) };
	assert_non_null(dossier.files[1].end);
	*dossier.files[1].end = (struct endpoint){
		.type = ENDPOINT_SOCKET, .protocol = PROTOCOL_UNIX, .inode = 1, .name = "@\x01x"
	};
	dossier.files[2] = (struct open_file){ .fd = 99, .kind = OPEN_OTHER, .error = ENOENT };
	told(EXPLAIN_FILES);
	HAS("Open files: 900");
	HAS("1 file, 1 socket, 1 other");
	dossier.files[0].kind = dossier.files[1].kind = OPEN_OTHER;
	told(EXPLAIN_FILES);
	HAS("3 others");
	dossier.files[0].kind = OPEN_FILE;
	dossier.files[1].kind = OPEN_SOCKET;
	told(EXPLAIN_FILES);
	HAS("   FD      KIND       SIZE OFFSET WHAT");
	HAS("    0  r   file       2.0K   1.5K /a\\nb\\x1b");
	HAS("    4  rw  socket        -      - unix @\\x01x");
	HAS("   99  -   other         -      - has been closed");
	HAS("and 897 more, not examined");
	for (size_t i = 0; i < 3; i++) {
		free(dossier.files[i].link);
		dossier.files[i].link = NULL;
		dossier.files[i].error = EACCES;
	}
	told(EXPLAIN_FILES);
	HAS("Open files: 900");
	HAS("only its own user and root may see what they are");
	HAS_NOT("FD");
}

static void set_environment(const char *bytes, size_t length)
{
	environment_free(&dossier.environment);
	assert_int_equal(environment_add(&dossier.environment, bytes, length), 0);
	dossier.environment_error = 0;
}

static void test_environment(void **state)
{
	static const char bytes[] = "HOME=/root\0X=\x1b]0;t\x07\0\0\0no sign\0=\0cut";

	(void)state;
	told(EXPLAIN_ENVIRONMENT);
	HAS("not read");
	dossier.environment_error = EPERM;
	told(EXPLAIN_ENVIRONMENT);
	HAS("permission denied");
	set_environment(bytes, sizeof bytes - 1);
	told(EXPLAIN_ENVIRONMENT);
	HAS("  HOME=/root\n");
	HAS("  X=\\x1b]0;t\\x07\n");
	HAS("  no sign\n");
	set_environment("", 0);
	told(EXPLAIN_ENVIRONMENT);
	HAS("  empty\n");
}

/* Many bytes in one variable, and many variables. */
static void test_large_environment(void **state)
{
	static char bytes[1200000];

	(void)state;
	memset(bytes, 0x1b, sizeof bytes);
	bytes[0] = 'X';
	bytes[1] = '=';
	set_environment(bytes, sizeof bytes);
	told(EXPLAIN_ENVIRONMENT);
	assert_true(size < 3000);
	HAS("(truncated: 1199998 bytes in total)");
	HAS_NOT("more");
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = i % 4 == 3 ? '\0' : "A=1"[i % 4];
	set_environment(bytes, sizeof bytes);
	told(EXPLAIN_ENVIRONMENT);
	assert_true(size < 10000);
	HAS("and 299000 more: 300000 variables, 1200000 bytes in all");
	dossier.environment.is_least = true;
	told(EXPLAIN_ENVIRONMENT);
	HAS("and at least 299000 more: at least 300000 variables, 1200000 bytes in all");
	/* Its name alone is longer than what is kept. */
	memset(bytes, 'N', 20010);
	bytes[20000] = '=';
	set_environment(bytes, 20010);
	told(EXPLAIN_ENVIRONMENT);
	HAS("(truncated: 20010 bytes in total)");
}

static void remember(unsigned refresh, double run, enum verdict_class class)
{
	struct history_point point = { .class = class,
				       .run = (float)run,
				       .runnable = -1,
				       .switches_per_s = (float)run * 10,
				       .resident_bytes = (float)run * (1 << 20),
				       .read_per_s = (float)run * 2048,
				       .write_per_s = -1 };

	history_begin(&history, refresh, 1);
	history_add(&history, p->pid, p->start_ticks, &point);
}

static void test_history(void **state)
{
	(void)state;
	told(EXPLAIN_HISTORY);
	HAS("unknown");
	told(EXPLAIN_VERDICT);
	HAS_NOT("The last");
	remember(4, 1, CLASS_CPU_BOUND);
	remember(5, 0.5, CLASS_MIXED);
	remember(6, 0, CLASS_IDLE);
	remember(WORLD_REFRESH, 0.25, CLASS_IO_BOUND);
	told(EXPLAIN_HISTORY);
	HAS("The last 4s, about 1 s per column");
	HAS("CPU: 25 % now, 44 % on average, 100 % at most");
	HAS("Ready: - now, - on average, - at most");
	HAS("Context switches: 2.5/s now, 4.4/s on average, 10/s at most");
	HAS("Memory (RES): 256K now, 448K on average, 1.0M at most");
	HAS("Disk read: 512/s now, 896/s on average, 2.0K/s at most");
	HAS("Disk write: unknown\n");
	HAS("CM.I\n");
	HAS("C cpu-bound 25 %, I io-bound 25 %, M mixed 25 %, . idle 25 %");
	told(EXPLAIN_VERDICT);
	HAS("25 % now, 100 % max");
	HAS("CM.I\n");
}

static size_t count_lines(void)
{
	size_t lines = 0;

	for (const char *at = text; *at; at++)
		lines += *at == '\n';
	return lines;
}

/* The plots fill the screen, whatever its height, and keep their order of importance. */
static void test_history_fills_the_screen(void **state)
{
	(void)state;
	remember(6, 1, CLASS_CPU_BOUND);
	remember(WORLD_REFRESH, 0.25, CLASS_IO_BOUND);
	for (page.width = 80; page.width <= 200; page.width += 40)
		for (page.height = 20; page.height <= 100; page.height++) {
			told(EXPLAIN_HISTORY);
			assert_int_equal(count_lines() + (page.width < 100), page.height);
		}
	page.height = 100;
	told(EXPLAIN_HISTORY);
	const char *cpu = strstr(text, "CPU: "), *ready = strstr(text, "Ready: ");
	const char *memory = strstr(text, "Memory (RES): "), *read = strstr(text, "Disk read: ");
	assert_true(cpu && cpu < ready && ready < memory && memory < read);
	/* On a small screen, every plot still has a line; the page is then scrolled. */
	page.height = 10;
	told(EXPLAIN_HISTORY);
	assert_int_equal(count_lines(), 2 + 2 + 6 + 5 + 3);
}

/* A kernel thread has no memory; and not everybody may read how many bytes it transferred. */
static void test_history_without_memory(void **state)
{
	struct history_point point = {
		.run = 1, .resident_bytes = -1, .read_per_s = -1, .write_per_s = -1
	};

	(void)state;
	p->flags |= TASK_KTHREAD;
	p->now.source[SOURCE_IO] = EACCES;
	history_begin(&history, WORLD_REFRESH, 1);
	history_add(&history, p->pid, p->start_ticks, &point);
	told(EXPLAIN_HISTORY);
	HAS("Memory (RES): unknown: a kernel thread has none\n");
	HAS("Disk read: unknown: permission denied\n");
	HAS("Disk write: unknown: permission denied\n");
}

/* As many refreshes as are kept, on a narrow page. */
static void test_long_history(void **state)
{
	(void)state;
	world.sample.refresh = 2000;
	for (unsigned refresh = 2; refresh <= 2000; refresh++)
		remember(refresh, refresh % 2, CLASS_MIXED);
	for (page.width = 60; page.width <= 700; page.width += 30) {
		told(EXPLAIN_HISTORY);
		HAS("The last 10m00");
		told(EXPLAIN_VERDICT);
	}
}

/* With styles, only the marks are added. */
static void test_observations(void **state)
{
	(void)state;
	give_identity();
	give_memory();
	remember(WORLD_REFRESH, 0.5, CLASS_MIXED);
	for (int section = 0; section < EXPLAIN_SECTIONS; section++) {
		page.has_faces = false;
		char *plain = strdup(told(section)), *stripped = calloc(1, size * 3 + 1);
		page.has_faces = true;
		told(section);
		const char *at = text, *end = text + size, *piece;
		unsigned face = FACE_TEXT;
		size_t n;
		while (at < end && (n = sheet_next(&at, end, &face, &piece)) > 0) {
			assert_true(face < FACES);
			strncat(stripped, piece, n);
		}
		assert_string_equal(stripped, plain);
		free(plain);
		free(stripped);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_memory),
		TEST(test_no_memory),
		TEST(test_rule_without_observations),
		TEST(test_what_was_denied),
		TEST(test_mad_memory),
		TEST(test_identity),
		TEST(test_identity_unread),
		TEST(test_files),
		TEST(test_environment),
		TEST(test_large_environment),
		TEST(test_history),
		TEST(test_history_fills_the_screen),
		TEST(test_history_without_memory),
		TEST(test_long_history),
		TEST(test_observations),
	};

	setlocale(LC_ALL, "C");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
