# Finds out what blocked threads wait for.
src_libpstop_a_SOURCES += \
	src/wait/active.c src/wait/active.h \
	src/wait/callabi.c src/wait/callabi.h \
	src/wait/futex_owner.c src/wait/futex_owner.h \
	src/wait/link_child.c src/wait/link_child.h \
	src/wait/link_finder.c src/wait/link_finder.h \
	src/wait/link_gil.c src/wait/link_gil.h \
	src/wait/link_lock.c src/wait/link_lock.h \
	src/wait/link_site.c src/wait/link_site.h \
	src/wait/link_stream.c src/wait/link_stream.h \
	src/wait/links.c src/wait/links.h \
	src/wait/window_sites.c src/wait/window_sites.h \
	src/wait/inside.c src/wait/inside.h \
	src/wait/sampler.c src/wait/sampler.h \
	src/wait/sites.c src/wait/sites.h \
	src/wait/kind_of_call.c src/wait/kind_of_call.h \
	src/wait/waitset.c src/wait/waitset.h \
	src/wait/waitsite.c src/wait/waitsite.h
