"""Programs of another ABI: waits of a 32-bit program, made by its own numbers, are what
they are, and none is called by the name that its number has in a 64-bit program."""
import os
import platform
import shutil
import subprocess
import time

import pstop
import tap

SOURCE = os.path.join(pstop.SOURCE, "tests/helpers/waiter.c")
# What it waits in: detail, name of the call, what it waits on.
WAITS = {
    "nanosleep": ("timer", "nanosleep", None),
    "clock_nanosleep_time64": ("timer", "clock_nanosleep_time64", None),
    "read": ("pipe", "read", "pipe:"),
    "readv": ("pipe", "readv", "pipe:"),
    "write": ("pipe", "write", "pipe:"),
    "futex": ("lock", "futex", None),
    "futex_time64": ("lock", "futex_time64", None),
    "poll": ("pipe", "poll", "pipe:"),
    "ppoll_time64": ("pipe", "ppoll_time64", "pipe:"),
    "select": ("pipe", "_newselect", "pipe:"),
    "_newselect": ("pipe", "_newselect", "pipe:"),
    "pselect6_time64": ("pipe", "pselect6_time64", "pipe:"),
    "epoll_wait": ("pipe", "epoll_wait", None),
    "socketcall recv": ("network", "recvfrom", "socket:"),
    "socketcall recvfrom": ("network", "recvfrom", "socket:"),
    "recvfrom": ("network", "recvfrom", "socket:"),
    "socketcall accept": ("network", "accept", "socket:"),
    "wait4": ("child", "wait4", None),
    "waitpid": ("child", "waitpid", None),
    "flock": ("lock", "flock", None),
    "fcntl64": ("lock", "fcntl64", None),
    "ipc msgrcv": ("event", "msgrcv", None),
    "msgrcv": ("event", "msgrcv", None),
    "ipc semop": ("lock", "semop", None),
    "rt_sigsuspend": ("signal", "rt_sigsuspend", None),
    "pause": ("signal", "pause", None),
}


def compile_waiter(*compilers):
    """The program, made by the first of these commands that works; None: none does."""
    program = os.path.join(tap.tmp, "waiter" + str(len(compilers)))
    for compiler in compilers:
        tried = shutil.which(compiler[0]) and subprocess.run(
            [*compiler, "-x", "c", "-o", program, "-"], stderr=subprocess.DEVNULL, check=False,
            input=b"#include <errno.h>\n#include <sys/syscall.h>\nint main(void) { return errno; }\n")
        if tried and tried.returncode == 0:
            subprocess.run([*compiler, "-o", program, SOURCE], check=True)
            return program
    return None


class Waiter:
    """One that waits; read `ready` before."""

    def __init__(self, program, what):
        self.what = what
        self.process = subprocess.Popen([program, what], stdout=subprocess.PIPE,
                                        stdin=subprocess.PIPE)
        self.pid = self.process.pid
        self.process.stdout.readline()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stdin.close()


def remove_ipc(before):
    """Message queues and semaphores stay behind those who made them."""
    for kind, option in (("q", "-q"), ("s", "-s")):
        for name in ipc(option) - before[kind]:
            subprocess.run(["ipcrm", option, name], check=False)


def ipc(option):
    lines = subprocess.run(["ipcs", option], stdout=subprocess.PIPE, text=True, check=False).stdout
    return {words[1] for words in map(str.split, lines.splitlines())
            if len(words) > 2 and words[0].startswith("0x")}


def check(waiter, thread, how):
    detail, call, target = WAITS[waiter.what]
    tap.is_(thread["detail"], detail, f"{waiter.what} by {how}: waits on {detail}")
    tap.is_(thread["syscall"], call, "... in the call that it is")
    if target:
        tap.ok(thread["target"] and (thread["target"].startswith(target) or target == "socket:"),
               "... on what it is", thread["target"])


def check_all(waiters):
    by_pid = {waiter.pid: waiter for waiter in waiters}
    for how in ("files", "bpf"):
        done = pstop.run("--json", "--source", how, "-d", "0.5", *by_pid)
        if done.returncode:
            tap.skip(f"waits by {how}", done.stderr.decode().strip())
            continue
        doc = pstop.parse(done.stdout)
        tap.is_(pstop.check(doc), [], f"by {how}: the document fits the schema")
        for pid, waiter in by_pid.items():
            check(waiter, pstop.process_of(doc, pid)["threads"][0], how)


if platform.machine() != "x86_64":
    tap.skip_all("only for x86-64, which runs programs of i386")
program = compile_waiter(["gcc", "-m32"], ["i686-linux-gnu-gcc", "-static"])
if program is None:
    tap.skip_all("no compiler for i386: neither gcc -m32 (gcc-multilib) nor i686-linux-gnu-gcc")
if subprocess.run([program], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                  check=False).returncode != 1:
    tap.skip_all("this kernel runs no program of i386")

before = {"q": ipc("-q"), "s": ipc("-s")}
waiters = [Waiter(program, what) for what in WAITS]
try:
    time.sleep(0.2)
    check_all(waiters)
finally:
    for waiter in waiters:
        waiter.close()
    remove_ipc(before)

# One that works and sleeps in turn: the verdict, its sentence, and in spawn.
restless = Waiter(program, "threads")
try:
    thread = pstop.process_of(pstop.document("-d", "1", restless.pid), restless.pid)["threads"][0]
    tap.ok(thread["class"] in ("waiting", "idle") and thread["detail"] == "timer",
           "a loop of nanosleep waits for a timer", thread)
    tap.ok("(nanosleep)" in thread["reason"], "... which its sentence says", thread["reason"])
    run = pstop.run("explain", "-d", "1", restless.pid)
    text = run.stdout.decode()
    tap.ok("nanosleep" in text and "sync" not in text.replace("asynchronous", ""),
           "... and its page", text)
finally:
    restless.close()
for options in ([], ["--ptrace"], ["--poll"]):
    run = pstop.run("spawn", "--json", "-q", "--timeout", "1.5", *options, "--", program, "threads",
                    stdout=subprocess.DEVNULL)
    process = pstop.parse(run.stderr.splitlines()[-1])["processes"][0]
    tap.is_([process["class"], process["detail"]], ["waiting", "timer"],
            f"spawn {' '.join(options)}: it waits for a timer")

# A call of i386 out of a 64-bit program: its number, 162, is that of sync there.
gate = Waiter(compile_waiter(["gcc", "-no-pie"]), "gate nanosleep")
try:
    for how in ("files", "bpf"):
        run = pstop.run("--json", "--source", how, "-d", "0.5")
        thread = run.returncode == 0 and pstop.process_of(pstop.parse(run.stdout), gate.pid)["threads"][0]
        if gate.process.poll() is not None or not thread:
            tap.skip(f"a call through the gate of i386 by {how}", "not in this kernel, or no BPF here")
        else:
            tap.is_(thread["detail"], "timer", f"a call through the gate of i386 by {how}")
            tap.ok(thread["syscall"] != "sync", "... has not the name of its number", thread["syscall"])
finally:
    gate.close()
tap.done_testing()
