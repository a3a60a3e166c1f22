"""pstop spawn and job control, daemons, tasks taken up with -p, tracing that is refused:
nothing is disturbed, and all is as it was afterwards."""
import ctypes
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time

import pstop
import tap

# LeakSanitizer cannot work in a program that is traced.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
BIRTHS = os.path.join(os.environ["HELPERS"], "births")
LOG = os.path.join(tap.tmp, "log")
LIMIT_S = 30
IS_TRACED = pstop.spawn_tracer(*pstop.SPAWN[1:]) != "bpf"


def state_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return None


def tracer_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        return int(re.search(r"^TracerPid:\t(\d+)", file.read(), re.M)[1])


def until(condition, limit=LIMIT_S):
    """Waits until it is true.  Was it?"""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def start(*args, **options):
    return subprocess.Popen([pstop.PROGRAM, *pstop.SPAWN, "-o", LOG, *map(str, args)],
                            stdin=subprocess.DEVNULL, **options)


def log():
    with open(LOG, encoding="utf-8") as file:
        return file.read()


def child_of(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
        found = file.read().split()
    return int(found[0]) if found else 0


def wait_child(pid):
    tap.ok(until(lambda: child_of(pid) and os.path.exists(f"/proc/{child_of(pid)}") and
                 "pstop" not in os.readlink(f"/proc/{child_of(pid)}/exe")), "the command runs")
    return child_of(pid)


# --- A stopped job -------------------------------------------------------------
with start("sleep", 1) as process:
    child = wait_child(process.pid)
    os.kill(child, signal.SIGSTOP)
    tap.ok(until(lambda: state_of(child) in "tT"), "SIGSTOP stops the command")
    time.sleep(1.5)
    tap.ok(state_of(child) in "tT", "... and it stays stopped")
    os.kill(child, signal.SIGCONT)
    tap.is_(process.wait(LIMIT_S), 0, "SIGCONT lets it go on")
text = log()
tap.ok(re.search(r"stopped +by SIGSTOP", text) and "continued" in text, "both are told", text)

# One whose first thread has exited.
run = pstop.run(*pstop.SPAWN, "-o", LOG, BIRTHS, "leaderstop", timeout=LIMIT_S)
text = log()
tap.is_([run.returncode, re.findall(r"(?m)^ *[\d.]+ +\d+ (stopped|continued)", text)],
        [137, ["stopped", "continued"]], "a process whose first thread has exited is stopped and continued")

LEADERLESS = os.path.join(os.environ["HELPERS"], "leaderless")
with subprocess.Popen([LEADERLESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as helper:
    _, pid, tid = helper.stdout.readline().split()
    with start("--json", "-p", tid) as process:
        tap.ok(until(lambda: log().count('"event":"found"') == 2), "-p takes it up, by the TID that is left")
        helper.stdin.close()
        try:
            status = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            status = "hangs"
total = pstop.parse(log().splitlines()[-1].encode())
tap.is_([status, total["thread_count"], [p["pid"] for p in total["processes"]]], [0, 2, [int(pid)]],
        "... and ends with it")

SHELL = """
import os, signal, sys, time
# What a shell does: a job of its own in the foreground; then its state.
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    os.setpgid(pid, pid)
except OSError:
    pass
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
os.tcsetpgrp(0, pid)
print("started", pid, flush=True)
while True:
    _, status = os.waitpid(pid, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if os.WIFSTOPPED(status):
        print("job stopped", flush=True)
        time.sleep(0.3)
        os.tcsetpgrp(0, pid)
        print("going on", flush=True)
        os.killpg(pid, signal.SIGCONT)
        continue
    print("job ended", os.waitstatus_to_exitcode(status), flush=True)
    break
"""


def on_terminal(keys, *command):
    """Runs the command as a job on a terminal of its own; types each key once the text
    before it is there.  What the terminal showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp("python3", ["python3", "-c", SHELL, pstop.PROGRAM, *pstop.SPAWN, "-q", "-o", LOG, *command])
    shown, end, keys = "", time.monotonic() + LIMIT_S, list(keys)
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                shown += os.read(terminal, 4096).decode(errors="replace")
            except OSError:
                break
        if keys and keys[0][0] in shown:
            time.sleep(0.1)
            os.write(terminal, keys.pop(0)[1])
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    os.waitpid(pid, 0)
    os.close(terminal)
    return shown


shown = on_terminal([("ready", b"\x1a")], "sh", "-c", "echo ready; sleep 1; echo after; exit 5")
tap.ok("job stopped" in shown and "after" in shown and "job ended 5" in shown,
       "Ctrl-Z stops the job, and it goes on", shown)
shown = on_terminal([("ready", b"\x03")], "sh", "-c",
                    "trap 'echo caught; exit 6' INT; echo ready; sleep 5; sleep 5")
tap.ok("caught" in shown and "job ended 6" in shown, "Ctrl-C goes to the command", shown)
tap.ok("Total:" in log(), "... and the summary comes still")
shown = on_terminal([("ready", b"\x03")], "sh", "-c", "echo ready; sleep 20")
tap.ok("job ended 130" in shown, "Ctrl-C that ends the command: status 130", shown)
shown = on_terminal([("ready", b"hello\n")], "sh", "-c", "echo ready; read x; echo got $x")
tap.ok("got hello" in shown and "job ended 0" in shown, "the command reads the terminal", shown)

# --- pstop ends, the command does not --------------------------------------------
for number, options in ((signal.SIGTERM, []), (signal.SIGKILL, [])):
    done = os.path.join(tap.tmp, f"done{int(number)}")
    with start(*options, "sh", "-c", f"sleep 0.6; sleep 0.1; echo fine >{done}") as process:
        child = wait_child(process.pid)
        process.send_signal(number)
        process.wait(LIMIT_S)
        tap.ok(until(lambda: os.path.exists(done)), f"{number.name}: the command goes on")
        tap.ok(until(lambda: state_of(child) in (None, "Z")), "... to its end")
with start("--kill-on-exit", "sh", "-c", "sleep 60; true") as process:
    child = wait_child(process.pid)
    until(lambda: child_of(child))
    below = child_of(child)
    process.kill()
    tap.ok(until(lambda: state_of(child) in (None, "Z") and state_of(below) in (None, "Z")),
           "--kill-on-exit: they end with pstop")

# --- A daemon --------------------------------------------------------------------
file = os.path.join(tap.tmp, "daemon")
run = pstop.run(*pstop.SPAWN, "-o", LOG, BIRTHS, "daemon", file, timeout=LIMIT_S)
tap.ok(until(lambda: os.path.exists(file) and os.path.getsize(file) > 0), "a daemon runs")
with open(file, encoding="utf-8") as text:
    daemon = int(text.read())
tap.is_([run.returncode, state_of(daemon), tracer_of(daemon)], [0, "S", 0],
        "pstop has ended, the daemon goes on, not traced")
os.kill(daemon, signal.SIGKILL)

# --- Taking up what had children before --------------------------------------------
PARENT = ("import os, sys, time\n"
          "if os.fork() == 0:\n"
          "    while time.process_time() < 1: pass\n"
          "    os._exit(0)\n"
          "os.wait(); print(flush=True); sys.stdin.read()\n")
with subprocess.Popen(["python3", "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
    parent.stdout.readline()
    with start("--json", "-p", parent.pid) as process:
        until(lambda: '"found"' in log())
        parent.stdin.close()
        process.wait(LIMIT_S)
total = pstop.parse(log().splitlines()[-1].encode())
tap.ok(total["processes"][0]["pid"] == parent.pid and total["cpu_ns"] < 700_000_000 and
       total["is_cpu_complete"], "children that were waited for before are not counted in",
       total["processes"][0]["cpu_time"])

# --- Taking up what runs -----------------------------------------------------------
with subprocess.Popen(["bash", "-c", f"sleep 30 & kill -STOP $!; {BIRTHS} threads 4000 & "
                       "while :; do sleep 0.05; done"], stdin=subprocess.DEVNULL,
                      start_new_session=True) as shell:
    def stopped():
        with open(f"/proc/{shell.pid}/task/{shell.pid}/children", encoding="utf-8") as file:
            return [int(pid) for pid in file.read().split() if state_of(pid) in ("T", "t")]
    tap.ok(until(stopped), "a tree with a stopped process")
    still = stopped()[0]
    with start("-p", shell.pid) as process:
        tap.ok(until(lambda: re.search(rf" {still} stopped ", log())), "-p takes it up, the stopped one, too")
        tap.is_([tracer_of(pid) > 0 for pid in (shell.pid, still)], [IS_TRACED] * 2,
                "... and traces it only where it must")
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        tap.is_(process.wait(LIMIT_S), 0, "Ctrl-C ends that with status 0")
    text = log()
    tap.ok(re.search(r"found", text) and re.search(r"born +fork", text) and
           re.search(r"exec +sleep 0.05", text) and re.search(r"exited +status 0", text),
           "what was there and what came is told", text[:2000])
    until(lambda: state_of(still) == "T")  # let go, it has to run to be stopped again
    tap.is_([tracer_of(shell.pid), state_of(still), tracer_of(still)], [0, "T", 0],
            "it is as it was, the stopped one stopped")
    tap.ok(until(lambda: child_of(shell.pid) and state_of(shell.pid) == "S"), "and it goes on")
    os.kill(still, signal.SIGCONT)
    tap.ok(until(lambda: state_of(still) == "S"), "the stopped one can be continued")
    os.killpg(shell.pid, signal.SIGKILL)
with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as cat, start("-p", cat.pid) as process:
    until(lambda: f" {cat.pid} found" in log())
    cat.stdin.close()
    cat.wait(LIMIT_S)
    tap.is_([cat.returncode, process.wait(LIMIT_S)], [0, 0], "-p ends when all have ended")

# Its own time before is not of the cores that it has now.
BUSY = "import time\nwhile time.process_time() < 1: pass\nprint(flush=True)\nwhile True: pass\n"
for way in [], ["--poll"]:
    with subprocess.Popen(["python3", "-c", BUSY], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as busy:
        busy.stdout.readline()
        with start("--json", "-q", "-p", busy.pid, "--timeout", "0.5", *way) as process:
            process.wait(LIMIT_S)
        busy.kill()
    with open(LOG, "rb") as file:
        total = pstop.parse(file.read())
    tap.ok(total["before_ns"] >= 1_000_000_000 and total["cpu_ns"] >= total["before_ns"] and
           total["parallelism"] < 1.1 and total["exec_count"] == 0,
           f"what it took before is told apart {' '.join(way)}",
           {k: total[k] for k in ("before_ns", "cpu_ns", "wall_ns", "parallelism", "exec_count")})

# Ids come round, and the ids of threads are then below that of their process.
ROUND = """
import subprocess, sys
def next_id_after(pid):
    with open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write(str(pid))
THREAD = '''
import threading, time
with open("/proc/sys/kernel/ns_last_pid", "w") as file:
    file.write("300")
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print(flush=True)
time.sleep(60)
'''
try:
    next_id_after(3000)
except OSError as error:
    sys.exit(f"no ids to choose: {error}")
with subprocess.Popen([sys.executable, "-c", THREAD], stdout=subprocess.PIPE) as process:
    process.stdout.readline()
    subprocess.run([sys.argv[1], "spawn", *sys.argv[3:], "--json", "-q", "-o", sys.argv[2], "--timeout", "0.2",
                    "-p", str(process.pid)], check=True)
    process.kill()
"""
run = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", sys.executable,
                      "-c", ROUND, pstop.PROGRAM, LOG, *pstop.SPAWN[1:]], stdin=subprocess.DEVNULL,
                     stderr=subprocess.PIPE, timeout=LIMIT_S, check=False)
if run.returncode == 1:
    tap.skip("threads whose ids are below the pid", run.stderr.decode(errors="replace").strip())
else:
    with open(LOG, "rb") as file:
        total = pstop.parse(file.read())
    tap.is_([total["process_count"], total["unknown_events"],
             [t["tid"] < p["pid"] for p in total["processes"] for t in p["threads"]]],
            [1, 0, [False, True]], "a thread whose id is below the pid: one process, found once")

# A name that a process gives itself is shown while it lives.
with start("--json", "-q", "--", "bash", "-c",
           "printf renamed >/proc/$$/comm; while :; do sleep 0.05; done") as process:
    until(lambda: child_of(process.pid))
    named = child_of(process.pid)
    time.sleep(2)
    process.terminate()
    process.wait(LIMIT_S)
    tap.ok(until(lambda: tracer_of(named) == 0), "SIGTERM: the command goes on")
    os.kill(named, signal.SIGKILL)
with open(LOG, "rb") as file:
    total = pstop.parse(file.read())
tap.is_([(p["is_running"], p["comm"]) for p in total["processes"] if p["pid"] == named],
        [(True, "renamed")], "the name that a running process gave itself")

# --- Tracing within tracing ----------------------------------------------------------
run = pstop.run(*pstop.SPAWN, "-o", LOG, BIRTHS, "traceme", timeout=LIMIT_S)
tap.is_([run.returncode, run.stdout], [0, b"1\n" if IS_TRACED else b"0\n"],
        "PTRACE_TRACEME fails with EPERM" if IS_TRACED else "a child may be traced by others")
# One who traces the command, and does not wait for its end.
PTRACE_SEIZE, WALL = 0x4206, 0x40000000
if IS_TRACED:
    tap.skip("another traces the command", "pstop does")
else:
    with start("python3", "-c", "import os, time; time.sleep(1.5); os._exit(4)") as process:
        child = wait_child(process.pid)
        seized = ctypes.CDLL(None).ptrace(PTRACE_SEIZE, child, None, None)
        try:
            status = process.wait(LIMIT_S)
        except subprocess.TimeoutExpired:
            status = "hangs"
            process.kill()
        tap.is_([seized, status], [0, 4], "another traces the command: its end is told all the same")
        os.waitpid(child, WALL)


def nested(seconds):
    run = pstop.run("spawn", "--ptrace", "-o", "/dev/null", pstop.PROGRAM, "spawn", "--ptrace", "-o", LOG,
                    "sh", "-c", f"sleep {seconds}; sleep {seconds}; exit 7", timeout=LIMIT_S)
    tap.ok(run.returncode == 7 and
           b"cannot trace: Operation not permitted" in run.stderr,
           "pstop in pstop polls, and says so", run.stderr)
    text = log()
    tap.ok(re.search(r"born +command", text) and re.search(rf"found .*sleep {seconds}", text) and
           re.search(r"status 7", text), "... and finds what lives long enough", text)


def polled(seconds):
    run = pstop.run("spawn", "--poll", "-o", LOG, "sh", "-c", f"sleep {seconds}; exec sleep {seconds}",
                    timeout=LIMIT_S)
    text = log()
    tap.ok(run.returncode == 0 and re.search(rf"exec +sleep {seconds}", text),
           "an exec is found as well", text)
    tap.ok(re.search(r"waiting|idle", text) and "timer" in text, "with a verdict", text)


# Where 10,000 threads are active on two cores one refresh takes half a second.
for attempt in nested, polled:
    lives = iter((0.3, 2, 8))
    tap.best_of(3, lambda: attempt(next(lives)))

# --- As an ordinary user -------------------------------------------------------------
run = pstop.run("spawn", "sh", "-c", "sleep 0.2; exit 8", ordinary=True, timeout=LIMIT_S)
tap.ok(run.returncode == 8 and re.search(rb"waiting +child .*\(status 8\)|idle +child", run.stderr) and
       b"not allowed" not in run.stderr, "an ordinary user needs no more rights", run.stderr)
if pstop.IS_ROOT:
    setuid = os.path.join(tap.tmp, "id")
    shutil.copy(shutil.which("id"), setuid)
    os.chmod(setuid, 0o4755)

    def user_of(*before):
        done = subprocess.run([*before, setuid, "-u"], capture_output=True, timeout=LIMIT_S,
                              check=False, user=pstop.NOBODY, group=pstop.NOBODY, extra_groups=[])
        return done.stdout, done.stderr
    if user_of()[0] == b"0\n":
        out, said = user_of(pstop.ordinary_program(), "spawn")
        tap.ok(out == b"65534\n" and b"without its setuid privileges" in said,
               "a setuid program below pstop runs without its rights, and that is told", said)
        out, said = user_of(pstop.ordinary_program(), "spawn", "--poll")
        tap.is_(out, b"0\n", "... and with them where it is not traced")
    else:
        tap.skip("a setuid program", "it gets no rights here anyway")
tap.done_testing()
