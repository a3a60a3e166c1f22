/* test_detect: which runtime a process has, from the text of its maps. */
#include "config.h"

#include "support.h"

#include "proc/maps.h"
#include "runtime/detect.h"

#define LINE(start, end, offset, path) start "-" end " r--p " offset " fe:00 1234    " path "\n"

static struct detected of(const char *maps, const char *exe)
{
	char *text = exact_copy(maps, strlen(maps));
	struct detected d = detect_in_maps(text, strlen(maps), exe);

	free(text);
	return d;
}

static void test_files(void **state)
{
	static const struct {
		const char *path;
		enum runtime_kind kind;
		unsigned minor;
	} rows[] = {
		{ "/usr/bin/python3.11", RUNTIME_PYTHON, 11 },
		{ "/usr/bin/python3.13t", RUNTIME_PYTHON, 13 },
		{ "/opt/my python/python3.9 (deleted)", RUNTIME_PYTHON, 9 },
		{ "/usr/bin/python", RUNTIME_PYTHON, 0 },
		{ "/usr/bin/python2.7", RUNTIME_PYTHON, 0 },
		{ "/usr/bin/node", RUNTIME_NODE, 0 },
		{ "/usr/lib/erlang/erts-13.1.5/bin/beam.smp", RUNTIME_BEAM, 0 },
		{ "/usr/bin/ruby3.1", RUNTIME_RUBY, 0 },
		{ "/usr/bin/vim", RUNTIME_NONE, 0 },
		{ "/usr/bin/my-python3.11", RUNTIME_NONE, 0 },
	};
	char maps[300], exe[100];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(maps, sizeof maps, LINE("400000", "500000", "00000000", "%s"),
			 rows[i].path);
		snprintf(exe, sizeof exe, "%s", rows[i].path);
		struct detected d = of(maps, exe);
		assert_int_equal(d.kind, rows[i].kind);
		assert_int_equal(d.minor, rows[i].minor);
		assert_int_equal(d.start, 0x400000);
		assert_int_equal(d.end, 0x500000);
		/* Another program that has it open, as data, is none. */
		if (strncmp(rows[i].path, "/usr", 4) == 0)
			assert_int_equal(of(maps, "/usr/bin/vim").kind, RUNTIME_NONE);
	}
}

static void test_library(void **state)
{
	static const char maps[] = LINE("400000", "500000", "00000000", "/usr/bin/uwsgi-core") LINE(
		"600000", "700000", "00100000",
		"/usr/bin/uwsgi-core") "700000-800000 rw-p 00000000 00:00 0    [heap]\n" LINE("7f00"
											      "0000"
											      "000"
											      "0",
											      "7f00"
											      "0010"
											      "000"
											      "0",
											      "0000"
											      "000"
											      "0",
											      "/lib"
											      "/lib"
											      "pyth"
											      "on3."
											      "11."
											      "so."
											      "1.0")
		LINE("7f0000100000", "7f0000200000", "00100000",
		     "/lib/libpython3.11.so.1.0") "7f0000200000-7f0000300000 rw-p 00000000 00:00 0 "
						  "\n" LINE("7f0000300000", "7f0000400000",
							    "00300000", "/lib/libpython3.11.so.1.0")
							  LINE("7f0000500000", "7f0000600000",
							       "00000000", "/lib/libjvm.so");
	struct detected d;

	(void)state;
	d = of(maps, "/usr/bin/uwsgi-core");
	assert_int_equal(d.kind, RUNTIME_PYTHON);
	assert_int_equal(d.minor, 11);
	assert_int_equal(d.start, 0x7f0000000000);
	assert_int_equal(d.end, 0x7f0000400000);
	/* A program that is Python itself, but whose code is in the library. */
	d = of(LINE("400000", "500000", "00000000", "/usr/bin/python3.8")
		       LINE("7f0000000000", "7f0000100000", "00000000", "/lib/libpython3.8.so.1.0"),
	       "/usr/bin/python3.8");
	assert_int_equal(d.start, 0x7f0000000000);
	/* The stub that all versions have has no code. */
	d = of(LINE("400000", "500000", "00000000", "/usr/bin/java")
		       LINE("7f0000000000", "7f0000100000", "00000000", "/lib/libjvm.so"),
	       "/usr/bin/java");
	assert_int_equal(d.kind, RUNTIME_JVM);
}

static void test_cut(void **state)
{
	(void)state;
	assert_int_equal(of("", "/usr/bin/python3.11").kind, RUNTIME_NONE);
	assert_int_equal(
		of("500000-400000 r--p 0 0:0 0 /usr/bin/python3.11\n", "/usr/bin/python3.11").kind,
		RUNTIME_NONE);
	assert_int_equal(of("500000-600000 r--p", "/usr/bin/python3.11").kind, RUNTIME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
