"""pstop spawn --timeline, from stories: byte for byte what tests/stories has; within
the width, in ASCII where the locale is, as many rows as asked for."""
import re
import unicodedata

import stories
import tap


def columns_of(line):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


for name in stories.NAMES:
    run = stories.run(name, "timeline", 80, 20)
    stories.same(run, name, "timeline")
    stories.same(stories.run(name, "timeline", 80, 20, env={"LC_ALL": "C"}), name,
                 "ascii-timeline")
    for width in (50, 64, 79, 80, 132, 250, 2000):
        for locale in ("C", "C.UTF-8"):
            text = stories.run(name, "timeline", width, 20, env={"LC_ALL": locale}).stdout.decode()
            wide = [line for line in text.splitlines() if columns_of(line) > width]
            tap.ok(not wide, f"{name}, {width} columns, {locale}: nothing is too wide", wide)
            if locale == "C":
                tap.ok(text.isascii(), f"{name}, {width} columns: ASCII", text)
    tap.ok(not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", run.stdout), f"{name}: no control character")


# --- Folding ----------------------------------------------------------------------
def rows_of(name, rows):
    text = stories.run(name, "timeline", 100, rows).stdout.decode().splitlines()
    return [line.split() for line in text[3:] if re.match(r" *(×?\d+) .*\S", line)]


everything = rows_of("make", 0)
tap.is_(len(everything), 182, "without a limit each process has a row")
for most in (181, 100, 20, 5):
    got = rows_of("make", most)
    count = sum(int(row[0][1:]) if row[0][0] == "×" else 1 for row in got)
    tap.ok(len(got) <= most and count == 182, f"{most} rows: all processes are in them",
           [len(got), count])
tap.is_([[row[0], row[3]] for row in rows_of("make", 5)],
        [["1000", "make"], ["×60", "gcc"], ["×60", "cc1"], ["×60", "as"], ["2000", "ld"]],
        "alike ones are one row, and what they made is below")
for name, most in (("many", 3), ("deep", 3), ("make", 3)):
    text = stories.run(name, "timeline", 100, most).stdout.decode()
    got = rows_of(name, most)
    left = re.search(r"and (\d+) more", text)
    count = sum(int(row[0][1:]) if row[0][0] == "×" else 1 for row in got)
    total = 182 if name == "make" else 10001
    tap.is_([len(got) <= most, count + (int(left[1]) if left else 0)], [True, total],
            f"{name} in {most} rows: what has none is counted")

# --- Colours ----------------------------------------------------------------------
for colours, pattern in ((256, rb"\x1b\[0;1;38;5;\d+m"), (8, rb"\x1b\[0;1;3\dm"), (0, rb"\x1b\[0;1m")):
    coloured = stories.run("shell", "timeline", 80, 20, colours).stdout
    tap.ok(re.search(pattern, coloured), f"{colours} colours are used")
    tap.ok(colours or not re.search(rb"\x1b\[[0-9;]*3\d", coloured), "... and no others")
    plain = re.sub(rb"\x1b\[[0-9;]*m", b"", coloured)
    tap.is_(plain, stories.run("shell", "timeline", 80, 20).stdout, "... and nothing else differs")
    tap.ok(all(line.endswith(b"\x1b[0m") or b"\x1b" not in line.rsplit(b"\x1b[0m", 1)[-1]
               for line in coloured.splitlines()), "... and end with their line")
stories.full_disk("make", "timeline", 80, 0)
tap.done_testing()
