"""Chains of waits made at random: processes that wait for each other through pipes, sockets,
locks and children, with others beside them that only inherited descriptors.

    chain = Chain(random.Random(1), folder)
    chain.pids     from the first waiter to the root
    chain.kinds    of its hops, one fewer
    chain.ends     accepted words for its end
    chain.is_cycle
    chain.end()    ends all of its processes, by their PIDs
"""
import fcntl
import os
import signal
import socket
import time

READS = ("pipe", "unix-socket", "tcp")
KINDS = ("pipe", "full-pipe", "unix-socket", "socketpair", "tcp", "flock", "fcntl", "child")
NAMES = {"full-pipe": "pipe", "socketpair": "unix-socket", "flock": "file-lock",
         "fcntl": "file-lock"}
ROOTS = ("computing", "timer", "timer", "timer", "cycle")
ENDS = {"computing": ("computing", "ready"), "timer": ("timer",), "cycle": ("cycle",)}


def _listen(family, address):
    s = socket.socket(family)
    s.bind(address)
    s.listen()
    return s


class Hop:
    """What one process waits for, and the next one holds."""

    def __init__(self, kind, path):
        self.kind, self.path = kind, path
        self.waits, self.owes = [], []  # descriptors of either side
        self.sockets = []
        if kind == "pipe":
            r, w = os.pipe()
            self.waits, self.owes = [r], [w]
        elif kind == "full-pipe":
            r, w = os.pipe()
            self.waits, self.owes = [w], [r]
        elif kind == "socketpair":
            self.sockets = socket.socketpair()
        elif kind in ("unix-socket", "tcp"):
            server = _listen(socket.AF_UNIX, path) if kind == "unix-socket" else \
                _listen(socket.AF_INET, ("127.0.0.1", 0))
            client = socket.socket(server.family)
            client.connect(server.getsockname())
            client.send(b"?")
            accepted, _ = server.accept()
            accepted.recv(1)
            server.close()
            self.sockets = client, accepted
        if self.sockets:
            self.waits, self.owes = [[s.fileno()] for s in self.sockets]

    def all(self):
        return self.waits + self.owes

    def hold(self):
        """Takes the side that is waited for."""
        if self.kind in ("flock", "fcntl"):
            self.file = os.open(self.path, os.O_RDWR | os.O_CREAT)
            (fcntl.flock if self.kind == "flock" else fcntl.lockf)(self.file, fcntl.LOCK_EX)

    def wait(self):
        """Waits for the other side, for ever."""
        if self.kind in ("flock", "fcntl"):
            file = os.open(self.path, os.O_RDWR | os.O_CREAT)
            (fcntl.flock if self.kind == "flock" else fcntl.lockf)(file, fcntl.LOCK_EX)
        elif self.kind == "full-pipe":
            while True:
                os.write(self.waits[0], bytes(65536))
        else:
            os.read(self.waits[0], 1)

    def close(self):
        for s in self.sockets:
            s.close()
        if not self.sockets:
            for fd in self.all():
                os.close(fd)


class Chain:
    def __init__(self, random, folder):
        depth = random.randint(1, 8)
        root = random.choice(ROOTS)
        if root == "cycle" and depth < 2:
            root = "timer"
        self.folder = folder
        self.is_cycle = root == "cycle"
        self.ends = ENDS[root]
        self.others = []
        self.hops = []
        for i in range(depth):
            kind = random.choice(KINDS)
            self.hops.append(Hop(kind, f"{folder}/{i}"))
        # A root that waits for one of the chain: a deadlock, if through pipes or locks.
        self.back = None
        if self.is_cycle:
            self.back_to = random.randrange(depth)
            if any(hop.kind not in ("pipe", "flock", "fcntl", "full-pipe")
                   for hop in self.hops[self.back_to:]):
                for i in range(self.back_to, depth):
                    self.hops[i].close()
                    self.hops[i] = Hop("pipe", f"{folder}/{i}")
            self.back = Hop("pipe", f"{folder}/back")
        self.kinds = [NAMES.get(hop.kind, hop.kind) for hop in self.hops]
        self.standard = [random.random() < 0.5 for _ in range(depth)]
        self.root = root
        self.pids = [0] * (depth + 1)
        self._report, self._told = os.pipe()
        self._start(random)
        os.close(self._report)
        os.close(self._told)
        for hop in self.hops + [self.back] * self.is_cycle:
            hop.close()

    def _start(self, random):
        """Starts the processes from the root on, so that locks are held before they are
        wanted; a child is started by its parent."""
        first = len(self.hops)
        while first >= 0:
            last = first
            while first > 0 and self.hops[first - 1].kind == "child":
                first -= 1
            self._fork(first, last)
            for _ in range(first, last + 1):
                node, pid = self._read()
                self.pids[node] = pid
            first -= 1
        for hop in self.hops:
            if random.random() < 0.4:
                self._bystander(hop)

    def _read(self):
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(self._report, 1)
        return [int(word) for word in line.split()]

    def _bystander(self, hop):
        """A process that inherited both ends, or nothing else, and never uses them."""
        pid = os.fork()
        if pid == 0:
            self._keep(hop.all())
            while True:
                signal.pause()
        self.others.append(pid)

    def _keep(self, keep):
        """Closes all descriptors but these."""
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 2 and int(name) not in keep:
                try:
                    os.close(int(name))
                except OSError:
                    pass

    def _fork(self, node, last):
        pid = os.fork()
        if pid == 0:
            try:
                self._be(node, last)
            finally:
                os._exit(0)
        return pid

    def _be(self, node, last):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        child = self._fork(node + 1, last) if node < last else 0
        held = self.hops[node - 1] if node > 0 and not self._is_child(node) else None
        waited = self.hops[node] if node < len(self.hops) else self.back
        keep = [self._told]
        if held:
            keep += held.owes
        if waited:
            keep += waited.waits
        if self.back and node == self.back_to:
            keep += self.back.owes
        self._keep(keep)
        if held:
            held.hold()
            if held.owes and self.standard[node - 1]:
                os.dup2(held.owes[0], 0 if held.kind == "full-pipe" else 1)
                os.close(held.owes[0])
        os.write(self._told, b"%d %d\n" % (node, os.getpid()))
        os.close(self._told)
        if child:
            os.waitpid(child, 0)
        elif waited:
            waited.wait()
        elif self.root == "computing":
            while True:
                pass
        while True:
            time.sleep(0.05)

    def _is_child(self, node):
        return node > 0 and self.hops[node - 1].kind == "child"

    def differs(self, doc):
        """What the document says that is wrong, or nothing; and of the hops named, how many
        are right, and of how many."""
        process = next((p for p in doc["processes"] if p["pid"] == self.pids[0]), None)
        root = process and process["root_cause"]
        if not root:
            return "no root", 0, len(self.hops)
        path = [step["pid"] for step in root["path"]]
        kinds = [step["kind"] for step in root["path"]]
        told = f"{path} {kinds} {root['ends']}, want {self.pids} {self.kinds} {self.ends}"
        right = sum(a == b for a, b in zip(path[1:], self.pids[1:]))
        if root["is_cycle"] != self.is_cycle:
            return f"deadlock: {told}", right, len(self.hops)
        if root["ends"] not in self.ends or root["pid"] != self.pids[-1]:
            return told, right, len(self.hops)
        if path != self.pids or kinds[:len(self.kinds)] != self.kinds:
            return told, right, len(self.hops)
        return "", right, len(self.hops)

    def end(self):
        """The bystanders and all of the chain are ended; a child is the parent's to collect, or
        has become this process's."""
        for pid in self.pids + self.others:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for pid in self.pids + self.others:
            for _ in range(200):
                try:
                    if os.waitpid(pid, os.WNOHANG)[0]:
                        break
                except ChildProcessError:
                    break
                time.sleep(0.005)
