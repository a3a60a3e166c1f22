"""File descriptors: few are enough, none is lost however much is born and dies,
and none would go on to a child."""
import os
import resource

import helper
import pstop
import tap

O_CLOEXEC = 0o2000000


def open_descriptors(pid):
    """{number: what it names} of those that pstop opened itself."""
    found = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            if int(name) > 2:
                found[int(name)] = os.readlink(f"/proc/{pid}/fd/{name}")
        except FileNotFoundError:
            pass
    return found


def settled(pid):
    """The same while pstop waits for its next look: what a look opens is shut."""
    for _ in range(10000):
        before = helper.switches(pid)
        found = open_descriptors(pid)
        if helper.stat(pid)[0] == "S" and helper.switches(pid) == before:
            return found
    raise TimeoutError("pstop never sleeps")


def flags(pid, number):
    text = helper.read(f"/proc/{pid}/fdinfo/{number}")
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("flags:")), 8)


for limit in (64, 16):
    with helper.Population(100, 3) as population:
        def low():
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        run = pstop.run("--json", "-d", "0.1", preexec_fn=low)
        tap.is_([run.returncode, run.stderr], [0, b""], f"{limit} descriptors are enough")
        pids = {p["pid"]: p for p in pstop.parse(run.stdout)["processes"]}
        tap.is_([pid for pid in population.pids if pid not in pids], [], "... for 100 processes")
        tap.is_([pid for pid in population.pids if len(pids[pid]["threads"]) != 3], [],
                "... with all of their threads")

with helper.Churn("forks", 200), helper.Churn("threads", 200), \
        helper.Population(20, 5, "-a", "50", "-w", "20"):
    with pstop.Stream("-d", "0.1") as stream:
        for _ in range(3):
            stream.next()
        first = settled(stream.process.pid)
        for _ in range(12):
            stream.next()
        last = settled(stream.process.pid)
        tap.is_(len(last), len(first), "processes and threads come and go, descriptors do not")
        tap.ok(len(last) <= 16, "... and there are few", last)
        inherited = [name for number, name in last.items()
                     if not flags(stream.process.pid, number) & O_CLOEXEC]
        tap.is_(inherited, [], "no child would inherit one of them")
tap.done_testing()
