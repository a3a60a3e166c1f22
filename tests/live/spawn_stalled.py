"""Nobody reads what pstop spawn says: the command goes on, pstop can be ended, and what is
lost is told."""
import json
import os
import re
import signal
import subprocess
import time

import pstop
import tap

LIMIT_S = 60
BIRTHS = os.path.join(os.environ["HELPERS"], "births")
DONE = os.path.join(tap.tmp, "done")

# The search for leaks in a helper of a sanitizer's build would say that it cannot be traced.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")


def until(condition):
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def run(count, *args, number=None):
    """A storm of processes while the pipe of standard error is full and not read.  Whether the
    storm came to its end, whether pstop then waits for its reader, its status, and what it
    had to say in the end."""
    if os.path.exists(DONE):
        os.unlink(DONE)
    with subprocess.Popen([pstop.PROGRAM, *pstop.SPAWN, *args, "--", "sh", "-c",
                           f"{BIRTHS} forks {count}; exec 2>&-; : >{DONE}; exit 9"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        ended = until(lambda: os.path.exists(DONE))
        try:
            waits = not process.wait(2)
        except subprocess.TimeoutExpired:
            waits = True
        if number:
            process.send_signal(number)
            try:
                process.wait(LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
        text = process.stderr.read()
        return ended, waits, process.wait(LIMIT_S), text


# Some 200 KB, of which a pipe takes 64.
ended, waits, status, text = run(1500)
tap.is_([ended, waits, status], [True, True, 9], "the command goes on to its end, pstop waits for a reader")
tap.is_([text.count(b" born "), len(re.findall(rb"(?m)^ *[\d.]+ +\d+ exited ", text)), text.count(b"left out"), text.count(b"Total: ")],
        [1502, 1502, 0, 1], "nothing is lost then")

# More than pstop keeps.
ended, waits, status, text = run(9000, "--json")
lines = text.splitlines()
docs = [json.loads(line) for line in lines if line.startswith(b"{")]
told = [line for line in lines if not line.startswith(b"{")]
tap.is_([ended, waits, status], [True, True, 9], "much more: the command goes on all the same")
# A birth and an end of each, and the two execs.
lost = 2 * 9002 + 2 - (len(docs) - 1)
tap.is_(told, [b"pstop: %d events were omitted from standard error: the reader was too slow" % lost],
        "it is told how many events are missing")
tap.ok(0 < lost < 18000 and docs[-1]["event"] == "sum" and docs[-1]["process_count"] == 9002,
       "... and the sum is whole", [lost, docs[-1]["process_count"]])

# It can be ended then.
for number in signal.SIGTERM, signal.SIGINT:
    ended, waits, status, text = run(1500, number=number)
    tap.is_([ended, waits, status], [True, True, -number], f"waiting for its reader, it is ended by {number.name}")

# And before.
with subprocess.Popen([pstop.PROGRAM, *pstop.SPAWN, "--", "sh", "-c",
                       f"{BIRTHS} forks 1500; exec 2>&-; : >{DONE}1; sleep 1; : >{DONE}2"],
                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                      stderr=subprocess.PIPE) as process:
    until(lambda: os.path.exists(f"{DONE}1"))
    process.terminate()
    try:
        status = process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        status = "hangs"
        process.kill()
    tap.is_(status, 143, "told to end, it does not wait for its reader")
    tap.ok(until(lambda: os.path.exists(f"{DONE}2")), "and the command goes on")

# pstop itself stands still.  Without ptrace nobody waits for it, and what it then misses is
# told; with ptrace all wait for it, and nothing is missed.
IS_TRACED = pstop.spawn_tracer(*pstop.SPAWN[1:]) != "bpf"
COUNT = 200 if IS_TRACED else 30000  # a birth and an end take 450 bytes of 8 MiB
LOG = os.path.join(tap.tmp, "log")
os.unlink(DONE)
with subprocess.Popen([pstop.PROGRAM, *pstop.SPAWN, "--json", "-q", "-o", LOG, "-f", "--", "sh", "-c",
                       f"sleep 1; {BIRTHS} vforks {COUNT}; : >{DONE}; exit 9"],
                      stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
    time.sleep(0.6)
    process.send_signal(signal.SIGSTOP)
    if IS_TRACED:
        time.sleep(1.5)
        tap.ok(not os.path.exists(DONE), "pstop is stopped: what it traces waits for it")
    else:
        tap.ok(until(lambda: os.path.exists(DONE)), "pstop is stopped: the command goes on")
        time.sleep(0.2)
    process.send_signal(signal.SIGCONT)
    try:
        status = process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        status = "hangs"
        process.kill()
    said = process.stderr.read()
with open(LOG, "rb") as file:
    total = json.loads(file.read())
tap.is_([status, total["running_count"]], [9, 0], "... and pstop sees the end of it")
missed = total["unknown_events"]
tap.is_([missed > 0, b"births or exits not seen: %d\n" % missed in said],
        [not IS_TRACED] * 2, "... and says what it has missed")
tap.ok(total["process_count"] == COUNT + 3 if IS_TRACED else 9000 < total["process_count"] < COUNT + 3,
       "... and what it has not", total["process_count"])

# A file that somebody else reads: a FIFO that is open, and is not read.
fifo = os.path.join(tap.tmp, "fifo")
os.mkfifo(fifo)
reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
if os.path.exists(DONE):
    os.unlink(DONE)
with subprocess.Popen([pstop.PROGRAM, *pstop.SPAWN, "-q", "--trace-events", fifo, "--", "sh", "-c",
                       f"{BIRTHS} forks 1500; : >{DONE}"], stdin=subprocess.DEVNULL,
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
    tap.ok(until(lambda: os.path.exists(DONE)), "a trace that nobody reads does not hold the command")
    os.set_blocking(reader, True)
    with open(reader, "rb") as file:
        events = json.loads(file.read())
    tap.is_(process.wait(LIMIT_S), 0, "... and ends with its status")
    tap.is_(len({(e["pid"], e["tid"]) for e in events if e["ph"] == "B"}), 1502, "... and is whole")
tap.done_testing()
