"""The demo mapreduce: its output is that of "cat input | mapper | sort | reducer", up to
the order of the keys, for any input and any number of processes; and its failures."""
import os
import random
import re
import subprocess
import sys
import time

import demo
import tap

C_LOCALE = {**os.environ, "LC_ALL": "C"}
random.seed(5)


def file_of(name, data):
    path = os.path.join(tap.tmp, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def job(path, n=2, mapper="", reducer="", **options):
    """Runs it: (status, output, error)."""
    with demo.Demo("mapreduce", 1, path, n, mapper, reducer, **options) as running:
        report = running.finish()
        left = running.left([running.pid])
    if left:
        tap.ok(False, f"mapreduce of {path} leaves nothing behind", left)
    return report


def pipeline(path, mapper, reducer):
    """What a shell makes of it."""
    return subprocess.run(["sh", "-c", f"cat {path} | ({mapper}) | sort | ({reducer})"],
                          stdout=subprocess.PIPE, env=C_LOCALE, timeout=demo.TIMEOUT,
                          check=True).stdout


def same(name, path, n, mapper, reducer):
    report = job(path, n, mapper, reducer)
    got = sorted(report.output.split(b"\n"))
    wanted = sorted(pipeline(path, mapper, reducer).split(b"\n"))
    tap.ok(report.status == 0 and got == wanted, name,
           f"{report.status} {report.error}\ngot    {got[:10]}\nwanted {wanted[:10]}")
    return report


WORDS_MAP = r"tr -s ' \t' '\n' | sed '/^$/d; s/$/\t1/'"
WORDS_REDUCE = r"""awk -F '\t' '{ sum[$1] += $2 } END { for (w in sum) print w "\t" sum[w] }'"""
# By the key alone, and by its runs: wrong where the lines of a key do not stand together.
RUNS = r"""awk -F '\t' '$1 != key { if (NR > 1) print key "\t" n; key = $1; n = 0 }
	{ n += $2 } END { if (NR) print key "\t" n }'"""


def text(lines):
    words = [f"w{random.randrange(400)}" for _ in range(1000)]
    return b"".join(" ".join(random.choices(words, k=random.randrange(12))).encode() + b"\n"
                    for _ in range(lines))


# --- Counting words, built in and by commands -------------------------------------------

small, large = file_of("small", text(200)), file_of("large", text(60_000))
counted = sorted(pipeline(large, WORDS_MAP, RUNS).split(b"\n"))
for n in (1, 2, 5, 16):
    report = job(large, n)
    tap.ok(report.status == 0 and sorted(report.output.split(b"\n")) == counted,
           f"{n} and {n} count the words of a large file", report.error)
same("commands count them", large, 3, WORDS_MAP, RUNS)
same("a reducer as in the manual does", small, 4, WORDS_MAP, WORDS_REDUCE)
python = f"""{sys.executable} -c 'import sys
for line in sys.stdin:
    for word in line.split():
        print(word, 1, sep=chr(9))'"""
same("a mapper in Python does", small, 2, python, RUNS)

report = job(large, 3)
keys = [line.split(b"\t")[0] for line in report.output.splitlines()]
tap.is_(len(keys), len(set(keys)), "no key is in two partitions")
falls = sum(b < a for a, b in zip(keys, keys[1:]))
tap.ok(1 <= falls <= 2, "three partitions, each sorted, one after another", falls)
tap.is_(len(re.findall(r"^mapper-\d: PID \d+, \d+ bytes, status 0", report.error, re.M)), 3,
        "the report names three mappers")
tap.is_(sum(map(int, re.findall(r"^mapper-\d: .* (\d+) bytes", report.error, re.M))),
        os.path.getsize(large), "their splits are the input")

# --- Any lines ----------------------------------------------------------------------------

same("lines without a tab are keys", large, 4, "cat", "uniq -c")
same("all of a value arrives", file_of("values", b"".join(
    b"k%d\tv %d\t%d\n" % (random.randrange(9), random.randrange(99), i) for i in range(5000))),
    3, "cat", "cat")
bytes_of_any_kind = b"".join(
    bytes(random.choices([b for b in range(256) if b != 10], k=random.randrange(40))) + b"\n"
    for _ in range(3000))
same("bytes of any kind pass", file_of("bytes", bytes_of_any_kind), 4, "cat", "cat")
tabs = file_of("tabs", b"k\t1\nk\x01\t1\nk\nk\t2\n\t1\n\nk\x01\t2\nk \t1\n\t2\n" * 50)
report = job(tabs, 1, "cat", r"cut -f 1 | uniq")
tap.is_(sorted(report.output.split(b"\n")), sorted([b"", b"", b"k", b"k\x01", b"k "]),
        "the lines of a key stand together, whatever bytes there are")
same("a line longer than pipes and pages", file_of(
    "long", b"x" * 300_000 + b"\ty\n" + b"short\tz\n" + b"a" * 100_000 + b"\n"), 3, "cat", "cat")
for name, data in (("an empty file", b""), ("one line", b"one\n"), ("empty lines", b"\n\n\n\n"),
                   ("fewer lines than mappers", b"a\nb\nc\n")):
    same(name, file_of("few", data), 8, "cat", "cat")
report = job(file_of("open", b"b\na"), 2, "cat", "cat")
tap.is_(sorted(report.output.split()), [b"a", b"b"], "a last line without a newline is one")
for size in range(1, 12):
    path = file_of("cut", b"".join(b"%d\n" % 10 ** (i % 4) for i in range(size)))
    report = job(path, 5, "cat", "cat")
    with open(path, "rb") as lines:
        if sorted(report.output.split()) != sorted(lines.read().split()):
            tap.ok(False, "no line is lost or cut between splits", f"{size} lines: {report}")
tap.ok(True, "no line is lost or cut between splits")

with open(small, "rb") as file:
    report = job("-", 2, "cat", "uniq -c", stdin=file)
tap.is_(sorted(report.output.split(b"\n")), sorted(pipeline(small, "cat", "uniq -c").split(b"\n")),
        "standard input, a file")
cat = subprocess.Popen(["cat", small], stdout=subprocess.PIPE)
report = job("-", 2, "cat", "uniq -c", stdin=cat.stdout)
cat.communicate()
tap.is_(sorted(report.output.split(b"\n")), sorted(pipeline(small, "cat", "uniq -c").split(b"\n")),
        "standard input, a pipe")

# --- Commands that are not as they should be ------------------------------------------------

report = job(large, 2, "head -n 1", "cat")
tap.ok(report.status == 0 and len(report.output.splitlines()) == 2,
       "a mapper need not read all of its split", report)
report = job(large, 2, "cat", "head -n 1")
tap.ok(report.status == 0 and len(report.output.splitlines()) == 2,
       "a reducer need not read all that it gets", report)
report = job(small, 2, "yes | head -c 3000000", "wc -l")
tap.is_(sum(map(int, report.output.split())), 3_000_000, "a mapper may write more than it reads")
for name, mapper, reducer in (
        ("a mapper fails", "cat; exit 3", "cat"), ("a mapper is killed", "kill -9 $$", "cat"),
        ("a mapper is not there", "/nonexistent", "cat")):
    report = job(small, 3, mapper, reducer)
    tap.ok(report.status == 1 and report.output == b"", f"{name}: an error, and no output", report)
    tap.ok(re.search(r"^mapper-\d: .* status (3|137|127)$", report.error, re.M),
           "... the report has the status", report)
once = os.path.join(tap.tmp, "once")
report = job(large, 3, f"mkdir {once} && exit 5; cat", "cat")
tap.ok(report.status == 1 and report.output == b"", "one mapper of three fails: no output", report)
report = job(small, 3, "cat", "cat; exit 4")
tap.ok(report.status == 1 and "status 4" in report.error, "a reducer fails: an error",
       report)
report = job("/nonexistent", 2)
tap.ok(report.status == 1 and "/nonexistent" in report.error, "an input that is not there", report)
report = job(tap.tmp, 2)
tap.ok(report.status == 1 and report.error != "", "an input that is a folder", report)

# --- The built-in text ------------------------------------------------------------------------

start = time.monotonic()
report = job("", 2)
took = time.monotonic() - start
tap.ok(report.status == 0 and report.output.startswith(b"a\t"), "a text is built in", report)
tap.ok(0.7 < took < 60, "it takes about the time that was asked for", took)
# The text has a word about every 5 bytes: all of them are counted.
(size,), = report.numbers(r"^mapreduce: (\d+) bytes", report.error.splitlines())
total = sum(int(line.split(b"\t")[1]) for line in report.output.splitlines())
tap.ok(size / 8 < total < size / 3, "all its words are counted", (size, total))
tap.done_testing()
