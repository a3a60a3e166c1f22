# Follows a command: ptrace, BPF, or polling.
src_libpstop_a_SOURCES += \
	src/trace/attach.c \
	src/trace/exe_path.c src/trace/exe_path.h \
	src/trace/follow.c src/trace/follow.h \
	src/trace/guard.c src/trace/guard.h \
	src/trace/hear.c \
	src/trace/launch.c src/trace/launch.h \
	src/trace/listen.c src/trace/listen.h \
	src/trace/pause.c \
	src/trace/poll.c \
	src/trace/reach.c \
	src/trace/readout.c src/trace/readout.h \
	src/trace/stack.c src/trace/stack.h \
	src/trace/tracer.c src/trace/tracer.h \
	src/trace/tracer_stop.c \
	src/trace/tracer_task.c \
	src/trace/wake.c src/trace/wake.h \
	src/trace/watch.c src/trace/watch.h
