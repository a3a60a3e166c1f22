#!/usr/bin/env python3
"""What disks and network interfaces of the machine transfer: from a /proc/diskstats of the
test's own, and in a network namespace of its own. No byte counts twice, and what is unknown
is null with a reason."""
import os
import shutil
import subprocess

import pstop
import tap

NAMESPACE = ["unshare", "--mount", "--net"]
if not pstop.IS_ROOT:
    NAMESPACE[1:1] = ["--user", "--map-root-user"]
DISKSTATS = os.path.join(tap.tmp, "diskstats")
MIB = 1 << 20


def write_disks(disks):
    """In place: pstop keeps it open. Each has read, written (MiB), and was busy (ms)."""
    text = "".join(f"   8       0 {name} 1 0 {read * 2048} 5 1 0 {written * 2048} 5 0 {busy} 10\n"
                   for name, (read, written, busy) in disks.items())
    with open(DISKSTATS, "r+" if os.path.exists(DISKSTATS) else "w", encoding="ascii") as file:
        file.write(text)
        file.truncate()


class Stream:
    """pstop --json in the namespace, a document for each window of 0.2 s."""

    def __init__(self, before="true"):
        command = f'mount --bind "{DISKSTATS}" /proc/diskstats && {before} && exec "$0" "$@"'
        self.process = subprocess.Popen(
            [*NAMESPACE, "sh", "-c", command, pstop.PROGRAM, "--json", "-d", "0.2", "-n", "300", str(os.getpid())],
            stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        self.first = self.next()

    def next(self):
        return pstop.parse(self.process.stdout.readline())

    def until(self, wanted):
        """The first document of which this is true; windows before the change come first."""
        for _ in range(50):
            doc = self.next()
            if wanted(doc["system"]):
                return doc
        return doc

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.stdout.close()
        self.process.wait()


def is_moving(system):
    disk = system["disk"]
    return disk is not None and disk["read_bytes_per_s"] + disk["write_bytes_per_s"] > 0


def moved(doc, key, wanted):
    """Did the disks move so much in the window? It is not exactly that of the processes."""
    return abs(doc["system"]["disk"][key] * doc["window_s"] / wanted - 1) < 0.2


refused = subprocess.run([*NAMESPACE, "mount", "--bind", "/dev/null", "/proc/diskstats"],
                         stderr=subprocess.PIPE, text=True, check=False)
if refused.returncode:
    tap.skip_all(f"no namespace: {refused.stderr.strip()}")

disks = {"sda": (100, 200, 1000), "sda1": (90, 200, 900), "sdb": (5, 5, 5), "md0": (95, 205, 0), "dm-0": (95, 205, 900),
         "loop0": (1, 1, 1)}
write_disks(disks)
with Stream() as stream:
    tap.is_(pstop.check(stream.first), [], "without a device that moved: it fits the schema")
    tap.is_(stream.first["system"]["disk"],
            {"read_bytes_per_s": 0, "write_bytes_per_s": 0, "busy_share": 0, "busiest": "sda"}, "the disks are idle")
    tap.is_(stream.first["system"]["network"], None, "there is only lo")
    tap.is_(stream.first["system"]["unavailable"]["network"], "no such device", "... and that is the reason")

    # A file on md0 over sda1 and sdb: 10 MiB read and 4 MiB written, in 50 ms of sda's time.
    disks.update({"sda": (106, 202, 1050), "sda1": (96, 202, 950), "sdb": (9, 7, 15), "md0": (105, 209, 0),
                  "dm-0": (105, 209, 950)})
    write_disks(disks)
    doc = stream.until(is_moving)
    tap.is_(pstop.check(doc), [], "with one: it fits the schema")
    tap.ok(moved(doc, "read_bytes_per_s", 10 * MIB), "read bytes count once", doc["system"]["disk"])
    tap.ok(moved(doc, "write_bytes_per_s", 4 * MIB), "written bytes too", doc["system"]["disk"])
    tap.is_(doc["system"]["disk"]["busiest"], "sda", "the busiest disk")
    tap.ok(moved(doc, "busy_share", 0.05), "... and how busy it was", doc["system"]["disk"])

    # A disk is plugged in with the totals of another machine's life.
    disks["sdc"] = (10**9, 10**9, 10**6)
    disks["sdb"] = (10, 7, 20)
    write_disks(disks)
    doc = stream.until(is_moving)
    tap.ok(moved(doc, "read_bytes_per_s", 1 * MIB), "a new disk does not count yet",
           doc["system"]["disk"])
    disks["sdc"] = (10**9 + 3, 10**9, 10**6)
    write_disks(disks)
    doc = stream.until(is_moving)
    tap.ok(moved(doc, "read_bytes_per_s", 3 * MIB), "... but then", doc["system"]["disk"])
    del disks["sdc"]
    disks["sda"] = (106, 203, 1060)
    write_disks(disks)
    doc = stream.until(is_moving)
    tap.ok(moved(doc, "write_bytes_per_s", 1 * MIB), "a removed disk counts no more",
           doc["system"]["disk"])

    disks["sda"] = (0, 0, 0)
    write_disks(disks)
    doc = stream.until(lambda system: system["disk"] is None)
    tap.is_(doc["system"]["unavailable"].get("disk"), "counter went backwards", "a disk that was reset")
    tap.is_(pstop.check(doc), [], "... and it fits the schema")
    doc = stream.until(lambda system: system["disk"] is not None)
    tap.is_(doc["system"]["disk"]["read_bytes_per_s"], 0, "... is known again in the next window")

    write_disks({"dm-0": (1, 1, 1)})
    doc = stream.until(lambda system: system["disk"] is None)
    tap.is_(doc["system"]["unavailable"].get("disk"), "no such device", "no disk")

write_disks({"sda": (1, 1, 1)})
with open(DISKSTATS, "a", encoding="ascii") as file:
    file.writelines(f"   8       0 vd{chr(97 + i // 26)}{chr(97 + i % 26)} 1 0 {i} 5 1 0 0 5 0 0 10\n" for i in range(600))
with Stream() as stream:
    tap.is_(stream.first["system"]["disk"]["read_bytes_per_s"], 0, "600 disks")

# Both ends of a veth pair are in the namespace: what one sends, the other receives.
SETUP = ("ip link set lo up && ip link add one type veth peer name two && ip link add br0 type bridge"
         " && ip link set one up && ip link set two up && ip address add 10.9.0.1/24 dev one")
if shutil.which("ip") is None or subprocess.run([*NAMESPACE, "sh", "-c", SETUP], stderr=subprocess.DEVNULL,
                                                check=False).returncode:
    tap.skip("the bytes of a network interface", "no ip(8), or no veth")
else:
    SEND = ("import socket, time\n"
            "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            "s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)\n"
            "while True:\n"
            "    for i in range(100):\n"
            "        s.sendto(bytes(1000), ('10.9.0.255', 9))\n"
            "        s.sendto(bytes(1000), ('127.0.0.1', 9))\n"
            "    time.sleep(0.02)\n")
    SEND_FILE = os.path.join(tap.tmp, "send.py")
    with open(SEND_FILE, "w", encoding="ascii") as file:
        file.write(SEND)
    with Stream(f'{SETUP} && {{ timeout 60 python3 "{SEND_FILE}" & }}') as stream:
        doc = stream.until(lambda system: system["network"] and system["network"]["transmit_bytes_per_s"] > 10**5)
        tap.is_(pstop.check(doc), [], "with traffic: it fits the schema")
        network = doc["system"]["network"]
        tap.ok(network["transmit_bytes_per_s"] > 10**5, "bytes are sent", network)
        tap.ok(abs(network["receive_bytes_per_s"] - network["transmit_bytes_per_s"])
               < 0.2 * network["transmit_bytes_per_s"], "... and received by the other end, and not by lo", network)
tap.done_testing()
