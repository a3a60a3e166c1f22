"""make bench: what pstop and its peers cost on the same population, side by side.

usage: run.py [--quick | --smoke] [--cases NAME,...] [--seconds N] FOLDER

Needs PSTOP (the program), HELPERS (tests/helpers as built) and BASELINE (the program
of baseline.c) in its environment. Prints a table for each case, and writes
results.json and RESULTS.md into FOLDER. What is not there is left out, and said."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

import measure
import report

PSTOP, HELPERS, BASELINE = (os.environ[name] for name in ("PSTOP", "HELPERS", "BASELINE"))
PEERS = {"htop": "--version", "top": "-v", "pidstat": "-V", "atop": "-V", "ps": "--version"}

# Name, what it is, arguments of tests/helpers/populate; of churn.
CASES = (
    ("idle", "100 processes, asleep", ["-p100"], None),
    ("threads", "1,000 processes of 10 threads, asleep", ["-p1000", "-t10"], None),
    ("active1", "... 1 % of them, evenly spread, wake 5 times a second",
     ["-p1000", "-t10", "-a100", "-e"], None),
    ("active10", "... 10 % of them", ["-p1000", "-t10", "-a1000", "-e"], None),
    ("active100", "... all of them", ["-p1000", "-t10", "-a10000"], None),
    ("large", "2 processes of 3,000 threads, asleep", ["-p2", "-t3000"], None),
    ("processes", "10,000 processes, asleep", ["-p10000"], None),
    ("storm", "100 processes asleep, and 500 more started each second that exit at once",
     ["-p100"], ["forks", "500"]),
)
QUICK = ("idle", "threads")
SLOPE = (1, 5000, 10000, 15000, 20000, 30000, 50000)


class Population:
    """Processes of a helper program, for as long as the block takes."""

    def __init__(self, populate, churn=None):
        self.helpers = []
        try:
            self._start(["populate", "-i", "-s3600", *populate])
            if churn:
                self._start(["churn", *churn])
        except BaseException:
            self.__exit__()
            raise

    def _start(self, command):
        path = os.path.join(HELPERS, command[0])
        helper = subprocess.Popen([path, *command[1:]], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE)
        self.helpers.append(helper)
        words = helper.stdout.readline().split()
        if not words:
            raise measure.Missing("the population cannot be made")
        if command[0] == "populate":
            self.pid = int(helper.stdout.readline())
            while helper.stdout.readline().strip():
                pass

    def __enter__(self):
        time.sleep(1)
        return self

    def __exit__(self, *unused):
        for helper in self.helpers:
            helper.stdin.close()
        for helper in self.helpers:
            try:
                helper.wait(60)
            except subprocess.TimeoutExpired:
                helper.kill()
                helper.wait()
            helper.stdout.close()


def programs(pid, env):
    """(name, function that measures it in so many seconds), pstop's live view first."""
    def view(command, first):
        return lambda s: measure.steady(command, True, first, s, env=env)

    def pipe(command, first):
        return lambda s: measure.steady(command, False, first, s, env=env)

    def shot(command):
        return lambda s: measure.once(command, 3 if s > 1 else 1, env=env)

    return (
        ("pstop", view([PSTOP, "-d1"], b"COMMAND")),
        ("pstop --source files", view([PSTOP, "-d1", "--source", "files"], b"COMMAND")),
        ("htop", view(["htop", "-d10"], b"Command")),
        ("top -H", view(["top", "-H", "-d1"], b"COMMAND")),
        ("atop -y", view(["atop", "-y", "1"], b"CMD")),
        ("pstop -b -H", pipe([PSTOP, "-b", "-H", "-d1"], b"\n")),
        ("pidstat -t", pipe(["pidstat", "-t", "1"], b"Command")),
        ("pstop --json --stream", pipe([PSTOP, "--json", "--stream", "-d1"], b"\n")),
        ("... -p of one", pipe([PSTOP, "--json", "--stream", "-d1", "-p", str(pid)], b"\n")),
        ("pstop -b -H -d0, once", shot([PSTOP, "-b", "-H", "-d0"])),
        ("ps -eLf, once", shot(["ps", "-eLf"])),
        ("loop: open, read, close", pipe([BASELINE, "open"], b"ready")),
        ("loop: kept descriptors", pipe([BASELINE, "kept"], b"ready")),
    )


def run_case(name, what, populate, churn, seconds, env):
    case = {"name": name, "what": what, "programs": []}
    with Population(populate, churn) as population:
        case.update(measure.surroundings())
        for title, run in programs(population.pid, env):
            if name == "smoke" and title not in SMOKE:
                continue
            # Only where much is active is there another source.
            if "--source" in title and not name.startswith("active"):
                continue
            result = {"name": title}
            try:
                result.update(run(seconds))
            except measure.Missing as missing:
                result["missing"] = str(missing)
                print(f"bench: NOT RUN: {title}: {missing}", file=sys.stderr)
            case["programs"].append(result)
    return case


SMOKE = ("pstop", "ps -eLf, once", "loop: kept descriptors")


def fit(points):
    """Least squares: slope, and the height at 0."""
    n = len(points)
    mean_x, mean_y = (sum(p[i] for p in points) / n for i in (0, 1))
    slope = (sum((x - mean_x) * (y - mean_y) for x, y in points)
             / sum((x - mean_x) ** 2 for x, _ in points))
    return slope, mean_y - slope * mean_x


# Seconds until those with many threads are asked in turn, and the time that is measured:
# two whole rounds of eight seconds.
SLOPE_SETTLE, SLOPE_SECONDS = 12, 16


def measure_slope(sizes, env):
    """CPU time of a refresh against the number of threads of one idle process."""
    points = []
    for size in sizes:
        try:
            with Population(["-p1", f"-t{size}"]):
                found = measure.steady([PSTOP, "-d1"], True, b"COMMAND", SLOPE_SECONDS, env=env,
                                       settle=SLOPE_SETTLE)
                points.append((size, found["cpu_ms_mean"]))
        except measure.Missing as missing:
            print(f"bench: NOT RUN: {size} threads in one process: {missing}; see kernel.pid_max "
                  "and kernel.threads-max", file=sys.stderr)
    slope, height = fit(points)
    return {"points": points, "ns_per_thread": slope * 1e6,
            "most_off_ms": max(abs(y - slope * x - height) for x, y in points)}


def choose():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="two cases, three seconds each")
    parser.add_argument("--smoke", action="store_true", help="does it work at all? A few seconds")
    parser.add_argument("--cases", default="", help="of " + ", ".join(c[0] for c in CASES)
                        + ", slope; all")
    parser.add_argument("--seconds", type=int, default=0, help="that each program is measured")
    parser.add_argument("folder")
    options = parser.parse_args()
    wanted = options.cases.replace(",", " ").split()
    if not wanted:
        wanted = QUICK if options.quick else [c[0] for c in CASES] + ["slope"]
    for name in wanted:
        if name not in [c[0] for c in CASES] + ["slope"]:
            parser.error(f"no such case: {name}")
    options.wanted = wanted
    options.seconds = options.seconds or (3 if options.quick else 5)
    return options


def main():
    options = choose()
    results = {"machine": report.machine(), "versions": report.versions(PEERS), "cases": []}
    with tempfile.TemporaryDirectory(prefix="pstop-bench.") as home:
        env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home, "LC_ALL": "C.UTF-8",
               "TERM": "xterm-256color", "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home}
        if options.smoke:
            cases = [("smoke", "3 processes of 2 threads", ["-p3", "-t2"], None)]
            options.seconds = 1
        else:
            cases = [case for case in CASES if case[0] in options.wanted]
        for case in cases:
            results["cases"].append(run_case(*case, options.seconds, env))
            print(report.text(results["cases"][-1]), flush=True)
        if "slope" in options.wanted and not options.smoke:
            results["slope"] = measure_slope(SLOPE, env)
            print(report.slope_text(results["slope"]), flush=True)
    os.makedirs(options.folder, exist_ok=True)
    with open(os.path.join(options.folder, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    with open(os.path.join(options.folder, "RESULTS.md"), "w", encoding="utf-8") as file:
        file.write(report.markdown(results))
    print(f"bench: results.json and RESULTS.md are in {options.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
