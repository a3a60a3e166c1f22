"""Kills at random moments, of pstop spawn and of what it runs: nothing is left behind,
no process, zombie or stopped task; and what pstop ran goes on when pstop is killed.
PSTOP_KILLS says how many runs (default 30); PSTOP_SEED repeats one."""
import os
import random
import signal
import subprocess
import sys
import time

import pstop
import tap

# LeakSanitizer cannot work in a program that is traced.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
RUNS = int(os.environ.get("PSTOP_KILLS", "30"))
SEED = int(os.environ.get("PSTOP_SEED", str(random.SystemRandom().randrange(10 ** 6))))
BIRTHS = os.path.join(os.environ["HELPERS"], "births")
LIMIT_S = 30
WORK = {
    "a storm of forks": f"{BIRTHS} storm 60",
    "forks only": f"{BIRTHS} forks 200",
    "threads": f"{BIRTHS} threads 300",
    "threads killed": f"{BIRTHS} killed; true",
    "pipelines": "for i in 1 2 3 4 5; do seq 2000 | sort -R | tail -1 >/dev/null; done",
    "children at the same time": "for i in 1 2 3 4 5 6; do (sleep 0.1; true) & done; wait",
    "stops": "sleep 0.1 & kill -STOP $!; sleep 0.05; kill -CONT $!; wait",
    "orphans": f"{BIRTHS} orphans; {BIRTHS} orphans",
    "a thread's exec": f"for i in 1 2 3 4 5; do {BIRTHS} threadexec; done",
    "signals": "trap : USR1; for i in 1 2 3 4 5 6 7 8; do kill -USR1 $$; sleep 0.01; done",
}


def tagged(tag):
    """{PID: state} of the processes that have the tag in their environment, and of
    zombies whose parent is one of them, or had been."""
    wanted = f"PSTOP_TAG={tag}".encode()
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if wanted in file.read().split(b"\0"):
                    with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                        found[int(name)] = stat.read().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            pass
    return found


def zombies_of(group):
    """Zombies of a session: a zombie has no environment any more."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
            if fields[0] == "Z" and int(fields[3]) == group:
                found.append(int(name))
        except (OSError, IndexError):
            pass
    return found


def kill_one(rng, process, tag, name):
    """Sends something to somebody.  (whom, signal)."""
    below = [pid for pid in tagged(tag) if pid != process.pid]
    whom = rng.choice(["pstop", "pstop", "below", "below", "all"])
    if name == "stops":
        whom = "pstop"  # what was to be continued by who is killed would stay stopped
    number = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    try:
        if whom == "pstop":
            process.send_signal(number)
        elif whom == "all":
            os.killpg(process.pid, number)
        elif below:
            os.kill(rng.choice(below), number)
    except ProcessLookupError:
        pass
    return whom, signal.Signals(number).name


def wait_for_none(tag, session):
    """What is left after a time that is enough for all to end by itself."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        left = {**tagged(tag), **{pid: "Z" for pid in zombies_of(session)}}
        if not left:
            return {}
        time.sleep(0.05)
    return left


def one_run(number):
    rng = random.Random(SEED * 1000 + number)
    tag, name = f"{SEED}-{number}", rng.choice(sorted(WORK))
    ends_all = rng.random() < 0.3
    options = (["--kill-on-exit"] if ends_all else []) + (["-f"] if rng.random() < 0.3 else [])
    done = os.path.join(tap.tmp, f"done{number}")
    with subprocess.Popen(
            [pstop.PROGRAM, *pstop.SPAWN, "-q", *options, "bash", "-c", f": >{done}.begun\n{WORK[name]}\necho $? >{done}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "PSTOP_TAG": tag}, start_new_session=True) as process:
        delay = rng.random() ** 2 * 0.5
        time.sleep(delay)
        whom, sent = kill_one(rng, process, tag, name)
        try:
            status = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            status = "hangs"
            process.kill()
        left = wait_for_none(tag, process.pid)
    for pid in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    what = f"run {SEED}/{number}: {name} {options}, {sent} to {whom}: status {status}"
    is_fine = not left and status != "hangs"
    # By no other signal than the one sent to it does pstop end, and by no sanitizer's word.
    is_hit = whom in ("pstop", "all")
    is_fine = is_fine and status != 99 and (status == "hangs" or status >= 0 or
                                            is_hit and status == -getattr(signal, sent))
    # Killed alone, pstop takes nothing with it that was there.
    if whom == "pstop" and sent == "SIGKILL" and not ends_all and os.path.exists(done + ".begun"):
        is_fine = is_fine and os.path.exists(done)
    # An order to end pstop: it ends by that signal's number, or had ended.
    early = {-15, -2} if delay < 0.2 else set()  # before pstop was ready for it
    if whom == "pstop" and sent == "SIGTERM":
        is_fine = is_fine and status in {0, 143} | early
    if whom == "pstop" and sent == "SIGINT":
        is_fine = is_fine and status in {0} | early
    if not is_fine:
        tap.diag(f"{what}; left {left}, done {os.path.exists(done)}")
    return is_fine


def main():
    start = time.monotonic()
    failed = sum(not one_run(number) for number in range(RUNS))
    tap.diag(f"seed {SEED}: {RUNS} runs in {time.monotonic() - start:.1f} s")
    tap.is_(failed, 0, f"nothing is left behind in {RUNS} runs with kills")
    tap.done_testing()


sys.exit(main())
