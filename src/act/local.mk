# The only code that changes another process.
src_libpstop_a_SOURCES += \
	src/act/action.c src/act/action.h \
	src/act/action_words.c src/act/action_words.h \
	src/act/strace.c src/act/strace.h
