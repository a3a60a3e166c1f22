"""What each kernel should give, and whether it does: judges what jobs.sh left.

A capability is "ok", "FAIL", or not there: "n.a.", where pstop has to say itself why,
and the kernel has to be older than the first one that can.
"""
import json
import os
import re

import pstop
import same

OK, FAIL, NONE = "ok", "FAIL", "n.a."
# The first kernel that can, on x86_64; a distribution's may be able to before.
FIRST = {"iterator": (5, 8), "walk": (6, 12), "events": (5, 15), "exits": (5, 19), "wchan": (5, 16)}
# On arm64, which has names of kernel functions all along.
FIRST_ON = {"aarch64": {"events": (5, 18), "wchan": (5, 10)}}
MIB = 1 << 20
# What tests/helpers/blocked waits for, by its system call and descriptors; and by the
# kernel function alone, where these are denied.
DETAILS = {"pipe": "pipe", "full": "pipe", "socket": "network", "epoll": "network",
           "poll": "event", "lock": "lock", "timer": "timer", "child": "child",
           "inotify": "fs-event"}
DETAILS_DENIED = {**DETAILS, "poll": "poll"}


class Wrong(Exception):
    """Something that is not as it should be."""


class Absent(Exception):
    """Something that this kernel has not, and need not have."""


def demand(condition, text):
    if not condition:
        raise Wrong(text)


class Results:
    """The folder of one guest."""

    def __init__(self, folder, machine, release):
        self.folder = folder
        self.first = {**FIRST, **FIRST_ON.get(machine, {})}
        self.version = tuple(int(n) for n in re.match(r"(\d+)\.(\d+)", release).groups())

    def text(self, name):
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            raise Wrong(f"the guest left no {name}") from None

    def status(self, name):
        return int(self.text(f"{name}.status"))

    def document(self, name, statuses=(0,)):
        demand(self.status(name) in statuses,
               f"{name}: status {self.status(name)}: {self.text(name + '.err')[-200:]}")
        return json.loads(self.text(name))

    def snapshot(self, name):
        """A document of pstop --json, which has to fit the schema."""
        doc = self.document(name)
        problems = pstop.check(doc)
        demand(not problems, f"{name} does not fit the schema: {problems[:3]}")
        return doc

    def source(self, name, source):
        """What doctor says of a source of numbers."""
        doc = self.document(name, statuses=(0, 1))
        return next(s for s in doc["sources"] if s["source"] == source)

    def program(self, program, name="programs"):
        demand(self.status(name) == 0, f"{name}: status {self.status(name)}")
        lines = dict(line.split("\t", 1) for line in self.text(name).splitlines())
        demand(program in lines, f"{program} was not tried")
        return lines[program].split("\t")

    def is_due(self, what):
        return self.version >= self.first[what]


# --- Programs of the kernel --------------------------------------------------

def judge_program(r, program):
    word, text = r.program(program)
    if word == "ok":
        return
    demand(not r.is_due(program), f"{word}: {text}")
    demand(word == "kernel_too_old", f"is not said to be too old but {word}: {text}")
    raise Absent(text)


def judge_lockdown(r):
    if not os.path.exists(os.path.join(r.folder, "programs_locked")):
        raise Absent("this kernel has no lockdown")
    for program in ("iterator", "events"):
        word, text = r.program(program, "programs_locked")
        demand(word == "lockdown" and "lockdown" in text, f"{program}: {word}: {text}")


def judge_doctor(r):
    """It says of the programs what trying them says."""
    for source, program in (("task-iterator", "iterator"), ("task-events", "events")):
        said = r.source("doctor", source)
        word, text = r.program(program)
        demand((said["state"] == "ok") == (word == "ok"), f"{source}: {said['state']}, but {word}")
        demand(word == "ok" or (said["unavailable"], said["finding"]) == (word, text),
               f"{source}: {said['finding']}, but {text}")
    for source in ("cpu-clock", "schedstat", "io", "syscall", "fd", "ptrace"):
        said = r.source("doctor", source)
        demand(said["state"] == "ok", f"{source}: {said['state']}: {said['finding']}")
    walk, text = r.program("walk")
    demand(walk == "ok" or r.program("iterator")[0] != "ok" or
           text in r.source("doctor", "task-iterator")["finding"],
           f"says nothing of the walk: {text}")


def judge_units(r, name):
    lines = r.text(name).splitlines()
    failed = [line for line in lines if line.startswith("not ok") and "# SKIP" not in line]
    demand(not failed and r.status(name) == 0, "; ".join(failed) or f"status {r.status(name)}")
    demand(any(re.match(r"(not )?ok \d", line) for line in lines), "ran no test")
    if not any(line.startswith("ok ") for line in lines):
        raise Absent("all tests were skipped")


# --- Sources ------------------------------------------------------------------

def judge_sources(r):
    word, text = r.program("iterator")
    if word != "ok":
        demand(not r.is_due("iterator"), text)
        demand(text in r.text("passes.err"), f"--source=bpf says: {r.text('passes.err')}")
        raise Absent(text)
    docs = [r.snapshot(name) for name in ("files", "passes", "files_again")]
    still, gone, wrong = same.compare(*(same.tasks(doc) for doc in docs))
    demand(not gone, f"missing in a pass: {gone[:5]}")
    demand(not wrong, f"differ: {wrong[:5]}")
    demand(len(still) > 50, f"only {len(still)} tasks stood still")


# --- Spawn --------------------------------------------------------------------

def sum_of(r, name):
    demand(r.status(name) == 3, f"{name}: status {r.status(name)}: {r.text(name + '.err')[-200:]}")
    doc = json.loads(r.text(f"{name}.err").splitlines()[-1])
    problems = pstop.check_spawn(doc)
    demand(not problems, f"{name} does not fit the schema: {problems[:3]}")
    return doc


def judge_run(doc):
    """sh -c 'dd bs=32M ...; sleep 0.1; exit 3', whoever followed it."""
    names = sorted(p["comm"] for p in doc["processes"])
    demand(names == ["dd", "sh", "sleep"], f"processes {names}")
    demand(doc["exec_count"] == 3 and doc["failed_count"] == 1 and doc["unknown_events"] == 0,
           f"{doc['exec_count']} execs, {doc['failed_count']} failed")
    for p in doc["processes"]:
        demand(p["exit_status"] == (3 if p["comm"] == "sh" else 0), f"{p['comm']}: status")
        demand(p["cpu_time"] and p["context_switches"], f"{p['comm']}: numbers are missing")
    return {p["comm"]: p for p in doc["processes"]}


def judge_spawn_bpf(r):
    word, text = r.program("events")
    doc = sum_of(r, "spawn_bpf")
    judge_run(doc)
    if word == "ok":
        demand(doc["tracer"] == "bpf", f"traced by {doc['tracer']}")
        return
    demand(not r.is_due("events"), text)
    demand(doc["tracer"] == "ptrace" and doc["unavailable"]["bpf"] == text,
           f"{doc['tracer']}, because of {doc.get('unavailable')}")
    raise Absent(text)


def judge_spawn_ptrace(r):
    doc = sum_of(r, "spawn_ptrace")
    demand(doc["tracer"] == "ptrace", f"traced by {doc['tracer']}")
    judge_run(doc)


def judge_peak(r):
    """By BPF: the command's own, neither pstop's nor none."""
    if r.program("events")[0] != "ok":
        raise Absent(r.program("events")[1])
    processes = judge_run(sum_of(r, "spawn_bpf"))
    peaks = {name: (p["memory"] or {}).get("peak_bytes") for name, p in processes.items()}
    demand(all(peaks.values()), f"not known: {peaks}")
    demand(32 * MIB <= peaks["dd"] < 48 * MIB, f"dd with 32 MiB: {peaks['dd']}")
    demand(peaks["sleep"] < 4 * MIB, f"sleep: {peaks['sleep']}")


def judge_exits(r):
    said = r.source("doctor", "exit-records")
    doc = r.snapshot("exits")
    found = [e for e in doc["exited"] or [] if e["comm"] == "shortlived"]
    if said["state"] == "ok":
        demand(len(found) == 3, f"doctor says ok, and {len(found)} of 3 were seen")
        return
    demand(not r.is_due("exits"), said["finding"])
    demand(doc["exited"] is None, f"exited is {doc['exited']}")
    raise Absent(said["finding"])


# --- What tasks wait for ------------------------------------------------------

def sleepers(r):
    return dict(line.split() for line in r.text("sleepers").splitlines())


def check_details(r, name, has_syscall):
    doc = r.snapshot(name)
    for way, pid in sleepers(r).items():
        p = pstop.process_of(doc, int(pid))
        demand(p is not None, f"{way} is missing")
        demand(p["detail"] == (DETAILS if has_syscall else DETAILS_DENIED)[way], f"{way}: {p['class']}, {p['detail']}")
        demand((p["syscall"] is not None) == has_syscall, f"{way}: system call {p['syscall']}")
    return doc


def judge_wchan(r):
    """doctor knows whether there are names; a kernel's thread without one is no guess of I/O."""
    said = r.source("doctor", "wchan")
    doc = r.snapshot("details")
    names = {way: pstop.process_of(doc, int(pid))["wchan"] for way, pid in sleepers(r).items()}
    thread = pstop.process_of(doc, 2)
    demand(thread["class"] != "io-bound", f"kthreadd is {thread['class']} {thread['detail']}")
    if said["state"] == "ok":
        demand(all(names.values()), f"doctor says ok, and there is none of {names}")
        return
    demand(not any(names.values()), f"doctor says {said['finding']}, but {names}")
    demand(not r.is_due("wchan"), said["finding"])
    raise Absent(said["finding"])


def judge_details(r):
    check_details(r, "details", has_syscall=True)


def judge_user(r):
    check_details(r, "details_user", has_syscall=True)
    for source in ("task-iterator", "task-events"):
        said = r.source("doctor_user", source)
        demand(said["unavailable"] == "capabilities" and "CAP_BPF" in said["finding"],
               f"{source}: {said['finding']}")


def has_yama(r):
    if not os.path.exists(os.path.join(r.folder, "details_yama")):
        raise Absent("this kernel has no Yama")


def judge_yama(r):
    has_yama(r)
    said = r.source("doctor_yama", "syscall")
    demand(said["state"] != "ok" and "ptrace" in (said["remedy"] or ""),
           f"doctor on syscall: {said['state']}, {said['finding']}, {said['remedy']}")
    if r.source("doctor", "wchan")["state"] != "ok":
        raise Absent("without wchan nothing is known of a task whose system call is denied")
    check_details(r, "details_yama", has_syscall=False)


def judge_hidepid(r):
    doc = r.snapshot("all_hidden")
    users = {p["user"] for p in doc["processes"]}
    demand(users == {"nobody"}, f"processes of {users}")
    text = r.text("doctor_hidden")
    demand("hidepid" in text, "doctor does not name hidepid")
    wchan = r.source("doctor_hidden", "wchan")
    demand("CONFIG_KALLSYMS" not in (wchan["remedy"] or ""), f"wchan: {wchan['finding']}")


# --- All of it ----------------------------------------------------------------

# What is judged, by the job that it takes.
CAPABILITIES = [
    ("iterator", "verifier", lambda r: judge_program(r, "iterator")),
    ("walk", "verifier", lambda r: judge_program(r, "walk")),
    ("events", "verifier", lambda r: judge_program(r, "events")),
    ("doctor", "doctor", judge_doctor),
    ("sources", "sources", judge_sources),
    ("spawn bpf", "spawn", judge_spawn_bpf),
    ("ptrace", "spawn", judge_spawn_ptrace),
    ("peak", "spawn", judge_peak),
    ("u-source", "units", lambda r: judge_units(r, "test_bpf_source")),
    ("u-tap", "units", lambda r: judge_units(r, "test_tap")),
    ("u-exits", "units", lambda r: judge_units(r, "test_exits")),
    ("exits", "exits", judge_exits),
    ("details", "details", judge_details),
    ("wchan", "details", judge_wchan),
    ("user", "details", judge_user),
    ("yama", "details", judge_yama),
    ("hidepid", "details", judge_hidepid),
    ("lockdown", "lockdown", judge_lockdown),
]
SHORT = ["verifier", "doctor", "sources", "spawn"]
LONG = SHORT + ["units", "details", "exits", "lockdown"]


def judge(folder, machine, release, jobs):
    """[(capability, OK, FAIL or NONE, why)] of a guest that ran these jobs."""
    results = Results(folder, machine, release)
    found = []
    for name, job, function in CAPABILITIES:
        if job not in jobs:
            continue
        try:
            function(results)
            found.append((name, OK, ""))
        except Absent as reason:
            found.append((name, NONE, str(reason)))
        except (Wrong, KeyError, TypeError, ValueError, StopIteration) as problem:
            found.append((name, FAIL, f"{type(problem).__name__}: {problem}"
                          if not isinstance(problem, Wrong) else str(problem)))
    return found
