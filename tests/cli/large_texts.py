"""Processes with large texts: an environment of more than pstop keeps, in size and in
number, and arguments of a megabyte. What is cut says how much there is."""
import os
import re
import subprocess

import pstop
import tap


def explain(env):
    """The page of a process with this environment, line by line."""
    process = subprocess.Popen(["sleep", "1000"], env=env, stdin=subprocess.DEVNULL)
    try:
        size = 0
        while size == 0:  # execve(2) goes on
            with open(f"/proc/{process.pid}/environ", "rb") as file:
                size = len(file.read())
        run = pstop.run("explain", "--environment", process.pid, env={"COLUMNS": "100"})
        tap.is_([run.returncode, run.stderr], [0, b""], "the page is written")
        return run.stdout.decode().splitlines(), size
    finally:
        process.kill()
        process.wait()


# One variable can have 128 KiB less its name.
sizes = [100000, 120000, 70000, 130000, 5]
lines, size = explain({"PATH": os.environ["PATH"], **{f"V{i}": "x" * n for i, n in enumerate(sizes)}})
tap.ok(size > 400000, "an environment of more than 256 KiB", size)
cuts = [line.strip() for line in lines if "truncated" in line]
tap.is_(cuts, [f"(truncated: {n} bytes in total)" for n in sizes if n > 5],
        "each value says its right size")
tap.ok("  V4=xxxxx" in lines, "the last one is there", lines[-5:])
tap.ok(not any("more" in line for line in lines), "and there is no more", lines[-5:])

count = 30000
lines, size = explain({f"VARIABLE{i}": "value" * 3 for i in range(count)})
tap.ok(size > 700000, "many small ones", size)
tap.is_(sum(line.startswith("  VARIABLE") for line in lines), 1000, "a thousand are shown")
tap.is_(next((line for line in lines if line.startswith("  and ")), None),
        f"  and {count - 1000} more: {count} variables, {size} bytes in all",
        "... and how many there are")

# Arguments are whole in JSON, whatever their size.
arguments = ["-c", "import time; time.sleep(1000)"] + ["a" * 100000] * 10 + ["last"]
process = subprocess.Popen(["python3", *arguments], stdin=subprocess.DEVNULL)
try:
    with open(f"/proc/{process.pid}/cmdline", "rb") as file:
        while not file.read().endswith(b"\0last\0"):
            file.seek(0)
    doc = pstop.document("-d", "0", process.pid)
    tap.is_(pstop.process_of(doc, process.pid)["cmdline"], ["python3", *arguments],
            "arguments of a megabyte")
    run = pstop.run("explain", process.pid)
    tap.is_([run.returncode, run.stderr], [0, b""], "... do not keep it from being explained")
    page = run.stdout.decode().split("\n\n")[0]
    tap.ok(len(page) < 10000 and re.search(r"^ +\(truncated: 10000\d\d bytes in total\)$", page, re.M), "... and the page says that they are cut",
           page[-300:])
finally:
    process.kill()
    process.wait()

# The page wraps what does not fit on a line.
words = [f"word{i}" for i in range(60)]
process = subprocess.Popen(["python3", "-c", "import time; time.sleep(1000)", *words], stdin=subprocess.DEVNULL)
try:
    with open(f"/proc/{process.pid}/cmdline", "rb") as file:
        while not file.read().endswith(words[-1].encode() + b"\0"):
            file.seek(0)
    run = pstop.run("explain", "-d", "0", process.pid, env={"COLUMNS": "80"})
    page = run.stdout.decode().split("\n\n")[0]
    tap.is_([word for word in words if word not in page.replace("\n    ", "")], [], "a long command line is whole")
    tap.ok(all(len(line) <= 80 for line in page.splitlines()), "... in lines that fit", page)
finally:
    process.kill()
    process.wait()
tap.done_testing()
