"""Processes and threads that end, are born or change while pstop watches: what is
known is told, sums do not go back, nothing hangs."""
import os
import signal
import threading
import time

import helper
import pstop
import tap


def sane(doc, name):
    """No share below 0 or above what there is, no rate below 0, in any document."""
    problems = pstop.check(doc)
    cores = os.cpu_count()
    for p in doc["processes"]:
        for t in p["threads"]:
            if not 0 <= (t["cpu_share"] or 0) <= 1.5:
                problems.append(f"thread {t['tid']} has {t['cpu_share']}")
        if not 0 <= (p["cpu_share"] or 0) <= cores * 1.5:
            problems.append(f"process {p['pid']} has {p['cpu_share']}")
    problems += [f"{path}: {value}" for path, value in pstop.values(doc)
                 if path.endswith("_per_s") and value is not None and value < 0]
    return tap.ok(not problems, name, "\n".join(problems[:20]))


# A process that exits between two refreshes: X with its last numbers, then missing.
with helper.sleeper() as target, pstop.Stream("-d", "0.2", target.pid, os.getpid()) as stream:
    first = stream.next()
    tap.is_(pstop.process_of(first, target.pid)["state"], "S", "a sleeper is in S")
    target.kill()
    while (p := pstop.process_of(doc := stream.next(), target.pid)) and p["state"] != "X":
        pass
    tap.is_(p and p["state"], "X", "when it has exited it is in X")
    tap.is_((p and p["class"], p and p["cpu_share"]), ("unknown", None),
            "... and its rates are unknown, not 0")
    tap.is_(p and p["cpu_time"]["run_ns"] > 0, True, "... and its last numbers stand")
    sane(doc, "that document fits")
    doc = stream.next()
    tap.is_((pstop.process_of(doc, target.pid), doc["missing"]),
            (None, [{"pid": target.pid, "error": "no such process"}]), "then it is missing")
    sane(doc, "that document fits too")

# The same for a single document; when it ends is left to chance.
for delay in (0.0, 0.1, 0.2):
    with helper.sleeper() as target:
        killer = threading.Timer(delay, target.kill)
        killer.start()
        run = pstop.run("--json", "-d", "0.2", target.pid, timeout=20)
        killer.join()
    doc = pstop.parse(run.stdout)
    p = pstop.process_of(doc, target.pid)
    missing = [m["pid"] for m in doc["missing"]]
    tap.ok((p is None and missing == [target.pid] and run.returncode == 1) or
           (p is not None and not missing and run.returncode == 0),
           f"a process that ends after {delay} s is told of or missing", run)
    sane(doc, "that document fits")

# A zombie stays until its parent collects it.
with helper.sleeper() as target:
    target.process.send_signal(signal.SIGKILL)
    helper.await_state(target.pid, "Z")
    doc = pstop.document("-d", "0.1", target.pid)
p = pstop.process_of(doc, target.pid)
tap.is_([p["state"], p["class"], p["detail"], p["cmdline"], p["exe"], p["memory"]],
        ["Z", "idle", "zombie", [], None, None], "a zombie")

# All processes: one that is born is found, one that dies is seen once more.
with pstop.Stream("-d", "0.2") as stream:
    stream.next()
    with helper.sleeper() as target:
        while not (p := pstop.process_of(stream.next(), target.pid)):
            pass
        tap.is_(p["comm"], "actor", "a process that is born is found")
    while p := pstop.process_of(stream.next(), target.pid):
        seen = p["state"]
    tap.is_(seen, "X", "when it dies it is seen once more, in X")

# A thread that ends: its waits stay in the sum, its CPU time in the process's.
with helper.Actor("work:300", "nap:50", "sleep") as actor:
    actor.ask("go")
    worker = actor.tid("work")
    with pstop.Stream("-d", "0.2", actor.pid) as stream:
        one = pstop.process_of(stream.next(), actor.pid)
        actor.ask(f"end {worker}")
        while pstop.thread_of(two := pstop.process_of(doc := stream.next(), actor.pid), worker):
            sane(doc, "while a thread ends the document fits")
        _, own, _ = actor.report()["process"]
    tap.is_(two["thread_count"], 3, "a thread that exited is gone")
    tap.ok(two["context_switches"]["voluntary"] >= one["context_switches"]["voluntary"] > 300,
           "its switches stay in the sum", f"{one['context_switches']} {two['context_switches']}")
    tap.ok(two["context_switches"]["voluntary"] <= own + 5, "... once",
           f"{two['context_switches']} own {own}")
    tap.ok(two["cpu_time"]["run_ns"] >= one["cpu_time"]["run_ns"], "its CPU time too")

# A thread calls execve(2) while the leader has burnt more, and while it has less.
for roles, caller in ((["burn", "nap:50"], "burn"), (["nap:50", "burn"], "nap")):
    with helper.Actor(*roles) as actor:
        tid = actor.tid(caller)
        with pstop.Stream("-d", "0.3", actor.pid) as stream:
            one = pstop.process_of(stream.next(), actor.pid)
            actor.tell(f"exec {tid}")
            actor.lines()
            for _ in range(3):
                sane(doc := stream.next(), f"execve(2) of the {caller} thread")
                two = pstop.process_of(doc, actor.pid)
                tap.ok(two["cpu_time"]["run_ns"] >= one["cpu_time"]["run_ns"],
                       "... CPU time does not go back")
        tap.is_([two["thread_count"], two["cmdline"]], [1, ["actor", "-a", "nap:50"]],
                "... leaves one thread, with its arguments")
        t = two["threads"][0]
        tap.ok(t["tid"] == actor.pid and t["cpu_share"] < 0.5, "... which naps", t)

# A thousand threads a second are born and die.
with helper.Churn("threads", 1000) as churn:
    last = 0
    with pstop.Stream("-d", "0.3", churn.pid) as stream:
        for _ in range(4):
            doc = stream.next()
            sane(doc, "1,000 threads a second: the document fits")
            p = pstop.process_of(doc, churn.pid)
            tap.ok(p["cpu_time"]["run_ns"] >= last + (p["cpu_share"] > 0),
                   "... CPU time does not go back", [last, p["cpu_time"], p["cpu_share"]])
            last = p["cpu_time"]["run_ns"]
    count, cpu_ns, *_ = map(int, churn.finish())
    tap.ok(count > 200 and cpu_ns / 20 <= last <= cpu_ns,
           "... and is that of threads that nobody saw", f"{count} threads, {last} of {cpu_ns} ns")

# As many processes as can be forked.
with helper.Churn("forks", 0) as churn:
    begun = time.monotonic()
    run = pstop.run("--json", "-d", "0.2", "-n", "3", timeout=60)
    took = time.monotonic() - begun
    tap.is_([run.returncode, run.stderr], [0, b""], "a fork storm is no error")
    documents = [pstop.parse(line) for line in run.stdout.splitlines()]
    tap.is_(len(documents), 3, "... and brings all documents")
    for doc in documents:
        sane(doc, "... which fit")
        tap.ok(pstop.process_of(doc, churn.pid), "... and have the one who forks")
    text = pstop.run("-b", "-n", "2", "-d", "0.1", "-H", timeout=60)
    tap.is_([text.returncode, text.stderr], [0, b""], "... nor is it for the text")
tap.done_testing()
