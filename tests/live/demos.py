"""Every demo's claim, asserted from the numbers of its report."""
import os
import re
import shutil
import subprocess

import demo
import helper
import tap

PAGE = os.sysconf("SC_PAGE_SIZE")


def check_fork(report):
    looks = report.numbers(r"wrote (\d+) KiB, it has (\d+) KiB of its own and shares (\d+) KiB; "
                           r"(\d+) page faults")
    if not tap.is_(len(looks), 3, "fork: three looks at the memory"):
        return
    (_, own, shared, _), (_, own_half, _, _), (size, own_all, shared_all, faults) = looks
    tap.ok(own < size / 2 and shared >= size, "fork: the child has no copy at first", report)
    tap.ok(size / 2 <= own_half < size, "fork: it has a copy of what it wrote", report)
    tap.ok(own_all >= size and shared_all < shared - size / 2,
           "fork: in the end it shares none of it", report)
    tap.ok(faults >= size * 1024 / PAGE, "fork: a page fault for each page", report)
    letters = report.numbers(r"in PID (\d+) the first byte is (?:still )?'(.)'")
    tap.is_([letter for _, letter in letters], ["c", "p"], "fork: what one writes the other "
            "does not read")
    tap.ok(letters[0][0] != letters[1][0], "fork: two PIDs", report)


def check_exec(report):
    runs = report.numbers(r"^exec: PID (\d+) (?:now )?(?:runs|becomes) (\S+?),? ?(?:under|$)")
    tap.is_(len({pid for pid, _ in runs}), 1, "exec: one PID")
    tap.is_([os.path.basename(program) for _, program in runs], ["demo", "sh", "sleep"],
            "exec: three programs")
    tap.is_(len({parent for parent, in report.numbers(r"under parent (\d+)")}), 1,
            "exec: one parent")


def check_vfork(report):
    (took, alive, child, read), = report.numbers(
        r"^fork: returned after ([\d.]+) s; the child lived ([\d.]+) s and wrote its PID (\d+), "
        r"but the parent reads (\d+)")
    tap.ok(took < alive, "vfork: fork returns while the child lives", report)
    tap.ok(child > 0 and read == 0, "vfork: after fork what the child writes is its own", report)
    (took, child, read), = report.numbers(
        r"^vfork: returned after ([\d.]+) s.* wrote its PID (\d+), and the parent reads (\d+)")
    tap.ok(took >= 0.37, "vfork: the parent stands still until the exec", report)
    tap.is_(read, child, "vfork: what the child writes the parent reads")


def check_posix_spawn(report):
    tap.ok("child: cat got this line from its parent through a pipe" in report.lines,
           "posix-spawn: the child has the pipe", report)
    (spawn, fork), = report.numbers(r"in ([\d.]+) ms with posix_spawn, and in ([\d.]+) ms with fork")
    tap.ok(spawn > 0 and fork > 0, "posix-spawn: the cost of both is told", report)


def check_threads(report):
    (count, added, is_now), = report.numbers(r"^threads: (\d+) threads .* added (\d+) to one "
                                             r"counter, which is now (\d+)")
    tap.ok(count == 4 and added >= 4000, "threads: four of them add", report)
    tap.is_(is_now, added, "threads: they share the counter")
    parts = report.numbers(r"^process: PID (\d+) added (\d+) to its counter, which is now (\d+)")
    tap.is_(len({pid for pid, _, _ in parts}), 4, "threads: four processes")
    tap.ok(all(added == value for _, added, value in parts),
           "threads: each process has a counter of its own", report)
    (added, of_parent), = report.numbers(r"^processes: .* added (\d+) .* parent is (\d+)")
    tap.is_(added, sum(added for _, added, _ in parts), "threads: the parent knows of them")
    tap.is_(of_parent, 0, "threads: the processes do not share the parent's counter")


def check_zombie(report):
    states = report.numbers(r"^zombie: PID (\d+) .* is (.)$")
    tap.is_([state for _, state in states], ["Z", "Z"], "zombie: it is one, also after SIGKILL")
    (pid, status, state), = report.numbers(r"^collected: PID (\d+) had status (\d+), now .* is (.)")
    tap.is_((pid, status, state), (states[0][0], 7, "-"), "zombie: its status was kept for its "
            "parent, then it is gone")


def check_orphan(report):
    (pid, parent, name, keeper), = report.numbers(
        r"^orphan: PID (\d+) had the parent PID (\d+) \((.*?)\) for .* now has the parent PID (\d+)")
    (dead, child), = report.numbers(r"^parent: PID (\d+) has exited before its child (\d+)")
    tap.is_((parent, pid), (dead, child), "orphan: its parent ends first")
    tap.is_(name, "orphan-parent", "orphan: its parent has a name")
    tap.is_([(keeper,)], report.numbers(r"^keeper: PID (\d+)"),
            "orphan: it goes to the one above that asked")


def check_net(report):
    (requests, took, each, right), = report.numbers(
        r"^net: (\d+) requests in ([\d.]+) s, ([\d.]+) ms each, (\d+) correct answers")
    tap.ok(requests >= 5 and right == requests, "net: requests are answered", report)
    tap.ok(each >= 5 and took >= 1, "net: each takes the server's 5 ms or more", report)
    (cpu, switches), = report.numbers(r"spent ([\d.]+) s on a core, with (\d+) voluntary")
    tap.ok(switches >= requests * 0.9, "net: the client blocks for each", report)
    tap.ok(cpu < took / 3, "net: the client has next to no CPU time", report)


def check_tty_wait(report):
    (waited, text), = report.numbers(r"waited ([\d.]+) s for input from /dev/\S+ and read \"(.*)\"")
    tap.ok(text == "hello" and waited >= 0.5, "tty-wait: it waits for a line", report)
    (cpu, _), = report.numbers(r"spent ([\d.]+) s on a core, with (\d+) voluntary")
    tap.ok(cpu < 0.1, "tty-wait: waiting costs nothing", report)


def check_lock(report):
    (threads, visits, took, alone), = report.numbers(
        r"(\d+) threads took the lock (\d+) times in ([\d.]+) s; .* (\d+) times")
    tap.ok(threads == 6 and visits >= 6, "lock: six threads had it", report)
    tap.ok(visits * 0.005 <= took * 1.02, "lock: one at a time", report)
    tap.ok(visits < alone * 2, "lock: six do not do what six could", report)
    (waited,), = report.numbers(r"waited for the lock for (\d+) %")
    tap.ok(waited > 50, "lock: most of the time they wait for it", report)


def check_pool(report):
    workers = report.numbers(r"^worker-(\d): PID (\d+) did (\d+) tasks")
    (given, done), = report.numbers(r"^pool: (\d+) tasks handed out, (\d+) done")
    tap.ok(given >= 20 and done == given, "pool: every task is done", report)
    tap.is_(sum(done for _, _, done in workers), done, "pool: each by one worker")
    tap.ok(len(workers) == 4 and sum(done > 0 for _, _, done in workers) >= 2,
           "pool: the tasks are spread", report)


def check_io(report):
    (blocks, size, took), = report.numbers(r"^io: wrote (\d+) blocks of (\d+) KiB .* in ([\d.]+) s")
    (cpu, switches, kib), = report.numbers(
        r"^kernel: ([\d.]+) s on a core, (\d+) voluntary switches, (\d+) KiB written to the disk")
    tap.ok(blocks > 0 and took >= 1, "io: it writes", report)
    tap.ok(switches >= blocks, "io: it blocks for each block", report)
    tap.ok(kib >= blocks * size, "io: the kernel counts what goes to the disk", report)
    tap.ok(cpu < took * 0.8, "io: it does not compute all the time", report)


def check_kernel_time(report):
    (user, kernel), = report.numbers(r"^time: ([\d.]+) s in user mode and ([\d.]+) s in the kernel, "
                                     r"where swapcontext\(3\) sets the signal mask")
    tap.ok(user + kernel > 0, "uthreads: its kernel time is explained", report)


def check_uthreads(report):
    check_kernel_time(report)
    (threads, switches, took), = report.numbers(
        r"^uthreads: (\d+) user-level threads, (\d+) switches in ([\d.]+) s")
    (tasks, voluntary), = report.numbers(r"^kernel: (\d+) task, with (\d+) voluntary")
    tap.is_((threads, tasks), (4, 1), "uthreads: four of them are one task")
    tap.ok(switches > 100_000, "uthreads: it switches over 100,000 times", report)
    tap.ok(voluntary < 5 * took, "uthreads: the kernel sees no switches", report)


def check_cpu(report):
    works = report.numbers(r"^cpu-(\w+): (\d+) .*; in ([\d.]+) s, ([\d.]+) s on a core and (-?[\d.]+) s "
                           r"waiting for one, (\d+) voluntary")
    tap.is_([name for name, *_ in works], ["arithmetic", "matrix", "search"], "cpu: three works")
    for name, rounds, took, cpu, ready, voluntary in works:
        tap.ok(rounds > 0 and cpu > 0, f"cpu: {name} does its work", report)
        tap.ok(cpu + max(ready, 0) > took * 0.8, f"cpu: {name} is on a core or wants one", report)
        tap.ok(voluntary <= 5 + took * 5, f"cpu: {name} does not block", report)


def check_starve(report):
    hogs = report.numbers(r"^hog-(\d): in ([\d.]+) s, ([\d.]+) s on a core and (-?[\d.]+) s waiting for "
                          r"one \(nice (\d+)")
    tap.is_(sorted(number for number, *_ in hogs), [1, 2, 3, 4], "starve: four hogs")
    tap.ok(sum(cpu for _, _, cpu, *_ in hogs) <= max(took for _, took, *_ in hogs) * 1.1,
           "starve: they have one core between them", report)
    tap.ok(all(ready > took * 0.3 for _, took, _, ready, _ in hogs),
           "starve: each is ready and waits for a core", report)
    cpu = {number: cpu for number, _, cpu, *_ in hogs}
    nice = {number: nice for number, *_, nice in hogs}
    if nice[4] > nice[1]:
        tap.ok(cpu[4] < max(cpu[1], cpu[2], cpu[3]), "starve: the nice one gets less", report)
    else:
        tap.is_(nice[1], 19, "starve: the nice one asks for less, unless all are as nice as can be")


def check_mixed(report):
    (requests, cpu, blocked, share), = report.numbers(
        r"^mixed: (\d+) requests .*; ([\d.]+) s on a core, ([\d.]+) s blocked: own share ([\d.]+)")
    tap.ok(requests >= 3 and cpu > 0 and blocked > 0, "mixed: it does both", report)
    tap.ok(0.55 < share < 0.8, "mixed: two thirds of its own time it computes", report)


def check_gil(report):
    runs = report.numbers(r"^gil-(thread|process)\S*: PID (\d+) with (\d) threads? .* in ([\d.]+) s ([\d.]+) s on a "
                          r"core and ([\d.]+) s waiting for one: .* cores \(GIL (\w+)\)")
    tap.is_([(kind, threads) for kind, _, threads, *_ in runs],
            [("thread", 2), ("process", 1), ("process", 1)], "gil: two threads, two processes")
    tap.is_(len({pid for _, pid, *_ in runs}), 3, "gil: three PIDs")
    if runs[0][-1] == "enabled":
        _, _, _, took, cpu, _, _ = runs[0]
        tap.ok(cpu <= took * 1.15, "gil: two threads have a core together", report)
        # Others may want the cores too: on one, or ready for one.
        want = sum((cpu + ready) / took for kind, _, _, took, cpu, ready, _ in runs[1:])
        tap.ok(want >= 1.6, "gil: two processes want two cores", report)


# Those that leave the cores alone run all at a time, the others one by one.
QUIET = {"fork": check_fork, "exec": check_exec, "vfork": check_vfork,
         "posix-spawn": check_posix_spawn, "threads": check_threads, "zombie": check_zombie,
         "orphan": check_orphan, "net": check_net, "tty-wait": check_tty_wait,
         "lock": check_lock, "pool": check_pool}
LOUD = {"io": check_io, "uthreads": check_uthreads, "cpu": check_cpu, "starve": check_starve,
        "mixed": check_mixed, "gil": check_gil}
MISSING = 77
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def read_golden():
    """What each demo shows, in one sentence, with # for each number; where a demo has several
    sentences, one of them. The sentences are what somebody is to remember who has only heard a
    lecture on processes and threads."""
    sentences = {}
    with open(os.path.join(os.environ["srcdir"], "tests/live/demos.golden"), encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                name, sentence = line.rstrip("\n").split(": ", 1)
                sentences.setdefault(name, []).append(sentence)
    return sentences


GOLDEN = read_golden()


def check_sentence(name, lines):
    """The report ends with what it showed, and says it once."""
    saw = [line for line in lines if line.startswith("What you saw: ")]
    tap.ok(len(saw) == 1 and lines[-1] == saw[0], f"{name} ends with what it showed", lines)
    sentence = NUMBER.sub("#", saw[-1].removeprefix("What you saw: ")) if saw else None
    tap.ok(sentence in GOLDEN[name], f"{name}: the sentence is that of the golden",
           f"got    {sentence}\nwanted {GOLDEN[name]}")


def judge(running, check):
    pids = set(running.pids()) | {running.pid}
    report = running.finish()
    if report.status == MISSING:
        tap.skip(running.name, report.error)
        return
    if tap.is_(report.status, 0, f"{running.name} ends well"):
        complaints = [line for line in report.error.splitlines()
                      if "ASan doesn't fully support makecontext" not in line]
        tap.is_(complaints, [], f"{running.name} has no complaint")
        try:
            check(report)
            check_sentence(running.name, report.lines)
        except ValueError as error:
            tap.ok(False, f"{running.name}: the report has its lines", f"{error}\n{report}")
    else:
        tap.diag(report)
    tap.is_(running.left(pids), [], f"{running.name} leaves nothing behind")


listed = [line.split()[0] for line in subprocess.run(
    [demo.PROGRAM], stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines()]
tap.is_(sorted(listed), sorted([*QUIET, *LOUD, "mapreduce"]), "every demo has a test")

quiet = [(demo.Demo(name, 1), check) for name, check in QUIET.items()]
for running, check in quiet:
    with running:
        judge(running, check)
for name, check in LOUD.items():
    with demo.Demo(name, 1) as running:
        judge(running, check)

tap.is_(sorted(GOLDEN), sorted([*QUIET, *LOUD, "mapreduce"]), "every demo has its sentence")
with demo.Demo("mapreduce", 1) as running:
    report = running.finish()
    check_sentence("mapreduce", report.error.splitlines())

# A busy machine is said to blur the numbers: here two demos share a core.
core = min(os.sched_getaffinity(0))
busy = [demo.Demo("cpu", 1, preexec_fn=lambda: os.sched_setaffinity(0, {core})) for _ in range(2)]
for running in busy:
    with running:
        report = running.finish()
        waited = report.numbers(r"^busy machine: others had the cores for ([\d.]+) of the ([\d.]+) s")
        tap.ok(waited and waited[0][0] >= 0.1 * waited[0][1], "a busy machine is said to be one",
               report)
        tap.ok(report.lines[-2].startswith("busy machine: "), "... before what it showed", report)

# A script in the place of python3, as pyenv has it, is asked for the interpreter, if there is no
# other python3; it is not what runs.
real = shutil.which("python3")
if real and not open(real, "rb").read(2) == b"#!":
    shims = os.path.join(tap.tmp, "shims")
    os.mkdir(shims)
    with open(os.path.join(shims, "python3"), "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\necho "$*" >>{tap.tmp}/asked\nexec {real} "$@"\n')
    os.chmod(os.path.join(shims, "python3"), 0o755)
    for path, asked in ((f"{shims}:{os.path.dirname(real)}", 0), (shims, 1)):
        with demo.Demo("gil", 0.2, path=path) as running:
            report = running.finish()
        tap.ok(report.status == 0 and report.lines[-1].startswith("What you saw"),
               "gil finds the interpreter behind a script", report)
        times = 0
        if os.path.exists(f"{tap.tmp}/asked"):
            with open(f"{tap.tmp}/asked", encoding="utf-8") as file:
                times = file.read().count("sys.executable")
        tap.is_(times, asked, "... and asks it only if it must")

# Where something is missing it is said, and is no failure.
empty = os.path.join(tap.tmp, "empty")
os.mkdir(empty)
done = subprocess.run([demo.PROGRAM, "gil", "1"], env={**os.environ, "PATH": empty},
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=demo.TIMEOUT,
                      check=False)
tap.is_(done.returncode, MISSING, "gil without python3 ends with status 77")
tap.ok(b"python3" in done.stderr and done.stdout == b"", "... and says so", done)
if shutil.which("python3") is None:
    tap.diag("no python3 in PATH: the demo gil was not tried")

# A report that cannot be written is an error.
if os.path.exists("/dev/full"):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([demo.PROGRAM, "lock", "0.1"], stdout=full, stderr=subprocess.PIPE,
                              timeout=demo.TIMEOUT, check=False)
    tap.ok(done.returncode == 1 and b"cannot write" in done.stderr,
           "a report to a full disk is an error", done)

# Whatever the caller left behind: closed descriptors, children that nobody collects.
done = subprocess.run(["sh", "-c", 'trap "" CHLD PIPE; exec "$0" pool 0.2 <&- 5</dev/null',
                       demo.PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                      timeout=demo.TIMEOUT, check=False)
tap.ok(done.returncode == 0 and b"tasks handed out" in done.stdout,
       "a demo does not mind ignored signals and closed descriptors", done)
# The text grows with the time, but not for ever.
with demo.Demo("mapreduce", 1e9) as running:
    running.find("mapper-2")
    tap.ok(running.process.poll() is None, "any time will do")

# Its name stands in place of its command line.
with demo.Demo("zombie", 1) as running:
    running.find("demo-zombie")
    tap.is_(helper.read(f"/proc/{running.pid}/cmdline"), "demo-zombie\0", "a demo has a title")
tap.done_testing()
