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
GO = os.path.join(tap.tmp, "go")  # a command reads a line of it where it must wait for the test
os.mkfifo(GO)

# The search for leaks in a helper of a sanitizer's build would say that it cannot be traced.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")


def until(condition):
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def go_on():
    """Lets the command go on that reads GO, now or soon."""
    descriptor = os.open(GO, os.O_RDWR)
    os.write(descriptor, b"\n")
    return descriptor


def state_of(pid):
    """The letter in /proc, of the first thread; "" if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def takes_signals(pid):
    """Does SIGTERM have its ordinary effect?  While pstop follows a command, it is blocked."""
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        blocked = re.search(r"(?m)^SigBlk:\s*(\w+)", file.read())[1]
    return not int(blocked, 16) & 1 << signal.SIGTERM - 1


def waits_for_reader(process):
    """Does pstop, when the command has exited, wait until somebody reads or ends it?"""
    until(lambda: process.poll() is not None or takes_signals(process.pid))
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        return takes_signals(process.pid)
    return False


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
        waits = waits_for_reader(process)
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
                       f"{BIRTHS} forks 1500; exec 2>&-; : >{DONE}1; read go <{GO}; : >{DONE}2"],
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
    descriptor = go_on()
    tap.ok(until(lambda: os.path.exists(f"{DONE}2")), "and the command goes on")
    os.close(descriptor)

# pstop itself stands still.  Without ptrace nobody waits for it, and what it then misses is
# told; with ptrace all wait for it, and nothing is missed.
IS_TRACED = pstop.spawn_tracer(*pstop.SPAWN[1:]) != "bpf"
COUNT = 200 if IS_TRACED else 30000  # a birth and an end take 450 bytes of 8 MiB
LOG = os.path.join(tap.tmp, "log")
BEGUN = os.path.join(tap.tmp, "begun")
os.unlink(DONE)
with subprocess.Popen([pstop.PROGRAM, *pstop.SPAWN, "--json", "-q", "-o", LOG, "-f", "--", "sh", "-c",
                       f"echo $$ >{BEGUN}; read go <{GO}; "
                       f"{BIRTHS} vforks {COUNT}; : >{DONE}; exit 9"],
                      stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
    until(lambda: os.path.exists(BEGUN) and os.path.getsize(BEGUN) > 0)
    with open(BEGUN, encoding="utf-8") as file:
        command = int(file.read())
    process.send_signal(signal.SIGSTOP)
    until(lambda: state_of(process.pid) == "T")
    descriptor = go_on()
    if IS_TRACED:
        tap.ok(until(lambda: state_of(command) == "t") and not os.path.exists(DONE),
               "pstop is stopped: what it traces waits for it", state_of(command))
    else:
        tap.ok(until(lambda: os.path.exists(DONE)), "pstop is stopped: the command goes on")
        until(lambda: state_of(command) == "Z")
    process.send_signal(signal.SIGCONT)
    try:
        status = process.wait(LIMIT_S)
    except subprocess.TimeoutExpired:
        status = "hangs"
        process.kill()
    said = process.stderr.read()
os.close(descriptor)
with open(LOG, "rb") as file:
    total = json.loads(file.read())
tap.is_([status, total["running_count"]], [9, 0], "... and pstop sees the end of it")
missed = total["unknown_events"]
tap.is_([missed > 0, b"births or exits not seen: %d\n" % missed in said],
        [not IS_TRACED] * 2, "... and says what it has missed")
tap.ok(total["process_count"] == COUNT + 2 if IS_TRACED else 9000 < total["process_count"] < COUNT + 2,
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
