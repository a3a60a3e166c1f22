# usage: bash make-deb.sh TARBALL FOLDER [prepare]
#
# Makes the Debian package in FOLDER from the tarball of "make dist" and from the folder
# debian beside this script; with "prepare" only what dpkg-buildpackage needs is put
# there.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
name=$(basename "$1" .tar.gz) # pstop-VERSION
folder=$2
mkdir -p "$folder"
rm -rf "${folder:?}/$name"
cp "$1" "$folder/${name%-*}_${name##*-}.orig.tar.gz"
tar -xf "$1" -C "$folder"
cp -R "$here/debian" "$folder/$name/debian"
chmod -R u+w "$folder/$name"
chmod +x "$folder/$name/debian/rules"
[ "${3-}" = prepare ] || (cd "$folder/$name" && dpkg-buildpackage -us -uc)
