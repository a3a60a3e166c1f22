# tap.sh: TAP for tests in bash. A test reads
#
#	. "$srcdir/tests/lib/tap.sh"
#	ok "it starts" "$PSTOP" --version
#	is "it adds up" "$((1 + 1))" 2
#	done_testing
#
# and may write in $tmp, a scratch folder that is removed at the end. A test
# that sets its own EXIT trap calls tap_clean there. A script that ends without
# done_testing counts as broken.

: "${srcdir:?tests are run by make check}" "${builddir:?}" "${PSTOP:?}" "${HELPERS:?}"

tap_count=0
tap_failed=0
tmp=$(mktemp -d "${TMPDIR:-/tmp}/pstop-test.XXXXXX") || exit 1

tap_clean() {
	rm -rf "$tmp"
}
trap tap_clean EXIT

# tap_result STATUS NAME: one result line.
tap_result() {
	tap_count=$((tap_count + 1))
	# A # would begin a directive, and a newline would end the line.
	local name=${2//[#$'\n']/ }
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_count - $name"
	else
		echo "not ok $tap_count - $name"
		tap_failed=$((tap_failed + 1))
		return 1
	fi
}

# diag TEXT: lines for whoever reads the log.
diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# ok NAME COMMAND [ARG...]: passes when the command succeeds; its output is
# shown when it fails.
ok() {
	# The command sees these locals, hence the long names.
	local tap_name=$1 tap_output tap_status
	shift
	tap_output=$("$@" 2>&1)
	tap_status=$?
	tap_result "$tap_status" "$tap_name" && return
	diag "status $tap_status from: $*"
	diag "$tap_output"
	return 1
}

# is NAME GOT WANTED: passes when the two strings are equal.
is() {
	local status=0
	[ "$2" = "$3" ] || status=1
	tap_result "$status" "$1" && return
	diag "got:    $2"
	diag "wanted: $3"
	return 1
}

# skip NAME REASON: a case that cannot be tried here.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - ${1//[#$'\n']/ } # SKIP ${2//$'\n'/ }"
}

# skip_all REASON: the whole script cannot be tried here. Ends it.
skip_all() {
	echo "1..0 # SKIP ${1//$'\n'/ }"
	exit 0
}

# bail REASON: nothing that follows would mean anything. Ends the script.
bail() {
	echo "Bail out! ${1//$'\n'/ }"
	exit 1
}

# done_testing: the last line of a test.
done_testing() {
	echo "1..$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
