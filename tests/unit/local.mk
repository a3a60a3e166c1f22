# Unit tests: cmocka programs, one a module, two lines each. A program runs one
# group: it ends in "return cmocka_run_group_tests(...)".
#
#	UNIT_TESTS += tests/unit/test_NAME
#	tests_unit_test_NAME_LDADD = $(UNIT_LIBS)
#
# What they share is in support.h (scratch folders, a fake /proc) and world.h
# (tables of processes made by hand).
UNIT_TESTS =
UNIT_TESTS += tests/unit/test_account
tests_unit_test_account_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_action
tests_unit_test_action_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_action_rights
tests_unit_test_action_rights_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_action_words
tests_unit_test_action_words_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_array
tests_unit_test_array_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_bar
tests_unit_test_bar_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_branch
tests_unit_test_branch_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_burst
tests_unit_test_burst_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_chain
tests_unit_test_chain_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_clean
tests_unit_test_clean_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_column_choice
tests_unit_test_column_choice_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_confidence
tests_unit_test_confidence_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_conclusion
tests_unit_test_conclusion_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_cursor
tests_unit_test_cursor_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_date
tests_unit_test_date_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_demand
tests_unit_test_demand_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_demo
tests_unit_test_demo_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_denied
tests_unit_test_denied_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_endpoint
tests_unit_test_endpoint_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_detect
tests_unit_test_detect_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gil
tests_unit_test_gil_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_places
tests_unit_test_places_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_python
tests_unit_test_python_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_python_lines
tests_unit_test_python_lines_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_details
tests_unit_test_details_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_device
tests_unit_test_device_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_disks
tests_unit_test_disks_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_dossier
tests_unit_test_dossier_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_ends
tests_unit_test_ends_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_evidence
tests_unit_test_evidence_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_exited
tests_unit_test_exited_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_exits
tests_unit_test_exits_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_explain
tests_unit_test_explain_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_field
tests_unit_test_field_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_filter
tests_unit_test_filter_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_futex_owner
tests_unit_test_futex_owner_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gate
tests_unit_test_gate_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gate_blind
tests_unit_test_gate_blind_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gate_children
tests_unit_test_gate_children_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gate_turn
tests_unit_test_gate_turn_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gate_rotation
tests_unit_test_gate_rotation_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_gate_search
tests_unit_test_gate_search_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_hear
tests_unit_test_hear_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_hiding
tests_unit_test_hiding_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_history
tests_unit_test_history_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_interfaces
tests_unit_test_interfaces_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_json
tests_unit_test_json_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_json_item
tests_unit_test_json_item_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_list
tests_unit_test_list_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_list_tree
tests_unit_test_list_tree_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_machine
tests_unit_test_machine_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_options
tests_unit_test_options_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_kept
tests_unit_test_kept_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_keys
tests_unit_test_keys_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_own_proc
tests_unit_test_own_proc_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_parse_machine
tests_unit_test_parse_machine_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_parse_dossier
tests_unit_test_parse_dossier_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_parse_stat
tests_unit_test_parse_stat_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_parse_status
tests_unit_test_parse_status_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_parse_task
tests_unit_test_parse_task_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_pack
tests_unit_test_pack_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_past
tests_unit_test_past_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_blocker
tests_unit_test_blocker_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_bpf_problem
tests_unit_test_bpf_problem_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_bpf_source
tests_unit_test_bpf_source_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_callabi
tests_unit_test_callabi_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_calls
tests_unit_test_calls_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_pass
tests_unit_test_pass_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_window_sites
tests_unit_test_window_sites_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_population
tests_unit_test_population_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_procfs
tests_unit_test_procfs_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_process_set
tests_unit_test_process_set_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_quota
tests_unit_test_quota_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_rates
tests_unit_test_rates_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_rates_process
tests_unit_test_rates_process_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_verdict_reason
tests_unit_test_verdict_reason_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_locks
tests_unit_test_locks_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_memory
tests_unit_test_memory_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_row_list
tests_unit_test_row_list_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_sample_code
tests_unit_test_sample_code_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_sampler
tests_unit_test_sampler_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_job_signal
tests_unit_test_job_signal_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_record
tests_unit_test_record_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_record_ask
tests_unit_test_record_ask_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_run_conclusion
tests_unit_test_run_conclusion_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_runtime_role
tests_unit_test_runtime_role_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_scan
tests_unit_test_scan_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_scan_pids
tests_unit_test_scan_pids_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_scheme
tests_unit_test_scheme_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_screen
tests_unit_test_screen_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_selection
tests_unit_test_selection_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_settings
tests_unit_test_settings_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_settings_file
tests_unit_test_settings_file_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_shares
tests_unit_test_shares_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_sheet
tests_unit_test_sheet_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_sketch
tests_unit_test_sketch_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_sock_diag
tests_unit_test_sock_diag_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_socket
tests_unit_test_socket_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_spark
tests_unit_test_spark_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_stack
tests_unit_test_stack_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_strace
tests_unit_test_strace_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_stamp
tests_unit_test_stamp_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_strip
tests_unit_test_strip_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_source
tests_unit_test_source_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_syscall
tests_unit_test_syscall_LDADD = $(UNIT_LIBS)
# The system calls that the headers of the C library here know, to compare the table with.
CLEANFILES += tests/unit/syscalls_here.inc
tests/unit/test_syscall.$(OBJEXT): tests/unit/syscalls_here.inc
tests/unit/syscalls_here.inc: Makefile
	$(AM_V_GEN)$(MKDIR_P) tests/unit; \
	printf '#include <sys/syscall.h>\n' | $(CC) $(CPPFLAGS) -E -dM - \
	| sed -n 's/^#define SYS_\([a-z0-9_]*\) .*/	{ SYS_\1, "\1" },/p' \
	| LC_ALL=C sort >$@.tmp; \
	test -s $@.tmp && mv $@.tmp $@
UNIT_TESTS += tests/unit/test_system
tests_unit_test_system_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tail
tests_unit_test_tail_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tap
tests_unit_test_tap_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tap_record
tests_unit_test_tap_record_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_targets
tests_unit_test_targets_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_text
tests_unit_test_text_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_threads
tests_unit_test_threads_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tidmap
tests_unit_test_tidmap_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_trend
tests_unit_test_trend_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tty
tests_unit_test_tty_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tracee
tests_unit_test_tracee_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_turns
tests_unit_test_turns_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_users
tests_unit_test_users_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_verdict
tests_unit_test_verdict_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_kind_of_call
tests_unit_test_kind_of_call_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_waitsite
tests_unit_test_waitsite_LDADD = $(UNIT_LIBS)

UNIT_LIBS = tests/unit/libsupport.a src/libpstop.a $(CMOCKA_LIBS) $(PSTOP_LIBS)
tests_unit_libsupport_a_SOURCES = \
	tests/unit/child.c tests/unit/child.h \
	tests/unit/fake_proc.c \
	tests/unit/scanned.c tests/unit/scanned.h \
	tests/unit/scene.c tests/unit/scene.h \
	tests/unit/support.c tests/unit/support.h \
	tests/unit/world.c tests/unit/world.h

EXTRA_DIST += tests/unit/run.sh
if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
check_LIBRARIES += tests/unit/libsupport.a
TESTS += $(UNIT_TESTS)
else
EXTRA_DIST += $(UNIT_TESTS:=.c)
TESTS += tests/unit/no_cmocka.sh
check-local:
	@echo '*** The unit tests were NOT run: cmocka is missing.' >&2
	@echo '*** Debian: libcmocka-dev, Fedora: libcmocka-devel; then configure again.' >&2
endif
EXTRA_DIST += tests/unit/no_cmocka.sh
