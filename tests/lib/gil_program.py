"""A program in Python that knows who holds its GIL: run by any Python since 3.8.

usage: PYTHON gil_program.py KIND SECONDS

KIND is cpu: 4 threads compute; io: one computes, one sleeps for moments; zlib: 2 threads compress
in C, without the GIL; crowd: 2 compute, 100 wait. Prints "ready PID"; then, after the time, a line
"TID ROLE HOLD HOLD WAIT WAIT" for each thread: shares of the time, the least and the most that they
can be. The time that a thread runs is its own clock's. While it is ready, but has no core, it may
hold the GIL or not.
"""
import ctypes
import os
import sys
import threading
import time
import zlib

KIND, SECONDS = sys.argv[1], float(sys.argv[2])
SLEEP = 0.001
results, lock = [], threading.Lock()
# CPython's own threads print nothing themselves: the lock is not part of what is measured.


def ready_s():
    """The time that this thread had no core, although it was ready."""
    with open("/proc/thread-self/schedstat") as file:
        return int(file.read().split()[1]) / 1e9


def report(role, wall, *times):
    with lock:
        results.append("%d %s %s" % (threading.get_native_id(), role,
                                     " ".join("%.4f" % max(0, time / wall) for time in times)))


def computes():
    queue, run, start = ready_s(), time.thread_time(), time.monotonic()
    n = 0
    while time.monotonic() - start < SECONDS:
        for i in range(2000):
            n += i
    wall, run = time.monotonic() - start, time.thread_time() - run
    queue = ready_s() - queue
    report("computes", wall, run, run + queue, wall - run - queue, wall - run)


def sleeps():
    """What a sleep takes longer than it should, it waited for the GIL."""
    ctypes.CDLL(None).prctl(29, 1, 0, 0, 0)  # PR_SET_TIMERSLACK
    queue, run, start, late = ready_s(), time.thread_time(), time.monotonic(), 0
    while time.monotonic() - start < SECONDS:
        before = time.monotonic()
        time.sleep(SLEEP)
        late += max(0, time.monotonic() - before - SLEEP)
    wall, run = time.monotonic() - start, time.thread_time() - run
    queue = ready_s() - queue
    report("sleeps", wall, 0, run + queue, late - queue, late)


def compresses():
    data = os.urandom(1 << 20)
    start = time.monotonic()
    while time.monotonic() - start < SECONDS:
        zlib.compress(data, 6)
    report("compresses", time.monotonic() - start, 0, 0, 0, 0)


def waits(end):
    end.wait()


def main():
    end = threading.Event()
    works = {"cpu": [computes] * 4, "io": [computes, sleeps], "zlib": [compresses] * 2,
             "crowd": [computes] * 2}[KIND]
    idle = [threading.Thread(target=waits, args=(end,)) for _ in range(100)] \
        if KIND == "crowd" else []
    threads = [threading.Thread(target=work) for work in works]
    for t in idle + threads:
        t.start()
    print("ready", os.getpid(), flush=True)
    for t in threads:
        t.join()
    end.set()
    for t in idle:
        t.join()
    print("\n".join(results), flush=True)


main()
