#!/bin/bash
# Runs labelled workloads against pstop and says how often it was right.
#
# usage: run.sh PSTOP [run_suite.py's options]
# AS=USER judges as that user.
set -u
here=$(cd "$(dirname "$0")" && pwd)
pstop=$1
shift
command="$pstop --json -d 1 {pid}"
if [ -n "${AS:-}" ]; then
	command="setpriv --reuid=$AS --regid=$(id -g "$AS") --clear-groups $command"
fi
# A process-level case judges the process, a thread-level case one thread of it.
task="(lambda p: p if level=='process' else next(t for t in p['threads'] if t['tid']==tid))(j['processes'][0])"
out=$(mktemp)
trap 'rm -f "$out"' EXIT
python3 "$here/run_suite.py" "$here/dev.tsv" "$command" --extract "($task)['class']" \
	--reason "'confidence %.2f %s: %s' % (($task)['confidence'], ($task)['detail'], ($task)['reason'])" \
	"$@" | tee "$out"
status=${PIPESTATUS[0]}
awk '/^(ok|WRONG) / && match($0, /confidence [0-9.]+/) {
		split(substr($0, RSTART, RLENGTH), part, " ")
		band = part[2] < 0.5 ? "below 0.5" : part[2] <= 0.9 ? "0.5 to 0.9" : "above 0.9"
		all[band]++
		if ($1 == "WRONG")
			wrong[band]++
	}
	END {
		for (band in all)
			printf "confidence %s: %d of %d wrong\n", band, wrong[band], all[band]
	}' "$out" | sort
exit "$status"
