# Whoever only reads a sample cannot write to what hangs from it either: its files compile with
# those pointers const (READ_ONLY of src/model/task.h). Those who make a sample do not.
. "$srcdir/tests/lib/tap.sh"

# They fill a sample of their own, or what the collector keeps in one.
makers='field/exited.c model/account.c model/task.c store/sample_code.c'

# compiles FILE: with READ_ONLY as const, from the folder of the build.
compiles() {
	(cd "$builddir" && $COMPILE -fsyntax-only -Werror=cast-qual \
		"$discarded" -DREAD_ONLY=const "$1") >>"$tmp/out" 2>&1
}

cannot_compile() {
	! compiles "$1"
}

# gcc and clang have a name each for what makes a pointer to const one to anything.
printf '%s\n' 'int *f(const int *p);' 'int *f(const int *p) { return p; }' >"$tmp/odd.c"
for discarded in -Werror=discarded-qualifiers \
	-Werror=incompatible-pointer-types-discards-qualifiers none; do
	[ "$discarded" = none ] && break
	echo "int f(void);" >"$tmp/fine.c"
	compiles "$tmp/fine.c" && ! compiles "$tmp/odd.c" && break
done
ok "the compiler refuses to drop const" test "$discarded" != none
printf '%s\n' 'int *f(const int *p);' 'int *f(const int *p) { return (int *)p; }' >"$tmp/cast.c"
ok "... and to cast it away" cannot_compile "$tmp/cast.c"

: >"$tmp/out"
for room in cmd tui report export store field act trace model; do
	failed=
	for file in "$srcdir/src/$room"/*.c; do
		case " $makers " in
		*" $room/${file##*/} "*) continue ;;
		esac
		compiles "$file" || failed="$failed ${file##*/}"
	done
	is "src/$room only reads" "$failed" ""
done
sed 's/^/# /' "$tmp/out"
for file in $makers collect/task.c wait/sites.c; do
	ok "src/$file writes" cannot_compile "$srcdir/src/$file"
done
done_testing
