# The data, and what is computed from it: no system calls, no clock.
src_libpstop_a_SOURCES += \
	src/model/abi.c src/model/abi.h \
	src/model/account.c src/model/account.h \
	src/model/device.c src/model/device.h \
	src/model/conclusion.c src/model/conclusion.h \
	src/model/blocker.c src/model/blocker.h \
	src/model/chain.c src/model/chain.h \
	src/model/dossier.c src/model/dossier.h \
	src/model/endpoint.c src/model/endpoint.h \
	src/model/environment.c src/model/environment.h \
	src/model/event.c src/model/event.h \
	src/model/evidence.c src/model/evidence.h \
	src/model/exit.h \
	src/model/gil.c src/model/gil.h \
	src/model/history.c src/model/history.h \
	src/model/link.c src/model/link.h \
	src/model/need.h \
	src/model/rates.c src/model/rates.h \
	src/model/verdict_reason.c src/model/verdict_reason.h \
	src/model/record.c src/model/record.h \
	src/model/record_sum.c src/model/record_sum.h \
	src/model/run_conclusion.c src/model/run_conclusion.h \
	src/model/sentence.c src/model/sentence.h \
	src/model/runtime.c src/model/runtime.h \
	src/model/runtime_role.c src/model/runtime_role.h \
	src/model/shares.c src/model/shares.h \
	src/model/syscall.c src/model/syscall.h \
	src/model/system.c src/model/system.h \
	src/model/task.c src/model/task.h \
	src/model/task_flag.h \
	src/model/trend.c src/model/trend.h \
	src/model/turns.c src/model/turns.h \
	src/model/verdict.c src/model/verdict.h \
	src/model/wait.c src/model/wait.h

# The system calls of each ABI (model/syscall.h), from the one table of them all.
SYSCALL_FILES = src/model/syscall_names.inc src/model/syscall_numbers.inc
EXTRA_DIST += src/model/syscalls.tsv
nodist_src_libpstop_a_SOURCES += $(SYSCALL_FILES)
BUILT_SOURCES += $(SYSCALL_FILES)
CLEANFILES += $(SYSCALL_FILES)
src/model/syscall_names.inc: $(srcdir)/src/model/syscalls.tsv
	$(AM_V_GEN)$(MKDIR_P) src/model; \
	$(AWK) '!/^#/ && $$1 != "name" { print "SYSCALL_NAME(" $$1 ")" }' \
		$(srcdir)/src/model/syscalls.tsv >$@.tmp && mv $@.tmp $@
src/model/syscall_numbers.inc: $(srcdir)/src/model/syscalls.tsv
	$(AM_V_GEN)$(MKDIR_P) src/model; \
	$(AWK) '/^#/ { next } \
		$$1 == "name" { abis = NF; for (i = 2; i <= NF; i++) abi[i] = $$i; next } \
		{ for (i = 2; i <= NF; i++) if ($$i != "-") \
			rows[i] = rows[i] "\t[" $$i "] = CALL_" $$1 ",\n" } \
		END { for (i = 2; i <= abis; i++) \
			printf "static const uint16_t %s_ids[] = {\n%s};\n", abi[i], rows[i] }' \
		$(srcdir)/src/model/syscalls.tsv >$@.tmp && mv $@.tmp $@
