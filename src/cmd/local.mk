# The subcommands: they wire the other rooms together.
src_libpstop_a_SOURCES += \
	src/cmd/cmd_blockers.c src/cmd/cmd_blockers.h \
	src/cmd/cmd_doctor.c src/cmd/cmd_doctor.h \
	src/cmd/cmd_explain.c src/cmd/cmd_explain.h \
	src/cmd/cmd_report.c src/cmd/cmd_report.h \
	src/cmd/cmd_spawn.c src/cmd/cmd_spawn.h \
	src/cmd/cmd_spawn_output.c src/cmd/cmd_spawn_output.h \
	src/cmd/cmd_top.c src/cmd/cmd_top.h \
	src/cmd/exit_status.h \
	src/cmd/operands.c src/cmd/operands.h \
	src/cmd/option_value.c src/cmd/option_value.h \
	src/cmd/options.c src/cmd/options.h \
	src/cmd/options_spawn.c src/cmd/options_spawn.h \
	src/cmd/output.c src/cmd/output.h \
	src/cmd/relay.c src/cmd/relay.h \
	src/cmd/session.c src/cmd/session.h \
	src/cmd/settings_file.c src/cmd/settings_file.h \
	src/cmd/spool.c src/cmd/spool.h \
	src/cmd/top_feed.c src/cmd/top_feed.h
