# The live view.
src_libpstop_a_SOURCES += \
	src/tui/cmd_top.c src/tui/cmd_top.h \
	src/tui/cmd_top_act.c \
	src/tui/cmd_top_choose.c \
	src/tui/cmd_top_dialog.c \
	src/tui/cmd_top_draw.c \
	src/tui/cmd_top_keys.c \
	src/tui/cmd_top_mouse.c \
	src/tui/cmd_top_page.c \
	src/tui/cmd_top_page_draw.c \
	src/tui/cmd_top_past.c \
	src/tui/cmd_top_save.c \
	src/tui/cmd_top_setup.c \
	src/tui/cmd_top_state.h \
	src/tui/cmd_top_tag.c \
	src/tui/display.c src/tui/display.h \
	src/tui/grid.c src/tui/grid.h \
	src/tui/keyboard.c src/tui/keyboard.h \
	src/tui/list.c src/tui/list.h \
	src/tui/list_rows.c src/tui/list_rows.h \
	src/tui/list_tree.c src/tui/list_tree.h \
	src/tui/machine.c src/tui/machine.h \
	src/tui/process_set.c src/tui/process_set.h \
	src/tui/settings.c src/tui/settings.h \
	src/tui/settings_file.c \
	src/tui/settings_key.c src/tui/settings_key.h \
	src/tui/strip.c src/tui/strip.h \
	src/tui/terminal.c src/tui/terminal.h
