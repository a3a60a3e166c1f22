"""Titles written over the arguments and padded with blanks or NULs, as those of
PostgreSQL, in all that shows a command line: without what they are padded with, and the
name in brackets where nothing is left.  JSON has the arguments as they are."""
import re
import subprocess
import sys
import time

import helper
import pstop
import tap

# proc_pid_stat(5), fields 48 arg_start and 49 arg_end; no NUL passes through arguments.
WRITE_OVER = """
import ctypes, sys, time
text = bytes.fromhex(sys.argv[1])
fields = open("/proc/self/stat", "rb").read().rsplit(b")", 1)[1].split()
start, end = int(fields[45]), int(fields[46])
ctypes.memset(start, 0, end - start)
ctypes.memmove(start, text, min(len(text), end - start))
time.sleep(600)
"""
# Title, and what is shown of it; None: the name in brackets.
TITLES = ((b"postgres:", "postgres:"), (b"postgres: idle   ", "postgres: idle"),
          (b"two\0words  \0 \0", "two words"), (b"", None), (b"   ", None))


def arguments_of(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()


def await_title(pid, title):
    """Until it has written the title over its arguments."""
    end = time.monotonic() + helper.TIMEOUT
    while time.monotonic() < end:
        now = arguments_of(pid)
        if now and b"ctypes" not in now and now.startswith(title):
            return
        time.sleep(0.01)
    raise TimeoutError(title)


def shown(pid):
    text = pstop.run("-d", "0", "--columns", "PID,COMMAND", pid).stdout.decode()
    return re.fullmatch(rf" *PID COMMAND\n *{pid} (.*)\n", text)[1]


children = []
try:
    for title, wanted in TITLES:
        child = subprocess.Popen([sys.executable, "-c", WRITE_OVER, title.hex()],
                                 stdout=subprocess.DEVNULL)
        children.append(child)
        await_title(child.pid, title)
        name = helper.read(f"/proc/{child.pid}/comm").rstrip("\n")
        wanted = wanted or f"[{name}]"
        tap.is_(shown(child.pid), wanted, f"{title!r} is shown as {wanted!r}")
        page = pstop.run("explain", "-d", "0", child.pid).stdout.decode().splitlines()
        tap.is_(page[1], wanted, "... on its page")
        p = pstop.document("-d", "0", child.pid)["processes"][0]
        whole = arguments_of(child.pid).decode()
        joined = "\0".join(p["cmdline"])
        tap.ok(whole.rstrip("\0") == joined.rstrip("\0") and joined.startswith(title.decode()),
               "... and JSON has it exactly", (whole, p["cmdline"]))
        found = pstop.run("-d", "0", "--filter", f'command="{wanted}"', child.pid)
        tap.is_(len(found.stdout.splitlines()), 2, "... and a filter finds it")
finally:
    for child in children:
        child.kill()
        child.wait()

# Started without a single word.
run = pstop.run("spawn", "bash", "-c", "exec -a '' cat")
tap.ok(b" [cat]" in run.stderr, "a command without words goes by its name", run.stderr)
tap.done_testing()
