# The past: what the live view looks back at.
src_libpstop_a_SOURCES += \
	src/store/past.c src/store/past.h \
	src/store/past_process.c src/store/past_process.h
