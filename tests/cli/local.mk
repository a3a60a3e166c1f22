# Tests of the shipped program from outside, and of the sources' own rules:
# .sh (bash) or .py, one a line.
CLI_TESTS = \
	tests/cli/includes.sh

TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS)
