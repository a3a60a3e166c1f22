# Programs that run in the kernel, and the decoders of what they write.
src_libpstop_a_SOURCES += \
	src/bpf/bpf_load.c src/bpf/bpf_load.h \
	src/bpf/bpf_problem.c src/bpf/bpf_problem.h \
	src/bpf/bpf_record.h \
	src/bpf/bpf_source.c src/bpf/bpf_source.h \
	src/bpf/feature.c src/bpf/feature.h \
	src/bpf/pass.c src/bpf/pass.h \
	src/bpf/tap.c src/bpf/tap.h \
	src/bpf/tap_record.c src/bpf/tap_record.h

# The programs for the kernel (bpf_source.h, tap.h), as bytes for arrays.
EXTRA_DIST += src/bpf/bpf_task.bpf.c src/bpf/bpf_walk.bpf.c \
	src/bpf/bpf_birth.h src/bpf/bpf_fill.h src/bpf/bpf_kernel.h src/bpf/bpf_tap.bpf.c
KERNEL_FILES = $(srcdir)/src/bpf/bpf_fill.h $(srcdir)/src/bpf/bpf_kernel.h \
	$(srcdir)/src/bpf/bpf_record.h $(srcdir)/src/model/task_flag.h
CLEANFILES += src/bpf/bpf_task.o src/bpf/bpf_task.inc src/bpf/bpf_walk.o src/bpf/bpf_walk.inc \
	src/bpf/bpf_tap.o src/bpf/bpf_tap.inc
if BPF
nodist_src_libpstop_a_SOURCES += src/bpf/bpf_task.inc src/bpf/bpf_walk.inc \
	src/bpf/bpf_tap.inc
BUILT_SOURCES += src/bpf/bpf_task.inc src/bpf/bpf_walk.inc src/bpf/bpf_tap.inc
BPF_BYTES = $(MKDIR_P) $(@D); \
	$(BPF_CLANG) $(BPF_CFLAGS) $(BPF_CPU) -I$(srcdir)/src $(LIBBPF_CFLAGS) -c $< -o $(@:.inc=.o) && \
	$(BPF_STRIP) $(@:.inc=.o) && \
	od -An -v -tx1 $(@:.inc=.o) | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' >$@.tmp && \
	test -s $@.tmp && mv $@.tmp $@
src/bpf/bpf_task.inc: $(srcdir)/src/bpf/bpf_task.bpf.c $(KERNEL_FILES) Makefile
	$(AM_V_GEN)$(BPF_BYTES)
src/bpf/bpf_walk.inc: $(srcdir)/src/bpf/bpf_walk.bpf.c $(KERNEL_FILES) Makefile
	$(AM_V_GEN)$(BPF_BYTES)
# It counts with atomic operations, of Linux 5.12.
src/bpf/bpf_tap.inc: BPF_CPU = -mcpu=v3
src/bpf/bpf_tap.inc: $(srcdir)/src/bpf/bpf_tap.bpf.c $(srcdir)/src/bpf/bpf_birth.h \
	$(srcdir)/src/bpf/tap_record.h $(KERNEL_FILES) Makefile
	$(AM_V_GEN)$(BPF_BYTES)
endif
