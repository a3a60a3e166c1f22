"""The table of text: columns, order, users, threads, widths, locales."""
import datetime
import os
import pwd
import re
import subprocess
import time

import helper
import pstop
import tap

ME = os.getpid()
DEFAULT = ("PID USER S CLASS DETAIL CPU% READY% RES MEM% WAITS/s PREEMPT/s READ/s WRITE/s THR TIME COMMAND")


def table(*args, **options):
    """The header and the rows of one table, as lists of words."""
    run = pstop.run("-n", "1", *args, **options)
    tap.is_([run.returncode, run.stderr], [0, b""], f"{args} is fine")
    rows = [line.split() for line in run.stdout.decode().splitlines()]
    return rows[0], rows[1:]


header, rows = table("-d", "0.1", ME)
tap.is_(" ".join(header), DEFAULT, "the default columns are those of the issue")
tap.is_([int(rows[0][0]), rows[0][1]], [ME, pwd.getpwuid(os.geteuid()).pw_name], "a row")
header, rows = table("-H", "-d", "0", ME)
tap.is_(" ".join(header), DEFAULT.replace("PID", "PID TID").replace(" RES MEM%", "").replace(" THR", ""),
        "with -H a column for the thread")
for text in ("pstop", "pstop -n 1 -d 0"):
    run = pstop.run(*text.split()[1:], ME, timeout=20)
    tap.is_([run.returncode, run.stdout.split()[:2]], [0, [b"PID", b"USER"]],
            f"{text} without a terminal writes a table and ends")

# Threads.
with helper.Population(2, 5) as population:
    wanted = sorted((pid, tid) for pid in population.pids for tid in helper.tids(pid))
    asked = ["-p", ",".join(map(str, population.pids))]
    _, rows = table("-H", "-d", "0", *asked)
    tap.is_(sorted((int(row[0]), int(row[1])) for row in rows), wanted, "-H has a row a thread")
    _, rows = table("-d", "0", *asked)
    tap.is_([row[DEFAULT.split().index("THR")] for row in rows], ["5", "5"], "without it THR counts them")

# Columns.
header, rows = table("-d", "0", "--columns", "pid,Tid,COMM,cpu_time.run_ns,memory.swap_bytes", ME)
tap.is_(header, ["PID", "TID", "COMM", "RUN", "SWAP"], "columns by header or key, in any case")
header, _ = table("-d", "0", "--columns", "+SWAP,+NI", ME)
tap.is_(header, DEFAULT.split()[:-1] + ["SWAP", "NI", "COMMAND"], "+ adds before COMMAND")
header, _ = table("--long", "-d", "0", "--columns", "+SWAP", ME)
tap.is_(header, "F UID PID PPID PRI NI VSZ RSS WCHAN STAT TTY TIME SWAP COMMAND".split(),
        "--long has the columns of ps alx, and can be added to")
help_text = pstop.run("--columns", "help").stdout.decode()
tap.is_(pstop.run("-b", "-p", ME, "--columns", "help").stdout.decode(), help_text,
        "--columns help, with whatever else")
columns = [line.split() for line in help_text.splitlines()[1:]]
tap.ok(len(columns) > 60, "--columns help lists the columns", len(columns))
tap.is_([c for c in columns if len(c) < 4 or not c[-1].startswith("(")], [],
        "... each with a unit or -, what it means, and its key")
units = {key.strip("()"): unit for _, unit, *_, key in columns}
tap.is_([key for key, unit in units.items()
         if ("_ns" in key and unit != "ns") or (key.endswith("_bytes") and unit != "bytes") or
         (key.endswith("_bytes_per_s") and unit != "bytes/s")], [], "... the unit is the key's")
every = sorted({c[0] for c in columns} - {"COMMAND"})
header, rows = table("-d", "0.1", "--columns", ",".join(every[:64]), ME)
tap.is_([len(rows), header], [1, every[:64]], "64 columns at once")
for name, _, *_, key in columns:
    run = pstop.run("-d", "0", "--columns", name, "--sort", key.strip("()"), ME)
    if run.returncode or len(run.stdout.splitlines()) != 2:
        tap.ok(False, f"column {name} alone, sorted by {key}", run)
tap.ok(True, "every column alone, sorted by its key")

# Headings of earlier versions.
for old, new in (("RUNQ%", "READY%"), ("RUNQ", "READY"), ("LRUNQ%", "LREADY%"), ("VCSW", "WAITS"),
                 ("VCSW/s", "WAITS/s"), ("ICSW", "PREEMPT"), ("ICSW/s", "PREEMPT/s")):
    header, _ = table("-d", "0", "--columns", f"PID,{old},{old.lower()}", "--sort", old, ME)
    tap.is_(header, ["PID", new, new], f"{old} is taken, and called {new}")
    header, _ = table("-d", "0", "--columns", f"PID,+{new}", "--sort", f"-{old}", "--filter",
                      f"{old}>=0 || pid>0", ME)
    tap.is_(header, ["PID", new], f"... by --sort and by a filter, which {new} is too")
    tap.ok(old not in help_text.split(), f"{old} is not offered")

# Order.
def values(*args):
    _, rows = table("-d", "0", *args)
    return [row[0] for row in rows]


pids = list(map(int, values("--columns", "PID", "--sort", "-PID")))
tap.is_(pids, sorted(pids), "--sort -PID rises")
pids = list(map(int, values("--columns", "PID", "--sort", "+pid")))
tap.is_(pids, sorted(pids, reverse=True), "--sort +PID falls, as numbers do")
names = values("--columns", "USER,PID", "--sort", "user")
tap.is_(names, sorted(names), "texts rise")


def times(*args):
    return [0 if value == "-" else sum(60 ** i * float(part) for i, part in
                                       enumerate(reversed(value.split(":"))))
            for value in values("--columns", "TIME", "--sort", *args)]


falling = times("time")
tap.is_(falling, sorted(falling, reverse=True), "CPU time falls")
ages = values("--columns", "PID", "--sort", "age_s")
tap.ok(ages.index("1") < ages.index(str(ME)), "the oldest first by age", ages)

# Users.
mine = values("--columns", "UID,PID", "-u", str(os.geteuid()))
tap.ok(mine and set(mine) == {str(os.geteuid())}, "-u UID has that user's processes alone")
named = values("--columns", "USER,PID", "-u", pwd.getpwuid(os.geteuid()).pw_name)
tap.is_(set(named), {pwd.getpwuid(os.geteuid()).pw_name}, "-u NAME likewise")
if pstop.IS_ROOT:
    child = subprocess.Popen(["sleep", "1000"], user=pstop.NOBODY, cwd="/")
    try:
        pids = values("--columns", "PID", "-u", str(pstop.NOBODY))
        tap.ok(str(child.pid) in pids and str(ME) not in pids, "-u of another user", pids)
        pids = values("--columns", "PID", "-u", str(pstop.NOBODY), "-p", f"{ME},{child.pid}")
        tap.is_(pids, [str(child.pid)], "-u and -p: both must hold")
    finally:
        child.kill()
        child.wait()
doc = pstop.document("-d", "0", "-u", str(os.geteuid()))
tap.is_({p["uid"] for p in doc["processes"]}, {os.geteuid()}, "-u with --json")

# Widths.
for width in (*range(1, 90), 200):
    run = pstop.run("-b", "-n", "1", "-d", "0", ME, env={"COLUMNS": str(width)})
    wide = [line for line in run.stdout.decode().splitlines() if len(line) > width]
    if wide or run.returncode:
        tap.ok(False, f"COLUMNS={width}: no line is wider", wide)
tap.ok(True, "COLUMNS from 1 on: no line is wider")
with helper.Actor("-a", "sleep", "y" * 3000) as actor:
    for env in ({}, {"COLUMNS": ""}, {"COLUMNS": "x"}, {"COLUMNS": "0"}, {"COLUMNS": "-5"}):
        run = pstop.run("-b", "-n", "1", "-d", "0", actor.pid, env=env)
        tap.ok(b"y" * 3000 in run.stdout, f"full width where it is not a terminal, {env}")
    # In a locale without UTF-8 what is not ASCII is spelled.
for locale in ("C", "POSIX", "en_US.ISO-8859-1", "C.UTF-8"):
    run = pstop.run("--help", env={"LC_ALL": locale})
    tap.is_(run.stdout.isascii(), True, f"help in {locale}")

# Every refresh is a table.
run = pstop.run("-b", "-n", "3", "-d", "0.05", ME)
tables = run.stdout.decode().split("\n\n")
tap.is_([len(t.splitlines()) for t in tables], [3, 3, 3], "-n 3: three tables, apart by a blank line")

# The line above a table: the time, the window, and the machine.
STAMP = re.compile(r"pstop (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))  window (\d+\.\d\d) s"
                   r"(?:  CPU (\d+)% of \d+ cores?)?  load( \d+\.\d\d){3}  memory \S+ of \S+"
                   r"  (\d+) process(es)?  (\d+) threads?")


def stamps(*args, zone="UTC0", **options):
    """The stamps of the tables, and the time before and after."""
    before = int(time.time())
    run = pstop.run(*args, env={"TZ": zone, **options})
    lines = [line for line in run.stdout.decode().splitlines() if line.startswith("pstop ")]
    return lines, before, time.time()


def moment(stamp):
    return datetime.datetime.fromisoformat(stamp.split()[1].replace("Z", "+00:00"))


lines, before, after = stamps("-b", "-n", "2", "-d", "0.6")
found = [STAMP.fullmatch(line) for line in lines]
tap.ok(len(found) == 2 and all(found), "-b: a line above each table", lines)
tap.ok(all(before <= moment(line).timestamp() <= after for line in lines), "... with its time", lines)
tap.ok(all(abs(float(m[2]) - 0.6) < 0.3 and m[3] and int(m[5]) <= int(m[7]) for m in found if m),
       "... its window, and the machine's CPU", lines)
lines, before, after = stamps("-b", "-n", "1", "-d", "0.1", ME, zone="XYZ-5:45")
tap.ok(moment(lines[0]).utcoffset() == datetime.timedelta(hours=5, minutes=45) and
       before <= moment(lines[0]).timestamp() <= after, "the time is local", lines)
tap.ok(not re.search("process|thread", lines[0]), "tasks are not counted where some are asked for", lines)
lines, before, after = stamps("-b", "-n", "1", "-d", "0.1", "--utc", ME, zone="XYZ-5:45")
tap.ok(lines[0].split()[1].endswith("Z") and before <= moment(lines[0]).timestamp() <= after,
       "... and with --utc UTC", lines)
lines, _, _ = stamps("-b", "-d", "0", ME)
tap.ok("  since the start of each task  " in lines[0], "-d 0: no window", lines)
tap.is_([len(stamps("-n", "1", "-d", "0", ME)[0]), len(stamps("-n", "2", "-d", "0.05", ME)[0])], [0, 2],
        "without -b a single table has no such line")


def shape(line):
    return re.sub(r"[\d.]+[BKMGT]?", "#", line)


parts = [shape(part) for part in stamps("-b", "-d", "0")[0][0].split("  ")]
heads = ["  ".join(parts[:count]) for count in range(1, len(parts) + 1)]
for width in (30, 60, 80, 100):
    line = stamps("-b", "-d", "0", COLUMNS=str(width))[0][0]
    tap.ok(len(line) <= width and shape(line) in heads, f"{width} columns: whole parts only", line)

# Start times are local too; JSON has UTC.
born = pstop.document("-d", "0", ME)["processes"][0]["start_time"]
shown = {zone: pstop.run("-d", "0", "--columns", "STARTED", ME, *options, env={"TZ": zone}).stdout.decode().split()[1]
         for zone, options in (("XYZ-5:45", ()), ("UTC0", ()), ("ABC3", ("--utc",)))}
tap.is_([moment("x " + time_) for time_ in shown.values()], [moment("x " + born)] * 3, "STARTED is the same moment")
tap.is_([time_[22:] for time_ in shown.values()], ["+05:45", "Z", "Z"], "... in local time, and with --utc in UTC")
page = pstop.run("explain", "--identity", "-d", "0", ME, env={"TZ": "XYZ-5:45"}).stdout.decode()
tap.ok(shown["XYZ-5:45"] in page, "explain has it in local time", page)
page = pstop.run("explain", "--identity", "-d", "0", "--utc", ME, env={"TZ": "XYZ-5:45"}).stdout.decode()
tap.ok(born in page, "... and with --utc in UTC", page)
tap.is_(pstop.document("-d", "0", ME, env={"TZ": "XYZ-5:45"})["processes"][0]["start_time"], born,
        "JSON has UTC, whatever TZ")
_, rows = table("-d", "0", "--columns", "PID", "--filter", f"start_time={born}", ME, env={"TZ": "XYZ-5:45"})
tap.is_(rows, [[str(ME)]], "a filter takes the time that JSON has")
run = pstop.run("--json", "-n", "3", "-d", "0.05", ME)
tap.is_([pstop.check(pstop.parse(line)) for line in run.stdout.splitlines()], [[]] * 3,
        "--json -n 3: three lines")
version = pstop.run("--version").stdout.decode()
tap.ok(re.fullmatch(r"pstop \d+\.\d+\.\d+\n", version), "--version", version)
tap.done_testing()
