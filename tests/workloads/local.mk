# Real programs with a label each; see README here.
EXTRA_DIST += tests/workloads/README tests/workloads/run.sh \
	tests/workloads/run_suite.py tests/workloads/prep.sh \
	tests/workloads/dev.tsv tests/workloads/check.tsv

# make workloads: how often is the verdict right? Needs root; takes minutes.
WORKLOADS_AS =
workloads: all
	AS='$(WORKLOADS_AS)' $(srcdir)/tests/workloads/run.sh '$(abs_builddir)/src/pstop'

.PHONY: workloads
