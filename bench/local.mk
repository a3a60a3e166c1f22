# make bench: what pstop and its peers cost, side by side; see README. Minutes, as root
# better than not. Options of bench/run.py go into BENCH, for example
#	make bench BENCH='--quick'
#	make bench BENCH='--cases idle,storm --seconds 10'
# Results are in the folder bench of the build tree; "make bench-results" puts them
# into bench/RESULTS.md of the source.
BENCH =
BENCH_ENVIRONMENT = PSTOP='$(abs_builddir)/src/pstop' \
	HELPERS='$(abs_builddir)/tests/helpers' \
	BASELINE='$(abs_builddir)/bench/baseline' EVENTS='$(abs_builddir)/bench/events' \
	PYTHONDONTWRITEBYTECODE=1

check_PROGRAMS += bench/baseline bench/events
bench_baseline_SOURCES = bench/baseline.c
bench_events_SOURCES = bench/events.c

TESTS += bench/smoke.py
EXTRA_DIST += bench/RESULTS.md bench/coverage.py bench/run.py bench/measure.py bench/report.py \
	bench/smoke.py bench/spawn.py

bench: all bench/baseline$(EXEEXT) tests/helpers/populate$(EXEEXT) tests/helpers/churn$(EXEEXT)
	$(BENCH_ENVIRONMENT) python3 $(srcdir)/bench/run.py $(BENCH) '$(abs_builddir)/bench'

# How much of the CPU time of a parallel build each program can name.
bench-coverage: all
	$(BENCH_ENVIRONMENT) python3 $(srcdir)/bench/coverage.py $(BENCH)

# What it costs a command to be followed by pstop spawn.
bench-spawn: all bench/events$(EXEEXT)
	$(BENCH_ENVIRONMENT) python3 $(srcdir)/bench/spawn.py $(BENCH)

bench-results: bench
	cp bench/RESULTS.md '$(srcdir)/bench/RESULTS.md'

clean-local: clean-bench
clean-bench:
	rm -f bench/results.json
	test '$(srcdir)' = . || rm -f

.PHONY: bench bench-coverage bench-spawn bench-results clean-bench
