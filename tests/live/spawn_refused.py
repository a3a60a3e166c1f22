"""Where the kernel does not let pstop spawn trace: it looks instead, says so, and the command
is as it would be.  And where it does, nothing is missed at the highest pace."""
import os
import re
import resource
import shutil
import time

import pstop
import refuse
import tap

LIMIT_S = 60
LOG = os.path.join(tap.tmp, "log")
BIRTHS = os.path.join(os.environ["HELPERS"], "births")
REFUSED = (b"pstop: cannot trace: Operation not permitted\n"
           b"pstop: looking for processes 20 times per second; short-lived ones may be missing\n")
# The search for leaks of a sanitizer's build needs ptrace(2) itself.
os.environ["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")


def check(name, run):
    with open(LOG, encoding="utf-8") as file:
        text = file.read()
    tap.is_([run.returncode, run.stdout, run.stderr], [7, b"in\n", REFUSED],
            f"{name}: the command runs, and a message says so")
    tap.ok(re.search(r"born +command", text) and re.search(r"found .*sleep [04]", text) and
           "status 7" in text, f"{name}: what lives long enough is found", text)


SCRIPT = ["sh", "-c", "echo in; sleep 0.3; sleep 0.3; exit 7"]
LONG = ["sh", "-c", "echo in; sleep 4; exit 7"]  # strace slows each look down
if refuse.PTRACE is None:
    tap.skip("a filter", f"the number of ptrace on {os.uname().machine}")
elif pstop.run("--version", preexec_fn=refuse.ptrace).returncode == 77:
    tap.skip("a filter", "seccomp is not allowed here")
else:
    check("a filter refuses ptrace", pstop.run("spawn", "--ptrace", "-o", LOG, "--", *SCRIPT, timeout=LIMIT_S,
                                               preexec_fn=refuse.ptrace))
    run = pstop.run("spawn", "--ptrace", "-q", "-o", LOG, "no-such-command", preexec_fn=refuse.ptrace)
    tap.is_([run.returncode, run.stderr],
            [127, b"pstop: cannot run no-such-command: No such file or directory\n"],
            "... and a command that is not there is told as ever")
    run = pstop.run("spawn", "--ptrace", "--json", "-q", "-o", LOG, "-p", os.getpid(), "--timeout", "0.5",
                    timeout=LIMIT_S, preexec_fn=refuse.ptrace)
    with open(LOG, "rb") as file:
        total = pstop.parse(file.read())
    tap.ok(run.returncode == 0 and REFUSED in run.stderr and total["way"] == "polled" and
           os.getpid() in [p["pid"] for p in total["processes"]], "... and -p looks, too", run.stderr)
    if pstop.spawn_tracer() == "bpf":
        run = pstop.run("spawn", "--json", "-q", "-o", LOG, "--", *SCRIPT, timeout=LIMIT_S,
                        preexec_fn=refuse.ptrace)
        with open(LOG, "rb") as file:
            total = pstop.parse(file.read())
        tap.is_([run.returncode, run.stderr, total["tracer"], total["process_count"]], [7, b"", "bpf", 3],
                "... which BPF programs do not need")
    else:
        tap.skip("... which BPF programs do not need", "there are none")
if shutil.which("strace"):
    run = pstop.subprocess.run(
        ["strace", "-f", "-o", "/dev/null", pstop.PROGRAM, "spawn", "--ptrace", "-o", LOG, "--", *LONG],
        stdin=pstop.subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S, check=False)
    check("strace traces it already", run)
else:
    tap.skip("strace traces it already", "strace is not installed")

# --- As many tasks as may be, for a moment, and for long -----------------------------
for which, wanted in (("when=1..3", [7, ["sum"]]), ("when=1+", [125, []])):
    if not shutil.which("strace"):
        tap.skip("no more tasks may be made", "strace is not installed")
        break
    if os.path.exists(LOG):
        os.unlink(LOG)
    run = pstop.subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"inject=clone,clone3:error=EAGAIN:{which}",
         pstop.PROGRAM, "spawn", "--json", "-q", "-o", LOG, "--", "sh", "-c", "exit 7"],
        stdin=pstop.subprocess.DEVNULL, capture_output=True, timeout=LIMIT_S, check=False)
    if b"invalid" in run.stderr:
        tap.skip("no more tasks may be made", "this strace cannot do that")
        continue
    with open(LOG, "rb") as file:
        events = [pstop.parse(line)["event"] for line in file]
    tap.is_([run.returncode, events], wanted, f"making a task fails ({which})")
    tap.ok(wanted[0] == 7 or run.stderr == b"pstop: cannot follow the command: Resource temporarily unavailable\n",
           "... and is told where it lasts", run.stderr)

# --- No timer, for as many signals wait as may ---------------------------------------
def no_timer():
    resource.setrlimit(resource.RLIMIT_SIGPENDING, (0, 0))


run = pstop.run("spawn", "--json", "-q", "-o", LOG, "--", "sh", "-c", "sleep 0.1; sleep 0.1; exit 7",
                timeout=LIMIT_S, preexec_fn=no_timer)
with open(LOG, "rb") as file:
    total = pstop.parse(file.read())
tap.is_([run.returncode, total["process_count"], total["running_count"]], [7, 3, 0],
        "without a timer all is seen as well")
begin = time.monotonic()
run = pstop.run("spawn", "-q", "-o", LOG, "--timeout", "0.5", "--", "sleep", "30", timeout=LIMIT_S,
                preexec_fn=no_timer)
tap.ok(b"timed out after 0.5 s" in run.stderr and time.monotonic() - begin < 20,
       "... and --timeout ends it", run.stderr)

# --- At the highest pace -----------------------------------------------------------
COUNT = 20000
begin = time.monotonic()
plain = pstop.subprocess.run([BIRTHS, "vforks", str(COUNT)], check=False, timeout=LIMIT_S).returncode
pace = COUNT / (time.monotonic() - begin)
run = pstop.run("spawn", "--json", "-q", "-o", LOG, BIRTHS, "vforks", COUNT, timeout=LIMIT_S)
if b"not allowed" in run.stderr:
    tap.skip("all births are seen", "tracing is not allowed here")
    tap.done_testing()
    raise SystemExit
with open(LOG, "rb") as file:
    total = pstop.parse(file.read())
tap.is_([plain, run.returncode, total["process_count"], total["unknown_events"], total["running_count"]],
        [0, 0, COUNT + 1, 0, 0],
        f"none of {COUNT} births is missed: {pace:.0f}/s, traced {COUNT / total['wall_ns'] * 1e9:.0f}/s")
tap.is_([{p["birth"] for p in total["processes"][1:]}, {p["exit_status"] for p in total["processes"]}],
        [{"vfork"}, {0}], "each was born by vfork, and has ended")
tap.done_testing()
