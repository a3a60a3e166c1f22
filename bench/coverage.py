"""How much of the machine's CPU time can a program name during a parallel build?

usage: python3 bench/coverage.py [--seconds N] [--jobs N] [--files N] [--json FILE]

Compiles a project of some hundred small C files with make -j, over and over, in a
folder of its own, and has each program watch for so many seconds in turn: pstop as
root with exit records, as root without, and as nobody; top in batch mode; htop in a
terminal of tmux. The sum of the CPU time that it shows stands against the user, nice
and system time of /proc/stat between its first and its last screen. A process that
ended before it was shown is not in the sum of a program that does not account for it.

Of pstop the sum is that of all rows: cpu_share, children_cpu_share, and the exited;
it tells the time of /proc/stat of its windows itself (system.cpu_time.busy_ns).
Of top and htop it is CPU% times the time between two screens. PSTOP is the program.
"""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PSTOP = os.path.abspath(os.environ.get("PSTOP", "src/pstop"))
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
NOBODY = 65534
ROWS, COLUMNS = 400, 120


def busy_s():
    """User, nice and system time of all cores since boot."""
    with open("/proc/stat", encoding="ascii") as file:
        return sum(map(int, file.readline().split()[1:4])) * TICK_S


# --- The load ---------------------------------------------------------------

FUNCTION = """int f%d_%d(int a, int b)
{
	char t[64];
	int s = 0;
	for (int i = 0; i < a; i++) {
		s += i * b ^ (s >> 3);
		if (s & %d)
			s -= b;
	}
	snprintf(t, sizeof t, "%%d", s);
	return s + (int)strlen(t);
}
"""


def make_project(folder, count):
    for i in range(count):
        with open(os.path.join(folder, f"f{i}.c"), "w", encoding="ascii") as file:
            file.write("#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n")
            file.writelines(FUNCTION % (i, k, k + 1) for k in range(20))
    with open(os.path.join(folder, "Makefile"), "w", encoding="ascii") as file:
        objects = " ".join(f"f{i}.o" for i in range(count))
        file.write(f"all: {objects}\n%.o: %.c\n\t$(CC) -O1 -c -o $@ $<\n"
                   "clean:\n\trm -f *.o\n")


class Build:
    """make -j in a loop; ended with all its children by the end of its block."""

    def __init__(self, folder, jobs):
        command = f"while :; do make -s -j{jobs} all; make -s clean; done"
        self.process = subprocess.Popen(["sh", "-c", command], cwd=folder, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        time.sleep(1.5)
        return self

    def __exit__(self, *unused):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


# --- The programs: each yields (seconds named, seconds busy) of its run -------

def ended(process):
    """Ends a program that was started here."""
    if process.poll() is None:
        process.terminate()
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def watch_pstop(seconds, *args, **options):
    program = options.pop("program", PSTOP)
    process = subprocess.Popen([program, "--stream", "-d", "1", *args], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, **options)
    named = busy = 0.0
    try:
        for _ in range(seconds):
            doc = json.loads(process.stdout.readline())
            shares = sum((p["cpu_share"] or 0) + (p["children_cpu_share"] or 0)
                         for p in doc["processes"])
            shares += sum(p["cpu_share"] for p in doc["exited"] or [])
            busy += doc["system"]["cpu_time"]["busy_ns"] / 1e9
            named += shares * doc["window_s"] + (doc["exited_rest"] or {"run_ns": 0})["run_ns"] / 1e9
        return named, busy
    finally:
        ended(process)


def watch_pstop_as_nobody(seconds):
    folder = tempfile.mkdtemp()
    try:
        os.chmod(folder, 0o755)
        program = shutil.copy(PSTOP, os.path.join(folder, "pstop"))
        os.chmod(program, 0o755)
        return watch_pstop(seconds, program=program, user=NOBODY, group=NOBODY, extra_groups=[],
                           cwd="/")
    finally:
        shutil.rmtree(folder)


def watch_top(seconds):
    environment = {**os.environ, "HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent",
                   "LC_ALL": "C", "COLUMNS": "200"}
    process = subprocess.Popen(["top", "-b", "-d", "1", "-n", str(seconds + 1)],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment,
                               text=True)
    # Of each screen: when it began, the CPU time then, and the sum of its rows, which
    # are of the time since the screen before. The first is of all since boot.
    screens, column = [], None
    try:
        for line in process.stdout:
            if line.startswith("top - "):
                screens.append([time.monotonic(), busy_s(), 0.0])
                column = None
            elif "%CPU" in line and "PID" in line:
                column = line.split().index("%CPU")
            elif column is not None and line.strip():
                screens[-1][2] += float(line.split()[column]) / 100
    finally:
        ended(process)
    named = sum(now[2] * (now[0] - before[0]) for before, now in zip(screens, screens[1:]))
    return named, screens[-1][1] - screens[0][1]


HTOPRC = """fields=0 46 1
hide_kernel_threads=0
hide_userland_threads=1
shadow_other_users=0
tree_view=0
sort_key=46
sort_direction=-1
delay=10
header_layout=two_50_50
column_meters_0=Uptime
column_meter_modes_0=2
column_meters_1=Hostname
column_meter_modes_1=2
"""


def watch_htop(seconds):
    folder = tempfile.mkdtemp()
    socket = os.path.join(folder, "tmux")

    def tmux(*args):
        return subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", *args], check=True,
                              stdout=subprocess.PIPE, text=True, timeout=20).stdout

    os.makedirs(os.path.join(folder, "htop"))
    with open(os.path.join(folder, "htop", "htoprc"), "w", encoding="ascii") as file:
        file.write(HTOPRC)
    try:
        tmux("new-session", "-d", "-x", str(COLUMNS), "-y", str(ROWS),
             f"env XDG_CONFIG_HOME={folder} LC_ALL=C.UTF-8 TERM=screen htop -d 10")
        time.sleep(3)
        start, begun, shares = busy_s(), time.monotonic(), []
        for i in range(seconds):
            time.sleep(max(0, begun + i + 1 - time.monotonic()))
            screen = tmux("capture-pane", "-p")
            found = re.findall(r"^\s*(\d+)\s+(\d+\.\d)\s", screen, re.M)
            if not found:
                raise RuntimeError("htop shows no processes")
            shares.append(sum(float(share) for _, share in found) / 100)
        took = time.monotonic() - begun
        return sum(shares) / len(shares) * took, busy_s() - start
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], check=False,
                       stderr=subprocess.DEVNULL, timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def programs():
    """(name, function), or (name, why it is left out)."""
    is_root = os.geteuid() == 0
    not_root = "needs root"
    yield "pstop, exit records", watch_pstop if is_root else not_root
    yield "pstop, without", lambda seconds: watch_pstop(seconds, "--exited", "no")
    yield "pstop, as nobody", watch_pstop_as_nobody if is_root else not_root
    yield "top", watch_top if shutil.which("top") else "not installed"
    has_htop = shutil.which("htop") and shutil.which("tmux")
    yield "htop", watch_htop if has_htop else "htop or tmux is not installed"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--only", default="", help="programs with this in their name")
    parser.add_argument("--json", help="write the figures there as well")
    options = parser.parse_args()
    folder, results = tempfile.mkdtemp(prefix="coverage-"), []
    try:
        make_project(folder, options.files)
        print(f"make -j{options.jobs} of {options.files} files, {options.seconds} s each, "
              f"{os.cpu_count()} cores, Linux {os.uname().release}")
        print(f"{'PROGRAM':22} {'NAMED s':>8} {'BUSY s':>8} {'SHARE':>7}")
        for name, watch in programs():
            if options.only not in name:
                continue
            if isinstance(watch, str):
                print(f"{name:22} left out: {watch}")
                continue
            with Build(folder, options.jobs):
                named, busy = watch(options.seconds)
            results.append({"program": name, "named_s": round(named, 3), "busy_s": round(busy, 3),
                            "share": round(named / busy, 4)})
            print(f"{name:22} {named:8.2f} {busy:8.2f} {named / busy * 100:6.1f}%", flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        with open(options.json, "w", encoding="ascii") as file:
            json.dump({"jobs": options.jobs, "files": options.files, "seconds": options.seconds,
                       "cores": os.cpu_count(), "kernel": os.uname().release,
                       "results": results}, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    sys.exit(main())
