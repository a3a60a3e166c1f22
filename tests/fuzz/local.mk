# Fuzz targets: one a parser, two lines each. The source fuzz_NAME.c defines
# LLVMFuzzerTestOneInput(); the inputs kept are in corpus/NAME/.
#
#	FUZZ_TARGETS += tests/fuzz/fuzz_NAME
#	tests_fuzz_fuzz_NAME_LDADD = $(FUZZ_LIBS)
#
# In any build "make check" replays the corpus. To look for new inputs, build
# with --enable-fuzz CC=clang and run
#	tests/fuzz/fuzz_NAME -max_total_time=600 $(srcdir)/tests/fuzz/corpus/NAME
FUZZ_TARGETS =
FUZZ_TARGETS += tests/fuzz/fuzz_clean
FUZZ_TARGETS += tests/fuzz/fuzz_columns
FUZZ_TARGETS += tests/fuzz/fuzz_devices
FUZZ_TARGETS += tests/fuzz/fuzz_ends
FUZZ_TARGETS += tests/fuzz/fuzz_exit
FUZZ_TARGETS += tests/fuzz/fuzz_filter
FUZZ_TARGETS += tests/fuzz/fuzz_futex
FUZZ_TARGETS += tests/fuzz/fuzz_keyed
FUZZ_TARGETS += tests/fuzz/fuzz_maps
FUZZ_TARGETS += tests/fuzz/fuzz_page
FUZZ_TARGETS += tests/fuzz/fuzz_pass
FUZZ_TARGETS += tests/fuzz/fuzz_python
FUZZ_TARGETS += tests/fuzz/fuzz_sample
FUZZ_TARGETS += tests/fuzz/fuzz_settings
FUZZ_TARGETS += tests/fuzz/fuzz_sock_diag
FUZZ_TARGETS += tests/fuzz/fuzz_socket
FUZZ_TARGETS += tests/fuzz/fuzz_stat
FUZZ_TARGETS += tests/fuzz/fuzz_status
FUZZ_TARGETS += tests/fuzz/fuzz_tap
FUZZ_TARGETS += tests/fuzz/fuzz_task_text
tests_fuzz_fuzz_clean_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_columns_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_devices_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_ends_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_exit_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_filter_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_futex_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_keyed_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_maps_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_page_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_pass_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_python_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_sample_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_settings_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_sock_diag_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_socket_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_stat_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_status_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_tap_LDADD = $(FUZZ_LIBS)
tests_fuzz_fuzz_task_text_LDADD = $(FUZZ_LIBS)

if FUZZ
FUZZ_LIBS = src/libpstop.a $(LIB_FUZZING_ENGINE) $(PSTOP_LIBS)
else
check_LIBRARIES += tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay_main.c
FUZZ_LIBS = src/libpstop.a tests/fuzz/libreplay.a $(PSTOP_LIBS)
endif

check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/replay.sh tests/fuzz/replay_main.c tests/fuzz/fuzz_check.h \
	tests/fuzz/corpus
