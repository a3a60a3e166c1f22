"""What pstop says of the demos while they run: each shows what it is there to show."""
import time

import demo
import helper
import pstop
import tap

WINDOW = "0.4"
SECONDS = 30  # on a very busy machine; otherwise a few windows will do
BUSY = [("cpu-bound", "user"), ("cpu-bound", "kernel"), ("cpu-bound", "starved")]


class Claim:
    """One process of a demo, and what pstop shall find of it in one window or another."""

    def __init__(self, role, accepted, also=lambda p: True, what=""):
        self.role, self.accepted, self.also, self.what = role, accepted, also, what
        self.pid, self.is_met, self.seen = None, False, []

    def look(self, process):
        verdict = process["class"], process["detail"]
        self.seen.append((*verdict, process["reason"], process["shares"]))
        self.is_met |= verdict in self.accepted and bool(self.also(process))


def threads_wait_for_lock(process):
    verdicts = [(t["class"], t["detail"]) for t in process["threads"] if t["comm"] != "demo-lock"]
    return len(verdicts) == 6 and verdicts.count(("waiting", "lock")) >= 4


def judge(demos):
    """Runs demos at a time, and looks at them until all claims are met, or they end."""
    running = [(demo.Demo(name, SECONDS), claims) for name, claims in demos.items()]
    claims = [claim for _, some in running for claim in some]
    try:
        for one, some in running:
            for claim in some:
                claim.pid = one.find(claim.role)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and not all(claim.is_met for claim in claims):
            doc = pstop.document("-d", WINDOW, *(claim.pid for claim in claims))
            for claim in claims:
                process = pstop.process_of(doc, claim.pid)
                if process and process["comm"] == claim.role:
                    claim.look(process)
    finally:
        for one, _ in running:
            with one:
                pass
    for one, some in running:
        for claim in some:
            tap.ok(claim.is_met, f"{one.name}: {claim.role} is {' '.join(claim.accepted[0])}"
                   f"{claim.what}", claim.seen)


judge({
    "net": [Claim("net-client", [("io-bound", "network")], lambda p: p["cpu_share"] < 0.3),
            Claim("net-server", [("waiting", "timer")])],
    "tty-wait": [Claim("tty-reader", [("idle", "tty")], lambda p: p["shares"]["tty"] > 0.9)],
    "lock": [Claim("demo-lock", [("waiting", "lock")], threads_wait_for_lock,
                   ", and so are its threads")],
    "zombie": [Claim("zombie", [("idle", "zombie")], lambda p: p["state"] == "Z")],
    "pool": [Claim("worker-1", [("io-bound", "pipe")]), Claim("worker-4", [("io-bound", "pipe")])],
    "vfork": [Claim("demo-vfork", [("waiting", "child"), ("idle", "child")],
                    lambda p: p["state"] == "D" and p["wchan"] == "kernel_clone",
                    ", in state D")],
    "posix-spawn": [Claim("cat", [("idle", "pipe")])],
    "mapreduce": [Claim("reducer-1", [("io-bound", "pipe"), ("idle", "pipe")]),
                  Claim("reducer-2", [("io-bound", "pipe"), ("idle", "pipe")]),
                  Claim("mapper-1", [("io-bound", "pipe"), ("idle", "pipe")])],
    "orphan": [Claim("orphan", [("idle", d) for d in ("signal", "pipe")])],
})
judge({
    "io": [Claim("disk-writer", [("io-bound", "disk")],
                 lambda p: p["io"] is None or p["io"]["write_bytes_per_s"] > 0)],
})
judge({
    "mixed": [Claim("mixed-worker", [("mixed", "network")])],
})
judge({
    "uthreads": [Claim("demo-uthreads", BUSY, lambda p: p["thread_count"] == 1 and
                       p["context_switches"]["voluntary_per_s"] < 5,
                       ", one thread with no voluntary switches")],
    "cpu": [Claim("cpu-arithmetic", BUSY)],
})
judge({
    "starve": [Claim(f"hog-{i}", [("cpu-bound", "starved")],
                     lambda p: p["shares"]["runnable"] > p["shares"]["user"])
               for i in (1, 4)],
})

# Who the parent of an orphan is, before and after.
with demo.Demo("orphan", 9) as orphan:
    parent, child = orphan.find("orphan-parent"), orphan.find("orphan")
    parents = []
    while orphan.process.poll() is None and orphan.pid not in parents:
        process = pstop.process_of(pstop.document("-d", "0", child), child)
        parents.append(process and process["ppid"])
    tap.is_(list(dict.fromkeys(parents)), [parent, orphan.pid],
            "orphan: pstop sees its old parent, then its new one")

# The memory of a copy.
with demo.Demo("fork", 6) as fork:
    child = fork.find("fork-child")
    faults = []
    while fork.process.poll() is None and (not faults or faults[-1] - faults[0] < 2000):
        process = pstop.process_of(pstop.document("-d", "0", child), child)
        if process:
            faults.append(process["faults"]["minor"])
    tap.ok(faults[-1] - faults[0] >= 2000, "fork: pstop sees the child's page faults", faults)

# One process, several programs.
with demo.Demo("exec", 6) as running:
    pid = running.find("exec-child")
    programs = []
    while running.process.poll() is None and "sleep" not in programs:
        process = pstop.process_of(pstop.document("-d", "0", pid), pid)
        programs.append(process and process["comm"])
    tap.ok(programs and programs[0] == "exec-child" and "sleep" in programs,
           "exec: pstop sees another program under the PID", programs)

# Threads of Python: one core; processes: they want one each.
with demo.Demo("gil", 20) as gil:
    pid = None
    while gil.process.poll() is None and pid is None:
        for candidate in gil.pids():
            try:
                names = [helper.read(f"/proc/{candidate}/task/{tid}/comm").strip()
                         for tid in helper.tids(candidate)]
            except FileNotFoundError:
                continue
            if {"gil-thread-1", "gil-thread-2"} <= set(names):
                pid = candidate
    if pid is None:
        tap.skip("gil: its threads", gil.finish().error)
    else:
        process = pstop.process_of(pstop.document("-d", "1", pid), pid)
        workers = [t for t in process["threads"] if t["comm"].startswith("gil-thread-")]
        tap.is_(len(workers), 2, "gil: pstop sees two threads")
        tap.ok(process["cpu_share"] < 1.15, "gil: together they have a core",
               process["reason"])
        tap.ok(sum(t["shares"]["gil"] or 0 for t in workers) > 0.3, "gil: they wait for the lock",
               [t["shares"] for t in workers])
tap.done_testing()
