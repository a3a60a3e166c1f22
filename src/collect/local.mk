# Brings the table of processes and threads up to date.
src_libpstop_a_SOURCES += \
	src/collect/calls.c src/collect/calls.h \
	src/collect/change.c src/collect/change.h \
	src/collect/cpu_time.c src/collect/cpu_time.h \
	src/collect/demand.c src/collect/demand.h \
	src/collect/details.c src/collect/details.h \
	src/collect/dossier.c src/collect/dossier.h \
	src/collect/exits.c src/collect/exits.h \
	src/collect/gate.c src/collect/gate.h \
	src/collect/memo.h \
	src/collect/population.c src/collect/population.h \
	src/collect/doctor_probes.c src/collect/doctor_probes.h \
	src/collect/quota.c src/collect/quota.h \
	src/collect/scan.c src/collect/scan.h \
	src/collect/scanner.c src/collect/scanner.h \
	src/collect/search.c src/collect/search.h \
	src/collect/sketch.c src/collect/sketch.h \
	src/collect/source.c src/collect/source.h \
	src/collect/take.c src/collect/take.h \
	src/collect/task.c src/collect/task.h \
	src/collect/texts.c src/collect/texts.h \
	src/collect/thread.c src/collect/thread.h \
	src/collect/turn.c src/collect/turn.h
