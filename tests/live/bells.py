"""Pipes that bring data, and pipes that only wake: death pipes, self-pipes, jobservers.
What tells them apart is who holds the ends and whether somebody writes, not what is in
the set.  Each program is read through files, and some as an ordinary user and by BPF
programs too."""
import os
import signal
import subprocess
import sys
import tempfile
import time

import helper
import pstop
import tap

WINDOWS = 8
# One that an ordinary user may run, too.
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable

SETUP = """
import ctypes, os, select, signal, subprocess, sys, threading, time
def signalfd(number):
    signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    mask = (ctypes.c_uint64 * 16)(1 << (number - 1))
    return ctypes.CDLL(None).signalfd(-1, mask, 0o4000)
def eventfd():
    return ctypes.CDLL(None).eventfd(0, 0o4000)
def wait_at(*fds):
    poll = select.epoll()
    for fd in fds:
        os.set_blocking(fd, False)
        poll.register(fd, select.EPOLLIN)
    while True:
        for fd, events in poll.poll():
            os.read(fd, 4096)
def every(seconds, action):
    while True:
        action()
        time.sleep(seconds)
def fork(action, *rest):
    pid = os.fork()
    if pid == 0:
        try:
            action(*rest)
        finally:
            os._exit(0)
    return pid
r, w = os.pipe()
"""

# The process to be judged is the one that was started, or with True the one it names.
PROGRAMS = {
    "a latch: signals, and a pipe that only its parent could write to": (
        """
child = fork(lambda: (os.close(w), wait_at(signalfd(signal.SIGURG), r)))
os.close(r)
print(child, flush=True)
every(0.02, lambda: os.kill(child, signal.SIGURG))
""", [("waiting", "signal")], True),
    "a slow pipe beside a signalfd": ("""
fork(lambda: every(0.2, lambda: os.write(w, b"x" * 20)))
os.close(w)
wait_at(signalfd(signal.SIGURG), r)
""", [("io-bound", "pipe")]),
    "records of 64 bytes beside a signalfd": ("""
fork(lambda: every(0.1, lambda: os.write(w, b"x" * 64)))
os.close(w)
wait_at(signalfd(signal.SIGURG), r)
""", [("io-bound", "pipe")]),
    "an eventfd that rings beside a quiet pipe": ("""
e = eventfd()
fork(lambda: every(0.02, lambda: os.write(e, (1).to_bytes(8, sys.byteorder))))
os.close(w)
wait_at(e, r)
""", [("waiting", "event")]),
    "a slow pipe beside an eventfd": ("""
fork(lambda: every(0.2, lambda: os.write(w, b"x")))
os.close(w)
wait_at(eventfd(), r)
""", [("io-bound", "pipe")]),
    "signals through a self-pipe": ("""
os.set_blocking(w, False)
signal.signal(signal.SIGALRM, lambda *unused: None)
signal.set_wakeup_fd(w)
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
wait_at(r)
""", [("waiting", "event")]),
    "a self-pipe beside a slow pipe": ("""
r2, w2 = os.pipe()
fork(lambda: every(0.1, lambda: os.write(w2, b"hello")))
os.close(w2)
wait_at(r, r2)
""", [("io-bound", "pipe")]),
    "output of children that are collected": ("""
while True:
    subprocess.run(["sh", "-c", "sleep 0.1; echo x"], capture_output=True)
""", [("waiting", "child")]),
    "output of one child that lives on": ("""
child = subprocess.Popen(["sh", "-c", "while :; do echo hello; sleep 0.1; done"],
                         stdout=subprocess.PIPE)
for line in child.stdout:
    pass
""", [("io-bound", "pipe")]),
    "much data of children that are collected": ("""
while True:
    subprocess.run(["sh", "-c", "sleep 0.05; head -c 300000 /dev/zero"], capture_output=True)
""", [("io-bound", "pipe")]),
}

SHELLS = {
    "command substitution": ("while :; do x=$(sleep 0.1; echo y); done",
                             [("waiting", "child")]),
    "make -j": ("exec make -s -j2 -f jobs.mk", [("waiting", "child")]),
    "lines of a slow pipe, with a child for each": (
        "while sleep 0.1; do echo hello; done | "
        "{ echo $BASHPID >reader; while read line; do /bin/true; done; }",
        [("io-bound", "pipe")]),
    "a FIFO that is open for both": (
        "mkfifo fifo; while sleep 0.1; do echo hello; done >fifo & "
        "exec 3<>fifo; while read line; do :; done <&3", [("io-bound", "pipe")]),
}


def judged(name, pid, accepted, *options, **user):
    """In one of some windows (class, detail) of the process is one of those accepted."""
    seen = []
    for _ in range(WINDOWS):
        p = pstop.process_of(pstop.document("-d", "1", *options, pid, **user), pid)
        seen.append((p["class"], p["detail"], p["confidence"], p["reason"]))
        if seen[-1][:2] in accepted:
            break
    return tap.ok(seen[-1][:2] in accepted, f"{name} is {accepted[0]}", seen)


def judged_by_passes(name, pid, accepted):
    """The same of all processes, of which a window has few observations: by one of some windows."""
    with pstop.Stream("-d", "1", "--source=bpf") as stream:
        seen = []
        for _ in range(WINDOWS):
            p = pstop.process_of(stream.next(), pid)
            seen.append((p["class"], p["detail"], p["confidence"], p["reason"]))
            if seen[-1][:2] in accepted:
                break
    tap.ok(seen[-1][:2] in accepted, f"by BPF, {name} is {accepted[0]}", seen)


def await_text(path):
    """What a shell writes to a file, once it is there."""
    end = time.monotonic() + helper.TIMEOUT
    while time.monotonic() < end:
        if os.path.exists(path) and (text := open(path, encoding="ascii").read()):
            return text
        time.sleep(0.01)
    raise TimeoutError(path)


def end_group(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


has_passes = pstop.run("--source=bpf", "-d", "0", "-b", "-n", "1").returncode == 0
for number, (name, (program, accepted, *which)) in enumerate(PROGRAMS.items()):
    users = [{}] if number > 1 or not pstop.IS_ROOT else [{}, {"ordinary": True}]
    for user in users:
        options = {"user": pstop.NOBODY, "group": pstop.NOBODY, "extra_groups": []} if user else {}
        process = subprocess.Popen([PYTHON, "-c", SETUP + program], cwd="/",
                                   start_new_session=True, stdout=subprocess.PIPE, **options)
        try:
            pid = process.pid
            if which:
                pid = int(process.stdout.readline())
            helper.await_state(pid, "S")
            judged(("as an ordinary user, " if user else "") + name, pid, accepted, **user)
            if has_passes and number < 3 and not user:
                judged_by_passes(name, pid, accepted)
        finally:
            end_group(process)

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "jobs.mk"), "w", encoding="ascii") as file:
        names = " ".join(f"j{i}" for i in range(2000))
        file.write(f"all: {names}\n{names}:\n\t@sleep 0.2; true\n")
    for name, (command, accepted) in SHELLS.items():
        process = subprocess.Popen(["bash", "-c", command], start_new_session=True, cwd=folder)
        try:
            pid = process.pid
            if "reader" in command:
                pid = int(await_text(os.path.join(folder, "reader")))
            helper.await_state(pid, "S")
            judged(name, pid, accepted)
        finally:
            end_group(process)
tap.done_testing()
