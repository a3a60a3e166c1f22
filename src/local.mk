# Everything but main() goes into a library, which pstop and the tests link. Each room
# lists its own files; includes are written "room/file.h". Which room may include which
# is in tests/cli/includes.sh.
noinst_LIBRARIES += src/libpstop.a
src_libpstop_a_SOURCES =
nodist_src_libpstop_a_SOURCES =
BUILT_SOURCES =
CLEANFILES =

include src/base/local.mk
include src/model/local.mk
include src/proc/local.mk
include src/bpf/local.mk
include src/collect/local.mk
include src/runtime/local.mk
include src/wait/local.mk
include src/trace/local.mk
include src/demo/local.mk
include src/act/local.mk
include src/field/local.mk
include src/store/local.mk
include src/export/local.mk
include src/report/local.mk
include src/tui/local.mk
include src/cmd/local.mk

bin_PROGRAMS += src/pstop
src_pstop_SOURCES = src/main.c
src_pstop_LDADD = src/libpstop.a $(PSTOP_LIBS)
