# Everything but main() goes into a library, which pstop and the tests link.
# List every .c and .h here, by stage; includes are written "stage/file.h".
noinst_LIBRARIES += src/libpstop.a
src_libpstop_a_SOURCES =

bin_PROGRAMS += src/pstop
src_pstop_SOURCES = src/main.c
src_pstop_LDADD = src/libpstop.a $(PSTOP_LIBS)
