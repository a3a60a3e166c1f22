"""bench/run.py works, on the smallest of populations: its figures are there, and
those that cannot be otherwise are as they must be. Nothing is said of speed."""
import json
import os
import subprocess
import sys

import tap

env = {**os.environ, "BASELINE": os.path.join(os.environ["builddir"], "bench", "baseline")}
run = [sys.executable, os.path.join(os.environ["srcdir"], "bench", "run.py")]

done = subprocess.run([*run, "--smoke", tap.tmp], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                      stderr=subprocess.PIPE, env=env, timeout=100, check=False)
tap.is_(done.returncode, 0, "it runs")
tap.diag(done.stderr.decode())
with open(os.path.join(tap.tmp, "results.json"), encoding="utf-8") as file:
    results = json.load(file)
(case,) = results["cases"]
found = {program["name"]: program for program in case["programs"]}
pstop = found["pstop"]
tap.ok(pstop.get("cpu_ms", 0) > 0, "the live view was measured", pstop)
tap.ok(pstop.get("bytes", 0) > 0 and pstop.get("peak_kib", 0) > 1000,
       "... with what it writes and holds", pstop)
loop = found["loop: kept descriptors"]
tap.ok(0 < loop.get("start_cpu_ms", 0) < 10_000, "the baseline was measured", loop)
lines = done.stdout.decode().splitlines()
tap.ok(all(any(line.strip().startswith(name) for line in lines) for name in found),
       "each program has its line", lines)
with open(os.path.join(tap.tmp, "RESULTS.md"), encoding="utf-8") as file:
    text = file.read()
tap.ok("| pstop |" in text and "What the figures mean" in text, "... and its row in RESULTS.md")

missing = subprocess.run([*run, "--smoke", tap.tmp], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100, check=False,
                         env={**env, "BASELINE": "/no/such/program"})
tap.ok(missing.returncode == 0 and b"NOT RUN: loop: kept descriptors" in missing.stderr,
       "what is not there is left out, and said", missing.stderr)
wrong = subprocess.run([*run, "--cases", "none", tap.tmp], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=100,
                       check=False)
tap.ok(wrong.returncode == 2 and b"no such case: none" in wrong.stderr, "a wrong case is refused",
       wrong.stderr)
# bench/coverage.py, and what it is to show: in a parallel build hardly any CPU time is
# without a name, with rights and without. A busy machine delays what reads the clocks
# that are compared: the best of three counts.
figures = os.path.join(tap.tmp, "coverage.json")
coverage = [sys.executable, os.path.join(os.environ["srcdir"], "bench", "coverage.py"),
            "--seconds", "4", "--files", "60", "--json", figures]


def share_of(program):
    done = subprocess.run([*coverage, "--only", program], stdin=subprocess.DEVNULL, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=100, check=False)
    if done.returncode:
        tap.diag(done.stderr.decode())
        return None
    with open(figures, encoding="ascii") as file:
        return next((one["share"] for one in json.load(file)["results"]), None)


for program, least in (("pstop, exit records", 0.98), ("pstop, without", 0.95),
                       ("pstop, as nobody", 0.95)):
    name = f"{program}: {least * 100:.0f} % of a build is named"
    if os.geteuid() != 0 and program != "pstop, without":
        tap.skip(name, "needs root")
        continue
    shares = []
    while len(shares) < 3 and not (shares and shares[-1] and least <= shares[-1] < 1.05):
        shares.append(share_of(program))
    tap.ok(shares[-1] and least <= shares[-1] < 1.05, name, shares)
# bench/spawn.py. Of speed nothing is said here either.
spawned = os.path.join(tap.tmp, "spawn.json")
done = subprocess.run([sys.executable, os.path.join(os.environ["srcdir"], "bench", "spawn.py"),
                       "--rounds", "1", "--programs", "20", "--files", "4", "--cases", "storm,make",
                       "--json", spawned], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                      stderr=subprocess.PIPE, timeout=100, check=False,
                      env={**env, "EVENTS": os.path.join(os.environ["builddir"], "bench", "events")})
tap.is_([done.returncode, done.stderr], [0, b""], "the overhead of spawn is measured")
with open(spawned, encoding="ascii") as file:
    results = json.load(file)
tap.ok(set(results) == {"storm", "make"} and
       all(one["wall"] > 0 for ways in results.values() for one in ways.values()) and
       "pstop spawn" in results["storm"], "... of each way", results)
tap.done_testing()
