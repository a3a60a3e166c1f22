# Follows a command: ptrace, BPF, or polling.
src_libpstop_a_SOURCES += \
	src/trace/attach.c src/trace/attach.h \
	src/trace/exe_path.c src/trace/exe_path.h \
	src/trace/follow.c src/trace/follow.h \
	src/trace/follow_options.h \
	src/trace/guard.c src/trace/guard.h \
	src/trace/hear.c src/trace/hear.h \
	src/trace/job.c src/trace/job.h \
	src/trace/job_signal.c src/trace/job_signal.h \
	src/trace/launch.c src/trace/launch.h \
	src/trace/listen.c src/trace/listen.h \
	src/trace/pause.c src/trace/pause.h \
	src/trace/poll.c src/trace/poll.h \
	src/trace/readout.c src/trace/readout.h \
	src/trace/stack.c src/trace/stack.h \
	src/trace/stop.c src/trace/stop.h \
	src/trace/tracee.c src/trace/tracee.h \
	src/trace/tracer.c src/trace/tracer.h \
	src/trace/wake.c src/trace/wake.h \
	src/trace/watch.c src/trace/watch.h
