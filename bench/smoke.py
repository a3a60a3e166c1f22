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
tap.done_testing()
