"""Another user's process, seen by an ordinary user: what anybody may read is
right, what the kernel denies is null with the reason, and nothing is an error."""
import os
import subprocess

import helper
import pstop
import tap

if not pstop.IS_ROOT:
    tap.diag("as an ordinary user: process 1 stands for another user's")


def report_on(pid):
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
    tap.is_([p["unavailable"].get(key) for key in ("syscall", "wchan")] if p["state"] == "S" else
            ["permission denied"] * 2, ["permission denied"] * 2,
            "... and so are system call and kernel function")
    tap.ok(all(p[key] is not None for key in
               ("uid", "user", "comm", "ppid", "start_time", "cpu_share", "context_switches",
                "memory", "faults", "cpu_time", "thread_count", "nice")),
           "... what anybody may read is there", p)


if pstop.IS_ROOT:
    with helper.Actor("burn", "nap:50", "sleep") as actor:
        before = actor.report()
        p = report_on(actor.pid)
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
            p = report_on(own.pid)
            tap.ok(p["io"] is not None and p["exe"] and "io" not in p.get("unavailable", {}),
                   "one's own process is seen in full", p)
        finally:
            own.kill()
            own.wait()
else:
    denied(report_on(1), "process 1")

run = pstop.run("--json", "-d", "0", ordinary=True)
doc = pstop.parse(run.stdout)
tap.is_([run.returncode, run.stderr, pstop.check(doc)], [0, b"", []],
        "all processes, as an ordinary user")
run = pstop.run("-b", "-n", "1", "-d", "0.1", "--columns", "+READ/s,EXE", ordinary=True)
tap.is_([run.returncode, run.stderr], [0, b""], "... as text")
tap.ok(any(" - " in line for line in run.stdout.decode().splitlines()), "... with - for unknown")


# /proc mounted with hidepid: in a mount namespace of its own, as an ordinary user, with a
# process of root and one of that user.
SCRIPT = r"""
mount -t proc -o "$1" proc /proc || exit 77
run="setpriv --reuid=65534 --regid=65534 ${3:---clear-groups}"
sleep 1000 & theirs=$!
trap 'kill $theirs $mine' EXIT
$run sleep 1000 & mine=$!
# Not for the other: what root has looked up stays known, and closed, under hidepid=ptraceable.
until read -r _ name _ </proc/$mine/stat && [ "$name" = "(sleep)" ]; do sleep 0.01; done
echo $theirs $mine
for args in "--json -d 0.1 $theirs" "--json -d 0.1 $mine" "--json -d 0" "-b -n 1 -d 0" \
            "-b -n 1 -d 0 -p $theirs,4194305" "explain -d 0 $theirs" \
            "doctor --json $theirs"; do
    echo "$PSTOP_MARK"
    $run "$2" $args 2>&1
    echo "status $?"
done
"""
MARK = "---- next ----"


def with_hidepid(options, groups=""):
    """The PIDs, and (lines, status) of each of the runs above."""
    done = subprocess.run(["unshare", "--mount", "sh", "-c", SCRIPT, "sh", options,
                           pstop.ordinary_program(), groups], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          env={**os.environ, "PSTOP_MARK": MARK})
    head, *runs = done.stdout.decode().split(MARK + "\n")
    if not runs:
        return None, None, None
    theirs, mine = map(int, head.split())
    runs = [run.splitlines() for run in runs]
    return theirs, mine, [("\n".join(run[:-1]), int(run[-1].split()[1])) for run in runs]


def json_of(text):
    """The document, and the lines of standard error before it."""
    at = text.index("{")
    return pstop.parse(text[at:].encode()), text[:at]


def doctor_of(text):
    return {one["source"]: one for one in pstop.parse(text.encode())["sources"]}


def invisible(option, name):
    theirs, mine, runs = with_hidepid(option)
    hidden, seen, everything, table, asked, page, doctor = runs
    doc, said = json_of(hidden[0])
    tap.is_(pstop.check(doc), [], f"{name}: the document fits the schema")
    tap.is_([doc["processes"], doc["hidden"], hidden[1]], [[], name, 1],
            "... another user's process is not in it")
    tap.is_([(one["pid"], one["error"].split(":")[0], name in one["error"])
             for one in doc["missing"]], [(theirs, "hidden", True)], "... because it is hidden")
    tap.ok(f"cannot show PID {theirs}: hidden" in said and name in said,
           "... which standard error says too", said)
    p = pstop.process_of(json_of(seen[0])[0], mine)
    tap.is_([p["comm"], p["detail"], seen[1]], ["sleep", "timer", 0], "... one's own is")
    doc, _ = json_of(everything[0])
    tap.is_([pstop.check(doc), doc["hidden"], {q["uid"] for q in doc["processes"]}],
            [[], name, {pstop.NOBODY}], "all processes are one's own, and the document says so")
    tap.ok(table[0].startswith("pstop: cannot show other users' processes: /proc is mounted "
                               f"with {name}"), "... and so does a table", table)
    tap.ok(f"cannot show PID {theirs}: hidden" in asked[0] and
           "no process with PID 4194305" in asked[0], "what is hidden is not what is not there",
           asked)
    tap.ok(f"cannot show PID {theirs}: hidden" in page[0] and page[1] == 1, "... of a page", page)
    found = doctor_of(doctor[0])
    tap.is_([found["processes"]["state"], name in found["processes"]["finding"]],
            ["degraded", True], "the doctor finds the option")
    for source in ("schedstat", "status", "io", "wchan", "syscall", "memory", "fd"):
        one = found[source]
        # One of this user's elsewhere on the machine may end meanwhile.
        tap.ok(one["others"] == {"tried": 0, "readable": 0} and one["own"]["readable"] > 0 and
               f"other users' are hidden ({name})" in one["finding"],
               f"... and {source} of one's own processes, of no others", one)
    tap.ok("hidden" in found["process"]["finding"] and found["process"]["remedy"],
           "... and that the process asked for is hidden", found["process"])


def closed():
    theirs, _, runs = with_hidepid("hidepid=1")
    hidden, _, everything, _, _, page, doctor = runs
    doc, _ = json_of(hidden[0])
    p = doc["processes"][0]
    tap.is_(pstop.check(doc), [], "hidepid=1: the document fits the schema")
    tap.is_([p["pid"], p["state"], p["comm"], p["ppid"], p["start_time"], p["cpu_share"],
             p["io"], p["memory"], p["thread_count"], p["class"], doc["hidden"]],
            [theirs, "?"] + [None] * 7 + ["unknown", "hidepid=1"], "... of which nothing is made up")
    tap.is_([p["unavailable"].get(key) for key in ("ppid", "comm", "uid", "io", "memory")] +
            [p["reason"]], ["permission denied"] * 5 + ["unknown: permission denied"],
            "... and the reasons are told")
    tap.is_(json_of(everything[0])[0]["hidden"], "hidepid=1", "... and of all processes")
    tap.ok("stat: permission denied" in page[0], "... and on a page", page)
    found = doctor_of(doctor[0])
    tap.is_([found["processes"]["state"], found["its stat"]["state"], found["io"]["others"]],
            ["degraded", "degraded", {"tried": 0, "readable": 0}], "... and the doctor says it")


def exempt():
    theirs, _, runs = with_hidepid("hidepid=2,gid=4", "--groups=4")
    doc, _ = json_of(runs[0][0])
    tap.is_([doc.get("hidden"), [p["pid"] for p in doc["processes"]]], [None, [theirs]],
            "the group of the mount option sees all")
    found = doctor_of(runs[-1][0])
    tap.ok(found["processes"]["state"] == "ok" and found["io"]["others"]["tried"] > 0,
           "... and the doctor says so", found["processes"])


if not pstop.IS_ROOT or with_hidepid("hidepid=2")[0] is None:
    tap.skip("processes that /proc hides", "hidepid cannot be mounted here")
else:
    invisible("hidepid=2", "hidepid=2")
    if with_hidepid("hidepid=ptraceable")[0] is None:
        tap.skip("hidepid=ptraceable", "this kernel does not have it")
    else:
        invisible("hidepid=ptraceable", "hidepid=ptraceable")
    closed()
    exempt()
tap.done_testing()
