"""The demos of "pstop spawn", run by tests/helpers/demo, each by itself or some at
a time; and what they leave behind.

    with demo.Demo("net", 2) as net:
        pid = net.find("net-client")
        report = net.finish()
    report.status, report.lines, report.numbers("net: (\\d+) requests")
"""
import ctypes
import os
import re
import subprocess
import tempfile
import time

import helper
import tap

PROGRAM = os.path.join(helper.FOLDER, "demo")
TIMEOUT = 120
MARK = "PSTOP_TEST_DEMO="

if not os.path.exists("/proc/thread-self/children"):
    tap.skip_all("a kernel without CONFIG_PROC_CHILDREN")

# Orphans come to this process, wherever PID 1 does not collect them.
PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class Report:
    def __init__(self, status, output, error):
        self.status, self.output = status, output
        self.error = error.decode("utf-8", "replace")
        self.lines = output.decode("utf-8", "replace").splitlines()

    def __str__(self):
        return "\n".join([f"status {self.status}", *self.lines, self.error])

    def numbers(self, pattern, text=None):
        """All the groups of all the lines that match, as numbers where they are."""
        def value(word):
            return float(word) if re.fullmatch(r"-?[\d.]+", word) else word
        return [tuple(value(word) for word in found.groups())
                for found in map(re.compile(pattern).search, text or self.lines) if found]


def _children(pid):
    found = []
    for tid in helper.tids(pid):
        found += map(int, helper.read(f"/proc/{pid}/task/{tid}/children").split())
    return found


def _below(pid):
    """All below a process. Elsewhere there may be thousands: they are not looked at."""
    try:
        for child in _children(pid):
            yield child
            yield from _below(child)
    except (FileNotFoundError, ProcessLookupError):
        pass


def _marked(mark):
    """The processes that have the mark in their environment, and their children: a zombie
    has no environment any more."""
    return sorted({pid for top in _children(os.getpid()) for pid in (top, *_below(top))
                   if mark in _environment(top)
                   or mark in _environment(pid)})


def _environment(pid):
    return helper.read(f"/proc/{pid}/environ").split("\0")


class Demo:
    """A running demo; ended with its block, whatever happens in it."""

    def __init__(self, name, seconds=1, *arguments, program=None, path=None, **options):
        self.name, self.folder = name, tempfile.mkdtemp(dir=tap.tmp)
        self.mark = MARK + self.folder
        env = {**os.environ, MARK[:-1]: self.folder, "TMPDIR": self.folder}
        if path:
            env["PATH"] = path
        options.setdefault("stdin", subprocess.DEVNULL)
        command = program or [PROGRAM, name, str(seconds)]
        self.process = subprocess.Popen([*command, *map(str, arguments)], env=env,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        **options)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.communicate()

    def finish(self):
        """Waits for its end. The report."""
        output, error = self.process.communicate(timeout=TIMEOUT)
        return Report(self.process.returncode, output, error)

    def pids(self):
        return _marked(self.mark)

    def find(self, role):
        """The process that calls itself so, as soon as it is there."""
        end = time.monotonic() + TIMEOUT / 2
        while time.monotonic() < end and self.process.poll() is None:
            for pid in self.pids():
                if helper.read(f"/proc/{pid}/comm").rstrip("\n") == role:
                    return pid
            time.sleep(0.005)
        raise TimeoutError(f"demo {self.name} has no {role}")

    def left(self, pids, seconds=10):
        """Which of the processes, or others of the demo, and which files are there even
        some time after its end."""
        end = time.monotonic() + seconds
        while True:
            left = sorted({pid for pid in pids if _is_there(pid)} | set(self.pids()))
            files = os.listdir(self.folder)
            if not left and not files or time.monotonic() > end:
                return left + files
            time.sleep(0.01)


def _is_there(pid):
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    return os.path.exists(f"/proc/{pid}")
