# keys.awk: puts the list of keys into pstop.1, between its two marks.
#
# usage: tests/helpers/keys | awk -f keys.awk - pstop.1 >new
#
# "make update-man" runs it. tests/cli/manual.py holds the page to what the program
# says, without this script.

# A word that may stand as a macro's argument: punctuation alone, or two letters, could
# be taken for something else.
function word(text,   escaped) {
	escaped = text
	gsub(/\\/, "\\e", escaped)
	return length(text) == 2 && text !~ /^F/ || text ~ /^[].,:;()[?!]$/ ? "\\&" escaped : escaped
}

# A line of text, broken at blanks.
function add_text(text,   count, words, i) {
	count = split(text, words, " ")
	for (i = 1; i <= count; i++) {
		if (row != "" && length(row) + length(words[i]) > 86)
			end_row()
		row = row (row == "" ? "" : " ") words[i]
		# A sentence begins in a line of its own.
		if (words[i] ~ /\.$/)
			end_row()
	}
}

function end_row() {
	if (row != "")
		items = items row "\n"
	row = ""
}

# A macro, with the punctuation that follows it.
function add_macro(macro, argument, rest,   punctuation) {
	end_row()
	punctuation = match(rest, /^[.,;:]+/) ? substr(rest, 1, RLENGTH) : ""
	items = items "." macro (argument == "" ? "" : " " argument) \
		(punctuation == "" ? "" : " " punctuation) "\n"
	return substr(rest, length(punctuation) + 1)
}

function add_description(text,   token, rest) {
	while (match(text, /`[^`]*`|\{[^}]*\}|"[^"]*"|--[a-z-]+|pstop/)) {
		token = substr(text, RSTART, RLENGTH)
		rest = substr(text, RSTART + RLENGTH)
		add_text(substr(text, 1, RSTART - 1))
		if (token ~ /^`/)
			text = add_macro("Ic", word(substr(token, 2, length(token) - 2)), rest)
		else if (token ~ /^\{/)
			text = add_macro("Sx", substr(token, 2, length(token) - 2), rest)
		else if (token ~ /^"/)
			text = add_macro("Ql", word(substr(token, 2, length(token) - 2)), rest)
		else if (token ~ /^-/)
			text = add_macro("Fl", substr(token, 2), rest)
		else
			text = add_macro("Nm", "", rest)
	}
	add_text(text)
	end_row()
}

function add_names(names,   count, list, i) {
	count = split(names, list, " ")
	items = items ".It Ic"
	for (i = 1; i <= count; i++)
		if (i > 1 && i < count && list[i] == "-")
			items = items " No \\(en Ic"
		else
			items = items " " word(list[i])
	items = items "\n"
}

# The program's list: "NAMES<tab>DESCRIPTION".
FNR == NR {
	split($0, field, "\t")
	if (field[2] != "") {
		add_names(field[1])
		add_description(field[2])
	}
	next
}

/^\.\\" begin keys/ {
	print
	print ".Bl -tag -width \"PgUp PgDn Home End\" -compact"
	printf "%s", items
	print ".El"
	inside = 1
}

/^\.\\" end keys/ {
	inside = 0
}

!inside {
	print
}
