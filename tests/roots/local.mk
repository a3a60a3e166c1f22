# Other architectures, other releases, and the packages: in root folders of their own
# (see check.sh). Not part of "make check", for they take minutes and fetch packages.
#
#	make check-arm64           cross build, unit tests and those of recordings and options
#	make check-s390x           cross build and unit tests, in the other byte order
#	make check-i386            the same in 32 bits
#	make check-suite SUITE=trixie
#	make check-deb             the Debian package, in the releases of SUITES
#	make check-fresh           ./bootstrap run, in a fresh root of each of SUITES
#	make check-reproducible    two builds and two tarballs are the same
ROOT_CHECKS = tests/roots/check.sh tests/roots/try-deb.sh tests/roots/reproducible.sh
EXTRA_DIST += $(ROOT_CHECKS)
CHECK_ROOT = bash $(srcdir)/tests/roots/check.sh $(distdir).tar.gz
SUITE = trixie
SUITES = bookworm trixie

check-arm64: dist
	$(CHECK_ROOT) cross arm64 all
check-s390x: dist
	$(CHECK_ROOT) cross s390x
check-i386: dist
	$(CHECK_ROOT) cross i386
check-suite: dist
	$(CHECK_ROOT) suite $(SUITE)
check-deb: dist
	$(CHECK_ROOT) deb $(SUITES)
check-fresh: dist
	$(CHECK_ROOT) fresh $(SUITES)
check-reproducible: dist
	bash $(srcdir)/tests/roots/reproducible.sh $(distdir).tar.gz

.PHONY: check-arm64 check-s390x check-i386 check-suite check-deb check-fresh check-reproducible
