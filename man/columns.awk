# columns.awk: puts the list of columns into pstop.1, between its two marks.
#
# usage: pstop --columns help | awk -f columns.awk - pstop.1 >new
#
# "make update-man" runs it. tests/cli/manual.py holds the page to what the
# program says, without this script.

# A word that may stand as a macro's argument: one of two letters could be taken
# for a macro itself.
function word(text) {
	return length(text) == 2 ? "\\&" text : text
}

# A line of text: no escape, and no request at its start.
function line(text) {
	gsub(/\\/, "\\\\e", text)
	return text ~ /^[.']/ ? "\\&" text : text
}

# The program's list: a heading, then "NAME UNIT MEANING (KEY)".
FNR == NR {
	if (FNR == 1)
		next
	key = substr($NF, 2, length($NF) - 2)
	items = items ".It Cm " word($1) " , Li " word(key) ($2 == "-" ? "" : " , " $2) "\n"
	sub(/^[^ ]+ +[^ ]+ +/, "")
	sub(/ \([^ ]+\)$/, "")
	items = items line($0) "\n"
	next
}

/^\.\\" begin columns/ {
	print
	print ".Bl -tag -width Ds -compact"
	printf "%s", items
	print ".El"
	inside = 1
}

/^\.\\" end columns/ {
	inside = 0
}

!inside {
	print
}
