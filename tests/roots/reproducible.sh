# usage: bash reproducible.sh TARBALL
#
# Unpacks the tarball of "make dist" in two folders of different names, builds it in
# both, in one of them beside the sources, and packs it again: the programs and the
# tarballs must be the same, byte for byte.

set -eu -o pipefail

tarball=$(realpath "$1")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# same WHAT FILE FILE
same() {
	if cmp "$2" "$3"; then
		echo "ok: $1"
	else
		echo "FAILED: $1"
		status=1
	fi
}

# build SOURCES BUILD: packed in another mode, and at another time of the day.
build() {
	mkdir -p "$1" "$2"
	tar -xf "$tarball" -C "$1" --strip-components=1
	(cd "$2" && "$1/configure" --quiet && make -s -j"$(nproc)" && make -s dist)
}

(umask 022 && build "$scratch/one" "$scratch/one/build")
(umask 077 && build "$scratch/a-longer-way/two" "$scratch/elsewhere")
same "the program is the same from two folders" \
	"$scratch/one/build/src/pstop" "$scratch/elsewhere/src/pstop"
same "the tarball is the same from two folders" \
	"$(echo "$scratch"/one/build/pstop-*.tar.gz)" "$(echo "$scratch"/elsewhere/pstop-*.tar.gz)"
same "and so is the one they came from" \
	"$tarball" "$(echo "$scratch"/elsewhere/pstop-*.tar.gz)"
exit "$status"
