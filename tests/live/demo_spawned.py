"""The demos as pstop spawn follows them: who is born how, in what order they end, and
the verdict on the whole life of each."""
import os
import re
import signal
import subprocess
import time

import demo
import pstop
import tap

LINE = re.compile(r"^ *([\d.]+) +(\d+) (born|exec|exited|stopped|continued|found) +(.*)$")
END = re.compile(r"status (\d+), lived ([\d.]+) s, CPU (?:([\d.]+) s|-), ([\w?-]+?),?(?: (\S.*?))?  (\S.*)$")
BUSY = {"cpu-bound"}
FLOW = {"io-bound", "idle", "waiting"}


class Spawned(demo.Demo):
    """A demo below pstop spawn, which writes to a file."""

    def __init__(self, name, seconds=1, *options):
        self.log = os.path.join(tap.tmp, f"log.{name}.{time.monotonic_ns()}")
        super().__init__(name, seconds, program=[
            pstop.PROGRAM, "spawn", "-o", self.log, *options, "--demo", name,
            "--seconds", str(seconds)])

    def finish(self):
        report = super().finish()
        with open(self.log, encoding="utf-8") as file:
            report.log = file.read()
        report.events = [(float(at), int(pid), what, rest) for at, pid, what, rest in
                         (found.groups() for found in map(LINE.match, report.log.splitlines())
                          if found)]
        report.born = {pid: rest.split()[0] for _, pid, what, rest in report.events
                       if what == "born"}
        report.ends = {}
        for at, pid, what, rest in report.events:
            found = END.match(rest) if what == "exited" else None
            if found:
                status, lived, cpu, kind, detail, name = found.groups()
                report.ends[pid] = (at, int(status), float(lived), cpu and float(cpu), kind, detail, name)
        return report


def kinds(report):
    return sorted(report.born.values())


def named(report, name):
    """The ends of the tasks of a name."""
    return [end for end in report.ends.values() if re.fullmatch(name, end[6])]


def verdict(report, name, classes, details, count=1):
    """So many tasks of that name ended, each with one of the verdicts."""
    found = named(report, name)
    tap.ok(len(found) == count and
           all(end[4] in classes and (details is None or end[5] in details) for end in found),
           f"{count} {name}: {'/'.join(sorted(classes))} {'/'.join(details or [])}",
           found or report.log)


def check_fork(report):
    tap.is_(kinds(report), ["command", "fork"], "fork: a process, and one by fork")


def check_exec(report):
    execs = [(pid, rest.split()[0]) for _, pid, what, rest in report.events if what == "exec"]
    tap.is_([name for _, name in execs], ["sh", "sleep"], "exec: two execs")
    tap.is_({report.born[pid] for pid, _ in execs}, {"fork"}, "exec: of the child")
    tap.is_(len(report.born), 2, "exec: and no other process")


def check_vfork(report):
    tap.is_(kinds(report), ["command", "fork", "vfork"], "vfork: one child of each kind")
    child = next(pid for pid, kind in report.born.items() if kind == "vfork")
    born, execed = (next(at for at, pid, what, _ in report.events if (pid, what) == (child, event))
                    for event in ("born", "exec"))
    tap.ok(execed - born > 0.3, "vfork: the exec comes later than the birth", (born, execed))


def check_posix_spawn(report):
    tap.is_(kinds(report), ["command"] + 10 * ["fork"] + 11 * ["vfork"],
            "posix-spawn: children are born as by vfork, others by fork")
    tap.is_(sorted(rest.split()[0] for _, _, what, rest in report.events if what == "exec"),
            ["cat"] + 20 * ["true"], "posix-spawn: each becomes another program")


def check_threads(report):
    tap.is_(kinds(report), ["command"] + 4 * ["fork"] + 4 * ["thread"],
            "threads: four threads, four processes")


def check_uthreads(report):
    tap.is_(kinds(report), ["command"], "uthreads: one task, and no more")
    verdict(report, "demo-uthreads", BUSY, None)


def check_zombie(report):
    (end, status, *_), = named(report, "zombie")
    (parent_end, *_), = named(report, "demo-zombie")
    tap.ok(status == 7 and parent_end - end > 0.8, "zombie: it ends long before its parent",
           report.log)


def check_orphan(report):
    (parent_end, *_), = named(report, "orphan-parent")
    (end, status, *_), = named(report, "orphan")
    tap.ok(status == 3 and end - parent_end > 0.2, "orphan: it lives on when its parent has exited",
           report.log)


def check_cpu(report):
    verdict(report, "cpu-.*", BUSY, None, 3)


def check_io(report):
    # On a disk with a cache of its own the write may be the smaller part.
    verdict(report, "disk-writer", {"io-bound", "mixed"}, ["disk"])


def check_net(report):
    verdict(report, "net-client", {"io-bound"}, ["network"])
    verdict(report, "net-server", FLOW, ["timer", "network"])


def check_tty_wait(report):
    verdict(report, "tty-reader", {"idle", "io-bound"}, ["tty"])


def check_mixed(report):
    verdict(report, "mixed-worker", {"mixed"}, None)


def check_lock(report):
    tap.is_(kinds(report), ["command"] + 6 * ["thread"], "lock: six threads")
    verdict(report, "visitor-.", {"waiting"}, ["lock", "timer"], 6)
    tap.ok(sum(end[5] == "lock" for end in named(report, "visitor-.")) >= 4,
           "lock: they wait for a lock", report.log)


def check_starve(report):
    verdict(report, "hog-.", BUSY, ["no free core"], 4)


def check_pool(report):
    tap.is_(kinds(report), ["command"] + 4 * ["fork"], "pool: no process for a task")
    verdict(report, "worker-.", {"io-bound", "mixed"}, None, 4)


def check_gil(report):
    # Python does not wait for the very end of a thread: where its process ends first, the
    # kernel lets nobody read what the thread took.
    tap.is_(kinds(report).count("thread"), 4, "gil: two threads, and one in each of two processes")
    threads = [end for end in named(report, "gil-thread-.") if end[3] is not None]
    lived = max((end[2] for end in threads), default=0)
    tap.ok(sum(end[3] for end in threads) <= lived * 1.15 + 0.05, "gil: the threads have a core",
           threads)


def check_mapreduce(report):
    for role in "mapper", "reducer":
        tap.is_(sorted(end[6] for end in named(report, f"{role}-.")), [f"{role}-1", f"{role}-2"],
                f"mapreduce: two {role}s")
    ends = {end[6]: end[0] for end in report.ends.values()}
    tap.ok(max(ends["mapper-1"], ends["mapper-2"]) < min(ends["reducer-1"], ends["reducer-2"]),
           "mapreduce: the mappers end before the reducers", ends)
    verdict(report, "reducer-.", FLOW, None, 2)
    verdict(report, "map-words", {"io-bound", "idle"}, ["pipe"], 2)


CHECKS = {name.removeprefix("check_").replace("_", "-"): check for name, check in globals().items()
          if name.startswith("check_")}
LOUD = {"io", "uthreads", "cpu", "starve", "mixed", "gil"}


def judge(running):
    report = running.finish()
    if report.status == 77:
        tap.skip(running.name, report.error)
        return
    if not tap.is_(report.status, 0, f"{running.name} ends well, and pstop with its status"):
        tap.diag(report)
        return
    tap.is_(set(report.born), set(report.ends), f"{running.name}: all that were born have exited")
    try:
        CHECKS[running.name](report)
    except (KeyError, ValueError) as error:
        tap.ok(False, f"{running.name}: pstop says who is who", f"{error!r}\n{report.log}")


listed = pstop.run("spawn", "--demo", "list").stdout.decode().splitlines()
names = [line.split()[0] for line in listed]
tap.is_(sorted(names), sorted(CHECKS), "every demo has a test")
with open(os.path.join(pstop.SOURCE, "man/pstop-spawn.1"), encoding="utf-8") as page:
    section = re.search(r"^\.Sh DEMOS\n(.*?)^\.Ss ", page.read(), re.M | re.S).group(1)
tap.is_(re.findall(r"^\.It Cm (\S+)", section, re.M), names, "the manual lists the demos")

def one_more(first):
    """Judges a demo that runs, or where a busy machine starved it, another one."""
    with first.pop() if first else Spawned(name) as running:
        judge(running)


quiet = {name: [Spawned(name)] for name in CHECKS if name not in LOUD}
for name in CHECKS:
    tap.best_of(3, lambda: one_more(quiet.get(name, [])))

# What to look at is told first, on standard error; the report is on standard output.
run = pstop.run("spawn", "-q", "-o", os.path.join(tap.tmp, "log"), "--demo", "threads",
                "--seconds", "0.2")
tap.ok(run.stderr.startswith(b"Four threads") and run.stdout.startswith(b"threads: "),
       "what to look at is told on standard error", run)

# On one terminal, a line of a demo follows the event that it is about.
COMMENTS = {
    "orphan": [(r"parent: PID (\d+) has exited before", r"\b%s exited ")],
    "fork": [(r"fork: PID \d+ created PID (\d+) ", r"\b%s born ")],
    "exec": [(r"exec: PID (\d+) now runs sh,", r"\b%s exec  .*sh "),
             (r"exec: PID (\d+) now runs sleep", r"\b%s exec  .*sleep ")],
    "zombie": [(r"zombie: PID (\d+) has exited", r"\b%s exited ")],
    "threads": [(r"threads: 4 threads of PID (\d+) added", r"\bborn +thread +by %s ")],
}


def is_commented(name, *options):
    run = pstop.run("spawn", *options, "--demo", name, "--seconds", "0.5", stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT)
    text = run.stdout.decode()
    for comment, event in COMMENTS[name]:
        said = re.search(comment, text)
        happened = said and re.search(event % said[1], text)
        tap.ok(happened and happened.start() < said.start(),
               f"{name} {' '.join(options)}: the event comes first: {comment}", text)
    tap.ok(text.find("What you saw: ") < text.find("\nTotal: "),
           f"{name}: the summary comes after all of the report", text)
    tap.ok(re.search(r"\nConclusion\n  [A-Z].*\.\n$", text, re.S),
           f"{name}: pstop ends with a conclusion", text)


for name in COMMENTS:
    is_commented(name)
    is_commented(name, "--ptrace")

# Where nobody reads the report any more, the demo ends.
with Spawned("zombie", 1) as running:
    running.process.stdout.close()
    running.process.wait(timeout=demo.TIMEOUT)
    tap.is_(running.process.returncode, 128 + signal.SIGPIPE, "a report that nobody reads: SIGPIPE")
run = pstop.run("spawn", "-q", "--demo", "mapreduce", "--input", "/nonexistent")
tap.ok(run.returncode == 1 and b"/nonexistent" in run.stderr, "the status is that of the demo", run)

# Nothing is left when either of the two is killed.
for victim, options in (("pstop", ["--kill-on-exit"]), ("the demo", [])):
    for name in ("pool", "orphan", "mapreduce", "starve"):
        with Spawned(name, 20, *options) as running:
            end = time.monotonic() + 30
            while len(pids := running.pids()) < 4 - (name == "orphan") and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(0.05)
            below = [pid for pid in running.pids() if pid != running.pid]
            os.kill(running.pid if victim == "pstop" else min(below, key=lambda pid: (
                int(demo.helper.stat(pid)[1]) != running.pid)), signal.SIGKILL)
            running.process.communicate(timeout=demo.TIMEOUT)
            tap.is_(running.left(below + pids), [], f"{victim} is killed: of {name} nothing is left")
            if victim == "the demo":
                tap.is_(running.process.returncode, 128 + 9, "... and pstop says so by its status")
tap.done_testing()
