"""The gate, seen from outside: 10,000 sleeping threads cost no system call each in
a steady refresh, under strace(1), which knows. Nothing that is opened would be
left open for a child (O_CLOEXEC)."""
import os
import re
import shutil
import subprocess

import helper
import pstop
import tap

LOG = os.path.join(tap.tmp, "strace.log")
STRACE = ["strace", "--seccomp-bpf", "-f", "-o", LOG, "-e",
          "trace=open,openat,openat2,clock_gettime,readlinkat,statx"]

READING = ["strace", "-y", *STRACE[1:-1], "trace=openat,pread64"]


def can_trace():
    if shutil.which("strace") is None:
        return "strace is missing"
    done = subprocess.run([*STRACE, "true"], stderr=subprocess.PIPE, check=False)
    return "" if done.returncode == 0 else done.stderr.decode()


def refreshes(*args, reads=False):
    """The traced calls of each refresh; the first item is what went before. With
    `reads` also what is read of open files, by their names."""
    # The leak checker of an ASan build cannot work under a tracer.
    env = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    done = subprocess.run([*(READING if reads else STRACE), pstop.PROGRAM, "--source=files",
                           *map(str, args)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env,
                          timeout=100, check=False)
    tap.is_([done.returncode, done.stderr], [0, b""], f"{args} runs under strace")
    found = [[]]
    with open(LOG, encoding="utf-8", errors="replace") as file:
        for line in file:
            # Once a refresh, before the tasks are read: its own CPU time, and the uptime.
            if re.search(r"CLOCK_PROCESS_CPUTIME_ID|pread64\(\d+</proc/uptime>", line):
                found.append([])
            found[-1].append(line)
    return found


def of_tasks(lines, numbers):
    """Of the calls those on files of these tasks: a path begins with a PID, or
    in a task folder with a TID."""
    return [line for line in lines
            if (m := re.search(r'(?:"|<(?=/))(?:/proc/)?(\d+)/', line)) and m[1] in numbers]


def numbers_of(pids):
    return {str(number) for pid in pids for number in (pid, *helper.tids(pid))}


if reason := can_trace():
    tap.diag("NOT TRIED: the gate's system calls were not counted")
    tap.skip_all(f"strace: {reason}")

with helper.Population(10, 1000) as population:
    numbers = numbers_of(population.pids)
    calls = refreshes("--stream", "-d", "0.2", "-n", "5")
    counts = [len(of_tasks(lines, numbers)) for lines in calls]
    tap.ok(counts[1] > 10_000, "the first look reads every thread", counts)
    # What is left is bounded: a few looks a process at what it waits on, the slow
    # rotation, and a search for starved sleepers where the machine is busy.
    tap.ok(all(count <= 1000 for count in counts[3:]),
           "in a steady refresh of --stream no thread of 10,000 is read", counts)
    # A number that was given out since the last refresh may be asked, and is not
    # one of these.
    ids = [{f"{(~number << 3 | 2) & 0xffffffff:#x} " for number in some}
           for some in (population.pids, map(int, numbers - set(map(str, population.pids))))]
    clocks, of_threads = ([sum("clock_gettime" in line and line.split("(")[1].split("/")[0] in some
                               for line in lines) for lines in calls] for some in ids)
    tap.ok(all(10 <= count <= 30 for count in clocks[3:-1]),
           "... and a process's clock is asked once or a few times", clocks)
    tap.is_(sum(of_threads), 0, "... a thread's never")
    opened = [line for lines in calls for line in lines
              if re.search(r"\bopenat?2?\(", line) and "/" not in line.split('"')[1][:1]]
    tap.is_([line for line in opened if "O_CLOEXEC" not in line], [],
            f"all of {len(opened)} files below /proc are opened with O_CLOEXEC")

with helper.Population(1, 1000) as population:
    numbers = numbers_of(population.pids)
    calls = refreshes("--stream", "-d", "0.1", "-n", "9", population.pids[0])
    counts = [len(of_tasks(lines, numbers)) for lines in calls]
    tap.ok(all(count <= 20 for count in counts[7:]),
           "a large process asked for by PID costs as little", counts)

# It is no trick: those that run are read.
with helper.Population(2, 100, "-a", "100", "-w", "50") as population:
    active, quiet = (numbers_of([pid]) for pid in population.pids)
    calls = refreshes("-b", "-d", "0.3", "-n", "5", reads=True)
    tap.ok(len(of_tasks(calls[-1], active)) >= 300, "100 threads that wake are read in full",
           len(of_tasks(calls[-1], active)))
    # In one of the refreshes it may be their turn in the slow rotation.
    counts = [len(of_tasks(lines, quiet)) for lines in calls[2:]]
    tap.ok(min(counts) <= 40, "... while 100 that sleep are not", counts)
tap.done_testing()
