# One manual page a line.
dist_man_MANS += man/pstop.1 man/pstop-spawn.1
EXTRA_DIST += man/columns.awk man/keys.awk man/readme_keys.awk

# make update-man: the lists of columns and of keys in pstop.1, and the most used keys in
# README, as pstop has them now. Look at "git diff man README" before you commit it.
update-man: src/pstop tests/helpers/keys
	src/pstop --columns help \
	| $(AWK) -f $(srcdir)/man/columns.awk - $(srcdir)/man/pstop.1 >pstop.1.columns
	tests/helpers/keys | $(AWK) -f $(srcdir)/man/keys.awk - pstop.1.columns >pstop.1.new
	cat pstop.1.new >$(srcdir)/man/pstop.1
	tests/helpers/keys | $(AWK) -f $(srcdir)/man/readme_keys.awk - $(srcdir)/README >README.new
	cat README.new >$(srcdir)/README
	rm -f pstop.1.columns pstop.1.new README.new

.PHONY: update-man
