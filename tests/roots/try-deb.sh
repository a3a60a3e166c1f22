# usage: bash try-deb.sh PACKAGE
#
# In a fresh root: installs the package, runs what it brings, removes it, and compares the
# files and packages of the root with those from before. See check.sh.

set -eu -o pipefail

files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /var/lib/apt \
		-o -path /var/cache -o -path /var/log -o -path /root \) -prune -o -print | sort
}

installed() {
	dpkg-query -W -f '${Package} ${Status}\n' | sort
}

apt-get -q -o Acquire::Check-Valid-Until=false update
# What the package needs stays on the machine; the package itself must not.
apt-get -q -y --no-install-recommends install man-db python3
dpkg-deb -f "$1" Depends | tr ',' '\n' | sed 's/(.*//; s/|.*//' |
	xargs apt-get -q -y --no-install-recommends install
files >/tmp/before
installed >/tmp/before.packages

apt-get -q -y --no-install-recommends install "$1"
pstop --version
pstop -b -n 1 -d 0.2 | head -n 5
pstop --json 1 | python3 -c 'import json, sys; assert json.load(sys.stdin)["schema"] == 1'
pstop spawn -q true
pstop doctor || true
# A minimal root leaves manuals out of what dpkg unpacks, see its dpkg.cfg.d.
dpkg-deb --fsys-tarfile "$1" | tar -xO ./usr/share/man/man1/pstop.1.gz >/tmp/pstop.1.gz
man -l /tmp/pstop.1.gz | head -n 5 | grep -q -i pstop

apt-get -q -y purge pstop
files >/tmp/after
installed >/tmp/after.packages
diff /tmp/before /tmp/after
diff /tmp/before.packages /tmp/after.packages
