"""Bad input: what is said, on which stream, and the exit status. A wrong command
line gets one line with a hint and 2, whatever else is on it; a PID that is not
there gets a document, one line, and 1."""
import os

import pstop
import tap

NONE = 999999999


def refused(hint, *args):
    """One line on standard error that has the hint, nothing on standard output."""
    run = pstop.run(*args, timeout=20)
    lines = run.stderr.decode("utf-8").splitlines()
    tap.ok(run.returncode == 2 and run.stdout == b"" and len(lines) == 1 and
           lines[0].startswith("pstop: ") and hint in lines[0],
           f"{args} is refused", run)


HELP = "try 'pstop --help'"
COLUMNS = "'pstop --columns help'"
for args in (["--json", "0"], ["--json", "-5"], ["--json", "2147483648"],
             ["--json", "99999999999999999999"], ["-p", ""], ["-p", ","], ["-p", "1,,2"],
             ["-p", "1,"], ["-p", "0"], ["-p", "1;2"], ["--json", ""], ["--json", "1 x"],
             ["-d", "-1"], ["-d", "x"], ["-d", ""], ["-d", "1e3"], ["-d", "nan"], ["-d", "inf"],
             ["-d", "."], ["-d", "0.001"], ["-d", "1,5"], ["-d", "999999"], ["-d", "1s"],
             ["-n", "0"], ["-n", "-1"], ["-n", "x"], ["-n", "5x"], ["-n", ""],
             ["-n", "99999999999999999999"], ["-b", "-d", "0.01", "-n"], ["-d"], ["-p"],
             ["--no-such-option"], ["-Z"], ["-bZ"], ["--json=1"], ["--sort"], ["--columns"],
             ["-u", "no-such-user-here"], ["-u", ""], ["-u", "4294967295"], ["-u", "-1"],
             ["--samples-per-s", "-1"], ["--samples-per-s", "x"], ["--samples-per-s", "1001"],
             ["--source", "proc"], ["--source", ""], ["--source=bpf", "--proc-root", "/proc"],
             ["--json", "-H"], ["--json", "--sort", "PID"], ["--json", "--columns", "PID"],
             ["--json", "--long"], ["--stream", "-d", "0"], ["--json", "-n", "2", "-d", "0"],
             ["-b", "--long", "--columns", "PID"]):
    refused(HELP, *args)
for args in (["--columns", "NONE"], ["--columns", "PID,NONE"], ["--columns", ""],
             ["--columns", "+"], ["--columns", "PID,"], ["--columns", ",PID"],
             ["--columns", "PID,,TID"], ["--columns", "cmdline"], ["--columns", "PID CPU%"],
             ["--sort", "NONE"], ["--sort", ""], ["--sort", "-"], ["--sort", "--pid"]):
    refused(COLUMNS, "-b", *args)
refused("too many columns", "-b", "--columns", ",".join(["PID"] * 100))

# What the user typed comes back without what a terminal would obey.
for text in (b"\x1b[2J", b"no\nbody", "\u202egpj".encode(), b"\xff\xfe", b"\r", b"\x9b31m", b"x" * 5000):
    for args in ([text], ["-d", text], ["-u", text], ["--columns", text], ["--sort", text]):
        run = pstop.run("-b", *[os.fsdecode(a) for a in args]) if isinstance(args[0], bytes) \
            else pstop.run("-b", args[0], os.fsdecode(args[1]))
        said = run.stderr.decode("utf-8", "surrogateescape").removesuffix("\n")
        wanted = 1 if len(args) == 1 else 2     # an operand: no process has this name
        tap.ok(run.returncode == wanted and said.isprintable() and len(said) < 300,
               f"{args} is refused without an echo of what it is", said)

# PIDs that are not there.
run = pstop.run("--json", "-d", "0.1", NONE)
doc = pstop.parse(run.stdout)
tap.is_([run.returncode, run.stderr.decode()], [1, f"pstop: no process with PID {NONE}\n"],
        "a PID that is not there: one line, status 1")
tap.is_([doc["processes"], doc["missing"], pstop.check(doc)],
        [[], [{"pid": NONE, "error": "no such process"}], []], "... and a document that says so")
run = pstop.run("--json", "-d", "0", NONE, NONE - 1, NONE)
tap.is_([m["pid"] for m in pstop.parse(run.stdout)["missing"]], [NONE - 1, NONE],
        "two that are not there")
tap.is_([run.returncode, len(run.stderr.splitlines())], [1, 2], "... get a line each, status 1")
run = pstop.run("--json", "-d", "0", NONE, os.getpid())
tap.is_([run.returncode, len(run.stderr.splitlines()), len(pstop.parse(run.stdout)["processes"])],
        [0, 1, 1], "one of two is there: status 0")
run = pstop.run("-b", "-n", "2", "-d", "0.1", NONE)
tap.is_([run.returncode, run.stderr.decode()], [1, f"pstop: no process with PID {NONE}\n"],
        "the text says it once, too")
tap.is_([len(line.split()) > 10 for line in run.stdout.decode().split("\n\n")], [True, True],
        "... with tables that are empty")
run = pstop.run("-b", "-n", "1", "-d", "0", "2147483647")
tap.is_(run.returncode, 1, "the largest PID that can be asked for")
for text in ("abc", "12x", "1.5", "0x10"):
    run = pstop.run("--json", text)
    tap.is_([run.returncode, run.stdout, run.stderr.decode()],
            [1, b"", f"pstop: cannot show {text}: no process and no command has this name\n"],
            f"{text} is no PID, but can be a name")

# One PID in many ways.
me = str(os.getpid())
for args in ([me, me], ["-p", f"{me},{me}"], ["-p", f"{me} {me}"], ["-p", me, me],
             ["-p", f" {me}\n{me}\n"], ["--pid", me], [f"--pid={me}"], ["-p" + me], ["--", me]):
    doc = pstop.document("-d", "0", *args)
    tap.is_([p["pid"] for p in doc["processes"]], [int(me)], f"{args} is one process")
doc = pstop.document("-d", "0", "-p", f"{me},1")
tap.is_([p["pid"] for p in doc["processes"]], [1, int(me)], "two PIDs come in order")

# A /proc that is none.
empty = os.path.join(tap.tmp, "empty")
os.makedirs(os.path.join(empty, "1000", "systemd"))
NO_PROC = "it is no proc file system, nor a copy of one"
for root, reason in (("/no/such/folder", "No such file or directory"),
                     ("/etc/passwd", "Not a directory"), ("/etc", NO_PROC), (empty, NO_PROC)):
    for args in (["-b"], ["--json", "-d", "0"], ["explain", str(os.getpid())], ["-b", "bash"],
                 ["-b", "--proc-root", "/proc"]):
        run = pstop.run(*args, "--proc-root", root)
        tap.is_([run.returncode, run.stdout, run.stderr.decode()],
                [3, b"", f"pstop: cannot read {root}: {reason}\n"],
                f"{args} --proc-root {root}: status 3")
for name in ("stat", "uptime", "1000/stat"):
    path = os.path.join(empty, name)
    with open(path, "w"):
        pass
    run = pstop.run("-b", "-d", "0", "--proc-root", empty)
    tap.is_([run.returncode, run.stderr], [0, b""], f"a copy with nothing but {name} is read")
    os.unlink(path)
tap.done_testing()
