# Holds src/ to the one direction of the includes: a stage may include itself
# and the stages after its colon, nothing else.
. "$srcdir/tests/lib/tap.sh"

stages='
main: cmd view model base
cmd: spawn scan view record model base
spawn: scan view record model base
scan: model base
view: record model base
record: model base
model: base
base:
'

# breaches TREE: prints every include in TREE/src that goes against the rule,
# or is not written as "stage/file.h". Succeeds when there is none.
breaches() {
	(cd "$1/src" && find . -name '*.[ch]' -exec \
		grep -Hn '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' {} +) |
	stages=$stages awk '
	function stage_of(path) {
		if (path ~ /^main\.[ch]$/)
			return "main"
		# What happened below a command is data, which views show.
		if (path ~ /^spawn\/(event|record)[a-z_]*\.[ch]$/)
			return "record"
		# What is in no folder is what the subcommands share.
		return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "cmd"
	}
	BEGIN {
		count = split(ENVIRON["stages"], line, "\n")
		for (i = 1; i <= count; i++) {
			words = split(line[i], word, "[: ]+")
			for (j = 1; j <= words; j++)
				allowed[word[1], word[j]] = 1
		}
	}
	{
		split($0, quoted, "\"")
		path = substr($0, 3, index($0, ":") - 3)
		if (quoted[2] != "config.h" &&
		    !((stage_of(path), stage_of(quoted[2])) in allowed)) {
			print "src/" substr($0, 3)
			bad = 1
		}
	}
	END { exit bad }'
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
for breach in main.c:scan/scan.h cmd_json.c:main.h \
	spawn/tracer.c:cmd.h scan/scan.c:view/rows.h scan/scan.c:spawn/event.h \
	view/json.c:scan/scan.h view/json.c:spawn/tracer.h view/json.c:cmd.h \
	spawn/record.c:spawn/tracer.h spawn/record.c:scan/scan.h spawn/event.c:view/text.h \
	model/rates.c:scan/parse.h model/rates.c:view/rows.h \
	base/buffer.c:model/task.h model/deep/x.h:scan/parse.h \
	view/json.c:rows.h view/json.c:../model/task.h
do
	ok "${breach%:*} may not include ${breach#*:}" caught "${breach%:*}" "${breach#*:}"
done
for fine in main.c:cmd.h cmd_json.c:scan/scan.h spawn/tracer.c:view/rows.h \
	scan/scan.c:model/task.h view/json.c:model/task.h view/json.c:view/rows.h \
	view/json.c:spawn/event.h view/json.c:spawn/record.h spawn/tracer.c:spawn/event.h \
	spawn/record.c:model/task.h \
	model/rates.c:base/buffer.h
do
	ok "${fine%:*} may include ${fine#*:}" allowed "${fine%:*}" "${fine#*:}"
done

[ -f "$srcdir/src/main.c" ] || bail "there is no src/main.c"
ok "src/ keeps to the rule" breaches "$srcdir"
done_testing
