"""The verdict on threads that do one clear thing each. A busy machine may starve
what computes and blur a short window: a detail may be "starved", and each gets
some windows to be recognized in."""
import os
import pty
import signal
import socket
import subprocess

import helper
import pstop
import tap

WINDOWS = 8


def judged(name, pid, accepted, tid=None, also=lambda p: True):
    """In one of some windows (class, detail) of the task is one of those accepted."""
    seen = []
    for _ in range(WINDOWS):
        doc = pstop.document("-d", "0.3", pid)
        p = pstop.process_of(doc, pid)
        t = pstop.thread_of(p, tid) if tid else p
        seen.append((t["class"], t["detail"], t["reason"]))
        if (t["class"], t["detail"]) in accepted and also(p):
            break
    return tap.ok(seen[-1][:2] in accepted and also(p), f"{name} is {accepted[0]}", seen)


BUSY = [("cpu-bound", "user"), ("cpu-bound", "starved")]
with helper.Actor("-a", "burn") as actor:
    judged("a loop", actor.pid, BUSY)
    actor.process.send_signal(signal.SIGSTOP)
    helper.await_state(actor.pid, "T")
    judged("a loop that is stopped", actor.pid, [("idle", "stopped")])
with subprocess.Popen(["sleep", "600"]) as sleep:
    helper.await_state(sleep.pid, "S")
    sleep.send_signal(signal.SIGSTOP)
    helper.await_state(sleep.pid, "T")
    sleep.send_signal(signal.SIGCONT)
    helper.await_state(sleep.pid, "S")
    judged("a sleep that was stopped and goes on", sleep.pid, [("idle", "timer")])
    sleep.kill()
with helper.Actor("burn", "sleep") as actor:
    judged("a process whose first thread sleeps while another computes", actor.pid, BUSY,
           also=lambda p: p["leader_thread"] == actor.tid("burn"))
    judged("... its first thread", actor.pid, [("idle", "pipe")], actor.pid)
with helper.Actor("-a", "kernel") as actor:
    judged("a loop of system calls", actor.pid, [("cpu-bound", "kernel"), ("cpu-bound", "starved")])
dd = subprocess.Popen(["dd", "if=/dev/zero", "of=/dev/null", "bs=64k"], stderr=subprocess.DEVNULL)
try:
    judged("dd from /dev/zero", dd.pid, [("cpu-bound", "kernel"), ("cpu-bound", "starved")])
finally:
    dd.kill()
    dd.wait()

# Four that share one core have a quarter each, and are ready for the rest.
core = min(os.sched_getaffinity(0))
with helper.Actor("burn", "burn", "burn", "burn") as actor:
    for tid in actor.roles:
        os.sched_setaffinity(tid, {core})
    for tid in actor.roles:
        judged("one of four on a core", actor.pid, [("cpu-bound", "starved")], tid)

with helper.Actor("pipe:100", "lock:100", "nap:200", "nap:10", "sleep") as actor:
    for role, index, accepted in (
            ("pipe", 0, [("io-bound", "pipe")]), ("lock", 0, [("waiting", "lock")]),
            ("nap", 0, [("waiting", "timer")]), ("nap", 1, [("waiting", "timer")]),
            ("sleep", 0, [("idle", "signal")]), ("ticker", 0, [("waiting", "timer")])):
        judged(f"{role} {index}", actor.pid, accepted, actor.tids(role)[index])

# Processes that wait for one thing each.
here, there = socket.socketpair()
main, side = pty.openpty()
children = {}
try:
    children["cat from a pipe"] = (subprocess.Popen(
        ["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL), "pipe")
    children["cat from a socket"] = (subprocess.Popen(
        ["cat"], stdin=there, stdout=subprocess.DEVNULL), "network")
    children["cat from a terminal"] = (subprocess.Popen(
        ["cat"], stdin=side, stdout=subprocess.DEVNULL), "tty")
    children["sleep"] = (subprocess.Popen(["sleep", "1000"]), "timer")
    children["a shell with a child"] = (subprocess.Popen(
        ["sh", "-c", "sleep 1000; :"], start_new_session=True), "child")
    for name, (child, detail) in children.items():
        helper.await_state(child.pid, "S")
        judged(name, child.pid, [("idle", detail)])
finally:
    for child, detail in children.values():
        if detail == "child":
            os.killpg(child.pid, signal.SIGKILL)
        child.kill()
        child.communicate()
    for descriptor in (main, side):
        os.close(descriptor)
    here.close()
    there.close()
tap.done_testing()
