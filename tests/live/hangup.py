"""A terminal that goes away: whatever the command does about it without pstop, it does below
pstop spawn, and pstop stays no longer than it."""
import fcntl
import os
import pty
import signal
import subprocess
import termios
import threading
import time

import pstop
import tap

LIMIT_S = 60
GRACE_S = 0.4                    # what is ended with it has ended by then
# LeakSanitizer cannot work in a program that is traced.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"

# What runs; each says on a line of $NOTE what it gets, and makes $READY.
WORK = {
    "a plain command": ": >$READY; sleep 300",
    "one that cleans up": "trap 'echo hup >>$NOTE; exit 9' HUP; : >$READY; while :; do sleep 0.05; done",
    "one that counts": "trap 'echo hup >>$NOTE' HUP; trap 'echo cont >>$NOTE' CONT; : >$READY; "
                       "for i in $(seq 20); do sleep 0.05; done",
    "one that ignores it": "trap '' HUP; : >$READY; sleep 0.7; echo end >>$NOTE",
    "children in the background": "sleep 301 & sleep 302 & : >$READY; wait",
    "a pipeline": ": >$READY; sleep 303 | sleep 304",
    "a daemon": "setsid sleep 310 & (trap '' HUP; exec sleep 311) & sleep 0.1; : >$READY; sleep 305",
    "a stopped one": "trap 'echo hup >>$NOTE; exit' HUP; (sleep 0.2; : >$READY) & kill -STOP $$; sleep 306",
}


def tagged(tag):
    """{PID: command line} of the processes that have the tag in their environment, but for zombies."""
    wanted, found = f"PSTOP_TAG={tag}".encode(), {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if wanted in file.read().split(b"\0"):
                    with open(f"/proc/{name}/cmdline", encoding="utf-8", errors="replace") as line:
                        found[int(name)] = line.read().replace("\0", " ").strip()
        except OSError:
            pass
    return found


def kill(pid):
    """One that may have ended by itself meanwhile."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_until(condition):
    end = time.monotonic() + LIMIT_S
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.02)
    return value


def take_terminal():
    # The tests may have been started by nohup(1).
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


count = 0
lock = threading.Lock()


def hang_up(command, stderr=None, before=None):
    """Runs it on a terminal that goes away.  [what it noted, what outlives it, its status]."""
    global count
    with lock:
        count += 1
        tag = f"{os.getpid()}-{count}"
        master, slave = pty.openpty()
    note, ready = os.path.join(tap.tmp, f"note{tag}"), os.path.join(tap.tmp, f"ready{tag}")
    open(note, "wb").close()

    def prepare():
        take_terminal()
        if before:
            before()

    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=stderr or slave, preexec_fn=prepare,
                          env={**os.environ, "NOTE": note, "READY": ready, "PSTOP_TAG": tag}) as process:
        os.close(slave)
        wait_until(lambda: os.path.exists(ready))
        time.sleep(0.15)
        os.close(master)
        try:
            status = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            status = "goes on"
            process.kill()
        time.sleep(GRACE_S)
        left = tagged(tag)
        for pid in left:
            kill(pid)
    with open(note, encoding="utf-8") as file:
        return [file.read().split(), sorted(left.values()), status]


LOG = os.path.join(tap.tmp, "log")
WAYS = {"": [], "ptrace": ["--ptrace"], "poll": ["--poll"], "kill": ["--kill-on-exit"],
        "kill and poll": ["--kill-on-exit", "--poll"], "live": ["--live"], "follow": ["-f", "-o", "/dev/null"]}


def status_of(status):
    """As a shell says it."""
    return 128 - status if isinstance(status, int) and status < 0 else status


def check(name, script):
    plain = hang_up(["bash", "-c", script])
    tap.ok(plain[2] != "goes on", f"{name}: without pstop it ends", plain)
    for way, options in WAYS.items():
        got = hang_up([pstop.PROGRAM, "spawn", *options, "--", "bash", "-c", script])
        wanted = plain.copy()
        if "kill" in way:
            wanted[1] = []
        # The shell may be told before or after its child has been.
        wanted[0].sort()
        got[0].sort()
        wanted[2] = status_of(wanted[2])
        tap.is_(got, wanted, f"{name}, {way or 'as it is'}: as without pstop")


tap.together([lambda name=name, script=script: check(name, script) for name, script in WORK.items()], 8)

# A shell is the session leader: the kernel, or the shell, tells the command itself.
os.environ["WORK"] = WORK["one that counts"]


def check_below_shell(way, options):
    got = hang_up(["bash", "-c", f"{pstop.PROGRAM} spawn {' '.join(options)} -- bash -c \"$WORK\"; exit"])
    tap.is_(got[0].count("hup"), 1, f"below a shell, {way or 'as it is'}: it is told once")


tap.together([lambda way=way, options=options: check_below_shell(way, options)
              for way, options in WAYS.items()], 8)

# A pipe is read to its end.
plain = hang_up(["bash", "-c", WORK["one that counts"]])
with open(LOG, "wb") as file, subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=file) as cat:
    got = hang_up([pstop.PROGRAM, "spawn", "--json", "--", "bash", "-c", WORK["one that counts"]], stderr=cat.stdin)
with open(LOG, "rb") as file:
    total = pstop.parse(file.read().splitlines()[-1])
tap.is_([sorted(got[0]), got[2], total["event"], total["running_count"]], [sorted(plain[0]), plain[2], "sum", 0],
        "into a pipe it still reports all")

# nohup: neither minds.
got = hang_up([pstop.PROGRAM, "spawn", "-q", "--", "bash", "-c", ": >$READY; sleep 0.6; echo end >>$NOTE; exit 7"],
              before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
tap.is_([got[0], got[2]], [["end"], 7], "where SIGHUP is ignored all goes on")

# -p: what runs goes on, pstop does not.
with subprocess.Popen(["sleep", "300"]) as other:
    got = hang_up(["bash", "-c", f"(sleep 0.4; : >$READY) & exec {pstop.PROGRAM} spawn -q -p {other.pid}"])
    tap.is_([got[1], other.poll()], [[], None], "-p lets go")
    other.kill()
tap.done_testing()
