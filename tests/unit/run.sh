# usage: bash run.sh PROGRAM [ARG...]
#
# Runs a cmocka program so that it speaks TAP. cmocka writes a skipped test as
# "not ok 3 # SKIP name", which TAP reads as a failure: written here as it
# should be.
set -o pipefail
CMOCKA_MESSAGE_OUTPUT=TAP "$@" |
	sed 's/^not ok \([0-9]*\) # SKIP \(.*\)/ok \1 - \2 # SKIP/'
