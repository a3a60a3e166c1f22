# Pages for people: explain, spawn.
src_libpstop_a_SOURCES += \
	src/report/bar.c src/report/bar.h \
	src/report/branch.c src/report/branch.h \
	src/report/explain.c src/report/explain.h \
	src/report/explain_conclusion.c src/report/explain_conclusion.h \
	src/report/explain_files.c src/report/explain_files.h \
	src/report/explain_history.c src/report/explain_history.h \
	src/report/explain_identity.c src/report/explain_identity.h \
	src/report/explain_item.c src/report/explain_item.h \
	src/report/explain_memory.c src/report/explain_memory.h \
	src/report/explain_verdict.c src/report/explain_verdict.h \
	src/report/fold.c src/report/fold.h \
	src/report/ink.c src/report/ink.h \
	src/report/scheme.c src/report/scheme.h \
	src/report/sheet.c src/report/sheet.h \
	src/report/spark.c src/report/spark.h \
	src/report/spawn_bar.c src/report/spawn_bar.h \
	src/report/spawn_event.c src/report/spawn_event.h \
	src/report/spawn_json.c src/report/spawn_json.h \
	src/report/spawn_live.c src/report/spawn_live.h \
	src/report/spawn_sum.c src/report/spawn_sum.h \
	src/report/spawn_text.c src/report/spawn_text.h \
	src/report/spawn_timeline.c src/report/spawn_timeline.h \
	src/report/spawn_trace.c src/report/spawn_trace.h \
	src/report/spawn_tree.c src/report/spawn_tree.h \
	src/report/spawn_view.h
