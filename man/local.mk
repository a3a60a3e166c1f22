# One manual page a line: dist_man_MANS += man/NAME.SECTION
