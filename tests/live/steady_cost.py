"""What a steady refresh takes among 300 processes of 10 threads that sleep: system
calls and allocations, never time. What a run of many refreshes takes more than one
of few is the steady part. Each bound is one that a program which reads the files of
each thread, or allocates for each process, could not keep."""
import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import time

import helper
import pstop
import tap

PROCESSES, THREADS = 300, 10
FEW, MANY = 4, 14
COUNTER = os.path.join(os.environ["HELPERS"], "count_allocations.so")
COUNTED = os.path.join(tap.tmp, "counted")


def run_in_pipe(command, env):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, env=env, timeout=100, check=False)
    return done.returncode


def run_on_terminal(command, env):
    """The status; what is drawn is read and thrown away."""
    outer, inner = pty.openpty()
    fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, env=env,
                               start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(inner)
    end = time.monotonic() + 100
    try:
        while time.monotonic() < end:
            if select.select([outer], [], [], 1)[0] and not os.read(outer, 1 << 16):
                break
    except OSError:
        pass  # the other side is closed
    finally:
        os.close(outer)
        if process.poll() is None and time.monotonic() >= end:
            process.kill()
    return process.wait(20)


def counted(run, options, prefix, env, what):
    """The number in the file COUNTED after one run."""
    status = run([*prefix, pstop.PROGRAM, *options], {**os.environ, "TERM": "xterm-256color", **env})
    with open(COUNTED, encoding="utf-8") as file:
        text = file.read()
    found = re.search(what, text, re.M)
    if status != 0 or found is None:
        tap.bail(f"{options} ended with {status}: {text}")
    return int(found[1])


def forks():
    with open("/proc/stat", encoding="ascii") as file:
        return int(re.search(r"^processes (\d+)", file.read(), re.M)[1])


def steady(most, for_birth, run, options, *rest):
    """What one refresh takes, and the bound: `most`, and so much for each task that
    others on the machine gave birth to. Of the first of five tries that keeps it, or
    of the last, for what others do is not counted in births alone."""
    for _ in range(5):
        before = forks()
        each = (counted(run, [*options, "-n", str(MANY)], *rest)
                - counted(run, [*options, "-n", str(FEW)], *rest)) / (MANY - FEW)
        bound = most + for_birth * (forks() - before) / (MANY + FEW)
        if 0 <= each <= bound:
            break
    return each, bound


def check(what, name, figures):
    each, bound = figures
    tap.ok(0 <= each <= bound, f"{what} of a steady refresh: {name}", f"{each}, at most {bound}")
    tap.diag(f"{name}: {each:.0f} {what} a refresh")


def can_count_calls():
    return shutil.which("strace") is not None and subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL,
        check=False).returncode == 0


def ways(everybody, sleeper):
    """How it is run, a name, and the most calls and allocations that it may take, of
    itself and for each birth."""
    one = ["--stream", "-d", "0.1", "-p", str(sleeper)]
    # Of one with two threads that sleep: the machine's numbers, two of them for its
    # disks and network, its clock, stat, status, cgroup and
    # pressure, all but the link of its program from files that stay open; and a few
    # looks at its state. JSON is made of small pieces: of what it says, so by one
    # process it is the same each time.
    yield run_in_pipe, [*one, "--samples-per-s", "0"], "--stream -p of one, no looks", 27, 0, 700, 0
    yield run_in_pipe, one, "--stream -p of one", 42, 0, 700, 0
    # A clock each, and what others on the machine do; three calls for each thread
    # would be 9,000, and one allocation for each process 300.
    yield run_in_pipe, ["-b", "-d", "0.1"], "-b", everybody + 400, 60, 60, 20
    yield run_on_terminal, ["-d", "0.1"], "the live view", everybody + 400, 60, 90, 20


with helper.Population(PROCESSES, THREADS), helper.Actor("sleep") as actor:
    everybody = sum(name.isdigit() for name in os.listdir("/proc"))
    has_strace, is_sanitized = can_count_calls(), pstop.is_sanitized()
    if not has_strace:
        tap.diag("NOT TRIED: system calls were not counted")
    for run, options, name, calls, calls_for_birth, pieces, pieces_for_birth in ways(everybody, actor.pid):
        if has_strace:
            # A sanitizer makes calls of its own.
            check("system calls", name, steady(
                calls * (2 if is_sanitized else 1), calls_for_birth, run, options,
                ["strace", "-qq", "-f", "-c", "-U", "calls,name", "-o", COUNTED],
                {"ASAN_OPTIONS": "detect_leaks=0"}, r"^\s*(\d+) total"))
        else:
            tap.skip(f"system calls: {name}", "strace")
        if is_sanitized:
            tap.skip(f"allocations: {name}", "the sanitizer has an allocator of its own")
        else:
            check("allocations", name, steady(
                pieces, pieces_for_birth, run, options, [],
                {"LD_PRELOAD": COUNTER, "COUNT_ALLOCATIONS_TO": COUNTED}, r"^(\d+)"))
tap.done_testing()
