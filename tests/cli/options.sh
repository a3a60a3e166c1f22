# Holds --help, the manual, and the completions of bash, zsh and fish to the options
# and commands that the program has, and tries the completions where their shells are.
. "$srcdir/tests/lib/tap.sh"

# --- The options, each on a line: "-d value" or "--json flag" ---------------------

# Each of these reads a file of its kind.
of_source() {
	sed -n 's/^\t{ "\([a-z-]*\)", \(no\|required\)_argument, NULL, \([^ ]*\) },.*/\1 \2 \3/p' "$1" |
	while read -r long argument short; do
		local kind=flag
		[ "$argument" = required ] && kind=value
		echo "--$long $kind"
		[[ $short == \'?\' ]] && echo "-${short:1:1} $kind"
	done | sort -u
}

of_help() {
	sed -n 's/^  \(-[A-Za-z], \|    \)\(--[a-z-]*\)\( [A-Z]*\)\?  .*/\1 \2\3/p' "$1" |
	sed 's/,//' | both_forms
}

# The page's OPTIONS: ".It Fl d , -delay Ar seconds", a dash for each Fl.
of_man() {
	sed -n '/^\.Sh OPTIONS/,/^\.Sh COLUMNS/s/^\.It Fl //p' "$1" | awk '
		{ kind = / Ar / ? "value" : "flag"
		  for (i = 1; i <= NF && $i != "Ar"; i++) if ($i != ",") print "-" $i, kind }' |
	sort -u
}

of_bash() {
	bash -c 'source "$1"; printf "%s flag\n" $_pstop_flags $_pstop_page
		printf "%s value\n" $_pstop_valued' \
		bash "$1" | sort -u
}

# What stands before the [ of an _arguments specification: '(-b)'{-b,--batch}'[text]'.
of_zsh() {
	# Those of explain are in the function for that command.
	sed -n "/^_pstop\(_explain\)\?() {/,/^}/s/^[[:space:]]*'\([^[]*\)\[.*/\1/p" "$1" |
	sed -e 's/([^)]*)//' -e "s/[{}']//g" -e 's/^\*//' | tr , '\n' |
	sed -e '/[+=]$/s/$/ value/' -e 's/[+=] value/ value/' -e '/ value/!s/$/ flag/' | sort -u
}

of_fish() {
	sed -n "/__pstop_in spawn'/d; s/^complete -c pstop //p" "$1" | fish_words
}

# Standard input: what follows "complete -c pstop".
fish_words() {
	while read -ra word; do
		local kind=flag names=() i
		for i in "${!word[@]}"; do
			case ${word[i]} in
			-x | -r) kind=value ;;
			-s) names+=("-${word[i + 1]}") ;;
			-l) names+=("--${word[i + 1]}") ;;
			esac
		done
		printf "%s $kind\n" "${names[@]}"
	done | grep '^-' | sort -u
}

# "-d --delay SECONDS" to a line for each form.
both_forms() {
	awk '{ kind = $NF ~ /^-/ ? "flag" : "value"
		for (i = 1; i <= NF; i++) if ($i ~ /^-/) print $i, kind }' | sort -u
}

# The options of "pstop spawn", in the same places.
of_spawn_help() {
	of_help "$1"
}

of_spawn_man() {
	sed 's/^\.Sh EXIT STATUS/.Sh COLUMNS/' "$1" | of_man /dev/stdin
}

of_spawn_bash() {
	bash -c 'source "$1"; printf "%s flag\n" $_pstop_spawn_flags
		printf "%s value\n" $_pstop_spawn_valued' bash "$1" | sort -u
}

of_spawn_zsh() {
	sed -e 's/^_pstop\(_explain\)\?() {/other() {/' -e 's/^_pstop_spawn() {/_pstop() {/' "$1" |
	of_zsh /dev/stdin
}

# Those of its own, and those of all commands.
of_spawn_fish() {
	sed -n "s/^complete -c pstop //p" "$1" | grep -e "__pstop_in spawn' -[^a]" -e '^-s [hV]' |
	grep -v "not __pstop_in spawn" | fish_words
}

# same KIND FILE: succeeds when the file has the program's options, no more, no less.
same() {
	local source=$srcdir/src/cmd/options.c
	[[ $1 == spawn_* ]] && source=$srcdir/src/cmd/options_spawn.c
	diff <(of_source "$source") <("of_$1" "$2")
}

differs() {
	! same "$@"
}

declare -A place=(
	[help]=$tmp/help
	[man]=$srcdir/man/pstop.1
	[bash]=$srcdir/completions/pstop
	[zsh]=$srcdir/completions/_pstop
	[fish]=$srcdir/completions/pstop.fish
	[spawn_help]=$tmp/spawn_help
	[spawn_man]=$srcdir/man/pstop-spawn.1
	[spawn_bash]=$srcdir/completions/pstop
	[spawn_zsh]=$srcdir/completions/_pstop
	[spawn_fish]=$srcdir/completions/pstop.fish
)
"$PSTOP" --help >"$tmp/help" || bail "pstop --help fails"
"$PSTOP" spawn --help >"$tmp/spawn_help" || bail "pstop spawn --help fails"

ok "the source has options" [ "$(of_source "$srcdir/src/cmd/options.c" | wc -l)" -gt 20 ]
for kind in help man bash zsh fish; do
	ok "$kind has the program's options" same "$kind" "${place[$kind]}"
	ok "$kind has the options of spawn" same "spawn_$kind" "${place[spawn_$kind]}"
done

# --- The check itself can fail ----------------------------------------------------

# caught KIND SED-SCRIPT: the check finds what the script did to a copy of the file.
caught() {
	sed "$2" "${place[$1]}" >"$tmp/changed"
	! cmp -s "${place[$1]}" "$tmp/changed" || return 1
	differs "$1" "$tmp/changed"
}

ok "the check finds an option that help lacks" caught help '/--stream  /d'
ok "the check finds an option that the manual lacks" caught man '/^\.It Fl -stream/d'
ok "the check finds an option that bash lacks" caught bash 's/ --stream / /'
ok "the check finds an option that zsh lacks" caught zsh '/)--stream\[/d'
ok "the check finds an option that fish lacks" caught fish '/-l stream /d'
ok "the check finds an option too many in help" caught help 's/--stream  /--streams /'
ok "the check finds an option too many in the manual" caught man \
	's/^\.It Fl -stream/&\n.It Fl x , -extra/'
ok "the check finds an option too many in bash" caught bash 's/ --stream / & --extra /'
ok "the check finds an option too many in zsh" caught zsh \
	"s/'(--json --stream)--long/'--extra[]' \\\\\n\t\t&/"
ok "the check finds an option too many in fish" caught fish 's/-l stream/-s x &/'
ok "the check finds an option of spawn that help lacks" caught spawn_help '/--poll  /d'
ok "the check finds an option of spawn that the manual lacks" caught spawn_man \
	'/^\.It Fl -poll/d'
ok "the check finds an option of spawn that bash lacks" caught spawn_bash 's/ --poll / /'
ok "the check finds an option of spawn that zsh lacks" caught spawn_zsh '/--poll\[/d'
ok "the check finds an option of spawn that fish lacks" caught spawn_fish '/-l poll /d'
ok "the check finds a value that the manual lacks" caught man 's/^\(\.It.*delay\) Ar .*/\1/'
ok "the check finds a value that bash lacks" caught bash \
	's/-d --delay//; s/ --batch/& -d --delay/'
ok "the check finds a value that zsh lacks" caught zsh 's/{-d+,--delay=}/{-d,--delay}/'
ok "the check finds a value that fish lacks" caught fish 's/-x -s d/-s d/'

# --- Commands ---------------------------------------------------------------------

# The commands that each place names, one a line; "  explain PID   the verdict ..."
commands_of_help() {
	sed -n 's/^  \([a-z]\+\)\( \[\?[A-Z]\+\]\?\)\?  .*/\1/p' "$1" | sort
}

commands_of_man() {
	sed -n '/^\.Sh COMMANDS/,/^\.Sh OPTIONS/s/^\.It Cm \([a-z]*\).*/\1/p' "$1" | sort
}

commands_of_bash() {
	bash -c 'source "$1"; printf "%s\n" $_pstop_commands' bash "$1" | sort
}

commands_of_zsh() {
	sed -n "/^_pstop_first/,/^}/s/^\t\t'\([a-z]*\):.*/\1/p" "$1" | sort
}

commands_of_fish() {
	sed -n 's/^complete.* -n __pstop_first -a \([a-z]*\) .*/\1/p' "$1" | sort
}

commands=$(commands_of_help "$tmp/help")
ok "help has commands" [ "$(wc -w <<<"$commands")" -ge 2 ]
for kind in man bash zsh fish; do
	is "$kind has the commands that help has" "$("commands_of_$kind" "${place[$kind]}")" "$commands"
done

# --- The program takes them -------------------------------------------------------

# taken OPTION KIND: the program knows the option, and wants a value or not.
taken() {
	local said
	case $2 in
	flag)
		"$PSTOP" "$1" --help >"$tmp/out"
		;;
	value)
		said=$("$PSTOP" "$1" 2>&1)
		[ $? -eq 2 ] && [[ $said == *"requires an argument"* ]]
		;;
	esac
}

while read -r option kind; do
	ok "pstop takes $option, a $kind" taken "$option" "$kind"
done < <(of_help "$tmp/help")

# spawn_taken OPTION KIND: the same of spawn.
spawn_taken() {
	local said
	case $2 in
	flag)
		"$PSTOP" spawn "$1" --help >"$tmp/out"
		;;
	value)
		said=$("$PSTOP" spawn "$1" 2>&1)
		[ $? -eq 2 ] && [[ $said == *"requires an argument"* ]]
		;;
	esac
}

while read -r option kind; do
	ok "pstop spawn takes $option, a $kind" spawn_taken "$option" "$kind"
done < <(of_help "$tmp/spawn_help")

# --- The columns that completions fall back to ------------------------------------

"$PSTOP" --columns help | sed '1d; s/ .*//' | sort -u >"$tmp/columns"

# known_columns FILE: what the file lists from PID to COMMAND are columns.
known_columns() {
	sed -n '/\<PID TID\>/,/COMMAND/p' "$1" | sed -e 's/.*\<PID TID/PID TID/' \
		-e "s/[\\\\')]/ /g" | tr -s ' \t' '\n' | sed '/^$/d' | sort >"$tmp/fallback"
	grep -qx COMMAND "$tmp/fallback" && [ -z "$(comm -13 "$tmp/columns" "$tmp/fallback")" ]
}

for kind in bash zsh fish; do
	ok "the columns that $kind falls back to exist" known_columns "${place[$kind]}"
done

# --- The shells read them ---------------------------------------------------------

# Nothing of the caller's shells, and nothing written among their files.
export HOME=$tmp XDG_CACHE_HOME=$tmp XDG_DATA_HOME=$tmp

for kind in bash zsh fish; do
	if command -v "$kind" >"$tmp/out"; then
		ok "$kind reads its completion" "$kind" -n "${place[$kind]}"
	else
		skip "$kind reads its completion" "$kind is not installed"
	fi
done

# --- bash: what a tab offers ------------------------------------------------------

# offers WORD...: what is offered for the last word, one a line.
offers() {
	bash -c 'source "$1"; shift
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9
		_pstop "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}"' bash "${place[bash]}" "$@"
}

# is_offered OFFER WORD...
is_offered() {
	local wanted=$1
	shift
	offers "$@" | grep -qxF -e "$wanted"
}

is "bash completes an option" "$(offers "$PSTOP" --str)" --stream
ok "bash offers names of processes" is_offered bash "$PSTOP" bas
ok "bash offers them to commands" is_offered bash "$PSTOP" explain bas
ok "bash offers all options for -" diff <(of_bash "${place[bash]}" | sed 's/ .*//') \
	<({ offers "$PSTOP" -; offers "$PSTOP" explain -; } | sort -u)
is "bash offers parts of a page only to explain" "$(offers "$PSTOP" --mem)" ""
ok "bash offers process ids" is_offered $$ "$PSTOP" $$
ok "bash offers process ids with their names" is_offered "1  ($(cat /proc/1/comm))" "$PSTOP" ''
ok "bash goes on with a list of process ids" is_offered 1,$$ "$PSTOP" -p 1,$$
ok "bash offers users" is_offered root "$PSTOP" --user roo
ok "bash offers all columns" \
	diff "$tmp/columns" <(offers "$PSTOP" --columns '' | sed '/^help$/d' | sort -u)
ok "bash offers help as a list of columns" is_offered help "$PSTOP" --columns h
ok "bash offers columns in small letters" is_offered CPU% "$PSTOP" --columns cpu
ok "bash goes on with a list of columns" is_offered PID,CPU% "$PSTOP" --columns PID,CP
ok "bash offers columns to add" is_offered +REASON "$PSTOP" --columns +REAS
ok "bash offers columns after =" is_offered REASON "$PSTOP" --columns = REAS
ok "bash offers the first column after =" is_offered PID "$PSTOP" --columns =
ok "bash offers an order turned round" is_offered -READ/s "$PSTOP" --sort -READ
ok "bash offers columns without the program" is_offered REASON "$tmp/none" --columns REAS
ok "bash offers folders for --proc-root" is_offered /proc "$PSTOP" --proc-root /pro
ok "bash offers sources" is_offered files "$PSTOP" --source f
is "bash has nothing to offer for -n" "$(offers "$PSTOP" -n '')" ""

ok "bash offers commands first" is_offered explain "$PSTOP" ex
ok "bash offers the options of spawn" is_offered --kill-on-exit "$PSTOP" spawn --ki
ok "bash offers demos" is_offered mapreduce "$PSTOP" spawn --demo ma
ok "bash offers programs to spawn" is_offered mkdir "$PSTOP" spawn -q mkd
ok "bash leaves options behind the command to it" \
	[ -z "$(offers "$PSTOP" spawn ls --kill)" ]
is "bash offers commands only first" "$(offers "$PSTOP" --json ex)" ""
ok "bash offers process ids to commands" is_offered $$ "$PSTOP" explain $$

# takes COMMAND OPTION: the command has use for the option.
takes() {
	local value=() early=()
	[ "$1" != explain ] || early=(-d 0.01)
	case $2 in
	-d | --delay) value=(0.01) ;;
	-p | --pid) value=(999999999) ;;
	--samples-per-s) value=(5) ;;
	--source) value=(files) ;;
	-h | --help) "$PSTOP" "$1" "$2" && return ;;
	esac
	"$PSTOP" "$1" "${early[@]}" "$2" "${value[@]}" 999999998
	# None of the processes exists: nothing worse.
	[ $? -eq 1 ]
}

# runs OPTION: pstop blockers, which takes no process, has use for the option.
runs() {
	local value=()
	case $1 in
	-d | --delay) value=(0.01) ;;
	-n | --iterations) value=(1) ;;
	--samples-per-s) value=(5) ;;
	--source) value=(files) ;;
	esac
	"$PSTOP" blockers -d 0 "$1" "${value[@]}"
}

for option in $(offers "$PSTOP" blockers -); do
	ok "blockers takes $option, which bash offers" runs "$option"
done

for command in explain doctor; do
	for option in $(offers "$PSTOP" "$command" -); do
		ok "$command takes $option, which bash offers" takes "$command" "$option"
	done
done

# --- fish and zsh -----------------------------------------------------------------

# fish_offers LINE: what fish offers at the end of the line, one a line.
fish_offers() {
	# shellcheck disable=SC2016 # the variables are fish's
	fish -c 'source $argv[1]; complete -C $argv[2]' "${place[fish]}" "$1"
}

# fish_offered OFFER LINE: the offer may have a description.
fish_offered() {
	fish_offers "$2" | cut -f 1 | grep -qxF -e "$1"
}

if command -v fish >"$tmp/out"; then
	PATH=$(dirname "$PSTOP"):$PATH
	ok "fish completes an option" fish_offered --stream "pstop --str"
	ok "fish offers names of processes" fish_offered bash "pstop bas"
	ok "fish describes process ids" fish_offered $$ "pstop $$"
	ok "fish goes on with a list of process ids" fish_offered 1,$$ "pstop -p 1,$$"
	ok "fish goes on with a list of columns" fish_offered +PID,CPU% "pstop --columns +PID,CP"
	ok "fish offers an order turned round" fish_offered --sort=-READ/s "pstop --sort=-READ"
	ok "fish offers commands first" fish_offered explain "pstop ex"
	ok "fish offers the options of a command" fish_offered --json "pstop doctor --j"
	is "fish offers a command only its options" "$(fish_offers 'pstop doctor --str')" ""
	is "fish has nothing to offer for -n" "$(fish_offers 'pstop -n ')" ""
else
	skip "fish offers options, process ids and columns" "fish is not installed"
fi

# zsh completes only in a terminal; here, that it finds the function for pstop.
zsh_finds() {
	zsh -f -c 'fpath=($1 $fpath); autoload -Uz compinit && compinit -u -D &&
		[[ $_comps[pstop] = _pstop ]] && autoload -Uz +X _pstop' zsh "$srcdir/completions"
}

if command -v zsh >"$tmp/out"; then
	ok "zsh finds the completion for pstop" zsh_finds
else
	skip "zsh finds the completion for pstop" "zsh is not installed"
fi
done_testing
