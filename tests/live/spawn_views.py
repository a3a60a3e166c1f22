"""The views of pstop spawn on real commands: JSON that fits the schema, traces that
nest, the timeline, and the living tree on a terminal."""
import functools
import json
import os
import re
import subprocess

import pstop
import screen
import tap

SCRIPT = "sleep 0.3 & seq 20000 | sort -r | tail -1 >/dev/null; (exit 3); wait"
THREADS = ("import threading as t, os\n"
           "all = [t.Thread(target=sum, args=(range(200000),)) for _ in range(3)]\n"
           "[x.start() for x in all]; [x.join() for x in all]\n"
           "os.fork() or os._exit(7)\nos.wait()\n")


def spawn(*args, **options):
    return pstop.run("spawn", *args, **options)


# --- JSON ---------------------------------------------------------------------------
path = os.path.join(tap.tmp, "run.json")
for name, command in (("a shell", ["sh", "-c", SCRIPT]), ("threads", ["python3", "-c", THREADS])):
    for extra in ([], ["--poll"]):
        run = spawn("--json", "-o", path, *extra, "--", *command)
        with open(path, "rb") as file:
            docs = [pstop.parse(line) for line in file]
        name_ = f"{name} {' '.join(extra)}".strip()
        problems = [p for doc in docs for p in pstop.check_spawn(doc)]
        tap.ok(not problems, f"{name_}: every line fits the schema", "\n".join(problems[:20]))
        if not docs:
            tap.ok(False, f"{name_}: there are lines", [run.returncode, run.stderr])
            continue
        total = docs[-1]
        tap.is_([total["event"], run.returncode, total["way"]],
                ["sum", 0, "polled" if extra else "traced"], f"{name_}: ends with the sum")
        if extra:
            continue
        born = {d["id"] for d in docs if d["event"] in ("born", "found")}
        ended = {d["id"] for d in docs if d["event"] == "ended"}
        listed = {t["id"] for p in total["processes"] for t in p["threads"]}
        tap.is_([born - ended, born ^ listed], [set(), set()], f"{name_}: all that was born ends, and is in the sum")
        for process in total["processes"]:
            life = process["ended_ns"] - process["started_ns"]
            tap.ok(process["wall_ns"] == life and process["cpu_time"]["run_ns"] > 0 and
                   abs(sum(process["shares"].values()) - 1) < 1e-3,
                   f"{name_}: {process['comm']} has a life, CPU time, shares",
                   json.dumps(process)[:500])
        tap.is_(sum(p["cpu_time"]["run_ns"] for p in total["processes"]), total["cpu_ns"],
                f"{name_}: the CPU time adds up")
# Lives far below a tick: each time that is not known says why by itself.
spawn("--json", "-o", path, "--", "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10; do (:) & done; wait")
with open(path, "rb") as file:
    docs = [pstop.parse(line) for line in file]
short = [p for p in docs[-1]["processes"] if p["cpu_time"]["user_ns"] is None]
tap.is_([p.get("unavailable") for p in docs[-1]["processes"]],
        [{"user_ns": "below a clock tick", "system_ns": "below a clock tick"} if p in short else None
         for p in docs[-1]["processes"]], f"why user and system time of {len(short)} are not known")
tap.ok(all(p["cpu_time"]["run_ns"] > 0 for p in docs[-1]["processes"]), "... though their sum is")
run = spawn("--json", "-q", "-o", path, "--", "sh", "-c", SCRIPT)
with open(path, "rb") as file:
    only = [pstop.parse(line) for line in file]
tap.is_([d["event"] for d in only], ["sum"], "--json -q: only the sum")
tap.is_(sorted(p["comm"] for p in only[0]["processes"] if p["execs"]),
        ["seq", "sh", "sleep", "sort", "tail"], "all programs are in it")
tap.is_([p["exit_status"] for p in only[0]["processes"] if not p["execs"]], [3],
        "and the copy of the shell with its status")
run = spawn("--json", "--", "sh", "-c", "echo mine >&2; echo out")
tap.ok(b"mine\n" in run.stderr and run.stdout == b"out\n" and b'"event":"sum"' in run.stderr,
       "without -o, JSON goes to standard error", run.stderr[:300])

for extra in ([], ["--poll"]):  # when nothing was seen of it but its end
    run = spawn("--json", "-o", path, *extra, "--", "true")
    with open(path, "rb") as file:
        docs = [pstop.parse(line) for line in file]
    tap.is_([run.returncode, run.stderr.count(b"\n"), [p for d in docs for p in pstop.check_spawn(d)]],
            [0, len(extra), []], f"the shortest command {' '.join(extra)}: all fits the schema")
    kinds = [d["event"] for d in docs]
    tap.is_([kinds[0], kinds[-2:], {d["id"] for d in docs[:-1]}], ["born", ["ended", "sum"], {0}],
            "... from its birth to its end")
    tap.is_([(p["comm"], p["cmdline"], len(p["execs"])) for p in docs[-1]["processes"]],
            [("true", ["true"], 1)], "... and with the program that it was")
for command, name in (["sh", "-c", "kill -9 $$"], "sh"), (["/bin/echo", "a", ""], "echo"):
    run = spawn("--json", "-q", "-o", path, "--poll", "--", *command)
    with open(path, "rb") as file:
        ran = pstop.parse(file.read())["processes"][0]
    tap.is_([ran["comm"], ran["cmdline"]], [name, command], f"{name} polled: its name and words")

# --- Traces -------------------------------------------------------------------------
trace = os.path.join(tap.tmp, "trace.json")
run = spawn("-q", "--trace-events", trace, "--", "sh", "-c", SCRIPT)
with open(trace, "rb") as file:
    events = pstop.parse(file.read())
depth, wrong = {}, []
for e in events:
    track = (e["pid"], e["tid"])
    depth[track] = depth.get(track, 0) + {"B": 1, "E": -1}.get(e["ph"], 0)
    if depth[track] not in (0, 1):
        wrong.append(e)
tap.is_([wrong, set(depth.values())], [[], {0}], "a trace: slices nest, and all end")
tap.is_(sum(e["ph"] == "f" for e in events), 5, "an arrow to each of the five children")

# --- The timeline --------------------------------------------------------------------
run = spawn("-q", "--timeline", "--", "sh", "-c", SCRIPT, env={"COLUMNS": "100"})
chart = run.stderr.decode().split("Timeline: ")[-1].splitlines()
tap.ok("6 processes" in chart[0] and len([x for x in chart if re.match(r" +\d+ ", x)]) == 6,
       "--timeline: a row for each process", run.stderr.decode())
tap.ok(max(map(len, chart)) <= 100, "... within the width", chart)
run = spawn("-q", "--timeline", "--rows", "2", "--", "sh", "-c", "for i in 1 2 3 4 5 6; do /bin/true; done")
tap.ok(re.search(r"×6 .* true", run.stderr.decode()), "--rows folds alike ones", run.stderr.decode())

# --- Options and files -----------------------------------------------------------------
for args in (["--live", "--lines"], ["--json", "--timeline"], ["--ptrace", "--poll"],
             ["--rows", "-1"], ["--rows", "x"]):
    run = spawn(*args, "--", "true")
    tap.is_([run.returncode, run.stderr.count(b"\n")], [2, 1], f"{args}: wrong usage")
run = spawn("--trace-events", "/no/such/folder/x", "--", "true")
tap.is_(run.returncode, 125, "a trace that cannot be opened: the command does not run")
for args in (["--json", "-o", "/dev/full"], ["--timeline", "-o", "/dev/full"],
             ["-q", "-o", path, "--trace-events", "/dev/full"]):
    run = spawn(*args, "--", "sh", "-c", "echo fine; exit 5")
    tap.ok(run.returncode == 5 and run.stdout == b"fine\n" and
           run.stderr.count(b"No space left") == 1, f"{args}: the command is not hurt, the loss is told",
           [run.returncode, run.stderr])
with subprocess.Popen([pstop.PROGRAM, "spawn", "--json", "--", "sh", "-c", "sleep 0.3; exit 6"],
                      stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
    child.stderr.close()
    tap.is_(child.wait(60), 6, "nobody reads: the command goes on")

# --- The tree ---------------------------------------------------------------------------
if not screen.is_there():
    tap.skip("the living tree", "no tmux")
    tap.done_testing()
    raise SystemExit
def tree(name, args, tail, wanted):
    with screen.Terminal(100, 30) as t:
        t.run(pstop.PROGRAM, "spawn", *args, "--", "sh", "-c",
              "echo begin >&2; while :; do :; done & sleep 3; kill $!; echo end >&2", tail=tail)
        drawn = t.wait_for(r"^ +\d+ R .*cpu-bound,? .*[├└]─sh \(fork\)", 15 if wanted else 2.5)
        tap.is_(bool(drawn), wanted, f"{name}: {'a' if wanted else 'no'} tree")
        if wanted:
            tap.ok(t.wait_for(r"(?s)^begin$.*^pstop [\d.]+s: \d processes alive"),
                   f"{name}: below what the command wrote", t.text())
        tap.is_(t.status(), 0, f"{name}: the command's status")
        tap.ok(t.wait_for(r"^Total"), f"{name}: the summary", t.text())
        tap.ok(not re.search(r"processes alive|TIME SPENT", t.text()), f"{name}: no tree is left",
               t.text())
        if name == "standard output elsewhere":
            tap.is_(re.findall(r"^(begin|end)$", t.text(), re.M), ["begin", "end"],
                    f"{name}: what the command wrote is there")


LINES = 1500
# In bursts, so that the tree is drawn between them; then a line in two parts.
WRITES = ("i=0; while [ $i -lt %d ]; do i=$((i+1)); echo line $i of the command; "
          "[ $((i %% 75)) = 0 ] && sleep 0.06; done; printf 'half '; sleep 0.4; echo a line") % LINES


def unmixed(rows):
    """All that a command writes on the terminal of the tree is there, with no piece of the tree
    between."""
    with screen.Terminal(80, rows) as t:
        t.run(pstop.PROGRAM, "spawn", "--live", "--", "sh", "-c", WRITES)
        drawn = t.wait_for(r"^pstop [\d.]+m?s: \d process(es)? alive")
        lines = t.lines()
        title = next((i for i, x in enumerate(lines) if x.startswith("pstop ")), 0)
        tap.ok(drawn and title > 0 and not re.search("^(line|half) ", "\n".join(lines[title:]), re.M),
               f"{rows} rows: the command writes above the tree only", lines)
        tap.is_(t.status(), 0, f"{rows} rows: it ends")
        text = t.tmux("capture-pane", "-p", "-S", "-").split("\n")
        wanted = [f"line {i} of the command" for i in range(1, LINES + 1)] + ["half a line"]
        begin = text.index(wanted[0]) if wanted[0] in text else 0
        tap.is_(text[begin:begin + len(wanted)], wanted,
                f"{rows} rows: the command's lines are whole and in order, with nothing between")
        tap.ok(not re.search(r"alive, \d+ exited|TIME SPENT|TASK$", "\n".join(text), re.M),
               f"{rows} rows: no piece of the tree is left", text[-60:])


# A tree is looked for in R: two that compute at a time.
tap.together([functools.partial(tree, *look) for look in (
    ("standard output elsewhere", (), " >/dev/null", True), ("a shared terminal", (), "", False),
    ("--live", ("--live",), "", True), ("--lines", ("--lines",), " >/dev/null", False),
    ("-q", ("-q",), " >/dev/null", False))], at_once=2)
tap.together([functools.partial(unmixed, rows) for rows in (24, 8)], at_once=2)
tap.done_testing()
