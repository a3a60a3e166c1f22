# Everything but main() goes into a library, which pstop and the tests link.
# List every .c and .h here, by stage; includes are written "stage/file.h".
# In src/spawn event* and record* are a stage of their own, data as the model's:
# the views know them, and nothing else there.
noinst_LIBRARIES += src/libpstop.a
src_libpstop_a_SOURCES = \
	src/base/cursor.h src/base/pidfd.h \
	src/base/libc.c src/base/libc.h \
	src/base/tidmap.c src/base/tidmap.h \
	src/model/abi.c src/model/abi.h \
	src/model/account.c src/model/account.h \
	src/model/dossier.c src/model/dossier.h \
	src/model/environment.c src/model/environment.h \
	src/model/evidence.c \
	src/model/exit.h \
	src/model/history.c src/model/history.h \
	src/model/rates.c src/model/rates.h \
	src/model/reason.c \
	src/model/shares.c src/model/shares.h \
	src/model/syscall.c src/model/syscall.h \
	src/model/system.c src/model/system.h \
	src/model/table.c src/model/task.h \
	src/model/turns.c src/model/turns.h \
	src/model/verdict.c src/model/verdict.h \
	src/model/wait.c src/model/wait.h \
	src/scan/active.c src/scan/active.h \
	src/scan/action.c src/scan/action.h src/scan/action_words.c \
	src/scan/bpf_load.c src/scan/bpf_load.h \
	src/scan/bpf_problem.c src/scan/bpf_problem.h \
	src/scan/bpf_record.h src/scan/bpf_source.c src/scan/bpf_source.h \
	src/scan/callabi.c src/scan/callabi.h \
	src/scan/calls.c src/scan/calls.h \
	src/scan/change.c \
	src/scan/collect.c \
	src/scan/details.c \
	src/scan/dossier.c src/scan/dossier.h src/scan/open_files.c \
	src/scan/exits.c src/scan/exits.h \
	src/scan/feature.c src/scan/feature.h \
	src/scan/gate.c src/scan/gate.h \
	src/scan/hiding.c src/scan/hiding.h \
	src/scan/kept.c src/scan/kept.h \
	src/scan/parse.c src/scan/parse.h \
	src/scan/parse_page.c src/scan/parse_page.h \
	src/scan/pass.c src/scan/pass.h src/scan/pass_read.c \
	src/scan/pipes.c src/scan/pipes.h \
	src/scan/population.c \
	src/scan/probe.c src/scan/probe.h \
	src/scan/own_proc.c src/scan/own_proc.h \
	src/scan/procfs.c src/scan/procfs.h \
	src/scan/quota.c src/scan/quota.h \
	src/scan/rights.c src/scan/rights.h \
	src/scan/sampler.c src/scan/sampler.h \
	src/scan/sites.c src/scan/sites.h \
	src/scan/scan.c src/scan/scan.h src/scan/scanner.h \
	src/scan/search.c \
	src/scan/sketch.c src/scan/sketch.h \
	src/scan/socket.c src/scan/socket.h \
	src/scan/source.c src/scan/source.h \
	src/scan/system.c src/scan/system.h \
	src/scan/take.c src/scan/turn.c src/scan/take.h \
	src/scan/tap.c src/scan/tap.h src/scan/tap_record.h \
	src/scan/task.c src/scan/thread.c src/scan/thread.h src/scan/thread_list.c \
	src/scan/users.c src/scan/users.h \
	src/scan/waitmap.c src/scan/waitset.c src/scan/waitset.h \
	src/scan/waitsite.c src/scan/waitsite.h \
	src/spawn/attach.c \
	src/spawn/demo.c src/spawn/demo.h \
	src/spawn/demo_cpu.c src/spawn/demo_exec.c src/spawn/demo_fork.c src/spawn/demo_gil.c \
	src/spawn/demo_io.c src/spawn/demo_list.h src/spawn/demo_lock.c \
	src/spawn/demo_mapreduce.c src/spawn/demo_mapreduce.h src/spawn/demo_mapreduce_task.c \
	src/spawn/demo_mapreduce_words.c src/spawn/demo_mixed.c src/spawn/demo_net.c \
	src/spawn/demo_orphan.c src/spawn/demo_pool.c src/spawn/demo_posix_spawn.c \
	src/spawn/demo_starve.c src/spawn/demo_threads.c src/spawn/demo_tools.c \
	src/spawn/demo_tools.h src/spawn/demo_tty_wait.c src/spawn/demo_uthreads.c \
	src/spawn/demo_vfork.c src/spawn/demo_zombie.c \
	src/spawn/event.c src/spawn/event.h \
	src/spawn/exit_reader.c src/spawn/exit_reader.h \
	src/spawn/exe_path.c src/spawn/exe_path.h \
	src/spawn/follow.c src/spawn/follow.h \
	src/spawn/guard.c src/spawn/guard.h \
	src/spawn/hear.c \
	src/spawn/launch.c src/spawn/launch.h \
	src/spawn/listen.c src/spawn/listen.h \
	src/spawn/pause.c \
	src/spawn/poll.c \
	src/spawn/reach.c \
	src/spawn/readout.c src/spawn/readout.h \
	src/spawn/record.c src/spawn/record.h src/spawn/record_ask.c \
	src/spawn/record_store.c src/spawn/record_store.h src/spawn/record_sum.c \
	src/spawn/stack.c src/spawn/stack.h \
	src/spawn/tracer.c src/spawn/tracer.h \
	src/spawn/tracer_stop.c src/spawn/tracer_task.c \
	src/spawn/wake.c src/spawn/wake.h \
	src/spawn/watch.c src/spawn/watch.h \
	src/view/bar.c src/view/bar.h \
	src/view/branch.c src/view/branch.h \
	src/view/clean.c src/view/clean.h \
	src/view/display.c src/view/display.h \
	src/view/exited.c src/view/exited.h \
	src/view/explain.c src/view/explain.h src/view/explain_parts.h \
	src/view/explain_files.c src/view/explain_history.c \
	src/view/explain_identity.c src/view/explain_memory.c \
	src/view/explain_verdict.c \
	src/view/field.c src/view/field.h src/view/field_table.c \
	src/view/filter.c src/view/filter.h \
	src/view/filter_parse.c src/view/filter_steps.h src/view/filter_value.c \
	src/view/fold.c src/view/fold.h \
	src/view/get.h src/view/get_activity.c src/view/get_identity.c \
	src/view/grid.c src/view/grid.h \
	src/view/ink.c src/view/ink.h \
	src/view/json.c src/view/json.h src/view/json_item.c src/view/json_item.h \
	src/view/keyboard.c src/view/keyboard.h \
	src/view/list.c src/view/list.h src/view/list_rows.c src/view/list_rows.h \
	src/view/list_tree.c src/view/list_tree.h \
	src/view/machine.c src/view/machine.h \
	src/view/pack.c src/view/pack.h \
	src/view/past.c src/view/past.h \
	src/view/past_process.c src/view/past_process.h \
	src/view/process_set.c src/view/process_set.h \
	src/view/row.c src/view/row.h \
	src/view/row_list.c src/view/row_list.h \
	src/view/scheme.c src/view/scheme.h \
	src/view/sheet.c src/view/sheet.h \
	src/view/spark.c src/view/spark.h \
	src/view/spawn_bar.c src/view/spawn_bar.h \
	src/view/spawn_json.c src/view/spawn_json.h src/view/spawn_json_parts.c \
	src/view/spawn_live.c src/view/spawn_live.h \
	src/view/spawn_timeline.c src/view/spawn_timeline.h \
	src/view/spawn_trace.c src/view/spawn_trace.h \
	src/view/spawn_view.h \
	src/view/spawn_event.c src/view/spawn_event.h \
	src/view/spawn_sum.c src/view/spawn_sum.h \
	src/view/spawn_text.c src/view/spawn_text.h \
	src/view/spawn_tree.c src/view/spawn_tree.h \
	src/view/strip.c src/view/strip.h \
	src/view/terminal.c src/view/terminal.h \
	src/view/text.c src/view/text.h \
	src/view/tty.c src/view/tty.h \
	src/view/value.c src/view/value.h \
	src/cmd_doctor.c src/cmd_doctor.h \
	src/cmd_explain.c src/cmd_explain.h \
	src/cmd_report.c src/cmd_report.h \
	src/cmd_spawn.c src/cmd_spawn.h src/cmd_spawn_output.c src/cmd_spawn_output.h \
	src/cmd_top.c src/cmd_top.h src/cmd_top_act.c src/cmd_top_choose.c \
	src/cmd_top_dialog.c src/cmd_top_draw.c src/cmd_top_keys.c src/cmd_top_mouse.c \
	src/cmd_top_page.c src/cmd_top_page_draw.c src/cmd_top_past.c src/cmd_top_save.c \
	src/cmd_top_setup.c src/cmd_top_tag.c src/cmd_top_state.h \
	src/exit_status.h \
	src/option_value.c src/option_value.h \
	src/options.c src/options.h \
	src/options_spawn.c src/options_spawn.h \
	src/output.c src/output.h \
	src/session.c src/session.h \
	src/settings.c src/settings.h src/settings_file.c \
	src/settings_key.c src/settings_key.h \
	src/spool.c src/spool.h

bin_PROGRAMS += src/pstop
src_pstop_SOURCES = src/main.c
src_pstop_LDADD = src/libpstop.a $(PSTOP_LIBS)

# The system calls of each ABI (model/syscall.h), from the one table of them all.
SYSCALL_FILES = src/model/syscall_names.inc src/model/syscall_numbers.inc
EXTRA_DIST += src/model/syscalls.tsv
nodist_src_libpstop_a_SOURCES = $(SYSCALL_FILES)
BUILT_SOURCES = $(SYSCALL_FILES)
CLEANFILES = $(SYSCALL_FILES)
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

# The programs for the kernel (scan/bpf_source.h, tap.h), as bytes for arrays.
EXTRA_DIST += src/scan/bpf_task.bpf.c src/scan/bpf_walk.bpf.c \
	src/scan/bpf_birth.h src/scan/bpf_fill.h src/scan/bpf_kernel.h src/scan/bpf_tap.bpf.c
KERNEL_FILES = $(srcdir)/src/scan/bpf_fill.h $(srcdir)/src/scan/bpf_kernel.h \
	$(srcdir)/src/scan/bpf_record.h
CLEANFILES += src/scan/bpf_task.o src/scan/bpf_task.inc src/scan/bpf_walk.o src/scan/bpf_walk.inc \
	src/scan/bpf_tap.o src/scan/bpf_tap.inc
if BPF
nodist_src_libpstop_a_SOURCES += src/scan/bpf_task.inc src/scan/bpf_walk.inc \
	src/scan/bpf_tap.inc
BUILT_SOURCES += src/scan/bpf_task.inc src/scan/bpf_walk.inc src/scan/bpf_tap.inc
BPF_BYTES = $(MKDIR_P) $(@D); \
	$(BPF_CLANG) $(BPF_CFLAGS) $(BPF_CPU) -I$(srcdir)/src $(LIBBPF_CFLAGS) -c $< -o $(@:.inc=.o) && \
	$(BPF_STRIP) $(@:.inc=.o) && \
	od -An -v -tx1 $(@:.inc=.o) | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g' >$@.tmp && \
	test -s $@.tmp && mv $@.tmp $@
src/scan/bpf_task.inc: $(srcdir)/src/scan/bpf_task.bpf.c $(KERNEL_FILES) Makefile
	$(AM_V_GEN)$(BPF_BYTES)
src/scan/bpf_walk.inc: $(srcdir)/src/scan/bpf_walk.bpf.c $(KERNEL_FILES) Makefile
	$(AM_V_GEN)$(BPF_BYTES)
# It counts with atomic operations, of Linux 5.12.
src/scan/bpf_tap.inc: BPF_CPU = -mcpu=v3
src/scan/bpf_tap.inc: $(srcdir)/src/scan/bpf_tap.bpf.c $(srcdir)/src/scan/bpf_birth.h \
	$(srcdir)/src/scan/tap_record.h $(KERNEL_FILES) Makefile
	$(AM_V_GEN)$(BPF_BYTES)
endif
