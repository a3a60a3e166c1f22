# What every room may use: it knows nothing of processes.
src_libpstop_a_SOURCES += \
	src/base/array.c src/base/array.h \
	src/base/clean.c src/base/clean.h \
	src/base/clock.c src/base/clock.h \
	src/base/cursor.h \
	src/base/date.c src/base/date.h \
	src/base/libc.c src/base/libc.h \
	src/base/pack.c src/base/pack.h \
	src/base/pidfd.h \
	src/base/tidmap.c src/base/tidmap.h
