#!/usr/bin/env python3
"""A sample that was encoded and decoded gives the same outputs, byte for byte: every fixture
at its last moment, and the machine that the test runs on."""
import os
import subprocess
import tempfile

import replay
import tap

ROUND_TRIP = os.path.join(os.environ["HELPERS"], "round_trip")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def compare(name, roots, folder, least):
    base = os.path.join(folder, "out")
    run = subprocess.run([ROUND_TRIP, base, *roots], capture_output=True, text=True, check=False)
    tap.ok(run.returncode == 0, f"{name}: it is encoded and decoded", run.stderr)
    if run.returncode:
        return
    for kind in ("json", "text", "explain"):
        before, after = read(f"{base}.{kind}"), read(f"{base}.{kind}.again")
        tap.ok(before == after and len(before) >= least,
               f"{name}: {kind}: the same {len(before)} bytes" if before == after
               else f"{name}: {kind} differs")


for name in replay.names():
    with tempfile.TemporaryDirectory() as folder:
        compare(name, replay.write(replay.load(name), folder), folder, 100)
with tempfile.TemporaryDirectory() as folder:
    compare("this machine", ["/proc"], folder, 1000)
tap.done_testing()
