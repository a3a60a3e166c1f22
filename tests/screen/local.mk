# The live view in a real terminal emulator (tmux): .py, one a line.
SCREEN_TESTS = \
	tests/screen/cores.py \
	tests/screen/first.py \
	tests/screen/golden.py \
	tests/screen/hidden.py \
	tests/screen/keys.py \
	tests/screen/live.py \
	tests/screen/monkey.py \
	tests/screen/mouse.py \
	tests/screen/nice.py \
	tests/screen/page.py \
	tests/screen/past.py \
	tests/screen/paste.py \
	tests/screen/setup.py \
	tests/screen/sideways.py \
	tests/screen/spawn_live.py \
	tests/screen/strace.py \
	tests/screen/terminals.py \
	tests/screen/tree.py

TESTS += $(SCREEN_TESTS)
EXTRA_DIST += $(SCREEN_TESTS) tests/lib/screen.py tests/screen/golden
