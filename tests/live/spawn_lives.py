"""On a busy machine: no task that pstop spawn tells of lives longer than the run, nor waited for
a core, or had one, for longer, for what pstop does before the run begins is not the command's."""
import contextlib
import os
import subprocess
import sys

import pstop
import tap

RUNS = 12
HOGS = 3 * (os.cpu_count() or 1)
HOG = [sys.executable, "-c", "while True: pass"]
COMMAND = ["sh", "-c", "/bin/true & /bin/true; wait"]


def longer(doc):
    """Tasks with a time that the run does not have."""
    for task in doc["processes"]:
        times = task["cpu_time"] or {}
        yield from ((task["comm"], name, ns, doc["wall_ns"])
                    for name, ns in [("wall_ns", task["wall_ns"]), *times.items()]
                    if ns is not None and ns > doc["wall_ns"])


with contextlib.ExitStack() as stack:
    for _ in range(HOGS):
        stack.callback(stack.enter_context(subprocess.Popen(HOG)).kill)
    for way in ([], ["--ptrace"], ["--poll"]):
        found, tasks = [], 0
        for _ in range(RUNS):
            run = pstop.run("spawn", "--json", "-q", *way, *COMMAND)
            doc = pstop.parse(run.stderr.splitlines()[-1])
            tasks += len(doc["processes"])
            found += longer(doc)
        tap.ok(tasks >= RUNS and not found,
               f"{way or 'by default'}: no task lives longer than the run", found)
tap.done_testing()
