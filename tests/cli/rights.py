"""Another user's process, seen by an ordinary user: what anybody may read is
right, what the kernel denies is null with the reason, and nothing is an error."""
import os
import subprocess

import helper
import pstop
import tap

if not pstop.IS_ROOT:
    tap.diag("as an ordinary user: process 1 stands for another user's")


def look(pid):
    run = pstop.run("--json", "-d", "0.3", pid, ordinary=True)
    tap.is_([run.returncode, run.stderr], [0, b""], "another user's process is no error")
    doc = pstop.parse(run.stdout)
    tap.is_(pstop.check(doc), [], "... its document fits the schema")
    return pstop.process_of(doc, pid)


def denied(p, what):
    tap.is_([p["io"], p["exe"]], [None, None], f"{what}: io and exe are null")
    tap.is_([p["unavailable"].get(key) for key in ("io", "exe")],
            ["permission denied"] * 2, "... for want of permission")
    for t in p["threads"]:
        tap.is_([t["io"], t["unavailable"].get("io")], [None, "permission denied"],
                "... of its threads as well")
    tap.ok(all(p[key] is not None for key in
               ("uid", "user", "comm", "ppid", "start_time", "cpu_share", "context_switches",
                "memory", "faults", "cpu_time", "thread_count", "nice")),
           "... what anybody may read is there", p)


if pstop.IS_ROOT:
    with helper.Actor("burn", "nap:50", "sleep") as actor:
        before = actor.report()
        p = look(actor.pid)
        after = actor.report()
        denied(p, "a process of root")
        tap.is_([p["uid"], p["user"]], [0, "root"], "it is root's")
        tap.ok(before["process"][0] <= p["cpu_time"]["run_ns"] <= after["process"][0],
               "its CPU time is right", p["cpu_time"])
        tap.ok(p["cpu_share"] > 0.1 and p["class"] == "cpu-bound", "its class needs no rights", p)
        waits = [helper.switches_of_all(actor.pid)[0], before["process"][1]]
        tap.ok(waits[1] - 5 <= p["context_switches"]["voluntary"] <= waits[0],
               "its switches are right", [waits, p["context_switches"]])
        # One's own are seen in full, also by one who is not root.
        own = subprocess.Popen(["sleep", "1000"], user=pstop.NOBODY, group=pstop.NOBODY,
                               extra_groups=[], cwd="/")
        try:
            p = look(own.pid)
            tap.ok(p["io"] is not None and p["exe"] and "io" not in p.get("unavailable", {}),
                   "one's own process is seen in full", p)
        finally:
            own.kill()
            own.wait()
else:
    denied(look(1), "process 1")

run = pstop.run("--json", "-d", "0", ordinary=True)
doc = pstop.parse(run.stdout)
tap.is_([run.returncode, run.stderr, pstop.check(doc)], [0, b"", []],
        "all processes, as an ordinary user")
run = pstop.run("-b", "-n", "1", "-d", "0.1", "--columns", "+READ/s,EXE", ordinary=True)
tap.is_([run.returncode, run.stderr], [0, b""], "... as text")
tap.ok(any(" - " in line for line in run.stdout.decode().splitlines()), "... with - for unknown")


# /proc mounted with hidepid=1: the folders are there, the files are not.
def hidden_proc():
    """Runs pstop in a mount namespace of its own, as an ordinary user."""
    script = 'mount -t proc -o hidepid=1 proc /proc || exit 77; shift 0; ' \
             'exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"'
    return subprocess.run(["unshare", "--mount", "sh", "-c", script, "sh",
                           pstop.ordinary_program(), "--json", "-d", "0.1", "1"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


run = hidden_proc() if pstop.IS_ROOT else None
if run is None or run.returncode in (77, 1, 127) and not run.stdout:
    tap.skip("a process of which only the PID is known", "hidepid cannot be mounted here")
else:
    p = pstop.parse(run.stdout)["processes"][0]
    tap.is_(pstop.check(pstop.parse(run.stdout)), [], "hidepid: the document fits the schema")
    tap.is_([p["pid"], p["state"], p["comm"], p["ppid"], p["start_time"], p["cpu_share"],
             p["io"], p["memory"], p["thread_count"], p["class"]],
            [1, "?"] + [None] * 7 + ["unknown"], "... of which nothing is made up")
    tap.is_([p["unavailable"].get(key) for key in ("ppid", "comm", "uid", "io", "memory")],
            ["permission denied"] * 5, "... and the reasons are told")
tap.done_testing()
