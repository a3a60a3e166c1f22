# usage: bash check.sh TARBALL cross ARCHITECTURE [all | build]
#        bash check.sh TARBALL suite SUITE
#        bash check.sh TARBALL deb SUITE...
#        bash check.sh TARBALL fresh SUITE...
#
# Builds and tests the tarball of "make dist" in a root folder of its own, made with
# mmdebstrap: nothing is installed on this machine, nothing stays mounted. Needs root.
#
#   cross  with the cross compiler for a Debian architecture (arm64, s390x, i386,
#          armhf, ppc64el, riscv64), and warnings as errors; the unit tests, and with
#          "all" those of the command line, run under qemu-user, or as they are where
#          this machine can run them; with "build", none
#   suite  for another release, such as trixie; unit, command line and screen tests
#   deb    makes the package, has lintian look at it, installs it in a fresh root of
#          each suite, runs it there, removes it, and has autopkgtest run its tests
##   fresh  what README begins with: the commit that is checked out, and "./bootstrap run",
#          in a root of each suite that has nothing but apt
#
# PSTOP_ROOTS is where the roots are kept for the next time (default: roots below the
# folder this is called in); PSTOP_MIRROR is where the packages come from (default:
# where those of this machine do), PSTOP_KEYRING what they are signed with. Ends with
# "N passed, N failed, N skipped"; a thing that is missing here is a skip, said aloud.

# What is in single quotes is for apt, make and other shells.
# shellcheck disable=SC2016
set -u -o pipefail

here=$(cd "$(dirname "$0")" && pwd) || exit 1
roots=${PSTOP_ROOTS:-$PWD/roots}
passed=0 failed=0 skipped=0

say() {
	printf 'check: %s\n' "$*" >&2
}

finish() {
	printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
	[ "$failed" -eq 0 ]
	exit
}

# skip WHAT WHY: it is not tried here, and that is not hidden.
skip() {
	say "SKIPPED: $1: $2"
	skipped=$((skipped + 1))
}

# report STATUS WHAT: one more that passed or failed.
report() {
	if [ "$1" -eq 0 ]; then
		say "ok: $2"
		passed=$((passed + 1))
	else
		say "FAILED: $2"
		failed=$((failed + 1))
	fi
}

# --- Roots --------------------------------------------------------------------

needs() {
	local tool
	for tool in mmdebstrap unshare chroot; do
		command -v "$tool" >/dev/null || {
			skip "$1" "$tool is missing (Debian: mmdebstrap)"
			finish
		}
	done
	[ "$(id -u)" -eq 0 ] || {
		skip "$1" "only root may mount what a root folder needs"
		finish
	}
}

# Where this machine's own packages come from; not a repository of somebody else's.
mirror() {
	[ -z "${PSTOP_MIRROR:-}" ] || {
		echo "$PSTOP_MIRROR"
		return
	}
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		awk '($1 == "Debian" || $1 == "Ubuntu") && $2 == "main" { print $3; exit }'
}

# make_root NAME SUITE ARCHITECTURES PACKAGES: in $roots/NAME, unless it is there already,
# made from the same packages.
make_root() {
	local dir=$roots/$1 made_from="$2 $3 $4" from
	[ "$(cat "$dir/.complete" 2>/dev/null)" != "$made_from" ] || return 0
	from=$(mirror)
	[ -n "$from" ] || {
		say "no mirror is known here: give one in PSTOP_MIRROR"
		return 1
	}
	mkdir -p "$roots" && rm -rf "$dir"
	[ -z "${PSTOP_KEYRING:-}" ] ||
		from="deb [signed-by=$PSTOP_KEYRING] $from $2 main universe"
	say "making $dir: $2, $3"
	# A mirror that stands still has lists that are past their time.
	mmdebstrap --mode=root --variant=apt --architectures="$3" --include="$4" \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		"$2" "$dir" "$from" >"$dir.log" 2>&1 || {
		tail -n 5 "$dir.log" >&2
		rm -rf "$dir"
		return 1
	}
	echo "$made_from" >"$dir/.complete"
}

# enter DIR COMMAND...: in the root, with this machine's /proc, /sys and /dev; they
# are mounted in a namespace that ends with the command. The root is a mount of its own,
# too, or unshare(1) in it could not make it private.
enter() {
	local dir=$1
	shift
	mkdir -p "$dir/proc" "$dir/sys" "$dir/dev"
	# shellcheck disable=SC2016
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
		unshare --mount sh -c 'dir=$1; shift
			mount --bind "$dir" "$dir" && mount --rbind /proc "$dir/proc" &&
			mount --rbind /sys "$dir/sys" && mount --rbind /dev "$dir/dev" && exec chroot "$dir" "$@"' sh "$dir" "$@" </dev/null
}

# unpack ROOT: the tarball in /build/pstop of the root.
unpack() {
	rm -rf "$1/build" && mkdir -p "$1/build/pstop" &&
		tar -xf "$tarball" -C "$1/build/pstop" --strip-components=1
}

# --- Building and testing -----------------------------------------------------

# Packages that every way of building needs, those of the target, and of the tests.
tools=make,gcc,libc6-dev,pkg-config,clang,llvm,python3,python3-jsonschema,procps,strace,jq,bzip2,openssl
libraries='libproc2-dev libncurses-dev libcjson-dev libnl-genl-3-dev libbpf-dev libcmocka-dev'

# count_results ROOT: adds the cases of the tests that ran there to the totals, and names
# those that did not pass, as their logs have them: with the reason for a skip.
count_results() {
	local p f s
	read -r p f s < <(find "$1/build/pstop/build/tests" -name '*.trs' -exec cat {} + | awk '
		function close_file() { fail += fails ? fails : errors > 0; fails = errors = 0 }
		/^:global-test-result:/ { close_file() }
		/^:test-result: (PASS|XFAIL)/ { pass++ }
		/^:test-result: (FAIL|XPASS)/ { fails++ }
		/^:test-result: ERROR/ { errors++ }
		/^:test-result: SKIP/ { skip++ }
		END { close_file(); print pass + 0, fail + 0, skip + 0 }')
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	find "$1/build/pstop/build/tests" -name '*.trs' | sed 's/trs$/log/' |
		xargs grep -h '^\(FAIL\|ERROR\|SKIP\|XPASS\):' >&2
}

# build_in ROOT OPTION...: with every warning an error.
build_in() {
	local dir=$1
	shift
	unpack "$dir" || return
	enter "$dir" sh -c 'mkdir /build/pstop/build && cd /build/pstop/build &&
		../configure --quiet --enable-werror "$@" && make -s -k -j"$(nproc)" &&
		make -s -k -j"$(nproc)" check TESTS=' sh "$@" >"$dir.build.log" 2>&1 || {
		grep -n -e 'error' -e 'Error' "$dir.build.log" | head -n 30 >&2
		return 1
	}
}

# test_in ROOT TESTS: those tests of the tree that was built there.
test_in() {
	find "$1/build/pstop/build/tests" -name '*.trs' -exec rm -f {} +
	enter "$1" make -C /build/pstop/build -k -j"$(nproc)" check TESTS="$2" \
		>"$1.test.log" 2>&1
	count_results "$1"
}

# emulate ROOT QEMU: in the place of each program comes a script that runs it.
emulate() {
	local program
	find "$1/build/pstop/build/src" "$1/build/pstop/build/tests" -type f -perm -100 ! -name '*.so' |
		while read -r program; do
			[ "$(head -c 4 "$program" | tr -d '\0')" = $'\x7fELF' ] || continue
			mv "$program" "$program.real"
			program=${program#"$1"}
			printf '#!/bin/sh\nexec %s -0 %s %s.real "$@"\n' "$2" "$program" "$program" \
				>"$1$program"
			chmod +x "$1$program"
		done
}

# add_locale ROOT ARCHITECTURE: C.UTF-8 in that architecture's byte order, in
# /usr/lib/locale-ARCHITECTURE of the root: that of the root itself is in this machine's.
add_locale() {
	[ ! -d "$1/usr/lib/locale-$2" ] || return 0
	enter "$1" sh -e -c 'apt-get -q -o Acquire::Check-Valid-Until=false update
		rm -rf /tmp/libc && mkdir /tmp/libc && cd /tmp/libc
		apt-get -q download "libc-bin:$1" && dpkg-deb -x libc-bin_*.deb .
		mv usr/lib/locale "/usr/lib/locale-$1"' sh "$2" >"$1.locale.log" 2>&1
}

# What needs namespaces and filters of system calls, which an emulator does not have.
emulated_not='tests/unit/test_action_rights tests/unit/test_own_proc'

# What of the command line can be tried in an emulator, where the processes of /proc are
# those of another architecture, none can be traced, and a program is slow to begin: what
# reads recordings, options, and whole documents. Of the rest every one is named.
emulated_cli='bad_input.py filter.py fixtures.py includes.sh large_texts.py options.sh
	packaging.sh published.py sample_code.py schema.py spawn_json.py spawn_timeline.py
	spawn_trace.py structure.py stuck_reader.py'

check_cross() {
	local arch=$1 suite triplet qemu dir package packages=$tools,qemu-user-static list='' why_not=''
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
	case $arch in
	arm64)
		triplet=aarch64-linux-gnu qemu=qemu-aarch64-static
		packages=$packages,busybox-static:arm64 # for a kernel of its own, see ../kernels
		;;
	s390x)
		# The kernel below writes the addresses of its sockets in its own byte order.
		triplet=s390x-linux-gnu qemu='qemu-s390x-static -E LOCPATH=/usr/lib/locale-s390x'
		emulated_not="$emulated_not tests/unit/test_dossier"
		why_not=', nor a kernel of the other byte order'
		;;
	armhf) triplet=arm-linux-gnueabihf qemu=qemu-arm-static ;;
	i386) triplet=i686-linux-gnu qemu=qemu-i386-static ;;
	ppc64el) triplet=powerpc64le-linux-gnu qemu=qemu-ppc64le-static ;;
	riscv64) triplet=riscv64-linux-gnu qemu=qemu-riscv64-static ;;
	*)
		say "no such architecture: $arch"
		exit 2
		;;
	esac
	needs "$arch"
	packages=$packages,gcc-$triplet,libc6-dev:$arch
	for package in $libraries; do
		packages=$packages,$package:$arch
	done
	dir=$roots/cross-$arch
	make_root "cross-$arch" "$suite" "$(dpkg --print-architecture),$arch" "$packages" || {
		skip "$arch" "its packages cannot be had here, see $dir.log"
		finish
	}
	[[ $qemu != *locale* ]] || add_locale "$dir" "$arch" || {
		skip "$arch" "its locale cannot be had here, see $dir.locale.log"
		finish
	}
	local lib=/usr/lib/${triplet/i686/i386}
	build_in "$dir" --host="$triplet" PKG_CONFIG=pkg-config \
		PKG_CONFIG_LIBDIR="$lib/pkgconfig:/usr/share/pkgconfig"
	report $? "$arch: built by $triplet-gcc, with warnings as errors"
	[ "$failed" -eq 0 ] || finish
	[ "${2-}" != build ] || finish
	emulate "$dir" "$qemu"
	test_in "$dir" "\$(filter-out $emulated_not,\$(UNIT_TESTS))"
	skip "${emulated_not// /, }" "an emulator has no namespaces and no filters of system calls$why_not"
	if [ "${2-}" = all ]; then
		for package in $emulated_cli; do
			list="$list tests/cli/$package"
		done
		test_in "$dir" "$list"
		say "not tried in an emulator, for they look at live processes or at the clock: the tests of" \
			"tests/live and tests/screen, and of tests/cli" \
			"$(cd "$here/../cli" && for package in *.py *.sh; do
				[[ " ${emulated_cli//[$'\n\t']/ } " == *" $package "* ]] || echo "$package"
			done | tr '\n' ' ')"
	fi
}

check_suite() {
	needs "$1"
	make_root "suite-$1" "$1" "$(dpkg --print-architecture)" \
		"$tools,mount,tmux,mandoc,zsh,fish,sysstat,pv,${libraries// /,}" || {
		skip "$1" "its packages cannot be had here, see $roots/suite-$1.log"
		finish
	}
	build_in "$roots/suite-$1"
	report $? "$1: built with warnings as errors"
	[ "$failed" -eq 0 ] || finish
	test_in "$roots/suite-$1" '$(UNIT_TESTS)'
	test_in "$roots/suite-$1" '$(CLI_TESTS) $(SCREEN_TESTS)'
	skip "tests/live on $1" "the kernel is this machine's, on which they run anyway"
}

# --- The Debian package -------------------------------------------------------

# try_deb ROOT PACKAGE: installs it, runs what it brings, removes it; what apt and dpkg
# know afterwards is what they knew before.
try_deb() {
	cp "$2" "$1/tmp/pstop.deb" && cp "$here/try-deb.sh" "$1/tmp/" &&
		enter "$1" bash /tmp/try-deb.sh /tmp/pstop.deb
}

# try_autopkgtest ROOT PACKAGE: the tests that the package declares, in debian/tests, by
# Debian's own runner.
try_autopkgtest() {
	rm -rf "$1/tmp/source"
	bash "$here/../../packaging/make-deb.sh" "$tarball" "$1/tmp/source" prepare &&
		cp "$2" "$1/tmp/pstop.deb" &&
		enter "$1" sh -c 'apt-get -q -y --no-install-recommends install autopkgtest &&
			autopkgtest /tmp/pstop.deb /tmp/source/pstop-*/ -- null'
}

# build_depends: the packages that the Debian package declares it is built with, by commas.
build_depends() {
	sed -n '/^Build-Depends:/,/^[^ ]/s/^ \([a-z0-9][a-z0-9.+-]*\).*/\1/p' \
		"$here/../../packaging/debian/control" | paste -sd ,
}

check_deb() {
	local suite dir native
	native=$(dpkg --print-architecture)
	needs "the Debian package"
	for suite in "$@"; do
		# shellcheck disable=SC2015 # both are roots
		make_root "deb-$suite" "$suite" "$native" "build-essential,fakeroot,lintian,$(build_depends)" &&
			make_root "fresh-$suite" "$suite" "$native" ca-certificates || {
			skip "$suite" "its packages cannot be had here, see $roots"
			continue
		}
		dir=$roots/deb-$suite
		rm -rf "$dir/build" && mkdir -p "$dir/build" &&
			bash "$here/../../packaging/make-deb.sh" "$tarball" "$dir/build" prepare &&
			enter "$dir" sh -c 'cd /build/pstop-*/ && dpkg-buildpackage -us -uc -b -rfakeroot' \
				>"$dir.build.log" 2>&1
		report $? "$suite: dpkg-buildpackage, with the tests of the package's build"
		enter "$dir" sh -c 'lintian --version
			lintian -i --fail-on error,warning --tag-display-limit 0 /build/*.changes' \
			>"$dir.lintian.log" 2>&1
		report $? "$suite: lintian has nothing to say, see $dir.lintian.log"
		# A copy, so that it is fresh each time.
		rm -rf "$roots/try-$suite" && cp -a "$roots/fresh-$suite" "$roots/try-$suite" &&
			try_deb "$roots/try-$suite" "$(echo "$dir"/build/pstop_*.deb)" >"$roots/try-$suite.log" 2>&1
		report $? "$suite: installed, run and removed, see $roots/try-$suite.log"
		try_autopkgtest "$roots/try-$suite" "$(echo "$dir"/build/pstop_*.deb)" \
			>"$roots/autopkgtest-$suite.log" 2>&1
		report $? "$suite: autopkgtest, see $roots/autopkgtest-$suite.log"
		rm -rf "$roots/try-$suite"
	done
}

# --- A fresh system -----------------------------------------------------------

check_fresh() {
	local suite dir
	needs "a fresh system"
	git -C "$here" rev-parse HEAD >/dev/null || {
		skip "a fresh system" "this is no git checkout"
		finish
	}
	for suite in "$@"; do
		make_root "fresh-$suite" "$suite" "$(dpkg --print-architecture)" ca-certificates || {
			skip "$suite" "its packages cannot be had here, see $roots"
			continue
		}
		dir=$roots/run-$suite
		rm -rf "$dir" && cp -a "$roots/fresh-$suite" "$dir" && mkdir "$dir/root/pstop" &&
			git -C "$here/../.." archive HEAD | tar -x -C "$dir/root/pstop" &&
			enter "$dir" sh -c 'cd /root/pstop && ./bootstrap run -b -n 1' >"$dir.log" 2>&1
		report $? "$suite: ./bootstrap run in a fresh system, see $dir.log"
		rm -rf "$dir"
	done
}

if [ $# -lt 3 ] || [ ! -f "$1" ]; then
	sed -n '1,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
fi
tarball=$(realpath "$1")
kind=$2
shift 2
case $kind in
cross | suite | deb | fresh) "check_$kind" "$@" ;;
*) exit 2 ;;
esac
finish
