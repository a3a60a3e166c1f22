"""The results as text, and as bench/RESULTS.md."""
import datetime
import os
import platform
import re
import subprocess


def machine():
    """What the figures depend on: no names, no places."""
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        model = re.search(r"model name\s*:\s*(.+)", file.read())
    return {
        "date": datetime.date.today().isoformat(),
        "kernel": re.match(r"[\d.]+", platform.release())[0],
        "machine": platform.machine(),
        "cpu": model[1].strip() if model else "not known",
        "cores": os.cpu_count(),
        "user": "root" if os.geteuid() == 0 else "not root",
    }


def versions(programs):
    """{program: version} of the peers."""
    found = {}
    for program, option in programs.items():
        try:
            done = subprocess.run([program, option], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                                  timeout=10)
        except OSError:
            continue
        if version := re.search(rb"\d+(\.\d+)+", done.stdout):
            found[program] = version[0].decode()
    return found


def number(value, digits=1):
    if value is None:
        return "-"
    if value >= 100 or digits == 0:
        return f"{value:.0f}"
    return f"{value:.{digits}f}"


HEADERS = ("program", "CPU ms", "least", "most", "x pstop", "calls", "bytes", "peak MiB",
           "first s", "first CPU ms")


def cells(case):
    """Rows of texts of one case: the first program is what others are compared with."""
    base = next((r["cpu_ms"] for r in case["programs"] if "cpu_ms" in r), None)
    for r in case["programs"]:
        if "cpu_ms" not in r:
            yield (r["name"], "not run: " + r["missing"])
            continue
        yield (r["name"], number(r["cpu_ms"], 2), number(r["cpu_ms_least"], 2),
               number(r["cpu_ms_most"], 2), number(r["cpu_ms"] / base if base else None),
               number(r["calls"], 0), number(r["bytes"], 0), number(r["peak_kib"] / 1024 if r["peak_kib"] else None),
               number(r["start_s"], 2), number(r["start_cpu_ms"]))


def text(case):
    """One case as lines of text."""
    rows = [HEADERS, *cells(case)]
    widths = [max(len(row[i]) for row in rows if len(row) == len(HEADERS))
              for i in range(len(HEADERS))]
    lines = [f"{case['name']}: {case['what']}", "  " + surroundings(case)]
    for row in rows:
        if len(row) == 2:
            lines.append(f"  {row[0]:<{widths[0]}}  {row[1]}")
            continue
        lines.append("  " + f"{row[0]:<{widths[0]}}  "
                     + "  ".join(f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:])))
    return "\n".join(lines) + "\n"


def surroundings(case):
    return f"{case['tasks']} tasks on the machine, {case['busy']:.0%} of it busy before"


def slope_text(slope):
    points = ", ".join(f"{n} threads {ms:.2f} ms" for n, ms in slope["points"])
    return (f"idle threads: {slope['ns_per_thread']:.1f} ns of CPU time per thread and refresh, "
            f"off a straight line by at most {slope['most_off_ms']:.2f} ms\n  ({points})\n")


MEANING = """\
What the figures mean:

- **CPU ms**: user and system time of the program in one second of its steady run, in
  which it refreshes once: the median second, with the minimum and the maximum. It is
  exact, because it comes from the CPU clock of the process. For programs that print one
  table and exit, it is the time of a whole run, the median of three.
- **x pstop**: the CPU time as a multiple of that of the live view in the same case.
- **calls**: system calls in one second, counted in a separate run.
- **bytes**: what the program writes to its terminal or pipe in one second.
- **peak MiB**: peak resident memory, including libraries.
- **first s**, **first CPU ms**: wall time and CPU time from the start to the first complete
  screen or table. Programs that show differences wait for one interval first; htop and
  top show their first screen without them.
- **pstop --source files**: without the BPF task iterator, as for a user who may not load
  it.
- **loop: open, read, close** and **loop: kept descriptors** are bench/baseline.c: they read
  stat, status, schedstat and io of every thread every second and show nothing. The first
  is the cost for any program that reads the files of all threads; the second is the
  minimum cost of reading them, as far as the limit of open files permits.
- **tasks on the machine, busy before**: tasks including the population, and CPU usage before
  any of the programs ran. On a machine that also does other work, every figure is larger.
- **idle threads**: the live view's CPU time per refresh, the mean of 16, against the number
  of threads of one sleeping process, with a straight line fitted. Reading the CPU time of a
  process costs what the kernel needs to walk through its threads, some 150 to 300 ns each if
  they are not in the cache; a sleeping process with more than 1,000 threads is read once in
  eight seconds, and one with more than 8,000 once in sixteen. 50,000 threads need a
  kernel.pid_max above that.

All programs run with their default settings (HOME is empty), at an interval of 1 s, on a
terminal of 120 columns and 40 rows if they draw, one after the other on the same
population. `make bench` repeats the measurement, and writes this file to its own directory.
"""


def markdown(results):
    m = results["machine"]
    lines = ["# What pstop and its peers cost", "",
             f"{m['date']}, Linux {m['kernel']} ({m['machine']}), {m['cores']} cores of "
             f"{m['cpu']}, as {m['user']}. "
             + ", ".join(f"{k} {v}" for k, v in results["versions"].items()) + ".", "",
             "Written by `make bench`; see HACKING.", "", MEANING]
    if "slope" in results:
        lines += ["## Idle threads", "", slope_text(results["slope"])]
    for case in results["cases"]:
        lines += [f"## {case['name']}: {case['what']}", "", surroundings(case) + ".", "", "| " + " | ".join(HEADERS) + " |",
                  "|---|" + "---:|" * (len(HEADERS) - 1)]
        for row in cells(case):
            row = row if len(row) > 2 else (*row, *[""] * (len(HEADERS) - 2))
            lines.append("| " + " | ".join(row) + " |")
        lines.append("")
    return "\n".join(lines)
