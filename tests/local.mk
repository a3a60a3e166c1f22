# All tests speak TAP, so that every case counts. "make check" runs them all,
# "make check TESTS=tests/cli/includes.sh" one. A test finds in its environment:
#   PSTOP             the pstop just built
#   HELPERS           the folder of the helper programs just built
#   srcdir, builddir  the tops of the source and of the build tree; only the
#                     latter may be written to, and tests use $tmp instead
TEST_EXTENSIONS = .sh .py
LOG_DRIVER = env AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
PY_LOG_DRIVER = $(LOG_DRIVER)
LOG_COMPILER = bash $(top_srcdir)/tests/unit/run.sh
SH_LOG_COMPILER = bash
PY_LOG_COMPILER = python3

# Nothing of the caller's taste reaches a test. A sanitizer's report ends with
# status 99, which pstop never returns.
AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	builddir='$(abs_top_builddir)'; export builddir; \
	PSTOP="$$builddir/src/pstop"; export PSTOP; \
	COMPILE='$(COMPILE)'; export COMPILE; \
	HELPERS="$$builddir/tests/helpers"; export HELPERS; \
	PYTHONPATH="$$srcdir/tests/lib"; export PYTHONPATH; \
	PYTHONDONTWRITEBYTECODE=1; export PYTHONDONTWRITEBYTECODE; \
	LC_ALL=C.UTF-8; export LC_ALL; TZ=UTC; export TZ; \
	XDG_CONFIG_HOME="$$builddir/tests/no-config"; export XDG_CONFIG_HOME; \
	XDG_STATE_HOME="$$builddir/tests/no-state"; export XDG_STATE_HOME; \
	unset COLUMNS LINES NO_COLOR; \
	ASAN_OPTIONS="exitcode=99:$$ASAN_OPTIONS"; export ASAN_OPTIONS; \
	UBSAN_OPTIONS="exitcode=99:print_stacktrace=1:$$UBSAN_OPTIONS"; \
	export UBSAN_OPTIONS;

# Tests that measure, and for which others beside them would be in the way; make check
# runs them like all others, ./bootstrap check one at a time.
LONE_TESTS = \
	bench/smoke.py \
	tests/live/against_pidstat.py \
	tests/live/classes.py \
	tests/live/demo_spawned.py \
	tests/live/demo_verdicts.py \
	tests/live/demos.py \
	tests/live/exited.py \
	tests/live/gil.py \
	tests/live/sources.py \
	tests/live/steady_cost.py \
	tests/live/workloads.py \
	tests/screen/first.py

# What every program for the tests links with; --as-needed drops what it does
# not use. A program NAME is made from NAME.c.
LDADD = src/libpstop.a $(CMOCKA_LIBS) $(PSTOP_LIBS)

# Programs that know what they do, for the live tests and the benches; one a
# line, and each may use threads.
TEST_HELPERS = \
	tests/helpers/actor \
	tests/helpers/blocked \
	tests/helpers/burners \
	tests/helpers/births \
	tests/helpers/churn \
	tests/helpers/convoy \
	tests/helpers/demo \
	tests/helpers/keys \
	tests/helpers/leaderless \
	tests/helpers/locker \
	tests/helpers/populate \
	tests/helpers/programs \
	tests/helpers/record_python \
	tests/helpers/round_trip \
	tests/helpers/story \
	tests/helpers/words

check_PROGRAMS += $(TEST_HELPERS)

# A library for LD_PRELOAD, without the sanitizers of the build.
check_PROGRAMS += tests/helpers/count_allocations.so
tests_helpers_count_allocations_so_SOURCES = tests/helpers/count_allocations.c
tests_helpers_count_allocations_so_CFLAGS = -std=gnu17 -fPIC
tests_helpers_count_allocations_so_LDFLAGS = -shared
tests_helpers_count_allocations_so_LDADD =
tests_helpers_story_SOURCES = tests/helpers/story.c tests/helpers/story.h \
	tests/helpers/story_tell.c
EXTRA_DIST += tests/lib/tap.sh tests/lib/tap.py \
	tests/lib/chains.py tests/lib/demo.py tests/lib/gil_program.py tests/lib/helper.py tests/lib/proctree.py tests/lib/pstop.py tests/lib/quick.py \
	tests/lib/refuse.py tests/lib/replay.py tests/lib/same.py tests/lib/stories.py tests/fixtures tests/memory tests/stories

include tests/unit/local.mk
include tests/cli/local.mk
include tests/live/local.mk
include tests/fuzz/local.mk
include tests/workloads/local.mk
include tests/screen/local.mk
include tests/kernels/local.mk
include tests/roots/local.mk
