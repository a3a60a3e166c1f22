# Samples as bytes, and the past: what the live view looks back at.
src_libpstop_a_SOURCES += \
	src/store/past.c src/store/past.h \
	src/store/past_process.c src/store/past_process.h \
	src/store/sample_code.c src/store/sample_code.h
