# jobs.sh: runs in a guest as root, and leaves in /results what pstop says there; see
# judge.py, which says what that should be. The kernel's command line has jobs=NAME,NAME.
results=/results
jobs=$(sed -n 's/.*jobs=\([^ ]*\).*/\1/p' /proc/cmdline)
build=$(find / -xdev -path '*/src/pstop' -type f | sed 's,/src/pstop$,,')
pstop=$build/src/pstop
helpers=$build/tests/helpers
ways="pipe full socket epoll poll lock timer child inotify"

wants() {
	case ,$jobs, in
	*,"$1",*) echo "guest: $1 at $(cut -d' ' -f1 /proc/uptime) s" | tee /dev/console ;;
	*) return 1 ;;
	esac
}

# keep NAME COMMAND...: its output in NAME, and its status and errors beside that.
keep() {
	name=$1
	shift
	timeout 100 "$@" >"$results/$name" 2>"$results/$name.err" </dev/null
	echo $? >"$results/$name.status"
}

# as_user NAME COMMAND: the same as an ordinary user, in a shell.
as_user() {
	keep "$1" su -s /bin/sh nobody -c "$2"
}

# await FILE: until there is something in it.
await() {
	i=0
	while [ ! -s "$1" ] && [ "$i" -lt 300 ]; do
		sleep 0.1
		i=$((i + 1))
	done
}

start_sleepers() {
	pids=
	for way in $ways; do
		su -s /bin/sh nobody -c "exec $helpers/blocked $way" </dev/null >/tmp/ready."$way" 2>/dev/null &
		pids="$pids $!"
	done
	for way in $ways; do
		await /tmp/ready."$way"
	done
	sleep 1
	# shellcheck disable=SC2086 # a list
	set -- $pids
	for way in $ways; do
		echo "$way $1"
		shift
	done >"$results/sleepers"
}

chmod 755 "$build" 2>/dev/null
if wants verifier; then
	keep programs "$helpers/programs"
fi
if wants doctor; then
	keep doctor "$pstop" doctor --json
fi
if wants sources; then
	"$helpers/populate" -p 4 -t 8 -s 100 >/tmp/population &
	population=$!
	await /tmp/population
	sleep 1
	keep files "$pstop" --json -d 0 --source=files
	keep passes "$pstop" --json -d 0 --source=bpf
	keep files_again "$pstop" --json -d 0 --source=files
	kill "$population"
fi
if wants spawn; then
	command='/bin/dd if=/dev/zero of=/dev/null bs=32M count=1 2>/dev/null; /bin/sleep 0.1; exit 3'
	keep spawn_bpf "$pstop" spawn --json -q sh -c "$command"
	keep spawn_ptrace "$pstop" spawn --ptrace --json -q sh -c "$command"
fi
if wants units; then
	for name in test_bpf_source test_tap test_exits; do
		CMOCKA_MESSAGE_OUTPUT=tap keep "$name" "$build/tests/unit/$name"
	done
fi
if wants details; then
	start_sleepers
	# shellcheck disable=SC2086 # a list
	keep details "$pstop" --json -d 1 $pids 2
	echo 0 >/proc/sys/kernel/yama/ptrace_scope # Ubuntu begins with 1
	as_user details_user "$pstop --json -d 1 $pids"
	as_user doctor_user "$pstop doctor --json"
	if echo 1 >/proc/sys/kernel/yama/ptrace_scope; then
		as_user details_yama "$pstop --json -d 1 $pids"
		as_user doctor_yama "$pstop doctor --json"
	fi
	mount -o remount,hidepid=2 /proc
	as_user all_hidden "$pstop --json -d 0"
	as_user doctor_hidden "$pstop doctor --json"
	mount -o remount,hidepid=0 /proc
fi
if wants exits; then
	ln -s busybox /bin/shortlived # no applet has that name: it exits at once
	(sleep 1; for i in 1 2 3; do /bin/shortlived; done) &
	keep exits "$pstop" --json -d 3
fi
# The last one: there is no way back.
if wants lockdown; then
	if echo confidentiality >/sys/kernel/security/lockdown; then
		keep programs_locked "$helpers/programs"
	fi
fi
exit 0
