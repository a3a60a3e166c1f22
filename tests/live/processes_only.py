"""A /proc that is mounted with subset=pid has processes, and nothing of the machine:
pstop works with what there is, gives what is missing as unknown, and doctor says so."""
import json
import os
import subprocess

import pstop
import tap

if not pstop.IS_ROOT:
    tap.skip_all("it takes root to mount a /proc")


def inside(*args):
    """pstop in a mount namespace with such a /proc."""
    script = 'mount -t proc -o subset=pid proc /proc && exec "$0" "$@"'
    return subprocess.run(["unshare", "-m", "sh", "-c", script, pstop.PROGRAM, *map(str, args)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, timeout=120)


if inside("--version").returncode != 0:
    tap.skip_all("no /proc can be mounted with subset=pid here")

run = inside("--json", "-d", "0.5")
doc = pstop.parse(run.stdout)
tap.is_([run.returncode, run.stderr, pstop.check(doc)], [0, b"", []], "a document, which fits")
system = doc["system"]
whole = pstop.document("-d", "0.5")["system"]
for key in ("cpu", "cpu_time", "context_switches_per_s", "forks_per_s", "procs_running",
            "procs_blocked"):
    tap.is_(system[key], None, f"{key} is not known")
for key in ("available_bytes", "cached_bytes"):
    tap.is_(system["memory"][key], None, f"memory.{key} is not known")
tap.is_(system["unavailable"],
        {**dict.fromkeys(("cpu", "context_switches_per_s", "forks_per_s", "procs_running",
                          "procs_blocked"), "no /proc/stat"),
         "disk": "no /proc/diskstats",
         **dict.fromkeys(("memory.available_bytes", "memory.cached_bytes"), "no /proc/meminfo")},
        "... and why")
tap.is_([system["memory"]["total_bytes"], system["memory"]["swap_total_bytes"],
         system["cpu_count"]],
        [whole["memory"]["total_bytes"], whole["memory"]["swap_total_bytes"], whole["cpu_count"]],
        "what the kernel tells all the same")
tap.ok(abs(system["uptime_s"] - whole["uptime_s"]) < 60 and len(system["load"]) == 3 and
       system["memory"]["free_bytes"] > 0, "... load, uptime and free memory, too", system)
own = pstop.process_of(doc, os.getpid())
tap.ok(own and own["comm"] and own["start_time"] and own["age_s"] is not None and
       own["cpu_share"] is not None and own["class"] != "unknown",
       "processes are judged as ever", own)

for args in (["-b", "-n", "1", "-d", "0"], ["-b", "-n", "2", "-d", "0.2"], ["-d", "0.2", os.getpid()],
             ["explain", "-d", "0.2", os.getpid()], ["--json", "-n", "2", "-d", "0.2"]):
    run = inside(*args)
    tap.ok(run.returncode == 0 and run.stdout and not run.stderr, f"pstop {args} works",
           [run.returncode, run.stderr])
run = inside("spawn", "-q", "sh", "-c", "exit 7")
tap.is_(run.returncode, 7, "spawn works")

found = {s["source"]: s for s in json.loads(inside("doctor", "--json").stdout)["sources"]}
for source, state in (("machine", "degraded"), ("pressure", "off"), ("delay-accounting", "off")):
    tap.ok(found[source]["state"] == state and "subset=pid" in found[source]["finding"],
           f"doctor says it of {source}", found[source])
tap.is_(json.loads(pstop.run("doctor", "--json").stdout)["sources"][1]["state"], "ok",
        "... and not of a whole /proc")
tap.done_testing()
