# Finds out what blocked threads wait for.
src_libpstop_a_SOURCES += \
	src/wait/active.c src/wait/active.h \
	src/wait/callabi.c src/wait/callabi.h \
	src/wait/sampler.c src/wait/sampler.h \
	src/wait/sites.c src/wait/sites.h \
	src/wait/kind_of_call.c src/wait/kind_of_call.h \
	src/wait/waitset.c src/wait/waitset.h \
	src/wait/waitsite.c src/wait/waitsite.h
