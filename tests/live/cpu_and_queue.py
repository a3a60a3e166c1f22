"""On a core and waiting for one, a thread has no more than all of its time: CPU% + READY%
in every output, on a machine whose cores are all taken, with processes that live for a
moment, some that the window sees end, and one that waited for long before it exited."""
import contextlib
import os
import re
import subprocess
import time

import pstop
import tap

HOGS = 2 * len(os.sched_getaffinity(0)) + 1
# Figures are rounded: to a tenth of a percent in columns, to a millionth in JSON, and in
# sentences to a percent.
COLUMN, NUMBER, SENTENCE = 0.11, 3e-6, 1.01
STARVED = re.compile(r"waiting for a core (?:over )?([\d.]+) % of the time, on a core ([\d.]+) %")
FORKS = "while :; do /bin/true; (exit 0); sh -c 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done'; done"
THREADS = ("import threading\nwhile True:\n"
           "  t = threading.Thread(target=lambda: sum(range(30000))); t.start(); t.join()\n")


@contextlib.contextmanager
def busy_machine():
    """Hogs, and shells and threads that come and go. Gives them all; the last is the one whose
    threads come and go, of which there are two at a time."""
    commands = [["sh", "-c", "while :; do :; done"]] * HOGS
    commands += [["sh", "-c", FORKS], ["python3", "-c", THREADS]]
    processes = [subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                 for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
        for process in processes:
            process.wait()


def rows_of(*args):
    """Rows of a table, {COLUMN: text}."""
    names = "PID,TID,S,THR,CPU%,READY%,LCPU%,LREADY%,WAITS,COMM".split(",")
    run = pstop.run("-b", "-d", "0.4", "-n", "4", "--exited", "each", "--columns",
                    ",".join(names), *args)
    tap.is_([run.returncode, run.stderr], [0, b""], f"a table: {' '.join(args)}")
    for line in run.stdout.decode().splitlines():
        words = line.split(None, len(names) - 1)
        if len(words) == len(names) and words[0] not in ("pstop", "PID"):
            yield dict(zip(names, words))


def number(word):
    return 0 if word == "-" else float(word)


SINGLE = ("sh", "true")     # programs that never have a second thread


def check_tables(threader):
    """One thread has 100 %, a process 100 % for each of its threads, also of one that exited
    in the window or earlier and is not counted any more: of processes that others have
    started, nobody knows how many they had. A process that exited has one row, with -H too."""
    counts = {}
    for args in ([], ["-H"], ["--source", "files"], ["-H", "--source", "files"]):
        wrong, exited = [], 0
        for row in rows_of(*args):
            exited += row["S"] == "X"
            is_thread = args[:1] == ["-H"] and row["S"] != "X"
            if not is_thread and row["PID"] != str(threader.pid) and row["COMM"] not in SINGLE:
                continue
            threads = 1 if is_thread or row["THR"] == "-" else int(row["THR"])
            if row["PID"] == str(threader.pid) and not is_thread:
                threads = 2
            shares = [number(row[name]) for name in ("CPU%", "READY%", "LCPU%", "LREADY%")]
            if (shares[0] + shares[1] > 100 * threads + COLUMN or
                    shares[2] + shares[3] > 100 * threads + COLUMN):
                wrong.append(row)
        counts[" ".join(args)] = exited
        tap.is_(wrong, [], f"... CPU% + READY% is 100 % a thread at most: {' '.join(args)}")
    return counts


def sentences(text):
    """Those that say how long something waited for a core, with more than all of the time."""
    return [found for found in STARVED.findall(text) if float(found[0]) + float(found[1]) > 100 * SENTENCE]


def check_json(threader):
    run = pstop.run("--json", "-d", "0.4", "-n", "4", "--exited", "each")
    wrong = []
    for line in run.stdout.splitlines():
        for p in pstop.parse(line)["processes"]:
            for t in p["threads"]:
                shares, life = t["shares"], t["lifetime"]
                if t["cpu_share"] is not None and t["cpu_share"] > 1 + NUMBER:
                    wrong.append(t)
                if shares and abs(sum(shares.values()) - 1) > 1e-4:
                    wrong.append(t)
                if shares and t["cpu_share"] + shares["runnable"] > 1 + NUMBER:
                    wrong.append(t)
                if life["cpu_share"] is not None and life["cpu_share"] + life["runnable_share"] > 1 + NUMBER:
                    wrong.append(t)
            threads = 2 if p["pid"] == threader.pid else p["thread_count"]
            if p["comm"] not in SINGLE and p["pid"] != threader.pid:
                continue
            if p["cpu_share"] is not None and p["cpu_share"] > threads + NUMBER:
                wrong.append(p)
    tap.is_(wrong, [], "JSON: nor any other share")
    tap.is_(sentences(run.stdout.decode()), [], "... nor any sentence")


def check_exited_row(hogs):
    """A process that waited for long, and ends: its wait is not all of this window's."""
    hog = hogs[0]
    with pstop.Stream("-d", "0.5", "--exited", "each") as stream:
        stream.next()
        time.sleep(0.2)
        hog.kill()
        hog.wait()
        for _ in range(6):
            doc = stream.next()
            if doc["exited"] is None:
                tap.skip("the row of a process that exited", doc["unavailable"]["exited"])
                return
            row = next((p for p in doc["exited"] if p["pid"] == hog.pid), None)
            if row:
                break
        tap.ok(row and row["cpu_share"] <= 1 + NUMBER, "the row of a process that exited", row)
        tap.ok(row and row["cpu_time"]["run_ns"] + row["cpu_time"]["runnable_ns"] <= row["wall_ns"] * 1.01,
               "... whose totals are of its life", row)


def check_explain(hogs):
    for args in (["-d", "0"], ["-d", "0.5"]):
        run = pstop.run("explain", *args, *(hog.pid for hog in hogs[1:4]))
        text = " ".join(run.stdout.decode().split())
        tap.is_([run.returncode, sentences(text)], [0, []], f"explain {' '.join(args)}")
        parts = re.findall(r"on a core ([\d.]+) %, ready for one ([\d.]+) %, blocked ([\d.]+) %", text)
        tap.ok(parts and all(sum(map(float, part)) < 100.3 for part in parts),
               "... and its parts of the time add up to it at most", parts)


def check_spawn(*options):
    command = ("i=0; while [ $i -lt 25 ]; do /bin/true; (exit 0); i=$((i+1)); done; "
               f"timeout 1 python3 -c '{THREADS}'; true")
    run = pstop.run("spawn", "--json", "-q", *options, "--", "sh", "-c", command)
    doc = pstop.parse(run.stderr.splitlines()[-1])
    wrong = []
    for p in doc["processes"]:
        for t in [p] * (p["thread_count"] == 1) + p["threads"]:
            used = [t["cpu_time"] and t["cpu_time"][key] for key in ("run_ns", "runnable_ns")]
            if None not in used and sum(used) > t["wall_ns"]:
                wrong.append(t)
            if t["cpu_share"] is not None and t["cpu_share"] > 1 + NUMBER:
                wrong.append(t)
            if t["shares"] and abs(sum(t["shares"].values()) - 1) > 1e-4:
                wrong.append(t)
    tap.ok(not wrong and len(doc["processes"]) > (0 if options == ("--poll",) else 40),
           f"spawn --json {' '.join(options)}: no task has more than its life", wrong[:3])
    tap.is_(sentences(run.stderr.decode()), [], "... nor any sentence")
    run = pstop.run("spawn", *options, "--", "sh", "-c", command)
    text = " ".join(run.stderr.decode().split())
    tap.is_(sentences(text), [], f"spawn {' '.join(options)}: nor any sentence of the text")


with busy_machine() as (*hogs, threader):
    time.sleep(1)  # the hogs wait for a core for longer than a window
    exited = check_tables(threader)
    if pstop.IS_ROOT:
        tap.ok(any(exited.values()), "rows of processes that exited are among them", exited)
    check_json(threader)
    check_explain(hogs)
    for options in ([], ["--ptrace"], ["--poll"]):
        check_spawn(*options)
    check_exited_row(hogs)
tap.done_testing()
