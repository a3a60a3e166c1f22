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


def steady(most, run, options, *rest):
    """What one refresh takes: of the first of five tries that keeps the bound, or
    of the last, for others on the machine are born and die."""
    for _ in range(5):
        each = (counted(run, [*options, "-n", str(MANY)], *rest)
                - counted(run, [*options, "-n", str(FEW)], *rest)) / (MANY - FEW)
        if each <= most:
            break
    return each


WAYS = ((run_in_pipe, ["-b", "-d", "0.1"], "-b"),
        (run_in_pipe, ["--stream", "-d", "0.1", "-p", "1"], "--stream -p of one"),
        (run_on_terminal, ["-d", "0.1"], "the live view"))

with helper.Population(PROCESSES, THREADS) as population:
    everybody = sum(name.isdigit() for name in os.listdir("/proc"))
    if shutil.which("strace") is None or subprocess.run(
            ["strace", "-qq", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL,
            check=False).returncode != 0:
        tap.diag("NOT TRIED: system calls were not counted")
        tap.skip("system calls of a steady refresh", "strace")
    else:
        for run, options, name in WAYS:
            # A clock each, and what others on the machine do; three calls for each
            # thread would be 9,000.
            most = 1000 if "-p" in options else 2 * everybody + 1500
            calls = steady(most, run, options,
                           ["strace", "-qq", "-f", "-c", "-U", "calls,name", "-o", COUNTED],
                           {"ASAN_OPTIONS": "detect_leaks=0"}, r"^\s*(\d+) total")
            tap.ok(calls <= most, f"system calls of a steady refresh: {name}",
                   f"{calls}, at most {most}; {everybody} processes")
            tap.diag(f"{name}: {calls:.0f} system calls a refresh")
    if pstop.is_sanitized():
        tap.skip("allocations of a steady refresh", "the sanitizer has an allocator of its own")
    else:
        # JSON is made of small pieces: of what it says, not of what there is.
        for run, options, name in (WAYS[0], WAYS[2]):
            allocations = steady(everybody / 2, run, options, [],
                                 {"LD_PRELOAD": COUNTER, "COUNT_ALLOCATIONS_TO": COUNTED}, r"^(\d+)")
            tap.ok(allocations <= everybody / 2, f"allocations of a steady refresh: {name}",
                   allocations)
            tap.diag(f"{name}: {allocations:.0f} allocations a refresh")
tap.done_testing()
