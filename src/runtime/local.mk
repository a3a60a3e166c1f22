# Looks into language runtimes.
src_libpstop_a_SOURCES += \
	src/runtime/detect.c src/runtime/detect.h \
	src/runtime/elf.c src/runtime/elf.h \
	src/runtime/places.c src/runtime/places.h \
	src/runtime/python.c src/runtime/python.h \
	src/runtime/python_layout.c src/runtime/python_layout.h \
	src/runtime/python_lines.c src/runtime/python_lines.h \
	src/runtime/runtime.c src/runtime/runtime.h
