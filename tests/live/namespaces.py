"""pstop spawn in a PID namespace whose /proc is that of an outer one: what it reports, stops and
ends is its own, never an outer process that has the same number.

The outer namespace is one of this test's: bystanders run there, under the numbers that the
processes of the inner namespaces get."""
import os
import shutil
import signal
import subprocess
import sys
import time

import pstop
import refuse
import tap

LIMIT_S = 60
BYSTANDERS = 40
# The search for leaks of a sanitizer's build needs ptrace(2) itself.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")

if not pstop.IS_ROOT:
    tap.skip_all("it takes root to make a PID namespace")
if len(sys.argv) == 1:
    if subprocess.run(["unshare", "-pf", "--mount-proc", "--kill-child", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        tap.skip_all("PID namespaces cannot be made here")
    raise SystemExit(subprocess.run(
        ["unshare", "-pf", "--mount-proc", "--kill-child", sys.executable, __file__, "inner"],
        check=False).returncode)

INSIDER = os.path.join(tap.tmp, "insider")
shutil.copy(shutil.which("sleep"), INSIDER)
os.chmod(INSIDER, 0o755)
PSTOP = pstop.ordinary_program()
LOG = os.path.join(tap.tmp, "log")
TO_NOBODY = ["setpriv", f"--reuid={pstop.NOBODY}", f"--regid={pstop.NOBODY}", "--clear-groups"]


# A chain of parents and children: whichever number a command gets inside, the process that has
# it outside has children under the next numbers.
NAME = """import ctypes, os, time
ctypes.CDLL(None).prctl(15, b"bystander")
for left in range(%d):
    if os.fork():
        break
time.sleep(3600)
""" % (BYSTANDERS - 1)
mother = subprocess.Popen([sys.executable, "-c", NAME])


def bystanders():
    """{PID: fields of status} of those that live, are not stopped, and are not traced."""
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/status", encoding="utf-8") as file:
                fields = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        except OSError:
            continue
        if fields["Name"] == "bystander" and fields["State"][0] == "S" and fields["TracerPid"] == "0":
            found[int(name)] = fields
    return found


end = time.monotonic() + LIMIT_S
while len(bystanders()) < BYSTANDERS and time.monotonic() < end:
    time.sleep(0.02)
ALL = set(bystanders())
tap.ok(mother.pid == 2 and len(ALL) == BYSTANDERS and set(range(2, 30)) <= ALL,
       "bystanders have the numbers that will be used below", sorted(ALL))


class Place:
    """Where pstop runs: a way into a PID namespace without a /proc of its own."""

    def __init__(self, name, way, sees):
        self.name, self.way, self.sees = name, way, sees

    def run(self, *args, **options):
        """(status, standard error, the summary)."""
        open(LOG, "wb").close()
        os.chmod(LOG, 0o666)
        run = subprocess.run([*self.way, PSTOP, "spawn", "--json", "-q", "-o", LOG, *map(str, args)],
                             stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S, check=False,
                             cwd="/", **options)
        with open(LOG, "rb") as file:
            text = file.read()
        return run.returncode, run.stderr.decode(), pstop.parse(text) if text else None


PLACES = [
    Place("root", ["unshare", "-pf"], True),
    Place("a user namespace", [*TO_NOBODY, "unshare", "-Upf", "--map-root-user"], True),
    Place("an ordinary user", ["unshare", "-pf", *TO_NOBODY], False),
]
if subprocess.run([*TO_NOBODY, "unshare", "-Upf", "--map-root-user", "true"], check=False,
                  stderr=subprocess.DEVNULL).returncode != 0:
    tap.skip("a user namespace", "an ordinary user may not make one here")
    del PLACES[1]


def untouched(what):
    tap.is_(ALL - set(bystanders()), set(), f"{what}: no bystander was ended, stopped or seized")


def names(total):
    return sorted(p["comm"] for p in total["processes"])


WORK = "head -c 3000000 /dev/zero | cat >/dev/null; sleep 0.3"
TREE = "sleep 300 & sleep 301 & wait"


def check_place(place):
    for mode, options in (*MODES, ("", {})):
        what = f"{place.name} {mode}"
        args = [mode] if mode.startswith("-") else []
        polls = mode in ("--poll", "refused")
        # What it reports.
        status, said, total = place.run(*args, "--", "sh", "-c", WORK + "; exit 7", **options)
        tap.is_([status, pstop.check_spawn(total)], [7, []], f"{what}: the status of the command")
        tap.ok("bystander" not in str(total), f"... and nobody else is reported", names(total))
        first = (total["processes"] or [{"io": "nothing"}])[0]
        if not polls:
            tap.is_(names(total), ["cat", "head", "sh", "sleep"], "... all of its processes")
            tap.ok(0 < total["cpu_ns"] < 60e9, "... with their CPU time", total["cpu_ns"])
        elif place.sees:
            tap.ok({"sh", "sleep"} <= set(names(total)), "... its processes that live long", names(total))
        else:
            tap.is_(names(total), ["sh"], "... the command alone")
        if place.sees:
            tap.ok("namespace" not in said, "... there is nothing to warn of", said)
            head = [p for p in total["processes"] if p["comm"] == "head"]
            tap.ok(polls or head and head[0]["io"] and head[0]["io"]["read_chars"] >= 3000000,
                   "... its own bytes", head)
        else:
            tap.ok("/proc belongs to another PID namespace than pstop" in said,
                   "... and it says what is missing", said)
            tap.is_(first["io"], None, "... what is not known is null")
        # What it ends.
        begin = time.monotonic()
        status, said, total = place.run(*args, "--timeout", "0.4", "--", "sh", "-c", TREE, **options)
        tap.ok(status == 124 and time.monotonic() - begin < 30, f"{what}: --timeout", said)
        untouched(what)
        status, said, total = place.run(*args, "--kill-on-exit", "--", "sh", "-c",
                                        "sleep 300 & sleep 0.2; exit 3", **options)
        tap.is_(status, 3, f"{what}: --kill-on-exit")
        untouched(what)


# Others in pstop's own namespace, under the numbers of the children that the bystander with the
# number of the command has.
MEET = (f"$PSTOP spawn $MODE --kill-on-exit --timeout 1 -q -o /dev/null -- sleep 300 & P=$!; sleep 0.4; "
        f"for i in {{1..30}}; do {INSIDER} 300 & done; wait $P; echo $? $(jobs -rp | wc -l)")


def check_insiders(place):
    for mode, options in MODES:
        env = {**os.environ, "PSTOP": PSTOP, "MODE": mode if mode.startswith("-") else ""}
        run = subprocess.run([*place.way, "bash", "-c", MEET], stdin=subprocess.DEVNULL, cwd="/", env=env,
                             capture_output=True, timeout=LIMIT_S, check=False, **options)
        tap.is_(run.stdout, b"124 30\n", f"{place.name} {mode}: nobody in its own namespace is ended either")


# Options of pstop, and of the test's subprocess.
MODES = [("--ptrace", {}), ("--poll", {})]
if refuse.PTRACE:
    MODES.append(("refused", {"preexec_fn": refuse.ptrace}))
for here in PLACES:
    check_place(here)
    check_insiders(here)

# -p: a number of pstop's own namespace, or none.
for here in PLACES:
    for mode in ("--ptrace", "--poll"):
        wanted = f"sleep 20 & exec {PSTOP} spawn {mode} --json -q -o {LOG} --timeout 0.3 -p $!"
        open(LOG, "wb").close()
        os.chmod(LOG, 0o666)
        run = subprocess.run([*here.way, "sh", "-c", wanted], stdin=subprocess.DEVNULL,
                             capture_output=True, timeout=LIMIT_S, check=False, cwd="/")
        text = open(LOG, "rb").read()
        if here.sees:
            tap.is_([run.returncode, names(pstop.parse(text))], [0, ["sleep"]],
                    f"{here.name}: -p {mode} takes up a process of its own namespace")
        else:
            tap.ok(run.returncode == 125 and not text and
                   b"pstop: cannot follow running processes: /proc belongs to another PID namespace"
                   in run.stderr, f"{here.name}: -p {mode} says that it cannot", run.stderr)
        status, said, total = here.run(mode, "--timeout", "0.3", "-p", 9)
        tap.ok(status == 125 and total is None, f"{here.name}: -p {mode} of an outer number is refused",
               [status, said, total])
        untouched(f"{here.name}: -p {mode}")

# Namespaces below the command are seen from outside.
for mode in ("--ptrace", "--poll", ""):
    run = pstop.run("spawn", "--json", "-q", *filter(None, [mode]), "--", "unshare", "-pf", "--mount-proc",
                    "sh", "-c", "sleep 0.3; exit 5", timeout=LIMIT_S)
    total = pstop.parse(run.stderr.splitlines()[-1])
    pids = [p["pid"] for p in total["processes"]]
    tap.ok(run.returncode == 5 and {"unshare", "sh", "sleep"} == set(names(total)) and
           not set(pids) & ALL and min(pids) > BYSTANDERS,
           f"{mode}: a PID namespace below the command, by outer numbers", [names(total), pids])
untouched("a namespace below the command")

# In a namespace of which the first process is yet to be born, or has exited.
EXITED = "import os, sys\nif os.fork() == 0: os._exit(0)\nos.wait()\nos.execv(sys.argv[1], sys.argv[1:])"
for when, before in (("no", []), ("no more", [sys.executable, "-c", EXITED])):
    run = subprocess.run(["unshare", "-p", *before, PSTOP, "spawn", "-q", "true"], stdin=subprocess.DEVNULL,
                         capture_output=True, timeout=LIMIT_S, check=False)
    tap.is_([run.returncode, run.stdout, run.stderr],
            [125, b"", b"pstop: cannot follow the command: the PID namespace for its processes has no init "
                       b"process (try 'unshare --fork')\n"], f"{when} init process: the reason")

# The others of pstop show the outer processes, as data.
run = subprocess.run(["unshare", "-pf", PSTOP, "--json", "-d", "0.1"], stdin=subprocess.DEVNULL,
                     capture_output=True, timeout=LIMIT_S, check=False)
doc = pstop.parse(run.stdout)
tap.ok(run.returncode == 0 and ALL <= {p["pid"] for p in doc["processes"]} and pstop.check(doc) == [],
       "--json shows what /proc shows", run.stderr)
run = subprocess.run(["unshare", "-pf", PSTOP, "--json", "-d", "0", "5"], stdin=subprocess.DEVNULL,
                     capture_output=True, timeout=LIMIT_S, check=False)
tap.is_([run.returncode, [p["comm"] for p in pstop.parse(run.stdout)["processes"]], run.stderr],
        [0, ["bystander"], b"pstop: PIDs are those of /proc, which belongs to another PID namespace than pstop\n"],
        "... also of a PID that is asked for, and says whose it is")
for name_, place in (("root", PLACES[0]), ("an ordinary user", PLACES[-1])):
    run = subprocess.run([*place.way, PSTOP, "spawn", "-q", "-o", "/dev/null", "--demo", "zombie", "--seconds", "0.2"],
                         stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S, check=False, cwd="/")
    lines = run.stdout.splitlines()
    states = [line.rsplit(b" ", 1)[1] for line in lines if not line.startswith(b"What you saw:")]
    tap.is_([run.returncode, states], [0, [b"Z", b"Z", b"-"] if place.sees else [b"-", b"-", b"-"]],
            f"{name_}: a demo shows its own child, or nothing")
untouched("--json")

mother.send_signal(signal.SIGKILL)
mother.wait()
tap.done_testing()
