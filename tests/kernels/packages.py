"""Kernels from the distributions' packages, fetched with apt and kept in a cache.

Nothing is installed, and the machine's own package lists are left alone: apt is given
a list of sources and a folder for its lists of this module's own. The mirror is the one
that the machine is configured with; of another suite or another distribution it is
tried whether that mirror has it, too.
"""
import functools
import os
import re
import shutil
import subprocess

# Of a version of Linux where it is looked for, the best first: the folder of the mirror
# beside the configured one, and the suite.
DEBIAN, SECURITY, UBUNTU, PORTS = "debian", "debian-security", "ubuntu", "ubuntu-ports"
PLACES = {
    "5.10": [(SECURITY, "bullseye-security"), (DEBIAN, "bullseye")],
    "5.15": [(UBUNTU, "jammy-updates"), (UBUNTU, "jammy")],
    "6.1": [(DEBIAN, "bookworm")],
    "6.8": [(UBUNTU, "noble-updates"), (UBUNTU, "noble")],
    "6.12": [(DEBIAN, "trixie"), (DEBIAN, "bookworm-backports")],
}
# Where the newest one is, and any other that is asked for.
ANYWHERE = [(DEBIAN, "sid"), (DEBIAN, "trixie-backports"), (DEBIAN, "bookworm-backports"),
            (UBUNTU, "noble-updates"), (UBUNTU, "jammy-updates")]
NEWEST = "newest"
# What the packages for a machine that uname(1) calls so are for.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
KEYRING = "/usr/share/keyrings/{}-archive-keyring.gpg"


class Missing(Exception):
    """A kernel that cannot be had; the text says why."""


def configured_mirrors():
    """The addresses of the distribution's packages that this machine is configured with."""
    done = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, text=True)
    found = dict.fromkeys(done.stdout.split())
    return [uri.rstrip("/") for uri in found
            if re.search(r"/(debian|debian-security|ubuntu)/?$", uri)]


class Packages:
    """The packages of some suites for a machine, by an apt of its own below `folder`."""

    def __init__(self, folder, machine):
        self.folder, self.architecture = folder, ARCHITECTURES[machine]
        self.mirrors = configured_mirrors() if shutil.which("apt-get") else []
        self.updated = set()
        for name in ("lists/partial", "cache/archives/partial", "kernels", "keys"):
            os.makedirs(os.path.join(folder, name), exist_ok=True)

    def _apt(self, command, place, *args):
        path = self._path(place)
        options = {"Dir::Etc::sourcelist": f"{path}.list", "Dir::Etc::sourceparts": "-",
                   "Dir::State::lists": f"{path}.lists", "APT::Sandbox::User": "root",
                   "APT::Architecture": self.architecture,
                   "Dir::Cache": os.path.join(self.folder, "cache"),
                   "Acquire::Languages": "none", "Acquire::Retries": "2"}
        words = [word for key, value in options.items() for word in ("-o", f"{key}={value}")]
        return subprocess.run([command, "-q", *words, *args], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, check=False, text=True,
                              cwd=os.path.join(self.folder, "cache"))

    def _path(self, place):
        """The beginning of the names of that suite's files."""
        return os.path.join(self.folder, "-".join([*place, self.architecture]))

    @functools.cache
    def _keyring(self, distribution):
        """The keys of a distribution, from its package where they are not installed."""
        own = KEYRING.format(distribution)
        if os.path.exists(own):
            return own
        for place in ANYWHERE[:3]:
            name = f"{distribution}-keyring"
            if self._is_updated(place) and self._fetch(place, name):
                unpacked = os.path.join(self.folder, "keys") + own
                if os.path.exists(unpacked):
                    return unpacked
        raise Missing(f"the keys of {distribution} cannot be had")

    def _fetch(self, place, name):
        """Downloads a package and unpacks it below keys/."""
        done = self._apt("apt-get", place, "download", name)
        debs = [deb for deb in os.listdir(os.path.join(self.folder, "cache"))
                if deb.startswith(f"{name}_")]
        if done.returncode != 0 or not debs:
            return False
        deb = os.path.join(self.folder, "cache", debs[0])
        subprocess.run(["dpkg-deb", "-x", deb, os.path.join(self.folder, "keys")], check=True)
        os.unlink(deb)
        return True

    def _address(self, folder):
        """Of the mirror that has that folder: the configured one, or its neighbour."""
        for uri in self.mirrors:
            if uri.endswith(f"/{folder}"):
                return uri
        if not self.mirrors:
            raise Missing("apt has no mirror configured")
        return self.mirrors[0].rsplit("/", 1)[0] + f"/{folder}"

    def _is_updated(self, place):
        """Has that suite's list of packages, or fetches it."""
        if place in self.updated:
            return True
        folder, suite = place
        path = self._path(place)
        if folder == UBUNTU and self.architecture != "amd64":
            folder = PORTS
        distribution = UBUNTU if folder in (UBUNTU, PORTS) else DEBIAN
        with open(f"{path}.list", "w", encoding="utf-8") as file:
            file.write(f"deb [signed-by={self._keyring(distribution)}] "
                       f"{self._address(folder)} {suite} main\n")
        os.makedirs(f"{path}.lists/partial", exist_ok=True)
        done = self._apt("apt-get", place, "update")
        if done.returncode != 0 or "\nErr:" in done.stdout or "\nW: " in done.stderr:
            return False
        self.updated.add(place)
        return True

    def _names(self, place, version):
        """The names of its kernels of that version (None: any), the newest last."""
        number = re.escape(version) if version else r"\d+\.\d+"
        wanted = re.compile(rf"linux-image-{number}[.\d]*(?:[-+~.\w]*)-(?:{self.architecture}|generic)$")
        done = self._apt("apt-cache", place, "pkgnames", "linux-image-")
        names = [name for name in done.stdout.split() if wanted.match(name)
                 and not re.search(r"-(rt|cloud|unsigned|dbg|uc)-|^linux-image-\D", name)]
        return sorted(names, key=lambda name: [int(n) for n in re.findall(r"\d+", name)])

    def find(self, version):
        """[(place, package)] of a version, the best first; raises Missing."""
        tried, found = [], []
        for place in PLACES.get(version, ANYWHERE):
            if not self._is_updated(place):
                tried.append("/".join(place) + " (whose list cannot be fetched)")
                continue
            tried.append("/".join(place))
            names = self._names(place, None if version == NEWEST else version)
            found += [(place, name) for name in names[-1:]]
        if not found:
            raise Missing(f"not found in {', '.join(tried)} of the configured mirror")
        if version == NEWEST:
            found.sort(key=lambda one: key(one[1]), reverse=True)
        return found

    def image(self, version):
        """The path of a kernel image, from the cache if it has one; raises Missing."""
        kept = os.path.join(self.folder, "kernels", f"vmlinuz-{version}-{self.architecture}")
        if os.path.exists(kept):
            return kept
        if not self.mirrors:
            raise Missing("apt has no mirror configured")
        problems = []
        for place, name in self.find(version):
            try:
                return self._image_of(place, name, kept)
            except Missing as problem: # a list may name what its mirror no longer has
                problems.append(str(problem))
        raise Missing("; ".join(problems))

    def _image_of(self, place, name, kept):
        # The image itself may be in a package that this one needs.
        shown = self._apt("apt-cache", place, "depends", "--important", name)
        needed = re.findall(r"Depends: (linux-(?:binary|modules|image)-\S+)", shown.stdout)
        for package in [name, *sorted(needed, key=lambda n: "modules" in n)]:
            if self._unpack_image(place, package, kept):
                return kept
        raise Missing(f"{name} has no image")

    def _unpack_image(self, place, package, out):
        cache = os.path.join(self.folder, "cache")
        done = self._apt("apt-get", place, "download", package)
        debs = [deb for deb in os.listdir(cache) if deb.startswith(f"{package}_")]
        if done.returncode != 0 or not debs:
            raise Missing(f"{package} cannot be downloaded: {done.stderr.strip()[-200:]}")
        deb = os.path.join(cache, debs[0])
        try:
            return unpack(deb, out)
        finally:
            os.unlink(deb)


def key(name):
    return [int(n) for n in re.findall(r"\d+", name)]


def unpack(deb, out):
    """Writes the kernel image of a package to `out`; False: it has none."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as tar:
        done = subprocess.run(["tar", "-xO", "--wildcards", "./boot/vmlinuz-*",
                               "./usr/lib/modules/*/vmlinuz"], stdin=tar.stdout,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if len(done.stdout) < 1 << 20:
        return False
    with open(f"{out}.new", "wb") as file:
        file.write(done.stdout)
    os.rename(f"{out}.new", out)
    return True
