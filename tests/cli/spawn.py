"""pstop spawn from outside: the command's exit status, what it finds as it starts, what
pstop writes and where, options that are wrong, and the manual page."""
import os
import re
import shutil
import signal
import subprocess
import time

import pstop
import tap

PAGE = os.path.join(pstop.SOURCE, "man/pstop-spawn.1")
LIMIT_S = 60


def spawn(*args, **options):
    return pstop.run("spawn", *args, timeout=LIMIT_S, **options)


# --- The exit status -----------------------------------------------------------
UNRUNNABLE = os.path.join(tap.tmp, "unrunnable")
with open(UNRUNNABLE, "w", encoding="utf-8") as file:
    file.write("#!/nowhere\n")
for command, wanted in (
        (["true"], 0), (["sh", "-c", "exit 3"], 3), (["sh", "-c", "exit 255"], 255),
        (["sh", "-c", "kill -TERM $$"], 128 + 15), (["sh", "-c", "kill -KILL $$"], 128 + 9),
        (["sh", "-c", "kill -SEGV $$"], 128 + 11), ([UNRUNNABLE], 126), (["/etc"], 126),
        (["no-such-command"], 127), (["/nowhere/x"], 127), ([""], 127)):
    run = spawn(*command)
    tap.is_(run.returncode, wanted, f"{command} ends with status {wanted}")
    if wanted in (126, 127):
        name = command[0] or "''"
        tap.ok(re.fullmatch(rb"pstop: cannot run %s: [A-Z].*\n" % re.escape(name).encode(), run.stderr),
               f"{command}: one line says so", run.stderr)
os.chmod(UNRUNNABLE, 0o755)
tap.is_(spawn(UNRUNNABLE).returncode, 127, "a script whose interpreter is missing: status 127")

# --- What it finds: just what it would find without pstop ----------------------
LOOK = r"""
import os, re, resource, signal, sys
status = open("/proc/self/status").read()
for key in "SigBlk", "SigIgn", "SigCgt", "Groups", "CapEff", "NoNewPrivs", "Umask":
    print(re.search(f"^{key}:.*", status, re.M)[0])
print(sorted(os.listdir("/proc/self/fd")))
print([os.fstat(fd)[:3] for fd in (0, 1, 2)])
print(os.getcwd(), sorted(os.environ.items()), sys.argv)
print(os.getsid(0), os.nice(0), os.sched_getaffinity(0), os.sched_getscheduler(0))
print([resource.getrlimit(r) for r in range(16)], signal.getitimer(signal.ITIMER_REAL))
"""


def ignore_some():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGTERM})


def found(*before, **options):
    """Group ids apart, what the command says that it found."""
    with open(os.path.join(tap.tmp, "found"), "w+b") as out:
        subprocess.run([*before, shutil.which("python3"), "-S", "-c", LOOK, "a b", ""],
                       stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                       timeout=LIMIT_S, check=False, **options)
        out.seek(0)
        return out.read().decode()


LOG = os.path.join(tap.tmp, "log")
for name, options in (("usually", {}), ("without SIGPIPE restored", {"restore_signals": False}),
                      ("with signals ignored and blocked", {"preexec_fn": ignore_some}),
                      ("with another folder", {"cwd": "/"})):
    plain = found(**options)
    tap.ok(plain.count("\n") > 10, f"{name}: it says what it finds")
    tap.is_(found(pstop.PROGRAM, "spawn", "-q", "-o", LOG, **options), plain,
            f"{name}: it finds the same")
    tap.is_(found(pstop.PROGRAM, "spawn", "-q", "--poll", "-o", LOG, **options), plain,
            f"{name}: it finds the same, not traced")
for way in [], ["--poll"]:
    run = subprocess.run([pstop.PROGRAM, "spawn", *way, "cat"], input=b"a\0b\xff", timeout=LIMIT_S,
                         capture_output=True, check=False)
    tap.is_(run.stdout, b"a\0b\xff", f"{way}: standard input and output are its own")
run = subprocess.run(["sh", "-c", f"{pstop.PROGRAM} spawn -q -o {LOG} sh -c 'ps -o pgid= -p $$';"
                      "ps -o pgid= -p $$"], capture_output=True, timeout=LIMIT_S, check=False)
tap.is_(len(set(run.stdout.split())), 1, "it is in the process group of pstop")

# --- What is written -----------------------------------------------------------
run = spawn("sh", "-c", "true; (exit 3); exec sleep 0.1")
text = run.stderr.decode()
tap.ok(re.search(r"born +command", text) and re.search(r"born +fork  by \d+  sh", text) and
       re.search(r"exec +sleep 0\.1", text) and re.search(r"exited +status 3, lived", text) and
       "Total: 2 processes" in text and "2 execs" in text, "events and summary", text)
tap.is_(run.stdout, b"", "nothing on standard output")
TREE = "(sleep 0.1; true) & (sleep 0.1; true) & seq 2 | cat >/dev/null & wait; true"
for locale, more, last, on in (("C.UTF-8", "├─", "└─", "│ "), ("C", "|-", "`-", "| ")):
    run = spawn("-q", "bash", "-c", TREE, env={"LC_ALL": locale})
    rows = re.findall(r"(?m)^ +[\d.]+ +[\d.]+ \S+ +(?:no free core|\S+) +(\D*)\d+ (\w+)", run.stderr.decode().split("Total")[0])
    tap.ok(rows[:5] == [("", "bash"), (more, "bash"), (on + last, "sleep"), (more, "bash"), (on + last, "sleep")]
           and rows[5][0].endswith((more, last)) and rows[-1][0] == last, f"{locale}: a tree with branches",
           [rows, run.stderr.decode()])
run = spawn("-q", "true")
tap.ok(run.stderr.startswith(b"     WALL "), "-q: only the summary", run.stderr)
run = spawn("-o", LOG, "sh", "-c", "echo out; echo err >&2")
tap.is_([run.stdout, run.stderr], [b"out\n", b"err\n"], "-o: only the command on its outputs")
with open(LOG, encoding="utf-8") as file:
    tap.ok("Total: 1 process" in file.read(), "-o: the rest in the file")
run = spawn("-o", "/dev/full", "sh", "-c", "echo out; exit 4")
tap.is_([run.returncode, run.stdout], [4, b"out\n"], "a full disk does not hurt the command")
tap.is_(run.stderr, b"pstop: cannot write all output to /dev/full: "
        b"No space left on device\n", "... and is told")
run = spawn("-o", "/nowhere/x", "sh", "-c", "echo out")
tap.is_([run.returncode, run.stdout], [125, b""], "a file that cannot be opened: nothing is run")
run = spawn("sh", "-c", "exit 5", stderr=None, preexec_fn=lambda: os.close(2))
tap.is_(run.returncode, 5, "without standard error the command runs")
run = spawn("-q", "sh", "-c", "exec -a 'x\033[31my' sleep 0", env={"LC_ALL": "C.UTF-8"})
run = spawn("bash", "-c", "exec -a $'x\\033[31my\\n' sleep 0")
tap.ok(b"\033" not in run.stderr and rb"x\x1b[31my\n" in run.stderr, "names are made clean",
       run.stderr)

# --- Time ----------------------------------------------------------------------
begin = time.monotonic()
run = spawn("--timeout", 0.3, "sleep", 60)
tap.is_(run.returncode, 124, "--timeout: status 124")
run = spawn("--timeout", 0.3, "sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60")
tap.is_(run.returncode, 124, "--timeout: also where SIGTERM is ignored")
tap.ok(time.monotonic() - begin < 30, "... after seconds, not a minute")
begin = time.monotonic()
run = spawn("sh", "-c", "sleep 2 >/dev/null 2>&1 & echo $!")
tap.ok(time.monotonic() - begin < 1.9 and b"1 process continues" in run.stderr,
       "what the command leaves behind goes on", run.stderr)
os.kill(int(run.stdout), signal.SIGKILL)
begin = time.monotonic()
run = spawn("-f", "sh", "-c", "sleep 0.5 >/dev/null 2>&1 &")
tap.ok(time.monotonic() - begin >= 0.5 and b"continues" not in run.stderr,
       "-f: until that has ended as well", run.stderr)

# --- Wrong usage ---------------------------------------------------------------
for args in ([], ["-p", "x"], ["-p", "1", "true"], ["--demo", "fork", "true"], ["--timeout", "x", "y"],
             ["--timeout", "0", "true"], ["--samples-per-s", "-1", "true"], ["-n", "0"],
             ["--seconds", "1", "true"], ["--no-such", "true"], ["--demo", "nosuch"],
             ["-p", "1", "--kill-on-exit"], ["-o"]):
    run = spawn(*args)
    tap.ok(run.returncode == 2 and re.fullmatch(rb"pstop: .*\n", run.stderr),
           f"{args}: one line, status 2", [run.returncode, run.stderr])
tap.is_(spawn("-q", "-o", LOG, "--", "sh", "-c", "exit 6").returncode, 6, "-- ends the options")
run = spawn("-q", "-o", LOG, "echo", "--help", "-q")
tap.is_(run.stdout, b"--help -q\n", "options of the command are its own")
tap.is_(spawn("-p", 999999999).returncode, 125, "no process with that PID: status 125")

# --- The manual page -----------------------------------------------------------
if shutil.which("mandoc"):
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True,
                          check=False)
    tap.is_(lint.stdout, b"", "mandoc has nothing to say of the page")
else:
    tap.skip("mandoc has nothing to say of the page", "mandoc is not installed")
os.environ["PATH"] = f"{os.path.dirname(pstop.PROGRAM)}:{os.environ['PATH']}"
with open(PAGE, encoding="utf-8") as file:
    examples = re.findall(r"^\.Dl \$ (.*)", file.read(), re.M)
tap.ok(len(examples) >= 3, "the page has examples")
for example in examples:
    run = subprocess.run(["bash", "-c", example], cwd=tap.tmp, stdin=subprocess.DEVNULL,
                         capture_output=True, timeout=LIMIT_S, check=False)
    tap.is_(run.returncode, 0, f"example: {example}")
tap.done_testing()
