# Replays the corpus of every fuzz target; one case a target.
. "$srcdir/tests/lib/tap.sh"

shopt -s nullglob
sources=("$srcdir"/tests/fuzz/fuzz_*.c)
[ ${#sources[@]} -gt 0 ] || skip_all "there is no fuzz target yet"
for source in "${sources[@]}"; do
	name=${source##*/fuzz_}
	name=${name%.c}
	inputs=("$srcdir/tests/fuzz/corpus/$name"/*)
	ok "fuzz_$name has a corpus" [ ${#inputs[@]} -gt 0 ]
	ok "fuzz_$name replays its ${#inputs[@]} inputs" \
		"$builddir/tests/fuzz/fuzz_$name" "${inputs[@]}"
done
for folder in "$srcdir"/tests/fuzz/corpus/*/; do
	name=$(basename "$folder")
	ok "corpus/$name has a target" [ -f "$srcdir/tests/fuzz/fuzz_$name.c" ]
done
done_testing
