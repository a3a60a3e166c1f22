# The one table of fields, their values, rows and filters.
src_libpstop_a_SOURCES += \
	src/field/exited.c src/field/exited.h \
	src/field/field.c src/field/field.h \
	src/field/field_table.c src/field/field_table.h \
	src/field/filter.c src/field/filter.h \
	src/field/filter_value.c src/field/filter_value.h \
	src/field/get.h \
	src/field/get_activity.c src/field/get_activity.h \
	src/field/get_identity.c src/field/get_identity.h \
	src/field/get_runtime.c src/field/get_runtime.h \
	src/field/row.c src/field/row.h \
	src/field/row_list.c src/field/row_list.h \
	src/field/row_order.c src/field/row_order.h \
	src/field/tty.c src/field/tty.h \
	src/field/value.c src/field/value.h
