"""Where bpf(2) is refused, in whole or in part, or has not what it needs: pstop says why in
its own words, nothing of libbpf gets through, and the work goes on without."""
import errno
import json
import os
import resource
import subprocess

import pstop
import refuse
import tap

# enum bpf_cmd of linux/bpf.h
COMMANDS = {"BPF_MAP_CREATE": 0, "BPF_PROG_LOAD": 5, "BPF_PROG_TEST_RUN": 10,
            "BPF_OBJ_GET_INFO_BY_FD": 15, "BPF_RAW_TRACEPOINT_OPEN": 17, "BPF_BTF_LOAD": 18,
            "BPF_LINK_CREATE": 28}
# The search for leaks of a sanitizer's build needs ptrace(2) itself.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")


def silent(name, **options):
    """Neither doctor nor spawn lets libbpf speak, and both do their work."""
    doctor = pstop.run("doctor", "--json", **options)
    spawn = pstop.run("spawn", "-q", "sh", "-c", "exit 7", **options)
    tap.ok(doctor.returncode == 0 and b"libbpf" not in doctor.stdout + doctor.stderr and
           doctor.stderr == b"", f"{name}: doctor", doctor.stderr)
    tap.ok(spawn.returncode == 7 and b"libbpf" not in spawn.stderr, f"{name}: spawn", spawn.stderr)
    return {s["source"]: s for s in json.loads(doctor.stdout)["sources"]}


if refuse.BPF is None:
    tap.skip_all(f"the number of bpf on {os.uname().machine}")
if pstop.run("--version", preexec_fn=refuse.bpf(errno.EPERM)).returncode == 77:
    tap.skip_all("seccomp is not allowed here")

is_built = b"--with-bpf" not in pstop.run("doctor").stdout
for number in (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL):
    word = errno.errorcode[number]
    found = silent(f"bpf(2) gives {word}", preexec_fn=refuse.bpf(number))
    for source in ("task-iterator", "task-events"):
        if is_built:
            tap.ok(found[source]["state"] == "off" and "built" not in found[source]["finding"],
                   f"{word}: {source} is off, and pstop was built with it", found[source])
for command, number in COMMANDS.items():
    found = silent(f"{command} is refused", preexec_fn=refuse.bpf(errno.EPERM, number))
    if is_built and command in ("BPF_MAP_CREATE", "BPF_PROG_LOAD"):
        tap.ok("bpf(2) fails under a seccomp filter" in found["task-events"]["finding"],
               "... which is what doctor says", found["task-events"])
silent("no file may be locked in memory", preexec_fn=lambda: resource.setrlimit(
    resource.RLIMIT_MEMLOCK, (0, 0)))
if pstop.IS_ROOT:
    # Without /sys/devices libbpf does not know how many cores there can be.
    script = 'mount -t tmpfs none /sys/devices && exec "$0" "$@"'
    run = subprocess.run(["unshare", "-m", "sh", "-c", script, pstop.PROGRAM, "spawn", "-q",
                          "--json", "sh", "-c", ":"], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=60)
    if b"mount" in run.stderr or b"unshare" in run.stderr:
        tap.skip("without /sys/devices", "nothing can be mounted here")
    else:
        total = pstop.parse(run.stderr.splitlines()[-1])
        tap.ok(b"libbpf" not in run.stderr and run.returncode == 0,
               "without /sys/devices: spawn", run.stderr)
        sizes = [value for path, value in pstop.values(total) if path.endswith("/peak_bytes")]
        tap.ok(sizes and all(value is None or 100_000 < value < 100_000_000 for value in sizes),
               "... and sizes are sizes", sizes)
tap.done_testing()
