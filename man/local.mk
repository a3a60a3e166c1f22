# One manual page a line.
dist_man_MANS += man/pstop.1 man/pstop-spawn.1
EXTRA_DIST += man/columns.awk

# make update-man: the list of columns as pstop has it now. Look at "git diff man"
# before you commit it.
update-man: src/pstop
	src/pstop --columns help \
	| $(AWK) -f $(srcdir)/man/columns.awk - $(srcdir)/man/pstop.1 >pstop.1.new
	cat pstop.1.new >$(srcdir)/man/pstop.1
	rm -f pstop.1.new

.PHONY: update-man
