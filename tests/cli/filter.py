"""--filter from outside: on the fixture of all states, where every row is known;
on live processes, whose files are read for the filter alone; and what is said of
one that is wrong."""
import json
import os
import subprocess
import time

import pstop
import replay
import tap

CASE = replay.load("states")
ROOTS = [word for root in replay.write(CASE, tap.tmp) for word in ("--proc-root", root)]


def rows(*args):
    """The table's lines without its head."""
    return pstop.run("--kernel-threads", *ROOTS, *args).stdout.decode().splitlines()[1:]


def pids(*args):
    return sorted(int(line.split()[0]) for line in rows(*args))


# --- A fixture ----------------------------------------------------------------

ALL = [2, 10, 11, 100, 200, 300, 310, 400, 500, 510, 520, 530]
for text, wanted in (
        ("pid>=400 && pid<510", [400, 500]),
        ("S=Z", [100, 200]),
        ("class=cpu-bound", [200, 500]),
        ("class=cpu-bound && CPU%>95%", [500]),
        ("detail=disk || nice>0", [11, 400, 510]),
        ("!(ppid=2) && !S=S", [100, 200, 300, 310, 400, 500, 530]),
        ("WAITS/s=50", [11]),
        ("VCSW/s=50", [11]),         # as it was called before
        ("tty=pts/3", [520]),
        ("!tty~.", [pid for pid in ALL if pid != 520]),
        ("RES=2000K", [200, 300, 310, 400, 500, 510, 520]),
        ("KWORKER", [10]),
        ("zombie", [100]),
        ("cmdline=''", [2, 10, 11, 100, 200, 530]),
        ("wchan~folio", [400]),
        ("shares.user>50%", [500]),
        ("policy=fifo || policy=batch", [500, 510]),
        ("pid=1", [])):
    tap.is_(pids("--filter", text), wanted, f"the processes that fit {text}")
    doc = pstop.document(*ROOTS, "--filter", text)
    tap.is_(sorted(p["pid"] for p in doc["processes"]), wanted, f"the same in JSON: {text}")

unfiltered = pstop.document(*ROOTS)["processes"]
for key, text in (("class", "class=idle"), ("cpu_share", "CPU%>0.5%")):
    kept = pstop.document(*ROOTS, "--filter", text)["processes"]
    tap.ok(kept and all(p in unfiltered for p in kept), f"{text} leaves what it keeps as it is")
tap.is_(rows("--filter", "pid>0"), rows(), "a table that fits is as without filter")
tap.is_([line.split()[:2] for line in rows("-H", "--filter", "CPU%>=90% && pid=200")],
        [["200", "201"]], "-H judges each thread by itself")
tap.is_(len(pstop.document(*ROOTS, "--filter", "pid=200")["processes"][0]["threads"]), 2,
        "JSON has all threads of a process that fits")
run = pstop.run(*ROOTS, "--filter", "pid=1")
tap.is_((run.returncode, run.stdout.count(b"\n"), run.stderr), (0, 1, b""),
        "nothing fits: a head, and status 0")
tap.is_(pids("--filter", "pid=1", "--filter", "pid=500"), [500], "the last filter counts")

# --- Threads of the kernel ------------------------------------------------------

def shown(*args):
    run = pstop.run(*ROOTS, *args)
    return [[int(line.split()[0]) for line in run.stdout.decode().splitlines()[1:]],
            run.stderr.decode(), run.returncode]


tap.is_(sorted(shown()[0]), [pid for pid in ALL if pid not in (2, 10, 11)],
        "a table leaves them out")
tap.is_(shown("-p", "10,500", "--sort=-PID"), [[10, 500], "", 0], "... but not those asked for")
tap.is_(shown("--filter", "KWORKER"),
        [[], "pstop: 1 kernel thread is left out; --kernel-threads shows it\n", 0],
        "... and says so where they alone fit")
tap.is_(shown("--filter", "ppid=2"),
        [[], "pstop: 3 kernel threads are left out; --kernel-threads shows them\n", 0],
        "... of several too")
tap.is_(shown("--filter", "ppid=2 || pid=500"), [[500], "", 0], "... and not where others do")
tap.is_(sorted(shown("--kernel-threads")[0]), ALL, "--kernel-threads shows all")

# --- Live processes -------------------------------------------------------------

# A name that no other process has in its arguments, but for what looks for it.
MARK = f"filter-test-{os.getpid()}"
child = subprocess.Popen(["sleep", "300"], executable="/bin/sleep")
marked = subprocess.Popen(["bash", "-c", "while :; do read -t 100 x; done <> <(:)", MARK],
                          stdin=subprocess.DEVNULL)


def live(text, *args):
    """PIDs of this test's children that fit."""
    found = pstop.document("-d", "0", *args, "--filter", text)["processes"]
    return [p["pid"] for p in found if p["pid"] in (child.pid, marked.pid)]


try:
    end = time.monotonic() + 30
    while time.monotonic() < end and live("pid>0") != [child.pid, marked.pid]:
        time.sleep(0.05)
    time.sleep(0.2)
    exe = os.readlink(f"/proc/{child.pid}/exe")
    tap.is_(live(MARK), [marked.pid], "a word in the arguments, read for the filter")
    tap.is_(live(f"cmdline~' {MARK}$'"), [marked.pid], "cmdline, likewise")
    tap.is_(live(f"exe={exe}"), [child.pid], "exe, likewise")
    with open(f"/proc/{child.pid}/cgroup", encoding="utf-8") as file:
        paths = {line.rstrip("\n").split(":", 2)[2] for line in file}
    group = pstop.document("-d", "0", child.pid)["processes"][0]["cgroup"]
    tap.ok(group in paths, "the cgroup is one of the child's", f"{group!r} {paths}")
    tap.is_(live(f"cgroup='{group}' && comm=sleep"), [child.pid], "cgroup, likewise")
    table = pstop.run("-d", "0", "--columns", "PID", "--filter", f"exe={exe}")
    tap.ok(str(child.pid) in table.stdout.decode().split(),
           "exe in a table that does not show it")
    with open(f"/proc/{child.pid}/wchan", encoding="utf-8") as file:
        wchan = file.read()
    if wchan in ("", "0"):
        tap.skip("wchan, read for the filter", "the kernel does not tell it")
    else:
        tap.is_(live(f"wchan={wchan} && comm=sleep"), [child.pid], "wchan, likewise")
    found = pstop.document("-d", "0.1", child.pid, marked.pid, "--filter", "comm=sleep")
    tap.is_(([p["pid"] for p in found["processes"]], found["missing"]), ([child.pid], []),
            "of processes asked for, those that fit")
    run = pstop.run("--json", "-n", "2", "-d", "0.1", "--filter", f"pid={child.pid}")
    tap.is_([[p["pid"] for p in json.loads(line)["processes"]]
             for line in run.stdout.splitlines()], [[child.pid]] * 2, "each line of a stream")
    run = pstop.run("--json", "-d", "0", 999999999, "--filter", "pid=1")
    tap.is_(run.returncode, 1, "a process that does not exist: status 1, filter or not")
finally:
    for process in (child, marked):
        process.kill()
        process.wait()

# --- What is wrong --------------------------------------------------------------


def complaint(text, *args, **options):
    """What is said of a wrong filter; bytes that are not UTF-8 come as surrogates."""
    run = pstop.run(*args, "--filter", text, **options)
    tap.is_((run.returncode, run.stdout), (2, b""), f"status 2, and no output: {text!a}")
    return run.stderr.decode()


tap.is_(complaint("class=idle && clas=x", "-b"),
        "pstop: no such column (try 'pstop --columns help')\n"
        "  class=idle && clas=x\n"
        "                ^~~~\n", "the place is marked")
tap.is_(complaint("pid=", "--json"), "pstop: missing value\n  pid=\n      ^\n",
        "also at the end")
tap.is_(complaint("comm=\u6f22\u5b57 && user>\u6f22", "--stream"),
        "pstop: this column is text; use = != ~ !~\n"
        "  comm=\u6f22\u5b57 && user>\u6f22\n"
        "                   ^\n", "wide characters take two columns")
tap.is_(complaint("\x1b[2J\udcff && a=1", "-b"),
        "pstop: no such column (try 'pstop --columns help')\n"
        "  \\x1b[2J\\xff && a=1\n"
        "                 ^\n", "nothing hostile reaches the terminal")
tap.is_(complaint("a\n&& =", "-b", env={"LC_ALL": "C"}).splitlines()[1:],
        ["  a\\n&& =", "        ^"], "a newline does not make a line")
for text in ("", "a" * 5000, "x || " * 300, "(" * 1000, "pid=1 || " * 200 + "a=\u6f22" * 50,
             "comm~'((a{255}){255}){255}'", "\udcff" * 3000 + " &"):
    lines = complaint(text, "-n", "1").splitlines()
    shown = text if len(text) < 20 else f"{text[:20]}..."
    tap.ok(len(lines) == 3 and all(len(line) <= 80 for line in lines[1:]),
           f"three lines that fit a terminal: {shown!a}", "\n".join(lines))
    tap.ok(len(lines[2].rstrip("^~")) <= len(lines[1]) and lines[2].count("^") == 1,
           f"the mark is below the text: {shown!a}", "\n".join(lines))
for command in ("explain", "doctor"):
    run = pstop.run(command, "--filter", "pid=1", 1)
    tap.is_(run.returncode, 2, f"{command} takes no filter")
tap.done_testing()
