"""Bytes of children: the kernel adds them to the I/O of the parent that waits for them,
pstop does not say that the parent moved them."""
import subprocess

import pstop
import tap

# printf is the shell's own.
SCRIPT = ("read go; while :; do dd if=/dev/zero of=/dev/null bs=1000 count=2000 2>/dev/null; "
          "printf 1 >/dev/null; done")
MUCH = 1_000_000

ways = [[], ["--source", "files"]]
for way in ways:
    name = " ".join(way) or "the usual source"
    with subprocess.Popen(["sh", "-c", SCRIPT], stdin=subprocess.PIPE) as shell:
        try:
            for words in ([shell.pid], []):  # asked for by PID, and as one of all
                what = f"{name}, {'asked for' if words else 'of all'}"
                with pstop.Stream("-d", "0.25", *way, *words) as stream:
                    first = pstop.process_of(stream.next(), shell.pid)
                    shell.stdin.write(b"go\n")
                    shell.stdin.flush()
                    seen = [pstop.process_of(stream.next(), shell.pid) for _ in range(4)]
                moved = seen[-1]["io"]["read_chars"] - seen[0]["io"]["read_chars"]
                tap.ok(moved >= MUCH, f"{what}: PID/io has what its children read",
                       f"{first['io']} {seen[-1]['io']}")
                rates = [p["io"]["read_chars_per_s"] for p in seen[1:]]
                tap.ok(all(rate is not None and rate < MUCH / 20 for rate in rates),
                       f"{what}: it did not do that itself", rates)
                wrote = sum(p["io"]["write_chars_per_s"] for p in seen[1:])
                tap.ok(wrote > 1, f"{what}: but what the shell itself wrote", wrote)
                tap.is_([(p["class"], p["confidence"], p["reason"], p["shares"]) for p in seen[1:] if p["class"] == "io-bound"], [],
                        f"{what}: nor is it bound by it")
                # One observation may meet it in vfork(2), uninterruptible, as on a disk.
                tap.ok(any(p["lifetime"]["class"] != "io-bound" for p in seen),
                       f"{what}: or was since it began", [p["lifetime"] for p in seen])
        finally:
            shell.kill()
tap.done_testing()
