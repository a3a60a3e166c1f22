"""CPU time of processes that are born and die between two refreshes: short-lived children
that compute, against what getrusage(2) says of them; with exit records and without,
collected and not."""
import os

import helper
import pstop
import tap

COUNT, MS = 60, 15


class Burners(helper.Helper):
    """tests/helpers/burners.c"""

    def __init__(self, how, count=COUNT):
        super().__init__("burners", count, MS, how)
        self.pid = int(self.line().split(" ")[1])

    def go(self):
        self.process.stdin.write(b"go\n")


def watch(how, *args, **options):
    """Runs the burners below pstop. {where: CPU time in ns}, their own, documents."""
    sums, documents = dict.fromkeys(("rows", "children", "exited"), 0), []
    with Burners(how) as burners, pstop.Stream("-d", "0.25", *args, **options) as stream:
        stream.next()
        burners.go()
        used = None
        while used is None or len(documents) < 3:
            doc = stream.next()
            documents.append(doc)
            window_ns = doc["window_s"] * 1e9
            for p in doc["processes"]:
                if p["ppid"] == burners.pid:
                    sums["rows"] += (p["cpu_share"] or 0) * window_ns
                if p["pid"] == burners.pid:
                    sums["children"] += (p["children_cpu_share"] or 0) * window_ns
            for p in doc["exited"] or []:
                if p["ppid"] == burners.pid:
                    sums["exited"] += p["cpu_share"] * window_ns
            if used is None and helper.select.select([burners.process.stdout], [], [], 0)[0]:
                used = int(burners.line().split(" ")[1])
                documents = []  # and some more, for who is collected late
    return sums, used, documents


def close(sum_ns, used_ns):
    """Ticks of 10 ms hide some, and a sanitizer or a busy machine shifts some."""
    return abs(sum_ns - used_ns) < 0.06 * used_ns + 60e6


def exited_of(documents):
    return [p for doc in documents for p in doc["exited"] or []]


def ordinary():
    return {"program": [pstop.ordinary_program()], "user": pstop.NOBODY,
            "group": pstop.NOBODY, "extra_groups": [], "cwd": "/"} if pstop.IS_ROOT else {}


probe = pstop.document("-d", "0.1")
has_records = probe["exited"] is not None
tap.ok(has_records == ("unavailable" not in probe), "either records, or why there are none",
       probe.get("unavailable"))

# With the records, if this user gets them.
sums, used, _ = watch("keep")
tap.ok(close(sum(sums.values()), used), "children's CPU time is named, and once",
       f"{sums} used {used}")
if has_records:
    tap.ok(sums["exited"] > 0.7 * used, "... most of it by exit records", f"{sums} used {used}")
else:
    tap.skip("... most of it by exit records", probe["unavailable"]["exited"])

# Without them: at the parent.
sums, used, _ = watch("keep", "--exited", "no")
tap.ok(close(sum(sums.values()), used), "without records it is named, and once",
       f"{sums} used {used}")
tap.ok(sums["exited"] == 0 and sums["children"] > 0.7 * used, "... at the parent",
       f"{sums} used {used}")

# Without any rights.
sums, used, documents = watch("keep", **ordinary())
tap.ok(close(sum(sums.values()), used), "an ordinary user sees it named, and once",
       f"{sums} used {used}")
if pstop.IS_ROOT:
    tap.is_([doc["unavailable"]["exited"] for doc in documents][:1], ["needs CAP_NET_ADMIN"]
            if has_records else [probe["unavailable"]["exited"]], "... and why it has no records")

# Children that nobody collects: records are all that there is.
sums, used, _ = watch("ignore", "--exited", "no")
tap.is_(sums["children"], 0, "of children that nobody collects nothing is at the parent")
if has_records:
    sums, used, _ = watch("ignore")
    tap.ok(close(sum(sums.values()), used), "records name them all the same",
           f"{sums} used {used}")
else:
    tap.skip("records name them all the same", probe["unavailable"]["exited"])

# The objects, and the rows of the text.
if has_records:
    with Burners("keep") as burners, pstop.Stream("-d", "0.3") as stream:
        stream.next()
        burners.go()
        found = []
        while not found:
            doc = stream.next()
            found = [p for p in doc["exited"] if p["ppid"] == burners.pid]
        problems = pstop.check(doc)
        tap.ok(not problems, "the document fits the schema", "\n".join(problems[:20]))
        p = found[0]
        tap.is_([p["comm"], p["state"], p["uid"], p["exit_code"], p["signal"]],
                ["burner", "X", os.geteuid(), 7, None], "who it was, and how it ended")
        tap.ok(MS * 0.9e6 < p["cpu_time"]["run_ns"] < MS * 1e6 + 30e6 and
               p["wall_ns"] >= 0.9 * p["cpu_time"]["run_ns"], "its CPU time and its life", p)
        tap.is_([p["class"], p["detail"] in ("user", "kernel", "starved")], ["cpu-bound", True],
                "its verdict")
        tap.ok(p["own_share"] > 0.9, "... with its share", p["reason"])
    with Burners("keep", 10000) as burners:  # till its end here
        burners.go()
        text = pstop.run("-d", "0.5", "--columns", "PID,PPID,S,CPU%,COMMAND")
        rows = [line.split(None, 4) for line in text.stdout.decode().splitlines()]
        rows = [row for row in rows if row[2] == "X" and row[4].startswith("[burner]") and
                row[1] == str(burners.pid)]
        tap.is_(len(rows), 1, "in text they are one row")
        tap.ok(rows and rows[0][0] == "-" and rows[0][4].endswith(" exited"), "... with a count", rows)
        text = pstop.run("-b", "-n", "1", "-d", "0.5", "--exited", "each", "--columns", "PID,COMMAND")
        tap.ok(text.stdout.decode().count("[burner]\n") > 1, "... or each one", text.stdout)
        text = pstop.run("-b", "-n", "1", "-d", "0.2", "--exited", "no", "--columns", "PID,S,COMMAND")
        tap.ok(b" exited" not in text.stdout, "... or none", text.stdout)
else:
    tap.skip("the objects, and the rows", probe["unavailable"]["exited"])
tap.done_testing()
