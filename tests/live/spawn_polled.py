"""pstop spawn --poll counts what --ptrace counts, where all lives long enough to be seen."""
import os
import sys

import pstop
import tap

LIMIT_S = 60
LOG = os.path.join(tap.tmp, "log")
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")
PYTHON = os.path.realpath(sys.executable)
# A program that runs itself anew, with the same arguments.
AGAIN = os.path.join(tap.tmp, "again")
with open(AGAIN, "w", encoding="utf-8") as file:
    file.write(f"""import os, sys, time
if "CHILD" in os.environ:
    time.sleep(0.5)
    sys.exit()
os.environ["CHILD"] = "1"
for i in range(2):
    if os.fork() == 0:
        time.sleep(0.5)
        os.execv({PYTHON!r}, [{PYTHON!r}] + sys.argv)
for i in range(2):
    os.wait()
""")
WORK = {
    "forks alone": ([PYTHON, "-c", """import os, time
for i in range(4):
    if os.fork() == 0:
        time.sleep(0.6)
        os._exit(0)
for i in range(4):
    os.wait()
"""], 1),
    "forks of forks, and programs": (["sh", "-c", "(sleep 0.5; (sleep 0.5; :); :) & (exec sh -c 'sleep 0.5; :') & wait"], 5),
    "the same program again": ([PYTHON, AGAIN], 3),
    "a program in place of another": (["sh", "-c", "sleep 0.5; exec sleep 0.5"], 3),
    "nothing but the command": (["sleep", "0.4"], 1),
}


def run_it(command, way):
    run = pstop.run("spawn", way, "--json", "-q", "-o", LOG, "--", *command, timeout=LIMIT_S)
    with open(LOG, "rb") as log:
        total = pstop.parse(log.read())
    if pstop.check_spawn(total):
        tap.ok(False, "it fits the schema", pstop.check_spawn(total))
    programs = sorted((p["exe"], len(p["execs"])) for p in total["processes"])
    return [run.returncode, total["process_count"], total["exec_count"], programs]


if pstop.spawn_tracer("--ptrace") != "ptrace":
    tap.skip_all("tracing is not allowed here")
for name, (command, execs) in WORK.items():
    def compare(what=name, args=command, count=execs):
        polled, traced = run_it(args, "--poll"), run_it(args, "--ptrace")
        tap.is_(polled, traced, f"{what}: the same processes and execs")
        tap.is_(polled[2], count, f"... {count}")
    tap.best_of(3, compare)  # a busy machine may look too late
tap.done_testing()
