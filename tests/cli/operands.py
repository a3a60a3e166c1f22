"""Processes named on the command line: by name as pgrep -x, by PID, and by the ID of a thread."""
import contextlib
import os
import shutil
import subprocess

import helper
import pstop
import tap

ACTOR = os.path.join(helper.FOLDER, "actor")
NAME = f"op{os.getpid()}"
TITLE = "/opt/" + 20 * "a-path/" + NAME  # argv[0]; neither cut in a list, nor one of the build's paths
LONG = f"a-program-with-a-long-name-{os.getpid()}"


@contextlib.contextmanager
def running(program, *args, name=None):
    """A process, and the first lines that it prints: "ready PID", and one for each thread."""
    child = subprocess.Popen([name or program, *args, "sleep"], executable=program,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    lines = []
    while not lines or lines[-1].strip():
        lines.append(child.stdout.readline())
    try:
        yield child.pid, [int(line.split()[0]) for line in lines[1:-1]]
    finally:
        child.kill()
        child.communicate()


def shown(*args):
    """The status, the PIDs of the table, and what was said."""
    run = pstop.run("-n", "1", "-d", "0", "--columns", "PID", *args)
    return run.returncode, sorted(map(int, run.stdout.split()[1:])), run.stderr.decode()


copy = os.path.join(tap.tmp, LONG)
shutil.copy(ACTOR, copy)
with contextlib.ExitStack() as stack:
    (one, tids), (two, _) = [stack.enter_context(running(ACTOR, "-c", NAME, name=TITLE)) for _ in range(2)]
    other, _ = stack.enter_context(running(ACTOR, "-c", NAME + "x"))
    long, _ = stack.enter_context(running(copy))
    script, _ = stack.enter_context(running(ACTOR, "-c", LONG[:15], name="/bin/" + LONG[:15]))
    both = sorted([one, two])

    tap.is_(shown(NAME), (0, both, ""), "a name: all its processes, and no other")
    tap.is_(shown(NAME, str(other)), (0, sorted(both + [other]), ""), "a name and a PID")
    tap.is_(shown(NAME, NAME, str(one)), (0, both, ""), "named twice, shown once")
    status, pids, said = shown(NAME + "z", str(other))
    tap.is_((status, pids), (0, [other]), "a name of nobody: the others are shown")
    tap.is_(said, f"pstop: cannot show {NAME}z: no process and no command has this name\n",
            "... and it says so")
    tap.is_(shown(NAME + "z")[:2], (1, []), "nobody at all")
    tap.is_(shown("\x1b[2J")[2],
            "pstop: cannot show \\x1b[2J: no process and no command has this name\n",
            "a hostile name is spelled out")
    tap.is_(shown(LONG), (0, [long], ""), "a name longer than the kernel keeps")
    tap.is_(shown(LONG[:15]), (0, sorted([long, script]), ""), "... and what the kernel keeps")
    tap.is_(sorted(p["pid"] for p in pstop.document("-d", "0", NAME)["processes"]), both,
            "the same in JSON")

    run = pstop.run("explain", "-d", "0", NAME)
    said = run.stderr.decode().splitlines()
    tap.is_((run.returncode, run.stdout, said[0]),
            (2, b"", f"pstop: more than one process is named {NAME}: choose one by its PID"),
            "explain takes one process")
    tap.is_([int(line.split()[0]) for line in said[1:]], both, "... and lists those of the name")
    tap.is_([line.split()[1] for line in said[1:]], [TITLE, TITLE], "... with their commands")
    run = pstop.run("explain", "-d", "0", NAME + "x")
    tap.ok(run.returncode == 0 and run.stdout.startswith(b"PID %d " % other), "explain by name", run)
    tap.is_(pstop.run("doctor", NAME).returncode, 2, "doctor takes one process")
    tap.ok(pstop.run("doctor", NAME + "x").returncode in (0, 1), "doctor by name")

    for args in [str(tids[-1])], ["-p", str(tids[-1])]:
        tap.is_(shown(*args), (0, [one], ""), f"a thread stands for its process: {args}")
    run = pstop.run("explain", "-d", "0", tids[-1])
    tap.ok(run.stdout.startswith(b"PID %d " % one), "... in explain", run)

own = os.path.join(tap.tmp, NAME + "p")
shutil.copy(os.environ["PSTOP"], own)
run = subprocess.run([own, "-b", "-n", "1", "-d", "0", NAME + "p"], capture_output=True)
tap.is_((run.returncode, run.stdout), (1, b""), "pstop does not find itself")
tap.done_testing()
