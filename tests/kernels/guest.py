"""A guest: one of the kernels in qemu, with the pstop just built and little else.

Its root is an initramfs, so no disk and no module is needed: busybox, the programs of
the build tree at the paths where they are on this machine, and their libraries. It runs
jobs.sh as root, and hands back what that leaves in /results through a serial line. The
programs of another machine are taken from a root folder, in which they were built.
"""
import collections
import gzip
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUSYBOX = "/bin/busybox"
UP = b"guest: up"
# Until the kernel has to be up; emulated, on a busy machine.
BOOT_S = 90

# How to emulate a machine: qemu and its options, those for a second serial line, the names
# that both lines have in the guest, and the program that loads libraries.
Machine = collections.namedtuple("Machine", "qemu options second console results loader")
MACHINES = {
    "x86_64": Machine("qemu-system-x86_64", ["-cpu", "Nehalem"], ["-serial", "chardev:results"],
                      "ttyS0", "ttyS1", "/lib64/ld-linux-x86-64.so.2"),
    # It has one line of its own; the second one is a PCI card.
    "aarch64": Machine("qemu-system-aarch64", ["-machine", "virt", "-cpu", "cortex-a57"],
                       ["-device", "pci-serial,chardev=results"], "ttyAMA0", "ttyS0",
                       "/lib/ld-linux-aarch64.so.1"),
}


def missing(machine, sysroot):
    """What is not there that a guest takes; "" where all is."""
    if machine not in MACHINES:
        return f"only kernels of {' and '.join(MACHINES)} can be booted"
    if machine != os.uname().machine and not os.path.isdir(sysroot):
        return f"there are no programs of {machine}"
    for name in (MACHINES[machine].qemu, "cpio", "gzip", "ldd"):
        if shutil.which(name) is None:
            return f"{name} is missing"
    busybox = find_busybox(sysroot)
    if busybox is None:
        return "busybox is missing"
    done = subprocess.run(["ldd", busybox], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return "" if done.returncode != 0 else "busybox is not static (Debian: busybox-static)"


def find_busybox(sysroot):
    return shutil.which(sysroot + BUSYBOX) if sysroot else shutil.which("busybox")


def libraries(program, machine, sysroot):
    command = ["ldd", program]
    if sysroot:
        command = ["chroot", sysroot, f"qemu-{machine}-static", MACHINES[machine].loader,
                   "--list", program]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
                          text=True)
    return re.findall(r"(/\S+) \(0x", done.stdout)


def make_root(programs, out, machine, sysroot):
    """Writes an initramfs with these programs of `sysroot` to the file `out`."""
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755) # the root folder there is this one
        for name in ("bin", "sbin", "proc", "sys", "dev", "tmp", "etc", "root", "results",
                     "var/tmp"):
            os.makedirs(os.path.join(root, name))
        for name in ("tmp", "var/tmp"):
            os.chmod(os.path.join(root, name), 0o1777)
        shutil.copy(find_busybox(sysroot), root + BUSYBOX)
        for path in {*programs, *(lib for program in programs
                                  for lib in libraries(program, machine, sysroot))}:
            os.makedirs(root + os.path.dirname(path), exist_ok=True)
            shutil.copy(sysroot + path, root + path)
        for name in ("init", "jobs.sh"):
            shutil.copy(os.path.join(HERE, name), os.path.join(root, name))
            os.chmod(os.path.join(root, name), 0o755)
        with open(root + "/etc/passwd", "w", encoding="utf-8") as file:
            file.write("root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
        with open(root + "/etc/group", "w", encoding="utf-8") as file:
            file.write("root:x:0:\nnogroup:x:65534:\n")
        pack(root, out)


def pack(folder, out):
    names = subprocess.run(["find", "."], cwd=folder, stdout=subprocess.PIPE, check=True).stdout
    archive = subprocess.run(["cpio", "-o", "-H", "newc", "-R", "0:0", "--quiet"], cwd=folder,
                             input=names, stdout=subprocess.PIPE, check=True).stdout
    with open(out, "wb") as file:
        file.write(gzip.compress(archive, 1))


class Guest:
    """One run of a kernel. `results` is a folder for what comes back."""

    def __init__(self, machine, kernel, root, results, jobs, cores=2):
        self.machine, self.kernel, self.root = MACHINES[machine], kernel, root
        self.results = results
        self.jobs, self.cores = jobs, cores
        shutil.rmtree(results, ignore_errors=True)
        os.makedirs(results)
        self.console = os.path.join(results, "console")

    def _command(self):
        # Emulated: with /dev/kvm there it may not work all the same, in a guest itself.
        return [self.machine.qemu, *self.machine.options,
                "-accel", "tcg,thread=multi,tb-size=256",
                "-smp", str(self.cores), "-m", "1024", "-nodefaults", "-display",
                "none", "-no-reboot", "-serial", f"file:{self.console}",
                "-chardev", f"file,id=results,path={self.results}/results.tgz",
                *self.machine.second,
                "-kernel", self.kernel, "-initrd", self.root, "-append",
                f"console={self.machine.console} results={self.machine.results} "
                "loglevel=5 softlockup_all_cpu_backtrace=1 panic=-1 "
                "mitigations=off lsm=lockdown,yama,capability "
                f"jobs={','.join(self.jobs)}"]

    def _said(self):
        """What the console has."""
        try:
            with open(self.console, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def _is_up(self):
        return UP in self._said()

    def _stuck_in(self):
        """What the guest said it was doing, and the first complaint of its kernel."""
        said = self._said().decode(errors="replace").replace("\r", "")
        jobs = re.findall(r"^guest: .*", said, re.M)
        problems = re.findall(r"(?:BUG|Oops|Kernel panic|rcu: INFO):? .*", said)
        return "; ".join([*jobs[-1:], *problems[:1]])

    def run(self, limit_s):
        """Boots, runs the jobs, and unpacks the results. "" or what went wrong."""
        start = time.monotonic()
        with subprocess.Popen(self._command(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as qemu:
            problem = ""
            while qemu.poll() is None and not problem:
                time.sleep(0.1)
                past = time.monotonic() - start
                if past > limit_s:
                    problem = f"not done after {limit_s} s: {self._stuck_in()}"
                elif past > BOOT_S and not self._is_up():
                    problem = f"not booted after {BOOT_S} s"
            if problem:
                qemu.kill()
            said = qemu.stderr.read().decode(errors="replace").strip()
        if not problem and not self._is_up():
            problem = f"did not boot {said[-200:]}"
        return problem or self._unpack()

    def _unpack(self):
        archive = os.path.join(self.results, "results.tgz")
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(self.results)
        except (tarfile.TarError, EOFError, OSError) as error:
            return f"no results: {error}"
        os.unlink(archive)
        return ""

    def release(self):
        """What uname -r says there."""
        found = re.search(UP + rb" (\S+)", self._said())
        return found[1].decode() if found else ""


def programs_of(build, sysroot):
    """What a guest gets of a build tree."""
    names = ["src/pstop", *(f"tests/helpers/{name}" for name in
                            ("blocked", "populate", "programs")),
             *(f"tests/unit/{name}" for name in ("test_bpf_source", "test_tap", "test_exits"))]
    paths = (os.path.join(build, name) for name in names)
    return [path for path in paths if os.path.exists(sysroot + path)]
