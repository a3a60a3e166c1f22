# Tests on live processes, which compare pstop with what the helper programs
# know of themselves: .sh (bash) or .py, one a line.
LIVE_TESTS = \
	tests/live/against_pidstat.py \
	tests/live/bells.py \
	tests/live/births_and_deaths.py \
	tests/live/bpf_refused.py \
	tests/live/calls_denied.py \
	tests/live/children_io.py \
	tests/live/classes.py \
	tests/live/counters.py \
	tests/live/cpu_and_queue.py \
	tests/live/demo_ends.py \
	tests/live/demo_mapreduce.py \
	tests/live/demo_spawned.py \
	tests/live/demo_verdicts.py \
	tests/live/demos.py \
	tests/live/descriptors.py \
	tests/live/directions.py \
	tests/live/exited.py \
	tests/live/foreign_calls.py \
	tests/live/gil.py \
	tests/live/hangup.py \
	tests/live/kill_on_exit.py \
	tests/live/leaderless.py \
	tests/live/leaks.py \
	tests/live/namespaces.py \
	tests/live/pool.py \
	tests/live/processes_only.py \
	tests/live/ptrace_ends.py \
	tests/live/ptrace_jobs.py \
	tests/live/ptrace_kills.py \
	tests/live/ptrace_processes.py \
	tests/live/ptrace_stalled.py \
	tests/live/random_chains.py \
	tests/live/sources.py \
	tests/live/spawn_ends.py \
	tests/live/spawn_jobs.py \
	tests/live/spawn_kills.py \
	tests/live/spawn_lives.py \
	tests/live/spawn_polled.py \
	tests/live/spawn_processes.py \
	tests/live/spawn_refused.py \
	tests/live/spawn_stalled.py \
	tests/live/spawn_views.py \
	tests/live/steady_cost.py \
	tests/live/system_calls.py \
	tests/live/time_namespace.py \
	tests/live/turns.py \
	tests/live/titles.py \
	tests/live/waits_for.py \
	tests/live/workloads.py

TESTS += $(LIVE_TESTS)
EXTRA_DIST += $(LIVE_TESTS) tests/live/demos.golden tests/helpers/waiter.c
