#!/usr/bin/env python3
"""Once pstop has begun to print a sample, it asks the kernel for nothing more: while its
reader holds it up after the first bytes, the machine that it reads goes away, and the rest of
the output is the same as if that had stayed."""
import fcntl
import os
import shutil
import subprocess

import pstop
import tap
from proctree import Machine, Process

COUNT = 40
PIPE = 4096


def make(folder):
    """A machine with more to say than a pipe and pstop's buffer hold."""
    processes = []
    for pid in range(100, 100 + COUNT):
        p = Process(pid, comm=f"work{pid}", cmdline=[f"work{pid}", "--with", "x" * 3000],
                    fds={0: f"pipe:[{pid}]"})
        p.leader.change(state="S", call=("read", 0), wchan="anon_pipe_read")
        processes.append(p)
    Machine(1000.0, *processes).write(folder)


def output(arguments, root, goes_away=False):
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE)
    process = subprocess.Popen([pstop.PROGRAM, *arguments, "--proc-root", root, "-d", "0"],
                               stdout=writer, stdin=subprocess.DEVNULL)
    os.close(writer)
    with open(reader, "rb", buffering=0) as file:
        first = file.read(1)
        if goes_away:
            shutil.rmtree(root)
        rest = file.read()
    tap.is_(process.wait(), 0, f"{' '.join(arguments[:3])}: it is printed")
    return first + rest


make(os.path.join(tap.tmp, "stays"))
pids = [str(pid) for pid in range(100, 100 + COUNT)]
for arguments in (["--json"], ["--json", "--filter", "cmdline ~ work"], ["--json", *pids], ["-b"],
                  ["-b", "--filter", "cmdline ~ work", "--columns", "+command,exe,cgroup,wchan"],
                  ["explain", "--files", "--identity", "--environment", *pids]):
    make(os.path.join(tap.tmp, "goes"))
    whole = output(arguments, os.path.join(tap.tmp, "stays"))
    cut = output(arguments, os.path.join(tap.tmp, "goes"), goes_away=True)
    name = " ".join(arguments[:4])
    tap.ok(len(whole) > 70000, f"{name}: more than is written at once", len(whole))
    tap.ok(whole == cut, f"{name}: all of it was there before the first byte",
           next((f"differs at {i}" for i, (a, b) in enumerate(zip(whole, cut)) if a != b),
                (len(whole), len(cut))))
tap.done_testing()
