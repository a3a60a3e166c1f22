"""The same second seen by pidstat(1), thread by thread: CPU time and switches must
agree, as far as two programs that look at two moments can."""
import os
import shutil
import subprocess

import helper
import pstop
import tap

if shutil.which("pidstat") is None:
    tap.diag("NOT TRIED: pstop was not compared with pidstat")
    tap.skip_all("pidstat (sysstat) is missing")


def by_pidstat(pid):
    """{tid: {column: text}} of a process's threads over one second."""
    run = subprocess.run(["pidstat", "-t", "-h", "-u", "-w", "-p", str(pid), "1", "1"],
                         stdout=subprocess.PIPE, text=True, check=True,
                         env={**os.environ, "LC_ALL": "C", "S_TIME_FORMAT": "ISO"})
    lines = [line.split() for line in run.stdout.splitlines() if line.strip()]
    header = next(line[1:] for line in lines if line[0] == "#")
    rows = (dict(zip(header, line)) for line in lines if line[0][0].isdigit())
    return {int(row["TID"]): row for row in rows if row["TID"].isdigit()}


def compare():
    """Both at once; (what, pstop's number, pidstat's, allowed difference)."""
    with subprocess.Popen([pstop.PROGRAM, "--json", "-d", "1", str(actor.pid)],
                          stdout=subprocess.PIPE) as child:
        others = by_pidstat(actor.pid)
        p = pstop.parse(child.stdout.read())["processes"][0]
    for t in p["threads"]:
        if t["tid"] not in others:
            yield actor.roles.get(t["tid"], "leader"), t["tid"], "not seen by pidstat", 0
            continue
        row = others[t["tid"]]
        role = actor.roles.get(t["tid"], "leader")
        yield role + " %CPU", t["cpu_share"] * 100, float(row["%CPU"]), 15
        rate = float(row["cswch/s"])
        yield (role + " cswch/s", t["context_switches"]["voluntary_per_s"], rate,
               0.25 * rate + 2)


with helper.Actor("burn", "nap:100", "nap:20", "sleep") as actor:
    for attempt in range(5):
        found = list(compare())
        wrong = [one for one in found if isinstance(one[2], str) or abs(one[1] - one[2]) > one[3]]
        if not wrong:
            break
    tap.ok(len(found) == 10, "pidstat sees all threads", found)
    for name, got, other, allowed in found:
        tap.ok(not isinstance(other, str) and abs(got - other) <= allowed,
               f"{name} as pidstat has it", f"{got}, pidstat {other}")
tap.done_testing()
