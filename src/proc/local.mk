# Reads and parses /proc.
src_libpstop_a_SOURCES += \
	src/proc/disks.c src/proc/disks.h \
	src/proc/ends.c src/proc/ends.h \
	src/proc/hiding.c src/proc/hiding.h \
	src/proc/interfaces.c src/proc/interfaces.h \
	src/proc/kept.c src/proc/kept.h \
	src/proc/locks.c src/proc/locks.h \
	src/proc/maps.c src/proc/maps.h \
	src/proc/memory.c src/proc/memory.h \
	src/proc/names.c src/proc/names.h \
	src/proc/own_proc.c src/proc/own_proc.h \
	src/proc/parse.c src/proc/parse.h \
	src/proc/parse_dossier.c src/proc/parse_dossier.h \
	src/proc/pipes.c src/proc/pipes.h \
	src/proc/procfs.c src/proc/procfs.h \
	src/proc/rights.c src/proc/rights.h \
	src/proc/sock_diag.c src/proc/sock_diag.h \
	src/proc/socket.c src/proc/socket.h \
	src/proc/system.c src/proc/system.h \
	src/proc/users.c src/proc/users.h
