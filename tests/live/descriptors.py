"""File descriptors: few are enough, none is lost however much is born and dies,
and none would go on to a child."""
import os
import re
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
    """The same while pstop waits for its next refresh: what a refresh opens is closed."""
    for _ in range(10000):
        before = helper.switches(pid)
        found = open_descriptors(pid)
        if helper.stat(pid)[0] == "S" and helper.switches(pid) == before:
            return found
    raise TimeoutError("pstop never sleeps")


def goes_on_to_a_child(pid, number):
    """Not one that was shut meanwhile, of which nothing is read."""
    found = re.search(r"^flags:\s*(\d+)", helper.read(f"/proc/{pid}/fdinfo/{number}"), re.M)
    return found is not None and not int(found[1], 8) & O_CLOEXEC


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


def of_tasks(found):
    """Those of files of tasks, which are kept while a task is active: {PID, ...}"""
    return [int(m[1]) for name in found.values() if (m := re.match(r"/proc/(\d+)/", name))]


with pstop.Stream("-d", "0.1", "--source=files") as stream:
    def pass_by(count):
        for _ in range(count):
            stream.next()

    def shut(pids):
        """What is open once nothing of these is, or after a time that is enough."""
        for _ in range(50):
            pass_by(2)
            found = settled(stream.process.pid)
            kept = of_tasks(found)
            if not any(pid in kept for pid in pids):
                break
        return found

    with helper.Churn("forks", 200), helper.Churn("threads", 200), \
            helper.Population(20, 5, "-a", "50", "-w", "50") as population:
        active = population.pids[:10]
        pass_by(5)
        first = settled(stream.process.pid)
        # Files that nobody reads any more are shut within a dozen refreshes: of those
        # that run after what pstop wrote before the population was complete, of those
        # that end once their zombies are gone.
        others = population.pids[10:]
        pass_by(10)
        last = shut(others)
        kept = of_tasks(last)
        tap.is_(len(last) - len(kept), len(first) - len(of_tasks(first)),
                "processes and threads come and go, descriptors do not")
        tap.ok(len(last) - len(kept) <= 16, "... and there are few", last)
        tap.ok(all(kept.count(pid) >= 5 for pid in active),
               "files of active threads are kept open", kept)
        tap.is_([pid for pid in others if pid in kept], [],
                "... those of others are not")
        inherited = [name for number, name in last.items()
                     if goes_on_to_a_child(stream.process.pid, number)]
        tap.is_(inherited, [], "no child would inherit one of them")
    kept = of_tasks(shut(population.pids))
    tap.is_([pid for pid in population.pids if pid in kept], [],
            "when they have ended none is left")

# Where few descriptors are allowed, few are kept.
with helper.Population(20, 10, "-a", "200", "-w", "50"):
    # Root could raise the limit again.
    options = {"user": pstop.NOBODY, "group": pstop.NOBODY, "extra_groups": [],
               "program": [pstop.ordinary_program()]} if pstop.IS_ROOT else {}
    def low():
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
    with pstop.Stream("-d", "0.1", "--source=files", preexec_fn=low, **options) as stream:
        for _ in range(6):
            document = stream.next()
        tap.ok(len(settled(stream.process.pid)) <= 100, "half of 200 descriptors are left")
        tap.is_([p["pid"] for p in document["processes"] if not p["threads"]], [],
                "... and nothing is left out")
tap.done_testing()
