"""A worker of a pool that is never free is not idle, one without work is, in every
window, in the table as on its page; and so is who only looks at his timers."""
import contextlib
import re
import subprocess
import sys

import pstop
import tap

WINDOWS = 4
WINDOW = "0.4"
# A worker that sleeps as its handler does, on what comes; who feeds it has so much under way.
WORKER = """
import os, select, socket, sys, time
kind, depth = sys.argv[1], int(sys.argv[2])
{channel}
if os.fork() == 0:
    os.close(there)
    if kind == "answer":
        os.close(asked)
        os.close(answers)
    while item := os.read(here, 1):
        if kind == "select":
            select.select([], [], [], 0.05)
        elif kind == "answer":
            os.write(ask, item)
            poll = select.poll()
            poll.register(answer, select.POLLIN)
            poll.poll(5000)
            os.read(answer, 1)
        else:
            time.sleep(0.05)
        os.write(out, item)
    os._exit(0)
os.close(here)
"""
PIPES = """
here, there = os.pipe()
back, out = os.pipe()
"""
SOCKETS = """
pair = socket.socketpair()
here, there = out, back = [s.detach() for s in pair]
"""
BACKEND = """
asked, ask = os.pipe()
answer, answers = os.pipe()
if os.fork() == 0:
    os.close(there)
    os.close(ask)
    while item := os.read(asked, 1):
        time.sleep(0.05)
        os.write(answers, item)
    os._exit(0)
"""
FEED = """
print("ready", flush=True)
for _ in range(depth):
    os.write(there, b"x")
while True:
    os.write(there, os.read(back, 1))
"""


@contextlib.contextmanager
def script(text, *args):
    """Runs a Python program of which what it forks ends with it."""
    with subprocess.Popen([sys.executable, "-c", text, *args], stdout=subprocess.PIPE) as one:
        try:
            one.stdout.readline()
            yield one.pid
        finally:
            one.kill()


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def judged(name, pid, accepted):
    seen = []
    for _ in range(WINDOWS):
        p = pstop.process_of(pstop.document("-d", WINDOW, pid), pid)
        seen.append((p["class"], p["detail"], p["reason"]))
    page = pstop.run("explain", "-d", WINDOW, pid).stdout.decode()
    found = re.search(r"^([A-Z-]+) \(([a-z-]+)\), confidence", page, re.MULTILINE)
    seen.append((found[1].lower(), found[2], "its page") if found else page)
    tap.ok(all(one[:2] in accepted for one in seen), f"{name} is {accepted[0]}", seen)


SLEEPS = [("waiting", "timer")]
for channel, name, detail in ((PIPES, "pipes", "pipe"), (SOCKETS, "a socket", "network")):
    text = WORKER.format(channel=channel) + FEED
    for kind, depth, accepted in (("sleep", "3", SLEEPS), ("select", "3", SLEEPS),
                                  ("sleep", "0", [("idle", detail)])):
        with script(text, kind, depth) as pid:
            judged(f"a worker fed by {name}, {depth} under way, handler: {kind}", children(pid)[0],
                   accepted)
with script(WORKER.format(channel=PIPES + BACKEND) + FEED, "answer", "3") as pid:
    judged("a worker that waits for its answers, with a time limit", children(pid)[1],
           [("io-bound", "pipe")])
with script("import time\nprint(flush=True)\nwhile True: time.sleep(0.1)") as pid:
    judged("a loop of sleeps", pid, SLEEPS)
with script("import select, socket\na, b = socket.socketpair()\np = select.poll()\n"
            "p.register(a, select.POLLIN)\nprint(flush=True)\nwhile True: p.poll(100)") as pid:
    judged("who waits for requests, and looks at timers", pid, [("idle", "network")])
with script("import threading\nc = threading.Condition()\nprint(flush=True)\nc.acquire()\n"
            "while True: c.wait(0.1)") as pid:
    judged("who waits at a condition, and looks at timers", pid, [("idle", "lock")])
THREADS = """
import sys, threading
def work():
    while True: never.wait(0.05)
never = threading.Event()
for _ in range(int(sys.argv[1])): threading.Thread(target=work, daemon=True).start()
print(flush=True)
threading.Event().wait()
"""
with script(THREADS, "3") as pid:
    judged("a pool of threads whose handlers sleep at a condition", pid, [("waiting", "lock")])
with script(THREADS, "1") as pid:
    judged("a single thread that does so", pid, [("idle", "lock")])
with script("import multiprocessing as m, os, time\nq = m.get_context('fork').Semaphore(0)\n"
            "if os.fork() == 0:\n"
            "    while q.acquire(timeout=5): pass\n"
            "print(flush=True)\nwhile True: time.sleep(0.05); q.release()") as pid:
    judged("who waits for another one, with a time limit", children(pid)[0], [("waiting", "lock")])
with script("import threading, time\nprint(flush=True)\n"
            "def keep():\n    while True: time.sleep(0.06)\n"
            "threading.Thread(target=keep, daemon=True).start()\nthreading.Event().wait()") as pid:
    judged("a process whose housekeeper sleeps", pid, [("idle", "timer")])
tap.done_testing()
