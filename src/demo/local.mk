# The demos of pstop spawn: small programs to read.
src_libpstop_a_SOURCES += \
	src/demo/demo.c src/demo/demo.h \
	src/demo/demo_cpu.c \
	src/demo/demo_exec.c \
	src/demo/demo_fork.c \
	src/demo/demo_gil.c \
	src/demo/demo_io.c \
	src/demo/demo_list.h \
	src/demo/demo_lock.c \
	src/demo/demo_mapreduce.c src/demo/demo_mapreduce.h \
	src/demo/demo_mapreduce_task.c \
	src/demo/demo_mapreduce_words.c \
	src/demo/demo_mixed.c \
	src/demo/demo_net.c \
	src/demo/demo_orphan.c \
	src/demo/demo_pool.c \
	src/demo/demo_posix_spawn.c \
	src/demo/demo_starve.c \
	src/demo/demo_threads.c \
	src/demo/demo_tools.c src/demo/demo_tools.h \
	src/demo/demo_tty_wait.c \
	src/demo/demo_uthreads.c \
	src/demo/demo_vfork.c \
	src/demo/demo_zombie.c
