"""What pstop does when nobody takes its output: a full disk is an error (3), a
reader that went away is none (0), a signal ends a stream after a whole line."""
import os
import resource
import select
import signal
import subprocess
import sys
import time

import helper
import pstop
import tap

ME = os.getpid()
OUTPUTS = (["--help"], ["--version"], ["--columns", "help"], ["-b", "-n", "1", "-d", "0.05"],
           ["-b", "-H", "-d", "0"], ["-b", "--long", "-d", "0"], ["-b", "-d", "0.05"],
           ["--json", "-d", "0", ME], ["--json", "-d", "0"], ["--json", "-d", "0.05"],
           ["--stream", "-d", "0.05", ME], ["--stream", "-d", "0.05"], ["doctor"],
           ["explain", "-d", "0.05", ME])
TIMEOUT = 30

# --- A full disk -------------------------------------------------------------
for args in OUTPUTS:
    with open("/dev/full", "wb") as full:
        run = pstop.run(*args, stdout=full, timeout=TIMEOUT)
    tap.is_([run.returncode, run.stderr.decode()],
            [3, "pstop: cannot write the output: No space left on device\n"],
            f"{args} into a full disk: one line, status 3")


# --- A file that may not grow ---------------------------------------------------
FILE = os.path.join(tap.tmp, "file")


def small_files(number=signal.SIG_DFL):
    """For preexec_fn: files of 512 bytes, and what SIGXFSZ does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
    signal.signal(signal.SIGXFSZ, number)


for args in OUTPUTS:
    with open(FILE, "wb") as file:
        run = pstop.run(*args, stdout=file, timeout=TIMEOUT, preexec_fn=small_files)
    with open(FILE, "rb") as file:
        written = file.read()
    wanted = [3, "pstop: cannot write the output: File too large\n"]
    if len(written) < 512:
        wanted = [run.returncode, ""]
    tap.is_([run.returncode, run.stderr.decode()], wanted, f"{args} into a file of 512 bytes: one line, status 3")

LINES = ["sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do sh -c :; done; echo out; exit 5"]
for args in (["-o", FILE], ["--json", "-o", FILE], ["--timeline", "-q", "-o", FILE], ["-q", "--trace-events", FILE]):
    for way in ([], ["--ptrace"], ["--poll"]):
        if way == ["--poll"] and "-q" not in args:
            continue  # short lives are not seen, and so the file may be small
        run = pstop.run("spawn", *args, *way, "--", *LINES, timeout=TIMEOUT, preexec_fn=small_files)
        said = f"pstop: cannot write all output to {FILE}: File too large\n"
        tap.ok(run.returncode == 5 and run.stdout == b"out\n" and said in run.stderr.decode(),
               f"spawn {args} {way}: the command's output and status, and the reason", [run.returncode, run.stderr])
    run = pstop.run("spawn", *[arg.replace(FILE, "/dev/full") for arg in args], "--", *LINES, timeout=TIMEOUT)
    said = "pstop: cannot write all output to /dev/full: No space left on device\n"
    tap.ok(run.returncode == 5 and run.stdout == b"out\n" and said in run.stderr.decode(),
           f"spawn {args} into a full disk: the same", [run.returncode, run.stderr])

# The command finds the signals as they were: it is ended by them, or is not.
for name, what in (("SIGXFSZ", f"head -c 2000 /dev/zero >{FILE}; echo $?"), ("SIGPIPE", "yes | head -1 >/dev/null; echo ${PIPESTATUS[0]}")):
    for treatment in (signal.SIG_DFL, signal.SIG_IGN):
        def prepare(number=getattr(signal, name), how=treatment):
            resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
            signal.signal(number, how)
        plain = subprocess.run(["bash", "-c", what], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, preexec_fn=prepare, restore_signals=False, check=False)
        for way in ([], ["--ptrace"], ["--poll"]):
            run = pstop.run("spawn", "-q", "-o", "/dev/null", *way, "--", "bash", "-c", what, timeout=TIMEOUT,
                            preexec_fn=prepare, restore_signals=False)
            tap.is_(run.stdout, plain.stdout, f"{name} {treatment.name} {way}: as without pstop")
run = pstop.run("spawn", "-q", "-o", "/dev/null", "--demo", "mapreduce", "--seconds", "0.5", "--reducer", "cat",
                "--mapper", "cat >/dev/null; sed -n s/SigIgn:.//p /proc/self/status", timeout=TIMEOUT,
                preexec_fn=small_files)
ignored = [int(line, 16) >> (signal.SIGXFSZ - 1) & 1 for line in run.stdout.split()]
tap.is_([run.returncode, ignored], [0, [0, 0]], "what a demo runs has it as well")


# --- A closed standard output --------------------------------------------------
def close_output():
    os.close(1)


for args in OUTPUTS:
    run = pstop.run(*args, stdout=None, preexec_fn=close_output, timeout=TIMEOUT)
    tap.is_([run.returncode, run.stderr.decode()],
            [3, "pstop: cannot write the output: Bad file descriptor\n"],
            f"{args} without standard output: one line, status 3")
run = pstop.run("--json", "-d", "0", ME, preexec_fn=lambda: os.close(2), stderr=None)
tap.is_([run.returncode, pstop.parse(run.stdout)["processes"][0]["pid"]], [0, ME],
        "without standard error all is well")
run = pstop.run("--json", "-d", "0", 999999999, preexec_fn=lambda: os.close(2), stderr=None)
tap.is_([run.returncode, pstop.check(pstop.parse(run.stdout))], [1, []],
        "... and a complaint goes nowhere else")


# A program that pstop runs has closed what was closed.
SHOW = "import os; print([fd for fd in range(3) if os.path.exists(f'/proc/self/fd/{fd}')], file=open('%s', 'w'))" % FILE
for closed in ((0,), (1,), (2,), (0, 1, 2)):
    run = pstop.run("spawn", "-q", "-o", "/dev/null", "--", sys.executable, "-c", SHOW, timeout=TIMEOUT, stdout=None, stderr=None,
                    preexec_fn=lambda: [os.close(fd) for fd in closed])
    with open(FILE, encoding="utf-8") as file:
        tap.is_(file.read(), f"{[fd for fd in range(3) if fd not in closed]}\n",
                f"spawn without {closed}: the command is without, too")


# --- A reader that goes away ---------------------------------------------------
def start(*args, **options):
    return subprocess.Popen([pstop.PROGRAM, *map(str, args)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


for args in OUTPUTS:
    with start(*args) as child:
        child.stdout.close()
        said = child.stderr.read().decode()
        status = child.wait(TIMEOUT)
    # doctor: 1 where something is missing, for example of a process that another test has started.
    may_be = [0, 1] if args == ["doctor"] else [0]
    tap.ok(status in may_be and said == "", f"{args}, nobody reads: no message, no other status",
           [status, said])
for args in (["--stream", "-d", "0.05"], ["-b", "-d", "0.05"], ["--json", "-d", "0"]):
    with start(*args) as child:
        first = child.stdout.readline()
        child.stdout.close()
        said = child.stderr.read().decode()
        status = child.wait(TIMEOUT)
    tap.ok(first and [status, said] == [0, ""], f"{args} | head -1: no message, status 0",
           [status, said])
    # A shell whose parent ignores SIGPIPE passes that on; ours may not matter.
    with start(*args, restore_signals=False,
               preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL)) as child:
        child.stdout.readline()
        child.stdout.close()
        status = child.wait(TIMEOUT)
    tap.is_(status, 0, "... however SIGPIPE is set when it starts")


# --- Signals -------------------------------------------------------------------
def await_output(child):
    if not select.select([child.stdout], [], [], TIMEOUT)[0]:
        raise TimeoutError("no output")


for number in (signal.SIGINT, signal.SIGTERM):
    for args in (["--stream", "-d", "0.05"], ["--stream", "-d", "0.05", ME],
                 ["-b", "-d", "0.05", "-p", ME]):
        with start(*args) as child:
            await_output(child)
            child.send_signal(number)
            out, err = child.communicate(timeout=TIMEOUT)
        tap.is_([child.returncode, err], [0, b""], f"{number.name} ends {args}: status 0")
        tap.ok(out.endswith(b"\n"), "... after a whole line", out[-80:])
        if "--stream" in args:
            bad = [line[:80] for line in out.splitlines() if pstop.check(pstop.parse(line))]
            tap.is_(bad, [], "... all of them documents")
    with start("--stream", "-d", "3600", ME) as child:
        helper.await_handler(child.pid, number)
        begun = time.monotonic()
        child.send_signal(number)
        out, err = child.communicate(timeout=TIMEOUT)
    tap.is_([child.returncode, out, err], [0, b"", b""],
            f"{number.name} ends a stream that has nothing to say yet")
    tap.ok(time.monotonic() - begun < 5, "... at once, not at the end of its window")
    with start("--json", "-d", "3600", ME) as child:
        helper.await_handler(child.pid, number)
        child.send_signal(number)
        out, err = child.communicate(timeout=TIMEOUT)
    tap.is_([child.returncode, out, err], [128 + number, b"", b""],
            f"{number.name} in the only window: nothing written, status 128 and the signal")

# Stopped and continued, it goes on.
with pstop.Stream("-d", "0.1", ME) as stream:
    stream.next()
    stream.process.send_signal(signal.SIGSTOP)
    helper.await_state(stream.process.pid, "T")
    time.sleep(0.4)
    stream.process.send_signal(signal.SIGCONT)
    windows = [stream.next()["window_s"] for _ in range(4)]
    tap.ok(max(windows) > 0.3, "a stop makes a long window", windows)
    tap.ok(min(windows) > 0.03, "... and none too short to make up for it", windows)
tap.done_testing()
