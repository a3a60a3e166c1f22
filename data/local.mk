# Data that is installed for other programs.
dist_pkgdata_DATA += data/pstop.schema.json data/pstop-blockers.schema.json \
	data/pstop-spawn.schema.json
