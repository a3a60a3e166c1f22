"""Live processes with names and arguments made to harm: none of their bytes
reaches the text output where a terminal would obey it, in any locale or width,
and JSON stays valid."""
import contextlib
import os
import subprocess
import unicodedata

import helper
import pstop
import tap

NAMES = [b") S 1 1 1 0 -1", b"((", b"a\nb", b"\x1b[2J\x1b[31m", b"\x1b]0;evil\x07", b"\r\x08\x7f",
         b"\xff\xfe\xfd", b"\xc3\x28\xe2\x82", "\u202egpj.exe".encode(), "\u0085\u009b1m".encode(),
         "\u6f22\u6f22\u6f22\u6f22\u6f22".encode(), "e\u0301\u200b\u2028".encode(),
         "\U000e0041\ufeff".encode(), b"", b"  x  ", b"\\x1b\\n", b"\"'}],{"]
ACTOR = os.path.join(helper.FOLDER, "actor")


@contextlib.contextmanager
def hostile(name):
    """A process with this name, and this as its first argument and its last."""
    child = subprocess.Popen([name or b"-", "-c", name, "-a", "sleep", "--", name],
                             executable=ACTOR, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        child.stdout.readline()
        yield child.pid
    finally:
        child.kill()
        child.communicate()


def is_tame(text):
    """No character that moves, colours, hides or turns what follows."""
    return all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
               for c in text)


def columns_of(line):
    """Terminal columns that a tame line takes."""
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


with contextlib.ExitStack() as stack:
    pids = {stack.enter_context(hostile(name)): name for name in NAMES}
    asked = ["-p", ",".join(map(str, pids))]
    for args in (["-b"], ["-b", "-H"], ["-b", "--long"],
                 ["-b", "--columns", "PID,COMM,EXE,CGROUP,REASON,COMMAND"],
                 ["-b", "--columns", "COMMAND,PID"], ["-b", "--sort", "COMMAND"]):
        for locale in ("C.UTF-8", "C", "POSIX", "no_SUCH.locale"):
            run = pstop.run(*args, "-n", "1", "-d", "0", *asked, env={"LC_ALL": locale})
            text = run.stdout.decode("utf-8" if locale == "C.UTF-8" else "ascii", "strict")
            rows = text.splitlines()
            tap.ok(run.returncode == 0 and is_tame(text) and len(rows) == len(pids) + 2,
                   f"{args} in {locale}: a tame row each", ascii(text))
    for width in (20, 40, 79, 120):
        for args in (["-b"], ["-b", "-H"], ["-b", "--columns", "COMM,COMMAND,EXE"]):
            run = pstop.run(*args, "-n", "1", "-d", "0", *asked, env={"COLUMNS": str(width)})
            text = run.stdout.decode()
            wide = [line for line in text.splitlines() if columns_of(line) > width]
            tap.ok(is_tame(text) and not wide, f"{args} in {width} columns: no row is wider",
                   ascii(wide))
    # The words as they must be spelled.
    text = pstop.run("-d", "0", *asked, "--columns", "PID,COMM").stdout.decode()
    said = dict(line.split(None, 1) for line in text.splitlines()[1:] if len(line.split()) > 1)
    for pid, name in pids.items():
        wanted = {b"a\nb": r"a\nb", b"\x1b[2J\x1b[31m": r"\x1b[2J\x1b[31m",
                  b"\xff\xfe\xfd": r"\xff\xfe\xfd", b") S 1 1 1 0 -1": ") S 1 1 1 0 -1",
                  "\u202egpj.exe".encode(): r"\u202egpj.exe"}.get(name)
        if wanted:
            tap.is_(said.get(str(pid)), wanted, f"{name!r} is spelled out")

    doc = pstop.document("-d", "0.1", *pids)
    tap.is_(len(doc["processes"]), len(pids), "JSON has all of them")
    for pid, name in pids.items():
        p = pstop.process_of(doc, pid)
        wanted = name[:15].decode("utf-8", "replace") if b"\xff" not in name else "\ufffd" * 3
        if b"\xc3\x28" not in name:
            tap.is_(p["comm"], wanted, f"{name!r} in JSON")
        tap.is_([p["state"], p["ppid"], len(p["cmdline"]) >= 5],
                ["S", os.getpid(), True], "... and what comes after the name is right")
    with pstop.Stream("-d", "0.1", *pids) as stream:
        tap.is_(pstop.check(pstop.parse(stream.line())), [], "a stream has a line a document")
    run = pstop.run("explain", "-d", "0.1", *pids)
    tap.ok(run.returncode == 0 and is_tame(run.stdout.decode()), "explain is tame",
           ascii(run.stdout.decode()))

# A user could also hide by writing over its arguments, or by having very many.
with helper.Actor("-c", "many", "-a", "sleep", *["x" * 1000] * 200) as actor:
    doc = pstop.document("-d", "0", actor.pid)
    p = doc["processes"][0]
    tap.is_([len(p["cmdline"]), p["cmdline"][-1]], [205, "x" * 1000], "long arguments are whole")
    run = pstop.run("-d", "0", actor.pid)
    tap.is_([len(run.stdout.splitlines()), run.returncode], [2, 0], "... in one row of text")
tap.done_testing()
