"""Runs one program and measures what it takes, from outside.

CPU time is the process's CPU clock, in ns, asked before and after each second of
its steady run; a one-shot program's is what wait4(2) says. System calls are
counted afterwards, in a time of their own, for counting slows a program down."""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import tempfile
import termios
import time

COLUMNS, ROWS = 120, 40


class Missing(Exception):
    """The program, or the right to do it, is not there."""


def clock_ns(pid):
    """CPU time of a process, clock_getcpuclockid(3) spelled out."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def peak_kib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        found = re.search(r"VmHWM:\s+(\d+)", file.read())
    return int(found[1]) if found else 0


def surroundings():
    """Tasks of the machine, and the share of all cores that is busy before anything
    is measured: a busy machine makes every figure larger."""
    def ticks():
        with open("/proc/stat", encoding="utf-8") as file:
            numbers = [int(word) for word in file.readline().split()[1:9]]
        return sum(numbers), numbers[3] + numbers[4]
    total, idle = ticks()
    time.sleep(1)
    total_after, idle_after = ticks()
    with open("/proc/loadavg", encoding="utf-8") as file:
        tasks = int(file.read().split()[3].split("/")[1])
    return {"tasks": tasks, "busy": 1 - (idle_after - idle) / max(1, total_after - total)}


class Running:
    """A program that was started: on a terminal of its own, or with its output in
    a pipe that is read and thrown away. Only the bytes are counted."""

    def __init__(self, command, on_terminal, env):
        if shutil.which(command[0]) is None:
            raise Missing(f"{command[0]} is not installed")
        self.bytes = 0
        self.head = b""
        if on_terminal:
            self.fd, inner = pty.openpty()
            fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            stdin = inner
        else:
            self.fd, inner = os.pipe()
            stdin = subprocess.DEVNULL
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=stdin, stdout=inner, stderr=inner if on_terminal else subprocess.PIPE,
            env=env, close_fds=True, start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if on_terminal else None)
        os.close(inner)
        self.pid = self.process.pid

    def take(self, seconds, until=None):
        """Reads what it writes, for so long or until a text has come."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not select.select([self.fd], [], [], left)[0]:
                continue
            try:
                piece = os.read(self.fd, 1 << 20)
            except OSError:
                piece = b""
            if not piece:
                return False
            self.bytes += len(piece)
            if until is not None:
                self.head += piece
                if until in self.head:
                    return True
        return False

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(20)
        if self.process.stderr:
            self.process.stderr.close()
        os.close(self.fd)

    def complaint(self):
        if self.process.stderr:
            return self.process.stderr.read(400).decode(errors="replace").strip()
        return self.head[-200:].decode(errors="replace").strip()


def count_calls(run, seconds):
    """System calls a second: by the kernel's counter of them, else by strace(1)."""
    if shutil.which("perf"):
        counter = subprocess.Popen(
            ["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", "-p", str(run.pid),
             "sleep", str(seconds)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        run.take(seconds + 0.2)
        text = counter.communicate(timeout=30)[1].decode()
        if found := re.search(r"^(\d+),.*raw_syscalls", text, re.M):
            return int(found[1]) / seconds
    if shutil.which("strace"):
        log = tempfile.NamedTemporaryFile(prefix="pstop-bench.")
        counter = subprocess.Popen(["strace", "-qq", "-c", "-f", "-o", log.name, "-p", str(run.pid)],
                                   stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run.take(seconds)
        counter.send_signal(signal.SIGINT)
        run.take(0.2)
        counter.wait(30)
        if found := re.search(rb"^100\.00\s+\S+\s+(?:\S+\s+)?(\d+)\s.*total", log.read(), re.M):
            return int(found[1]) / seconds
    return None


def steady(command, on_terminal, first, seconds, env=None, settle=None):
    """A program that refreshes every second. `first` is a text of its first whole
    screen or table; `settle` seconds after it are not measured, 2.5 unless told."""
    run = Running(command, on_terminal, env)
    try:
        if not run.take(30, until=first) or run.process.poll() is not None:
            raise Missing(f"{command[0]} shows nothing: {run.complaint()}")
        found = {"start_s": time.monotonic() - run.began, "start_cpu_ms": clock_ns(run.pid) / 1e6}
        run.take(min(2.5, seconds / 2) if settle is None else settle)
        each, before, sent = [], clock_ns(run.pid), run.bytes
        for _ in range(seconds):
            run.take(1)
            now = clock_ns(run.pid)
            each.append((now - before) / 1e6)
            before = now
        found.update(cpu_ms=statistics.median(each), cpu_ms_least=min(each), cpu_ms_most=max(each),
                     cpu_ms_mean=statistics.mean(each), bytes=(run.bytes - sent) / seconds,
                     calls=count_calls(run, min(2, seconds)), peak_kib=peak_kib(run.pid))
        return found
    except ProcessLookupError as gone:
        raise Missing(f"{command[0]} ended: {run.complaint()}") from gone
    finally:
        run.stop()


def once(command, times, env=None):
    """A program that shows one table and ends: the medians of some runs."""
    if shutil.which(command[0]) is None:
        raise Missing(f"{command[0]} is not installed")
    cpu, wall, peak, size = [], [], 0, 0
    for _ in range(times):
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env=env)
        size = 0
        while piece := os.read(process.stdout.fileno(), 1 << 16):
            size += len(piece)
            # Of wait4(2) it would be at least what this program has itself.
            peak = max(peak, peak_kib(process.pid))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        wall.append(time.monotonic() - began)
        cpu.append((used.ru_utime + used.ru_stime) * 1e3)
    return {"cpu_ms": statistics.median(cpu), "cpu_ms_least": min(cpu), "cpu_ms_most": max(cpu),
            "cpu_ms_mean": statistics.mean(cpu), "start_s": statistics.median(wall),
            "start_cpu_ms": statistics.median(cpu), "bytes": size, "calls": calls_of(command, env),
            "peak_kib": peak or None}


def calls_of(command, env):
    """System calls of a whole run."""
    if shutil.which("perf") is None:
        return None
    done = subprocess.run(["perf", "stat", "-x,", "-e", "raw_syscalls:sys_enter", *command],
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, env=env, check=False, timeout=60)
    found = re.search(rb"^(\d+),.*raw_syscalls", done.stderr, re.M)
    return int(found[1]) if found else None
