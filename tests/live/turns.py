"""Threads that take turns at a lock, beside programs that want the cores as well: their
process computes, whatever keeps it from a core. Where the holder of the lock sleeps, all
of it waits."""
import contextlib
import os
import subprocess
import sys

import helper
import pstop
import tap

WINDOWS = 8
ENOUGH = 2
WINDOW = "1"  # on a very busy machine looks are few
GIL = """
import threading
def count():
    while True:
        sum(range(1000))
for _ in range(4):
    threading.Thread(target=count, daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
"""
COMPUTES = {("cpu-bound", "user"), ("cpu-bound", "kernel"), ("cpu-bound", "starved")}


def windows(pid, is_enough, ordinary=False):
    """(class, detail) and the rest in some windows, until there are enough."""
    seen = []
    while len(seen) < WINDOWS and not is_enough(seen):
        p = pstop.process_of(pstop.document("-d", WINDOW, pid, ordinary=ordinary), pid)
        seen.append(((p["class"], p["detail"]), p["cpu_share"], p["confidence"], p["reason"]))
    return seen


def computes(name, pid, words):
    """A very busy machine may leave it next to nothing in some windows."""
    def good(one):
        return one[0] in COMPUTES and words in one[3]

    seen = windows(pid, lambda seen: sum(map(good, seen)) >= ENOUGH)
    tap.ok(sum(map(good, seen)) >= ENOUGH, f"{name} computes", seen)


def waits(name, pid, accepted):
    seen = windows(pid, lambda seen: len(seen) >= ENOUGH)
    tap.ok(all(one[0] in accepted for one in seen), f"{name} waits", seen)


@contextlib.contextmanager
def convoy(kind, count):
    with helper.Helper("convoy", kind, count) as one:
        yield int(one.lines()[0][1])


@contextlib.contextmanager
def python():
    with subprocess.Popen([os.path.realpath(sys.executable), "-c", GIL],
                          stdout=subprocess.PIPE) as one:
        try:
            one.stdout.readline()
            yield one.pid
        finally:
            one.kill()


def has_gil():
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def judge_all(beside):
    one = "4 threads take turns at one lock, so together they use at most one core"
    with convoy("compute", 4) as pid:
        computes(f"a convoy at a mutex{beside}", pid, one)
    with convoy("compute", 8) as pid:
        computes(f"one of eight threads{beside}", pid, one.replace("4", "8"))
    with convoy("baton", 4) as pid:
        computes(f"one at several conditions{beside}", pid, "4 threads ")
    with convoy("sleep", 4) as pid:
        waits(f"one whose holder sleeps{beside}", pid, {("waiting", "lock"), ("waiting", "timer")})
    with convoy("pipe", 4) as pid:
        waits(f"one whose holder reads{beside}", pid, {("waiting", "lock"), ("io-bound", "pipe")})
    if has_gil():
        with python() as pid:
            computes(f"Python's threads{beside}", pid,
                     one.replace("one lock", "Python's GIL"))
    else:
        tap.skip(f"Python's threads{beside}", "this Python has no global lock")


def judge_unseen(pid):
    """Another user's: they may take turns, which is a guess."""
    def good(one):
        return one[0] in COMPUTES and "4 threads seem to take turns" in one[3] and one[2] < 0.5

    seen = windows(pid, lambda seen: any(map(good, seen)), ordinary=True)
    tap.ok(any(map(good, seen)), "what an ordinary user sees of it is a guess", seen)


# All on the same cores, the programs beside with as many threads as there are.
cores = sorted(os.sched_getaffinity(0))[:2]
os.sched_setaffinity(0, cores)
judge_all("")
with helper.Actor(*["burn"] * len(cores)):
    judge_all(", beside others")
    if pstop.IS_ROOT:
        with convoy("compute", 4) as pid:
            judge_unseen(pid)
    else:
        tap.skip("what an ordinary user sees of it is a guess", "needs root")
tap.done_testing()
