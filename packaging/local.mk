# How to make packages: packaging/README.
EXTRA_DIST += packaging/README packaging/make-deb.sh packaging/arch/PKGBUILD \
	packaging/rpm/pstop.spec packaging/debian

# The Debian package, in the folder deb.
deb: dist
	bash $(srcdir)/packaging/make-deb.sh $(distdir).tar.gz deb

.PHONY: deb
