# The live view.
src_libpstop_a_SOURCES += \
	src/tui/actions.c src/tui/actions.h \
	src/tui/burst.c src/tui/burst.h \
	src/tui/choose.c src/tui/choose.h \
	src/tui/column_choice.c src/tui/column_choice.h \
	src/tui/display.c src/tui/display.h \
	src/tui/feed.h \
	src/tui/grid.c src/tui/grid.h \
	src/tui/keyboard.c src/tui/keyboard.h \
	src/tui/keys.c src/tui/keys.h \
	src/tui/list.c src/tui/list.h \
	src/tui/live.c src/tui/live.h \
	src/tui/machine.c src/tui/machine.h \
	src/tui/menu.c src/tui/menu.h \
	src/tui/process_set.c src/tui/process_set.h \
	src/tui/prompt.c src/tui/prompt.h \
	src/tui/save.c src/tui/save.h \
	src/tui/screen.c src/tui/screen.h \
	src/tui/screen_help.c src/tui/screen_help.h \
	src/tui/screen_page.c src/tui/screen_page.h \
	src/tui/screen_setup.c src/tui/screen_setup.h \
	src/tui/screen_strace.c src/tui/screen_strace.h \
	src/tui/screen_table.c src/tui/screen_table.h \
	src/tui/selection.c src/tui/selection.h \
	src/tui/settings.c src/tui/settings.h \
	src/tui/settings_key.c src/tui/settings_key.h \
	src/tui/strip.c src/tui/strip.h \
	src/tui/tags.c src/tui/tags.h \
	src/tui/tail.c src/tui/tail.h \
	src/tui/targets.c src/tui/targets.h \
	src/tui/terminal.c src/tui/terminal.h \
	src/tui/ui.c src/tui/ui.h \
	src/tui/view.c src/tui/view.h
