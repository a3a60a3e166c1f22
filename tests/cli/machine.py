"""The machine's CPU shares from a /proc/stat of the test's own: whatever the counters
do, they are null with a reason, or add up to 1."""
import os
import subprocess

import pstop
import tap

FIELDS = ("user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal")
NAMESPACE = ["unshare", "--mount"] if pstop.IS_ROOT else ["unshare", "--user", "--map-root-user", "--mount"]
STAT = os.path.join(tap.tmp, "stat")
CORES = 4

with open("/proc/stat", encoding="ascii") as file:
    REST = "".join(line for line in file if not line.startswith("cpu"))


def write_stat(ticks):
    """In place: pstop keeps it open. Each core has the same."""
    line = " ".join(str(ticks[name]) for name in FIELDS) + " 0 0\n"
    whole = " ".join(str(CORES * ticks[name]) for name in FIELDS) + " 0 0\n"
    text = f"cpu  {whole}" + "".join(f"cpu{i} {line}" for i in range(CORES)) + REST
    with open(STAT, "r+" if os.path.exists(STAT) else "w", encoding="ascii") as file:
        file.write(text)
        file.truncate()


def system_of(changes):
    """`system` of the window in which the counters change so, for each change."""
    ticks = dict.fromkeys(FIELDS, 100000)
    write_stat(ticks)
    command = f'mount --bind "{STAT}" /proc/stat && exec "$0" "$@"'
    stream = subprocess.Popen(
        [*NAMESPACE, "sh", "-c", command, pstop.PROGRAM, "--json", "-d", "0.1", "-n", "600",
         str(os.getpid())], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    try:
        stream.stdout.readline()
        for change in changes:
            for name, by in change.items():
                ticks[name] += by
            write_stat(ticks)
            yield change, window_of(change, stream)
    finally:
        stream.terminate()
        stream.stdout.close()
        stream.wait()


def window_of(change, stream):
    """Where this test was late, windows without the change come first."""
    for line in stream.stdout:
        doc = pstop.parse(line)
        tap.is_(pstop.check(doc), [], f"{change}: the document fits the schema")
        why = doc["system"].get("unavailable", {}).get("cpu")
        if not change or why != "no clock tick in the window":
            return doc["system"]
    raise EOFError("pstop ended")


refused = subprocess.run([*NAMESPACE, "mount", "--bind", "/dev/null", "/proc/stat"],
                         stderr=subprocess.PIPE, text=True, check=False)
if refused.returncode:
    tap.skip_all(f"no mount namespace: {refused.stderr.strip()}")

# A window of 0.1 s is 10 ticks of each core, and many more where the machine is busy.
FELL = "counter went backwards"
CHANGES = [
    ({"user": 500, "idle": 500}, None),
    ({"user": 700, "idle": -3}, None),
    ({"system": 900, "iowait": -5000}, None),
    ({"user": 400, "system": 300, "irq": 20, "softirq": 1, "idle": -40000}, None),
    ({"idle": 1200, "iowait": -2}, None),
    ({"idle": 1000, "steal": -1}, None),
    ({"idle": 1000, "user": -1}, None),
    ({"idle": -1}, FELL),
    ({"user": 1, "idle": -40}, FELL),
    ({}, "no clock tick in the window"),
    ({"nice": 1}, None),
]
for (change, system), (_, why) in zip(system_of([change for change, _ in CHANGES]), CHANGES):
    tap.is_(system.get("unavailable", {}).get("cpu"), why, f"{change}: why it is null, if it is")
    cpu = system["cpu"]
    if why:
        tap.is_(cpu, None, "... and it is")
        continue
    grown = sum(by for by in change.values() if by > 0)
    tap.ok(abs(sum(cpu.values()) - 1) < 1e-5, "... the shares add up to 1", cpu)
    tap.ok(abs(cpu["user"] - max(0, change.get("user", 0) + change.get("nice", 0)) / grown) < 1e-5,
           "... user's is right", cpu)
    tap.ok(abs(cpu["idle"] - max(0, change.get("idle", 0)) / grown) < 1e-5,
           "... and so is idle's", cpu)

# The machine's own, in windows of about a tick.
run = pstop.run("--json", "-d", "0.01", "-n", "100", os.getpid())
totals = []
for line in run.stdout.splitlines():
    system = pstop.parse(line)["system"]
    if system["cpu"] is not None:
        totals.append(sum(system["cpu"].values()))
    elif pstop.parse(line)["window_s"] is not None:
        totals.append(1 if system["unavailable"]["cpu"] else 0)
tap.ok(len(totals) >= 99 and all(abs(total - 1) < 1e-5 for total in totals),
       "windows of 10 ms: each is null with a reason, or adds up to 1", totals)
tap.done_testing()
