"""Which way a wait goes comes from where it waits, and not from what the thread did last:
waits to read and to write in each call, and a thread that waits to read nine times of ten
and ends with writes."""
import subprocess
import sys

import pstop
import tap

# Each blocks in its call for ever: r is an empty pipe, of which the test has the other end
# (one's own brings nothing), full_w a full one, a and b a pair of sockets.
PREPARE = r"""
import os, select, socket, sys, time, ctypes, fcntl
r = 0
full_r, full_w = os.pipe()
os.set_blocking(full_w, False)
try:
    while True: os.write(full_w, b"x" * 4096)
except BlockingIOError: pass
os.set_blocking(full_w, True)
a, b = socket.socketpair()
null = os.open("/dev/null", os.O_WRONLY)
zero = os.open("/dev/zero", os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)
def poll(fd, events):
    p = select.poll(); p.register(fd, events); p.poll()
def epoll(fd, events):
    p = select.epoll(); p.register(fd, events); p.poll()
print("ready", flush=True)
"""
# The call, and what the sentence says of it.
WAITS = [
    ("poll(r, select.POLLIN)", "a pipe (poll, to read)"),
    ("poll(full_w, select.POLLOUT)", "a pipe (poll, to write)"),
    ("select.select([r], [], [])", "a pipe ({select}, to read)"),
    ("select.select([], [full_w], [])", "a pipe ({select}, to write)"),
    ("epoll(r, select.EPOLLIN)", "a pipe ({epoll}, to read)"),
    ("epoll(full_w, select.EPOLLOUT)", "a pipe ({epoll}, to write)"),
    ("os.read(r, 1)", "a pipe (read)"),
    ("os.write(full_w, b'x')", "a pipe (write)"),
    ("a.recv(1)", "the network (recvfrom)"),
    ("libc.splice(r, None, null, None, 4096, 0)", "a pipe (splice, to read)"),
    ("libc.splice(r, None, a.fileno(), None, 4096, 0)", "a pipe (splice, to read)"),
    ("libc.splice(zero, None, full_w, None, 4096, 0)", "a pipe (splice, to write)"),
]
CALLS = {"select": ("select", "pselect6", "_newselect"), "epoll": ("epoll_wait", "epoll_pwait")}


def start(code):
    process = subprocess.Popen([sys.executable, "-c", PREPARE + code], stdout=subprocess.PIPE,
                               stdin=subprocess.PIPE)
    process.stdout.readline()
    return process


def stop(processes):
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stdin.close()


def wanted_words(words):
    for key, names in CALLS.items():
        if "{" + key + "}" in words:
            return [words.replace("{" + key + "}", name) for name in names]
    return [words]


processes = [start(code) for code, _ in WAITS]


def check_all():
    doc = pstop.document("-d", "0.5", *(process.pid for process in processes))
    for process, (code, words) in zip(processes, WAITS):
        reason = pstop.process_of(doc, process.pid)["reason"]
        if "splice" in code and "(splice)" in reason:
            tap.skip(code, "this kernel's function does not say at which end")
            continue
        tap.ok(any(f"waits on {word}" in reason for word in wanted_words(words)),
               f"{code} waits on {words}", reason)


try:
    tap.best_of(3, check_all)
finally:
    stop(processes)

# Nine tenths of the time in poll for input, then a write that waits for a moment.
OFTEN = """
r, w = os.pipe()
if os.fork() == 0:
    os.close(r); os.close(full_w)
    try:
        while True:
            time.sleep(0.18); os.write(w, b"y")
            time.sleep(0.02); os.read(full_r, 4096)
    except BrokenPipeError:
        os._exit(0)  # nobody reads it any more
os.close(w)
while True:
    poll(r, select.POLLIN); os.read(r, 1); os.write(full_w, b"x" * 4096)
"""


def check_often():
    process = start(OFTEN)
    try:
        doc = pstop.document("-d", "2", process.pid)
        thread = pstop.thread_of(pstop.process_of(doc, process.pid), process.pid)
        tap.ok("on a pipe (poll, to read)" in thread["reason"],
               "a thread that waits for input most of the time does so to read", thread["reason"])
    finally:
        stop([process])
    command = PREPARE + OFTEN.replace("while True:\n    poll", "for i in range(8):\n    poll")
    command = command.replace('print("ready", flush=True)', "")
    run = pstop.run("spawn", "--json", "-q", "--", sys.executable, "-c", command + "\nos._exit(0)")
    found = pstop.parse(next(line for line in reversed(run.stderr.splitlines())
                             if line.startswith(b"{")))["processes"][0]
    tap.ok("(write)" not in found["reason"] and "to write" not in found["reason"],
           "... in spawn, too", found["reason"])


tap.best_of(3, check_often)

# The reducers of the demo wait in poll for what mappers write, and write at their end.
run = pstop.run("spawn", "--json", "-q", "--demo", "mapreduce", timeout=200)
if run.returncode:
    tap.ok(False, "the demo runs", run.stderr)
else:
    reducers = [t for p in pstop.parse(run.stderr.splitlines()[-1])["processes"]
                for t in [p] + p["threads"] if "reducer" in (t["comm"] or "")]
    wrong = [t["reason"] for t in reducers
             if t["detail"] == "pipe" and ("(write)" in t["reason"] or "to write" in t["reason"])]
    tap.ok(reducers and not wrong, "reducers of the demo wait to read", wrong or "none")
tap.done_testing()
