#!/usr/bin/env python3
"""Boots other kernels in qemu, and tries in each what pstop can do there.

usage: run.py [--short] [--results DIR] [--machine NAME --sysroot DIR] [KERNEL...]

KERNEL is a version of Linux ("6.1"), or "newest"; all of them unless some are given.
Prints a table, a line for each kernel, and below it why something is not ok. --short
tries the programs of the kernel, doctor, both sources and spawn on three kernels.
With --results each kernel has a .trs and a .log file below DIR/tests, as a test has.
With --machine the kernels are those of another machine, by its name in uname(2), whose
programs are in a root folder, where tests/roots/check.sh has built them.

The kernels are the distributions' packages (packages.py), kept below
$XDG_CACHE_HOME/pstop or ~/.cache/pstop; what is there is not fetched again, so remove
it for newer ones. The environment is that of the tests.
Status: 0, 1 where something failed, 77 where no kernel could be had.
"""
import argparse
import os
import shutil
import sys
import time

import guest
import judge
import packages

SHORT = ["5.10", "6.1", "6.12"]
LONG = ["5.10", "5.15", "6.1", "6.8", "6.12", packages.NEWEST]
SHORT_LIMIT_S, LONG_LIMIT_S = 150, 600
WIDTH = 10
# Where the build tree is in a root folder.
BUILT = "/build/pstop/build"


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(base, "pstop", "kernels")
    os.makedirs(folder, exist_ok=True)
    return folder


class Outcome:
    """Of one kernel: what was found, or why it was not tried."""

    def __init__(self, version, skipped="", found=(), release="", seconds=0.0):
        self.version, self.skipped, self.found = version, skipped, list(found)
        self.release, self.seconds = release or version, seconds

    def has_failed(self):
        return any(state == judge.FAIL for _, state, _ in self.found)


def try_kernel(machine, version, image, root, folder, jobs, limit_s):
    """Boots it, once more with one core where it does not come up with two."""
    start = time.monotonic()
    for cores in (2, 1):
        one = guest.Guest(machine, image, root, os.path.join(folder, version), jobs, cores)
        problem = one.run(limit_s)
        if one.release():
            break
    seconds = time.monotonic() - start
    if problem:
        return Outcome(version, found=[("boot", judge.FAIL, problem)], release=one.release(),
                       seconds=seconds)
    found = [("boot", judge.OK, ""), *judge.judge(one.results, machine, one.release(), jobs)]
    return Outcome(version, found=found, release=one.release(), seconds=seconds)


def print_table(outcomes, columns):
    print("kernel".ljust(24) + "".join(name.ljust(WIDTH) for name in columns).rstrip())
    for outcome in outcomes:
        states = {name: state for name, state, _ in outcome.found}
        cells = "".join(states.get(name, "-").ljust(WIDTH) for name in columns).rstrip()
        print(outcome.release.ljust(24) + (cells if outcome.found else "skipped"))
    print()
    for outcome in outcomes:
        if outcome.skipped:
            print(f"skipped: Linux {outcome.version}: {outcome.skipped}")
        for name, state, why in outcome.found:
            if state != judge.OK:
                print(f"{state}: Linux {outcome.version}, {name}: {why}")


def write_trs(folder, outcome):
    """As automake's tests leave it: a line for each case."""
    os.makedirs(folder, exist_ok=True)
    words = {judge.OK: "PASS", judge.FAIL: "FAIL", judge.NONE: "SKIP"}
    lines = [(words[state], name, why) for name, state, why in outcome.found]
    if outcome.skipped:
        lines = [("SKIP", "kernel", outcome.skipped)]
    path = os.path.join(folder, f"linux-{outcome.version}")
    with open(f"{path}.trs", "w", encoding="utf-8") as file:
        for word, name, _ in lines:
            file.write(f":test-result: {word} {name}\n")
        file.write(f":global-test-result: {'FAIL' if outcome.has_failed() else 'PASS'}\n")
    with open(f"{path}.log", "w", encoding="utf-8") as file:
        for word, name, why in lines:
            file.write(f"{word}: {name} {why}\n")


def try_all(options, versions, folder, jobs, limit_s):
    machine, sysroot = options.machine, options.sysroot
    store = packages.Packages(cache_folder(), machine)
    root = os.path.join(folder, "root.gz")
    outcomes = []
    for version in versions:
        try:
            image = store.image(version)
        except packages.Missing as reason:
            outcomes.append(Outcome(version, skipped=str(reason)))
            continue
        if not os.path.exists(root):
            build = BUILT if sysroot else os.environ["builddir"]
            guest.make_root(guest.programs_of(build, sysroot), root, machine, sysroot)
        outcomes.append(try_kernel(machine, version, image, root, folder, jobs, limit_s))
        print(f"# Linux {version}: {outcomes[-1].seconds:.0f} s", file=sys.stderr)
    return outcomes


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--results", default="")
    parser.add_argument("--machine", default=os.uname().machine)
    parser.add_argument("--sysroot", default="")
    parser.add_argument("kernels", nargs="*")
    options = parser.parse_args()
    if reason := guest.missing(options.machine, options.sysroot):
        print(f"skipped: no kernel could be booted: {reason}")
        return 77
    folder = os.path.join(os.environ["builddir"], "tests", "kernels", options.machine)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    jobs = judge.SHORT if options.short else judge.LONG
    outcomes = try_all(options, options.kernels or (SHORT if options.short else LONG),
                       folder, jobs, SHORT_LIMIT_S if options.short else LONG_LIMIT_S)
    print_table(outcomes, ["boot", *(name for name, job, _ in judge.CAPABILITIES if job in jobs)])
    for outcome in outcomes if options.results else []:
        write_trs(os.path.join(options.results, "tests"), outcome)
    if not any(outcome.found for outcome in outcomes):
        print("skipped: no kernel image could be had: " +
              "; ".join(sorted({outcome.skipped for outcome in outcomes})))
        return 77
    return 1 if any(outcome.has_failed() for outcome in outcomes) else 0


sys.exit(main())
