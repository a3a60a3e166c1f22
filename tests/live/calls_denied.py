"""One's own processes of which the system call is denied, as Yama's scope 1 does it to an
ordinary user (Ubuntu's default): wchan and fd still tell what they wait for, a descriptor
is named only where no other can be the one, and what was denied is told and nothing else.

Where Yama does not do it, a file that nobody may open is bound over /proc/PID/syscall, in
a mount namespace of this test."""
import ctypes
import os
import re
import shutil
import subprocess
import time

import helper
import pstop
import tap

CLONE_NEWNS, MS_REC_PRIVATE, MS_BIND = 0x20000, 0x4000 | 0x40000, 0x1000
WAYS = ("pipe pipes full socket epoll epolls poll lock timer child inotify woken").split()


def start(way):
    """tests/helpers/blocked.c; its descriptors 0 to 2 are /dev/null."""
    child = subprocess.Popen([blocked, way], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, cwd="/", user=pstop.NOBODY,
                             group=pstop.NOBODY, extra_groups=[])
    if child.stdout.readline() != b"ready\n":
        raise EOFError("the helper says nothing")
    child.stdout.close()
    return child


def wchan(pid):
    with open(f"/proc/{pid}/wchan", encoding="ascii") as file:
        return file.read()


def wait_until_asleep(pid):
    """In the same function twice, 50 ms apart."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        first = wchan(pid)
        time.sleep(0.05)
        if first != "0" and wchan(pid) == first:
            return True
    return False


def is_denied_by_kernel(pid):
    """Does Yama deny it, to an ordinary user who is not a parent?"""
    done = subprocess.run(["cat", f"/proc/{pid}/syscall"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False, user=pstop.NOBODY,
                          group=pstop.NOBODY, extra_groups=[])
    return done.returncode != 0


def deny(pid):
    """Binds a file that nobody may open over those that say the system call."""
    libc = ctypes.CDLL(None, use_errno=True)
    for path in (f"/proc/{pid}/syscall", f"/proc/{pid}/task/{pid}/syscall"):
        if libc.mount(closed.encode(), path.encode(), None, MS_BIND, None) != 0:
            tap.skip_all("files of /proc cannot be bound over: " +
                         os.strerror(ctypes.get_errno()))


def report_on(pid):
    run = pstop.run("--json", "-d", "0.3", pid, ordinary=True)
    tap.is_([run.returncode, run.stderr], [0, b""], "a denied system call is no error")
    doc = pstop.parse(run.stdout)
    tap.is_(pstop.check(doc), [], "... and the document fits the schema")
    return pstop.process_of(doc, pid)


if not pstop.IS_ROOT:
    tap.skip_all("root is needed to take rights away")
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(b"none", b"/", None, MS_REC_PRIVATE, None) != 0:
    tap.skip_all("no mount namespace")
blocked = os.path.join(tap.tmp, "blocked")
shutil.copy(os.path.join(helper.FOLDER, "blocked"), blocked)
os.chmod(blocked, 0o755)
os.chmod(tap.tmp, 0o755)
closed = os.path.join(tap.tmp, "closed")
with open(closed, "w", encoding="ascii"):
    pass
os.chmod(closed, 0)

children = {way: start(way) for way in WAYS}
try:
    if not all([wait_until_asleep(child.pid) for child in children.values()]):
        tap.skip_all("this kernel does not name the functions that tasks sleep in")
    for child in children.values():
        if not is_denied_by_kernel(child.pid):
            deny(child.pid)
    seen = {way: report_on(child.pid) for way, child in children.items()}

    for way, detail in {"pipe": "pipe", "pipes": "pipe", "full": "pipe", "socket": "network",
                        "epoll": "network", "epolls": "poll", "poll": "poll", "lock": "lock",
                        "timer": "timer", "child": "child", "inotify": "fs-event"}.items():
        p = seen[way]
        tap.is_([p["class"], p["detail"], p["syscall"], p["unavailable"].get("syscall")],
                ["idle", detail, None, "permission denied"], f"{way}: idle, on {detail}")
        tap.ok(p["wchan"] and "wchan" not in p["unavailable"], "... in a function that is known",
               p["wchan"])
        tap.ok(p["io"] is not None and "io" not in p["unavailable"], "... and its bytes are known")

    # Both ends of a pipe, but one to read from; a datagram socket; one set.
    tap.ok(re.fullmatch(r"pipe:\[\d+\]", seen["pipe"]["target"]), "the one pipe is named",
           seen["pipe"]["target"])
    tap.ok(seen["socket"]["target"], "... and the one socket", seen["socket"])
    tap.is_([seen["pipes"]["target"], seen["pipes"]["unavailable"].get("target")],
            [None, "permission denied"], "of two pipes none is named")
    tap.is_([seen["timer"]["target"], "target" in seen["timer"]["unavailable"]], [None, False],
            "a sleep has no descriptor, denied or not")
    # A function of several kinds: the process has a socket, too.
    woken = seen["woken"]
    tap.ok(woken["detail"] in (None, "fs-event"), "what can be two things is not guessed", woken)

    page = pstop.run("explain", "-d", "0.3", children["pipe"].pid, ordinary=True).stdout.decode()
    part = page[page.index("What could not be read"):]
    tap.ok("  syscall: permission denied" in part and "wchan" not in part and "fd:" not in part,
           "explain names what was denied, and no more", part)
    tap.ok(re.search(r": pipe, descriptor \d+ on pipe:", page), "... and the descriptor", page)
finally:
    for child in children.values():
        child.kill()
        child.wait()
tap.done_testing()
