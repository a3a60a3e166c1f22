"""What does it cost a command to be followed by pstop spawn?

usage: python3 bench/spawn.py [--rounds N] [--programs N] [--files N] [--json FILE]

Runs each of four commands plainly, and in turn below pstop spawn, below pstop spawn
--ptrace, below a bare loop that traces the same events and does nothing (events.c), and
below strace -f -e trace=process; as often as there are rounds, one after the other:

  storm     so many times /bin/true, one after the other
  threads   as many threads, one after the other
  make      make -j2 of so many small C files
  compute   one process that computes for some seconds

The time of each is a multiple of the plain run in the same round: the median, of the
wall clock and of the CPU time with that of the tracer. Then the part of strace's
additional time that pstop takes. A quiet machine is needed. PSTOP is the program, EVENTS
the bare loop.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import coverage

EVENTS = os.path.abspath(os.environ.get("EVENTS", "bench/events"))
LIMIT_S = 300
QUIET = ["-q", "-o", "/dev/null", "--"]
WAYS = {
    "plain": [],
    "pstop spawn": [coverage.PSTOP, "spawn", *QUIET],
    "... --ptrace": [coverage.PSTOP, "spawn", "--ptrace", *QUIET],
    "bare events": [EVENTS],
    "strace -f": ["strace", "-f", "-e", "trace=process", "-o", "/dev/null"],
}
STORM = "import os\nfor _ in range(%d): os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)\n"
THREADS = ("import threading\nfor _ in range(%d):\n"
           "    one = threading.Thread(target=int)\n    one.start()\n    one.join()\n")
COMPUTE = "x = 0\nfor i in range(50_000_000): x += i\n"


def cases(options, folder):
    """{name: (command, what to do before)}"""
    def clean():
        for name in os.listdir(folder):
            if name.endswith(".o"):
                os.unlink(os.path.join(folder, name))
    coverage.make_project(folder, options.files)
    return {
        "storm": ([sys.executable, "-c", STORM % options.programs], None),
        "threads": ([sys.executable, "-c", THREADS % options.programs], None),
        "make": (["make", "-s", "-j2", "-C", folder, "CC=cc"], clean),
        "compute": ([sys.executable, "-c", COMPUTE], None),
    }


def run(command):
    """Seconds of the wall clock, and of CPU time of it and all below."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"status {process.returncode}: {' '.join(command)[:200]}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime


def measure(command, before, ways, rounds):
    """{way: {"wall": multiple of the plain run, "cpu": ..., "wall_s": seconds}}"""
    times = {way: [] for way in ways}
    for _ in range(rounds):
        for way, prefix in ways.items():
            if before:
                before()
            times[way].append(run([*prefix, *command]))
    return {way: {"wall": statistics.median(a[0] / b[0] for a, b in zip(all_, times["plain"])),
                  "cpu": statistics.median(a[1] / b[1] for a, b in zip(all_, times["plain"])),
                  "wall_s": statistics.median(a[0] for a in all_)} for way, all_ in times.items()}


def show(name, results):
    print(f"\n{name}: {results['plain']['wall_s']:.2f} s plain")
    for way, one in results.items():
        if way != "plain":
            print(f"  {way:<14} x {one['wall']:.3f} of the time, x {one['cpu']:.3f} of the CPU time")
    added = results.get("strace -f", {"wall": 1})["wall"] - 1
    if added > 0.2:
        for way in "pstop spawn", "... --ptrace", "bare events":
            print(f"  {way:<14} {(results[way]['wall'] - 1) / added * 100:.0f} % of what strace adds")


def main():
    parser = argparse.ArgumentParser(usage="python3 bench/spawn.py [--rounds N] [--programs N] "
                                           "[--files N] [--cases NAMES] [--json FILE]")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--cases", default="")
    parser.add_argument("--json")
    options = parser.parse_args()
    ways = {way: prefix for way, prefix in WAYS.items() if not prefix or shutil.which(prefix[0])}
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (command, before) in cases(options, folder).items():
            if options.cases and name not in options.cases.split(","):
                continue
            results[name] = measure(command, before, ways, options.rounds)
            show(name, results[name])
    if options.json:
        with open(options.json, "w", encoding="ascii") as file:
            json.dump(results, file)


main()
