"""A demo that is killed in the middle leaves no process and no file behind."""
import os
import random
import signal
import time

import demo
import tap

NAMES = ("fork", "exec", "vfork", "posix-spawn", "threads", "uthreads", "zombie", "orphan", "cpu",
         "io", "net", "tty-wait", "mixed", "lock", "starve", "pool", "gil", "mapreduce")
ROUNDS = ((signal.SIGKILL, 0.6), (signal.SIGTERM, 0.2), (signal.SIGKILL, 0.05),
          (signal.SIGINT, 1.5))
seed = random.randrange(1 << 30)
random.seed(seed)
tap.diag(f"seed {seed}")


def end(running, number):
    """Ends it with a signal. What is left of it, and how many processes it had."""
    pids = set(running.pids()) | {running.pid}
    if running.process.poll() is None:
        running.process.send_signal(number)
    running.finish()
    return running.left(pids), len(pids)


most = dict.fromkeys(NAMES, 0)
for number, latest in ROUNDS:
    left = {}
    for first in range(0, len(NAMES), 6):
        batch = [demo.Demo(name, 30) for name in NAMES[first:first + 6]]
        time.sleep((0.3 + 0.7 * random.random()) * latest)
        for running in batch:
            with running:
                rest, count = end(running, number)
                most[running.name] = max(most[running.name], count)
                if rest:
                    left[running.name] = rest
    tap.is_(left, {}, f"{signal.Signals(number).name} within {latest} s: nothing is left")

# The same for commands of the user's, and for a process in the middle.
with demo.Demo("mapreduce", 5, "", 3, "cat; cat", "cat | cat") as running:
    running.find("mapper-3")
    time.sleep(0.2)
    rest, count = end(running, signal.SIGKILL)
    tap.ok(not rest and count >= 7, "mapreduce with commands: nothing is left", (rest, count))
for role in ("mapper-2", "reducer-1"):
    with demo.Demo("mapreduce", 5) as running:
        os.kill(running.find(role), signal.SIGKILL)
        pids = running.pids()
        report = running.finish()
        tap.ok(report.status == 1 and report.output == b"", f"{role} is killed: an error", report)
        tap.is_(running.left(pids), [], "... and nothing is left")
tap.ok(sum(most.values()) > len(NAMES), "there were processes to be ended", most)
tap.diag(most)
tap.done_testing()
