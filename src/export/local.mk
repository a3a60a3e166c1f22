# Tables as text and JSON.
src_libpstop_a_SOURCES += \
	src/export/column_fit.c src/export/column_fit.h \
	src/export/columns.c src/export/columns.h \
	src/export/json.c src/export/json.h \
	src/export/json_blockers.c src/export/json_blockers.h \
	src/export/json_chain.c src/export/json_chain.h \
	src/export/json_item.c src/export/json_item.h \
	src/export/stamp.c src/export/stamp.h \
	src/export/text.c src/export/text.h
