# Unit tests: cmocka programs, one a module, one a line (without .c). A program
# runs one group: it ends in "return cmocka_run_group_tests(...)".
UNIT_TESTS =

EXTRA_DIST += tests/unit/run.sh
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
else
EXTRA_DIST += $(UNIT_TESTS:=.c)
TESTS += tests/unit/no_cmocka.sh
check-local:
	@echo '*** The unit tests were NOT run: cmocka is missing.' >&2
	@echo '*** Debian: libcmocka-dev, Fedora: libcmocka-devel; then configure again.' >&2
endif
EXTRA_DIST += tests/unit/no_cmocka.sh
