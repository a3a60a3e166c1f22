"""What many that do the same took: the same of each, as root and as an ordinary user; and which
program ran, when, and that nothing is missing when the command has exited before others."""
import os
import shutil
import subprocess

import pstop
import tap

# The search for leaks of a sanitizer's build makes a process of its own.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
BIRTHS = os.path.join(os.environ["HELPERS"], "births")
LOG = os.path.join(tap.tmp, "log")
COUNT = 130
LIMIT_S = 120
CHARS = 3000
# One that an ordinary user may run.
PYTHON = shutil.which("python3", path="/usr/bin:/bin")

PROCESSES = f"i=0; while [ $i -lt {COUNT} ]; do head -c {CHARS} /dev/zero >/dev/null; i=$((i+1)); done"
THREADS = f"""
import os, threading, time
out = os.open("/dev/null", os.O_WRONLY)
def write():
    os.write(out, b"x" * 7)
    os.write(out, b"x" * {CHARS - 7})
for i in range({COUNT}):
    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
while len(os.listdir("/proc/self/task")) > 1:  # killed on its way out is another test
    time.sleep(0.01)
"""
# Threads that have just exited by themselves when all are killed.
KILLED = f"""
import os, threading, time
out, done = os.open("/dev/null", os.O_WRONLY), []
def write():
    os.write(out, b"x" * {CHARS})
    done.append(1)
for i in range(8):
    threading.Thread(target=write).start()
while len(done) < 8:
    time.sleep(0)
os._exit(0)
"""


def ends(ordinary, *command):
    """The events of those that wrote so much, and what went wrong with all of it."""
    run = pstop.run(*pstop.SPAWN, "--json", *command, ordinary=ordinary, timeout=LIMIT_S)
    docs = [pstop.parse(line) for line in run.stderr.splitlines()]
    tap.is_([run.returncode, [p for doc in docs for p in pstop.check_spawn(doc)]], [0, []],
            f"{command[0]}, ordinary user {ordinary}: every line fits the schema")
    return [doc for doc in docs if doc["event"] == "ended" and doc["io"] and
            doc["io"]["write_chars"] == CHARS]


def check(ordinary, calls, *command):
    found = ends(ordinary, *command)
    tap.is_(len(found), COUNT, "... each of them wrote what it wrote")
    tap.is_({doc["io"]["write_calls"] for doc in found}, {calls}, "... in so many calls")
    tap.is_(len({(doc["io"]["read_chars"], doc["io"]["read_calls"], doc["comm"])
                 for doc in found}), 1, "... and read the same, under the same name")
    peaks = [doc["memory"]["peak_bytes"] for doc in found if "memory" in doc]
    tap.ok(not peaks or len(peaks) == COUNT and min(peaks) > 1 << 19 and
           max(peaks) < 1.5 * min(peaks), "... in as much memory, where they are processes", peaks)
    tap.ok(all(doc["cpu_time"]["run_ns"] > 0 and doc["cpu_time"]["runnable_ns"] is not None and
               doc["context_switches"]["voluntary"] is not None and
               doc["faults"]["minor"] is not None for doc in found), "... and all is known",
           found[-1:])


def check_killed(ordinary):
    """The end of each is told in full, and the process's sums are those of all; but that
    the kernel shows the I/O of what has no memory any more to root alone."""
    found, sums = [], []
    for _ in range(10):
        run = pstop.run(*pstop.SPAWN, "--json", PYTHON, "-c", KILLED, ordinary=ordinary, timeout=LIMIT_S)
        # The C library may write a message of its own from a thread that is killed.
        docs = [pstop.parse(line) for line in run.stderr.splitlines() if line.startswith(b"{")]
        found += [doc for doc in docs if doc["event"] == "ended" and doc["tid"] != doc["pid"]]
        sums += docs[-1]["processes"]
    wrote = [doc["io"]["write_chars"] if doc["io"] else None for doc in found]
    tap.ok(len(wrote) == 80 and all(n >= CHARS if n else ordinary for n in wrote),
           f"killed at their ends, ordinary user {ordinary}: what each wrote is known", wrote)
    tap.is_([doc for doc in found if not doc["cpu_time"] or not doc["context_switches"]], [],
            "... and its time and switches")
    tap.ok(all(p["memory"] and p["memory"]["peak_bytes"] > 1 << 20 and p["context_switches"] and
               (p["io"]["write_chars"] >= 8 * CHARS if p["io"] else ordinary) for p in sums),
           "... and of all together", [(p["memory"], p["io"]) for p in sums])


for as_ordinary in (False, True):
    check(as_ordinary, 1, "sh", "-c", PROCESSES)
    if PYTHON:
        check(as_ordinary, 2, PYTHON, "-c", THREADS)
        check_killed(as_ordinary)
    else:
        tap.skip("threads", "no python3 in /usr/bin")

# --- What goes on when the command has exited ----------------------------------------
MANY, CROWD = (8, 2500) if pstop.spawn_tracer(*pstop.SPAWN[1:]) == "bpf" else (3, 300)
run = pstop.run(*pstop.SPAWN, "--json", "-o", LOG, "-f", "sh", "-c",
                f"(sleep 0.7; for i in $(seq {MANY}); do {BIRTHS} crowd {CROWD}; {BIRTHS} forks 20; done) & exit 3",
                timeout=LIMIT_S)
with open(LOG, "rb") as file:
    *events, total = map(pstop.parse, file)
found = [e for e in events if e["event"] == "ended"]
tap.is_([run.returncode, len(found), total["running_count"], total["unknown_events"]],
        [3, 4 + MANY * (2 + CROWD + 20), 0, 0], "-f goes on until all have ended")
tap.is_([e for e in found if e["exit_status"] is None or not e["cpu_time"] or not e["faults"]], [],
        "... and of each the status and what it took is known")

# --- Which program ran ----------------------------------------------------------------
# The same name, and the same number, on another file system.
NAMES = f"""
cd {tap.tmp} && mkdir one two && mount -t tmpfs none one && mount -t tmpfs none two &&
cp /bin/true one/prog && cp /bin/true two/prog && [ $(stat -c %i one/prog) = $(stat -c %i two/prog) ] || exit 99
cd one && exec "$@" -- sh -c './prog; cd ../two; ./prog; exec ./prog'
"""
run = subprocess.run(["unshare", "--mount", "sh", "-c", NAMES, "sh", pstop.PROGRAM, *pstop.SPAWN,
                      "--json", "-o", LOG], stdin=subprocess.DEVNULL, capture_output=True,
                     timeout=LIMIT_S, check=False)
if run.returncode != 0:
    tap.skip("the same name on two file systems", "cannot be made here")
else:
    with open(LOG, "rb") as file:
        paths = [e["exe"] for e in map(pstop.parse, file) if e["event"] == "exec"][1:]
    here, there = (os.path.join(tap.tmp, name, "prog") for name in ("one", "two"))
    # It may have ended before it was asked: then it is not known.
    tap.ok(paths[0] == here and len(paths) == 3 and set(paths[1:]) <= {there, None},
           "the same name on two file systems is not the same program", paths)

# --- Other clocks -----------------------------------------------------------------------
run = subprocess.run(["unshare", "--time", "--fork", "--monotonic", "100000", pstop.PROGRAM, *pstop.SPAWN,
                      "--json", "-o", LOG, "sleep", "0.2"], stdin=subprocess.DEVNULL,
                     capture_output=True, timeout=LIMIT_S, check=False)
if run.returncode != 0:
    tap.skip("a time namespace", "cannot be made here")
else:
    with open(LOG, "rb") as file:
        times = [e["at_ns"] for e in map(pstop.parse, file) if "at_ns" in e]
    tap.ok(times[0] == 0 and 200_000_000 <= times[-1] < LIMIT_S * 10**9, "a time namespace: times are right",
           times)
tap.done_testing()
