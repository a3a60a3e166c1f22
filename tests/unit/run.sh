# usage: bash run.sh PROGRAM [ARG...]
#
# Runs a cmocka program so that it speaks TAP. cmocka writes a skipped test as
# "ok 3 # SKIP name", or as "not ok 3 # SKIP name", which TAP reads as a failure: written
# here as it should be, with the reason that skip_because() gave in the line before.
set -o pipefail
CMOCKA_MESSAGE_OUTPUT=TAP "$@" | awk '
	/^# skipped: / { why = substr($0, 11) }
	/^(not )?ok [0-9]+ # SKIP / { $0 = "ok " $(NF - 3) " - " $NF " # SKIP" why; why = "" }
	{ print }'
