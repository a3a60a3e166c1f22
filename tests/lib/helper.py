"""The helper programs of tests/helpers, and what the kernel itself says of them.
Each ends with its block, whatever happens in it."""
import os
import select
import subprocess
import time

FOLDER = os.environ["HELPERS"]
TIMEOUT = 60


class Helper:
    """A running helper: its lines are read with a time limit."""

    def __init__(self, program, *args):
        self._rest = b""
        self.process = subprocess.Popen([os.path.join(FOLDER, program), *map(str, args)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.kill()
        self.process.stdout.close()

    def kill(self):
        """Ends it, and collects it."""
        self.process.kill()
        self.process.wait(TIMEOUT)

    def line(self):
        end = time.monotonic() + TIMEOUT
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TimeoutError("the helper says nothing")
            piece = os.read(descriptor, 65536)
            if not piece:
                raise EOFError("the helper exited")
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode()

    def lines(self):
        """Lines up to an empty one, each as a list of words."""
        found = []
        while line := self.line():
            found.append(line.split(" "))
        return found

    def finish(self):
        """Ends its standard input; the words of its last line."""
        self.process.stdin.close()
        words = self.line().split(" ")
        self.process.wait(TIMEOUT)
        return words


class Actor(Helper):
    """tests/helpers/actor.c: .pid, and .tids of each role in order."""

    def __init__(self, *args):
        super().__init__("actor", *args)
        (_, pid), *threads = self.lines()
        self.pid = int(pid)
        self.roles = {int(tid): role for tid, role in threads}

    def tid(self, role):
        return next(tid for tid, name in self.roles.items() if name == role)

    def tids(self, role):
        return [tid for tid, name in self.roles.items() if name == role]

    def ask(self, command):
        """Sends a command; the lines of the answer."""
        self.tell(command)
        return self.lines()

    def tell(self, command):
        self.process.stdin.write(command.encode() + b"\n")

    def report(self):
        """{tid or "process": (cpu_ns, voluntary, involuntary)}"""
        return {word if word == "process" else int(word): tuple(map(int, numbers))
                for word, *numbers in self.ask("report")}


def sleeper():
    """A process that does nothing."""
    return Actor("-a", "sleep")


class Churn(Helper):
    """tests/helpers/churn.c"""

    def __init__(self, kind, per_s):
        super().__init__("churn", kind, per_s)
        self.pid = int(self.line().split(" ")[1])


class Population(Helper):
    """tests/helpers/populate.c: .pids"""

    def __init__(self, processes, threads, *args):
        super().__init__("populate", "-i", "-p", processes, "-t", threads, *args)
        self.line()
        self.pids = [int(words[0]) for words in self.lines()]


# --- The kernel's own files --------------------------------------------------

def read(path):
    """The text of a file, "" where it is gone."""
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def tids(pid):
    return sorted(map(int, os.listdir(f"/proc/{pid}/task")))


def switches(pid, tid=None):
    """(voluntary, involuntary) of a thread, as the kernel counts them."""
    text = read(f"/proc/{pid}/task/{tid or pid}/status")
    found = dict(line.split(":\t") for line in text.splitlines() if "ctxt_switches" in line)
    return (int(found.get("voluntary_ctxt_switches", 0)),
            int(found.get("nonvoluntary_ctxt_switches", 0)))


def switches_of_all(pid):
    """The sum over task/*."""
    return tuple(map(sum, zip(*(switches(pid, tid) for tid in tids(pid)))))


def io(pid, tid=None):
    """The lines of io as a dictionary."""
    path = f"/proc/{pid}/task/{tid}/io" if tid else f"/proc/{pid}/io"
    return {name: int(value) for name, value in
            (line.split(": ") for line in read(path).splitlines())}


def stat(pid, tid=None):
    """The fields of stat behind the name: [0] is the state, [11] and [12] ticks."""
    path = f"/proc/{pid}/task/{tid}/stat" if tid else f"/proc/{pid}/stat"
    return read(path).rpartition(")")[2].split()


def schedstat(pid, tid=None):
    """(run_ns, runnable_ns, slices) of a thread."""
    return tuple(map(int, read(f"/proc/{pid}/task/{tid or pid}/schedstat").split()))


def await_rest(pid):
    """Waits until every thread of a process sleeps, and stays so."""
    end = time.monotonic() + TIMEOUT
    last = None
    while time.monotonic() < end:
        states = {stat(pid, tid)[0] for tid in tids(pid)}
        now = states, switches_of_all(pid)
        if states == {"S"} and now == last:
            return
        last = now
        time.sleep(0.002)
    raise TimeoutError(f"{pid} does not come to rest")


def await_state(pid, letters, timeout=TIMEOUT):
    """Waits until a process is in one of the states."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        fields = stat(pid)
        if fields and fields[0] in letters:
            return
        time.sleep(0.001)
    raise TimeoutError(f"{pid} does not get into {letters}")


def await_handler(pid, signal, timeout=TIMEOUT):
    """Waits until a process catches a signal."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        for line in read(f"/proc/{pid}/status").splitlines():
            if line.startswith("SigCgt:") and int(line.split()[1], 16) >> (signal - 1) & 1:
                return
        time.sleep(0.001)
    raise TimeoutError(f"{pid} does not catch {signal}")
