"""pstop spawn --kill-on-exit: whichever way it follows, and however it ends, nothing that the
command started goes on, and nothing else is ended."""
import os
import signal
import subprocess
import time

import pstop
import refuse
import tap

LIMIT_S = 60
# LeakSanitizer cannot work in a program that is traced.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
READY = os.path.join(tap.tmp, "ready")
# A daemon in a session of its own; one that ignores what asks it to end; a grandchild.
TREE = f"""trap '' TERM HUP INT
setsid sh -c 'sleep 301 & sleep 302' &
(sleep 303 & sleep 304) &
sleep 305 &
sleep 0.4
: >{READY}
"""
# It never stops making processes.
STORM = f""": >{READY}
while :; do sleep 0.3 & sleep 0.005; done
"""


def tagged(tag):
    """{PID: name} of the processes that have the tag in their environment, but for zombies."""
    wanted, found = f"PSTOP_TAG={tag}".encode(), {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if wanted in file.read().split(b"\0"):
                    with open(f"/proc/{name}/comm", encoding="utf-8", errors="replace") as comm:
                        found[int(name)] = comm.read().strip()
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


def start(tag, options, script, **more):
    if os.path.exists(READY):
        os.unlink(READY)
    process = subprocess.Popen(
        [pstop.PROGRAM, "spawn", "-q", "-o", "/dev/null", "--kill-on-exit", *options, "--", "sh", "-c", script],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "PSTOP_TAG": tag}, **more)
    wait_until(lambda: os.path.exists(READY) or process.poll() is not None)
    return process


def check(name, options, **more):
    other = subprocess.Popen(["sleep", "300"], env={**os.environ, "PSTOP_TAG": "other"})
    for number in (signal.SIGKILL, signal.SIGTERM):
        for what, script in (("a tree", TREE + "sleep 306"), ("a storm of forks", STORM)):
            tag = f"{os.getpid()}-{name}-{number}-{what}"
            with start(tag, options, script, **more) as process:
                time.sleep(0.15)
                before = len(tagged(tag))
                process.send_signal(number)
                process.wait(LIMIT_S)
                wait_until(lambda t=tag: not tagged(t))
                left = tagged(tag)
                for pid in left:
                    kill(pid)
            tap.ok(before > 2 and not left, f"{name}: {what}, pstop gets {number.name}", [before, left])
    tag = f"{os.getpid()}-{name}-ends"
    with start(tag, options, TREE + "exit 3", **more) as process:
        said = process.stderr.read().decode()
        status = process.wait(LIMIT_S)
        left = tagged(tag)
        for pid in left:
            kill(pid)
    tap.ok(status == 3 and not left and " killed\n" in said, f"{name}: the command ends, and the rest with it",
           [status, left, said])
    tap.is_(other.poll(), None, "... and nobody else")
    other.kill()
    other.wait()


check("polled", ["--poll"])
if refuse.PTRACE:
    check("ptrace refused", [], preexec_fn=refuse.ptrace)
if pstop.spawn_tracer("--ptrace") == "ptrace":
    check("traced", ["--ptrace"])
else:
    tap.skip("traced", "tracing is not allowed here")

# A guard that is killed itself guards nothing, but pstop still does what it can.
with start("guardless", ["--poll"], TREE + "sleep 1; exit 3") as run:
    guard = wait_until(lambda: [pid for pid, name in tagged("guardless").items() if name == "pstop-guard"])
    tap.ok(guard and os.getsid(guard[0]) != os.getsid(run.pid), "the guard is out of the terminal's reach", guard)
    os.kill(guard[0], signal.SIGKILL)
    status = run.wait(LIMIT_S)
    wait_until(lambda: not tagged("guardless"))
    tap.ok(status == 3 and not tagged("guardless"), "... pstop ends the rest itself without it", tagged("guardless"))
    for left_over in tagged("guardless"):
        kill(left_over)

# Nobody waits for the guard: not the reader of a pipe, and not pstop's parent.
with subprocess.Popen([pstop.PROGRAM, "spawn", "--poll", "--kill-on-exit", "-q", "--", "sh", "-c", "echo in; sleep 0.2"],
                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
    text = run.stdout.read()
    tap.ok(run.wait(LIMIT_S) == 0 and text.startswith(b"in\n") and b"Total" in text, "its pipes are closed", text)
tap.done_testing()
