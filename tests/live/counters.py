"""Numbers of live threads against what they know of themselves, against the
kernel's files, and against ps(1). Where a number may move, it is held between
readings taken before and after; where all threads rest, it must be equal."""
import subprocess
import time

import helper
import pstop
import tap

NS_PER_TICK = 10_000_000
LAG_NS = 20_000_000  # a thread on a core is behind its clock by up to a tick of the kernel


def between(low, got, high, name):
    tap.ok(got is not None and low <= got <= high, name, f"{low} <= {got} <= {high}")


def at_rest(actor):
    """Everything stands still: one reading must agree with the kernel to the last digit."""
    before = actor.report()
    helper.await_rest(actor.pid)
    wanted = (helper.switches_of_all(actor.pid), helper.io(actor.pid))
    doc = pstop.document("-d", "0", actor.pid)
    p = pstop.process_of(doc, actor.pid)
    switches = p["context_switches"]
    tap.is_((switches["voluntary"], switches["involuntary"]), wanted[0],
            "the switches of a process are the sum over task/*")
    leader = helper.switches(actor.pid)
    tap.ok(switches["voluntary"] > leader[0] + 200,
           "... and not those of its first thread, which sleeps", f"{switches}, leader {leader}")
    _, voluntary, involuntary = before["process"]
    between(voluntary, switches["voluntary"], voluntary + 20, "... as getrusage(2) has them")
    between(involuntary, switches["involuntary"], involuntary + 20, "... preemptions too")
    for tid in actor.tids("work"):
        t = pstop.thread_of(p, tid)
        _, own, _ = before[tid]
        # It blocked once more to rest, and perhaps on a lock on the way.
        between(own + 1, t["context_switches"]["voluntary"], own + 3,
                "the switches of a thread are those it counted")
        tap.is_(t["context_switches"]["voluntary"], helper.switches(actor.pid, tid)[0],
                "... and those of its status")
        run_ns, runnable_ns, _ = helper.schedstat(actor.pid, tid)
        tap.is_((t["cpu_time"]["run_ns"], t["cpu_time"]["runnable_ns"]), (run_ns, runnable_ns),
                "the CPU time of a thread is that of its schedstat")
        tap.is_(t["cpu_time"]["run_ns"], before[tid][0], "... and of its own CPU clock")
    names = {"rchar": "read_chars", "wchar": "write_chars", "syscr": "read_calls",
             "syscw": "write_calls", "read_bytes": "read_bytes", "write_bytes": "write_bytes"}
    tap.is_({key: p["io"][key] for key in names.values()},
            {key: wanted[1][name] for name, key in names.items()}, "io is that of /proc/PID/io")
    return p


def work_done(first, second, actor, times):
    """Between the two refreshes each work thread made so many reads and writes."""
    for tid in actor.tids("work"):
        one, two = (pstop.thread_of(p, tid)["io"] for p in (first, second))
        moved = {key: two[key] - one[key] for key in
                 ("read_chars", "read_calls", "write_chars", "write_calls")}
        tap.is_(moved, {"read_chars": 500 * times, "read_calls": times,
                        "write_chars": 1000 * times, "write_calls": times},
                "the I/O of a thread is what it did")
        waits = [pstop.thread_of(p, tid)["context_switches"]["voluntary"]
                 for p in (first, second)]
        between(times, waits[1] - waits[0], times + 5, "a thread waits as often as it sleeps")


with helper.Actor("work:250", "work:250", "sleep") as actor:
    actor.ask("go")
    first = at_rest(actor)
    actor.ask("go")
    second = at_rest(actor)
    work_done(first, second, actor, 250)

    # ps(1) and the ticks of stat, of the same moment: nothing runs.
    fields = helper.stat(actor.pid)
    ticks = second["cpu_time"]["user_ns"] + second["cpu_time"]["system_ns"]
    tap.is_(ticks, (int(fields[11]) + int(fields[12])) * NS_PER_TICK, "CPU ticks are those of stat")
    row = subprocess.run(["ps", "-o", "ppid=,pgid=,sid=,nlwp=,ni=,vsz=,rss=,state=,euser=,cputimes=",
                          "-p", str(actor.pid)], stdout=subprocess.PIPE, text=True,
                         check=True).stdout.split()
    memory = second["memory"]
    tap.is_([second["ppid"], second["pgid"], second["sid"], second["thread_count"],
             second["nice"], memory["virtual_bytes"] // 1024, memory["resident_bytes"] // 1024,
             second["state"], second["user"], ticks // 10 ** 9],
            [*map(int, row[:7]), row[7], row[8], int(row[9])], "what ps(1) says of it")

def window(actor):
    """Two documents of a stream, with what the actor and stat(5) said between
    them and after; tried again where this test itself was too late."""
    for _ in range(10):
        with pstop.Stream("-d", "0.5", actor.pid) as stream:
            first = stream.next()
            before, low = actor.report(), helper.stat(actor.pid)
            between_refreshes = time.time()
            second = stream.next()
            after, high = actor.report(), helper.stat(actor.pid)
        if between_refreshes < pstop.time_of(second):
            return first, second, before, after, low, high
    raise TimeoutError("this machine is too busy")


def about(got, wanted, slack):
    """Readings of threads are not all of the same moment, on a busy machine less so."""
    return wanted * 0.7 - slack <= got <= wanted * 1.4 + slack


with helper.Actor("burn", "burn", "nap:100") as actor:
    first, second, before, after, low, high = window(actor)
    one, two = (pstop.process_of(doc, actor.pid) for doc in (first, second))
    between(before["process"][0] - LAG_NS, two["cpu_time"]["run_ns"], after["process"][0],
            "the CPU time of a process is that of its own clock")
    ticks = (two["cpu_time"]["user_ns"] + two["cpu_time"]["system_ns"]) // NS_PER_TICK
    between(int(low[11]) + int(low[12]), ticks, int(high[11]) + int(high[12]),
            "... and in ticks that of ps(1)")
    for p, q, what in [(one, two, "process")] + [
            (pstop.thread_of(one, tid), pstop.thread_of(two, tid), actor.roles[tid])
            for tid in actor.roles]:
        moved = q["cpu_time"]["run_ns"] - p["cpu_time"]["run_ns"]
        share = q["cpu_share"] * second["window_s"] * 1e9
        tap.ok(about(share, moved, 3e7), f"{what}: cpu_share is of the window's CPU time",
               f"{share} of {moved} ns")
        waits = q["context_switches"]["voluntary"] - p["context_switches"]["voluntary"]
        rate = q["context_switches"]["voluntary_per_s"] * second["window_s"]
        tap.ok(about(rate, waits, 2), f"{what}: switches likewise", f"{rate} of {waits}")
        tap.ok(abs(sum(q["shares"].values()) - 1) < 1e-4, f"{what}: shares add up to 1",
               q["shares"])
    for tid in actor.roles:
        t = pstop.thread_of(two, tid)
        between(before[tid][0] - LAG_NS, t["cpu_time"]["run_ns"], after[tid][0],
                f"{actor.roles[tid]}: CPU time is that of its own clock")
        between(0, t["cpu_share"], 1.05, f"{actor.roles[tid]}: a thread has one core at most")
tap.done_testing()
