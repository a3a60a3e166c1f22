# Tests of the shipped program from outside, and of the sources' own rules:
# .sh (bash) or .py, one a line.
CLI_TESTS = \
	tests/cli/bad_input.py \
	tests/cli/devices.py \
	tests/cli/filter.py \
	tests/cli/fixtures.py \
	tests/cli/hostile_names.py \
	tests/cli/includes.sh \
	tests/cli/large_texts.py \
	tests/cli/machine.py \
	tests/cli/manual.py \
	tests/cli/operands.py \
	tests/cli/options.sh \
	tests/cli/output_errors.py \
	tests/cli/packaging.sh \
	tests/cli/published.py \
	tests/cli/readers.sh \
	tests/cli/rights.py \
	tests/cli/sample_code.py \
	tests/cli/schema.py \
	tests/cli/spawn.py \
	tests/cli/spawn_json.py \
	tests/cli/spawn_timeline.py \
	tests/cli/spawn_trace.py \
	tests/cli/structure.py \
	tests/cli/stuck_reader.py \
	tests/cli/text_output.py

TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS)

# make regolden: the expected output of tests/fixtures and tests/stories, and the
# screens of tests/screen/golden, as pstop writes them now.  Look at "git diff
# tests" before you commit it.
regolden: all
	UPDATE=1 $(MAKE) $(AM_MAKEFLAGS) check \
		TESTS='tests/cli/fixtures.py tests/cli/spawn_json.py tests/cli/spawn_timeline.py tests/cli/spawn_trace.py tests/screen/golden.py'

.PHONY: regolden
