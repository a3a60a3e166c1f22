# Holds the packages to the program: one version everywhere, and every installed file
# in the spec's list.
. "$srcdir/tests/lib/tap.sh"

version=$("$PSTOP" --version | sed -n '1s/.* //p')
packaging=$srcdir/packaging

is "debian/changelog is of this version" \
	"$(sed -n '1s/.*(\(.*\)-.*/\1/p' "$packaging/debian/changelog")" "$version"
is "pstop.spec is of this version" \
	"$(sed -n 's/^Version: *//p' "$packaging/rpm/pstop.spec")" "$version"
is "PKGBUILD is of this version" \
	"$(sed -n 's/^pkgver=//p' "$packaging/arch/PKGBUILD")" "$version"
is "NEWS begins with this version" \
	"$(sed -n 's/^\([0-9][0-9.]*\)\( .*\)\{0,1\}$/\1/p' "$srcdir/NEWS" | head -n 1)" "$version"

# --- What the spec lists is what "make install" installs --------------------------

ok "make install" make -s -C "$builddir" DESTDIR="$tmp/root" prefix=/usr install
listed() {
	sed -n '/^%files/,/^%changelog/s/^%{_\([a-z]*\)}/\1/p' "$packaging/rpm/pstop.spec" |
		sed -e 's#^bindir#/usr/bin#' -e 's#^mandir#/usr/share/man#' -e 's#^datadir#/usr/share#' \
			-e 's#\*$##' | sort
}
installed() {
	(cd "$tmp/root" && find . -type f | sed -e 's#^\.##' -e 's#^\(/usr/share/pstop/\).*#\1#' | sort -u)
}
is "the spec lists what is installed" "$(listed)" "$(installed)"

done_testing
