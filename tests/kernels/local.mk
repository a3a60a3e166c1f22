# make check-kernels: boots other kernels in qemu, and tries in each what pstop can do
# there (tests/kernels/run.py). It takes packages from the distribution's mirror, once,
# and some minutes. KERNELS="5.10 newest": those alone; SHORT=--short: the short form, which
# is a part of ./bootstrap check.
#
# make check-kernels-arm64: the same on kernels of arm64, with the programs that
# tests/roots/check.sh builds for them. Needs what "make check-arm64" does, and
# qemu-system-aarch64 (Debian: qemu-system-arm).
EXTRA_DIST += tests/kernels/run.py tests/kernels/packages.py tests/kernels/guest.py \
	tests/kernels/judge.py tests/kernels/init tests/kernels/jobs.sh

KERNEL_NEEDED = src/pstop \
	tests/helpers/blocked tests/helpers/populate tests/helpers/programs \
	tests/unit/test_bpf_source tests/unit/test_exits tests/unit/test_tap

check-kernels: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) $(KERNEL_NEEDED)
	@$(AM_TESTS_ENVIRONMENT) python3 $(srcdir)/tests/kernels/run.py $(SHORT) \
		$${KERNEL_RESULTS:+--results "$$KERNEL_RESULTS"} $(KERNELS)

check-kernels-arm64: dist
	$(CHECK_ROOT) cross arm64 build
	@$(AM_TESTS_ENVIRONMENT) python3 $(srcdir)/tests/kernels/run.py $(SHORT) --machine aarch64 \
		--sysroot "$${PSTOP_ROOTS:-$$PWD/roots}/cross-arm64" $(KERNELS)

.PHONY: check-kernels check-kernels-arm64
