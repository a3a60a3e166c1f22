# Holds src/ to the one direction of the includes: a room (a folder of src) may
# include itself and the rooms after its colon, nothing else. main.c is on top.
. "$srcdir/tests/lib/tap.sh"

rooms='
main: cmd tui report export store field act demo trace wait runtime collect bpf proc model base
cmd: tui report export store field act demo trace wait runtime collect bpf proc model base
tui: report export store field act model base
report: export field model base
export: field model base
store: field model base
field: model base
act: proc model base
demo: proc base
trace: wait collect bpf proc model base
wait: runtime collect proc model base
runtime: proc model base
collect: bpf proc model base
bpf: proc model base
proc: model base
model: base
base:
'

# Includes that still go against the rule, one a line: the file and what it includes.
# Strike a line out when its include is gone; no line may be added.
known=''

# breaches TREE [KNOWN]: prints every include in TREE/src that goes against the
# rule, or is not written as "room/file.h", but for those in KNOWN; and every line
# of KNOWN that is not needed. Succeeds when there is none.
breaches() {
	(cd "$1/src" && find . -name '*.[ch]' -exec \
		grep -Hn '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' {} +) |
	rooms=$rooms known=${2-} awk '
	function room_of(path) {
		if (path ~ /^main\.[ch]$/)
			return "main"
		return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "(none)"
	}
	BEGIN {
		count = split(ENVIRON["rooms"], line, "\n")
		for (i = 1; i <= count; i++) {
			words = split(line[i], word, "[: ]+")
			for (j = 1; j <= words; j++)
				allowed[word[1], word[j]] = 1
		}
		count = split(ENVIRON["known"], line, "\n")
		for (i = 1; i <= count; i++)
			if (line[i] != "")
				unused[line[i]] = 1
	}
	{
		split($0, quoted, "\"")
		path = substr($0, 3, index($0, ":") - 3)
		if (quoted[2] == "config.h" || ((room_of(path), room_of(quoted[2])) in allowed))
			next
		if ((path " " quoted[2]) in unused) {
			used[path " " quoted[2]] = 1
			next
		}
		print "src/" substr($0, 3)
		bad = 1
	}
	END {
		for (one in unused)
			if (!(one in used)) {
				print "no longer needed: " one
				bad = 1
			}
		exit bad
	}'
}

# caught FILE INCLUDE: succeeds when the checker finds the include in FILE.
caught() {
	rm -rf "$tmp/src"
	mkdir -p "$tmp/src/$(dirname "$1")"
	printf '#include "config.h"\n#include <errno.h>\n #  include "%s"\n' "$2" \
		> "$tmp/src/$1"
	! breaches "$tmp"
}

# allowed FILE INCLUDE: succeeds when the checker lets the include in FILE be.
allowed() {
	! caught "$@"
}

# The checker itself: it finds what is wrong and leaves what is right.
for breach in main.c:session.h cmd/report.c:main.h stray.c:model/task.h \
	trace/tracer.c:cmd/options.h collect/scan.c:field/row.h collect/scan.c:wait/sampler.h \
	export/json.c:collect/scan.h export/json.c:report/explain.h \
	report/explain.c:tui/display.h tui/list.c:collect/scan.h act/action.c:collect/scan.h \
	model/rates.c:proc/parse.h model/rates.c:field/row.h demo/demo_cpu.c:model/task.h \
	base/buffer.c:model/task.h model/deep/x.h:proc/parse.h \
	export/json.c:rows.h export/json.c:../model/task.h
do
	ok "${breach%:*} may not include ${breach#*:}" caught "${breach%:*}" "${breach#*:}"
done
for fine in main.c:cmd/options.h cmd/report.c:collect/scan.h trace/tracer.c:wait/sampler.h \
	collect/scan.c:model/task.h collect/scan.c:proc/procfs.h wait/sampler.c:collect/scan.h \
	export/json.c:model/task.h export/json.c:field/row.h report/explain.c:export/text.h \
	tui/list.c:report/bar.h act/action.c:proc/procfs.h model/rates.c:base/buffer.h
do
	ok "${fine%:*} may include ${fine#*:}" allowed "${fine%:*}" "${fine#*:}"
done
mkdir -p "$tmp/src/export"
echo '#include "collect/scan.h"' > "$tmp/src/export/json.c"
ok "an include that is known is let be" breaches "$tmp" "export/json.c collect/scan.h"
echo '#include "model/task.h"' > "$tmp/src/export/json.c"
not_ok() { ! breaches "$tmp" "export/json.c collect/scan.h"; }
ok "a line of the known ones that is not needed is found" not_ok

[ -f "$srcdir/src/main.c" ] || bail "there is no src/main.c"
ok "src/ keeps to the rule" breaches "$srcdir" "$known"
done_testing
