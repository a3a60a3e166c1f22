"""valgrind(1) finds no leak and no wrong access in pstop's ways through a run."""
import os
import shutil
import subprocess

import helper
import pstop
import replay
import tap

if pstop.is_sanitized():
    tap.skip_all("an ASan build is checked by its own leak checker in every test")
if shutil.which("valgrind") is None:
    tap.diag("NOT TRIED: leaks were not looked for")
    tap.skip_all("valgrind is missing")

VALGRIND = ["valgrind", "--quiet", "--leak-check=full", "--show-leak-kinds=all",
            "--errors-for-leak-kinds=definite,indirect,possible", "--error-exitcode=99",
            "--track-fds=no"]


def clean(name, *args, wanted=0):
    # valgrind does not know what libbpf hands to the kernel: the sanitizers do (sources.py).
    command = [*map(str, args)]
    if command[0] not in ("spawn", "explain", "doctor"):
        command.insert(0, "--source=files")
    run = subprocess.run([*VALGRIND, pstop.PROGRAM, *command], stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=100,
                         check=False)
    tap.ok(run.returncode == wanted, f"no leak: {name}", run.stderr.decode("utf-8", "replace"))


with helper.Actor("burn", "nap:50", "pipe:20", "sleep") as actor:
    clean("--json PID", "--json", "-d", "0.1", actor.pid)
    clean("-b of all", "-b", "-n", "2", "-d", "0.1")
    clean("-b -H with all sorts of columns", "-b", "-H", "-n", "2", "-d", "0.1", "-p", actor.pid,
          "--columns", "+EXE,REASON,CGROUP,SWAP", "--sort", "TID")
    clean("a PID that is none", "--json", "-d", "0", 4194304, wanted=1)
clean("a wrong option", "--no-such-option", wanted=2)
clean("a wrong column", "-b", "--columns", "PID,NONE", wanted=2)

# Deaths, births and names, as far as they can be replayed.
for case_name in ("gone-and-born", "hostile-names", "pid-reuse", "thread-exec"):
    folder = os.path.join(tap.tmp, case_name)
    roots = []
    for root in replay.write(replay.load(case_name), folder):
        roots += ["--proc-root", root]
    clean(f"the fixture {case_name}", "--json", *roots)
tap.done_testing()
