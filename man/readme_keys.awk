# readme_keys.awk: puts the list of the most used keys into README, in place of the table
# whose first line begins with "| key ".
#
# usage: tests/helpers/keys | awk -f readme_keys.awk - README >new
#
# "make update-man" runs it. tests/cli/manual.py holds README to what the program says,
# without this script.

# The program's list: "NAMES<tab>DESCRIPTION<tab>CLAUSE"; README has those with a clause.
FNR == NR {
	split($0, field, "\t")
	if (field[3] != "") {
		names = field[1]
		gsub(/[^ ]+/, "`&`", names)
		keys[++count] = names
		clauses[count] = field[3]
		if (length(names) > width)
			width = length(names)
		if (length(field[3]) > clause_width)
			clause_width = length(field[3])
	}
	next
}

function rule(length_,   text) {
	while (length_-- > 0)
		text = text "-"
	return text
}

/^\| key / {
	printf "| %-" width "s | %-" clause_width "s |\n", "key", "what it does"
	print "|" rule(width + 2) "|" rule(clause_width + 2) "|"
	for (i = 1; i <= count; i++)
		printf "| %-" width "s | %-" clause_width "s |\n", keys[i], clauses[i]
	inside = 1
}

inside && !/^\|/ {
	inside = 0
}

!inside {
	print
}
