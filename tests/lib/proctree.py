"""Fake /proc trees for the fixtures: a Machine of Processes of Threads, with the
numbers that the kernel would show, written as the files that pstop reads.

Times are those of the machine: uptime and start in seconds since boot. CPU time
is in ns (run_ns, what schedstat has) and in ticks of 10 ms (user, system, what
stat has); the two are kept apart, as in the kernel. What belongs to a whole
process (stat's ticks and faults, io) is the sum over its threads and over
`dead`, the numbers that exited threads have left behind; what the kernel shows
of the leader alone in a process's files (schedstat, switches) is the leader's.
"""
import copy
import os

BOOT = 1_700_000_000  # btime of every machine: 2023-11-14T22:13:20Z

# The column of the table of system calls, by what the kernel calls the machine.
ABIS = {"x86_64": "x86_64", "i686": "i386", "aarch64": "arm64", "armv7l": "arm",
        "riscv64": "riscv64", "ppc64le": "ppc64", "s390x": "s390x"}
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "src", "model",
                     "syscalls.tsv")


def calls_of(arch):
    """Numbers of the system calls on such a machine, by name."""
    with open(TABLE, encoding="ascii") as file:
        head, *rows = [line.split() for line in file if not line.startswith("#")]
    column = head.index(ABIS[arch])
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


IO = ("rchar", "wchar", "syscr", "syscw", "read_bytes", "write_bytes", "cancelled_write_bytes")


class Thread:
    """A task. Counters are keyword arguments, 0 unless given."""

    def __init__(self, tid, comm="work", state="S", start=100.0, **numbers):
        self.tid, self.state, self.start = tid, state, start
        self.comm = comm.encode() if isinstance(comm, str) else comm
        self.run_ns = self.wait_ns = self.slices = 0
        self.user = self.system = 0                 # ticks
        self.voluntary = self.involuntary = 0
        self.minor = self.major = 0                 # page faults
        self.nice, self.policy, self.rt_priority, self.processor = 0, 0, 0, 0
        self.io = dict.fromkeys(IO, 0)
        self.call, self.wchan = None, None          # what it is blocked in
        self.change(**numbers)

    def change(self, **numbers):
        """Sets numbers; those of io by name (rchar=...)."""
        for name, value in numbers.items():
            if name in self.io:
                self.io[name] = value
            elif hasattr(self, name):
                setattr(self, name, value)
            else:
                raise AttributeError(name)
        return self

    def add(self, **numbers):
        """Adds to numbers."""
        for name, value in numbers.items():
            self.change(**{name: value + (self.io[name] if name in self.io
                                          else getattr(self, name))})
        return self


class Process:
    def __init__(self, pid, *threads, comm="work", **fields):
        self.pid, self.ppid, self.pgid, self.sid = pid, 1, pid, pid
        self.threads = list(threads) or [Thread(pid, comm)]
        self.tty, self.foreground, self.flags, self.uid = 0, -1, 0x400000, 0
        self.cmdline, self.exe, self.cgroup = ["/usr/bin/work"], "/usr/bin/work", "0::/work\n"
        self.children_user = self.children_system = 0  # ticks
        self.memory = {"VmHWM": 3000, "VmSize": 9000, "VmRSS": 2000, "RssFile": 1200,
                       "RssShmem": 100, "VmLck": 0, "VmData": 700, "VmStk": 132,
                       "VmExe": 40, "VmLib": 1600, "VmSwap": 0}  # KiB
        self.dead = Thread(0)
        self.fds = {}                               # number: text of the link
        self.cut = {}                               # file name: length it is cut to
        self.missing = set()                        # file names that are not there
        self.raw = {}                               # file name: bytes in its place
        for name, value in fields.items():
            if not hasattr(self, name):
                raise AttributeError(name)
            setattr(self, name, value)

    @property
    def leader(self):
        return self.thread(self.pid)

    def thread(self, tid):
        return next(t for t in self.threads if t.tid == tid)

    def total(self, name):
        return sum(t.io[name] if name in t.io else getattr(t, name)
                   for t in self.threads + [self.dead])

    def end_thread(self, tid):
        """The thread is gone; its numbers stay in those of the process."""
        t = self.thread(tid)
        self.threads.remove(t)
        for name in ("user", "system", "minor", "major", *IO):
            self.dead.add(**{name: t.io[name] if name in t.io else getattr(t, name)})


class Machine:
    def __init__(self, uptime, *processes):
        self.uptime, self.processes = uptime, list(processes)
        self.missing = set()
        self.arch = "x86_64"                        # as uname -m has it

    def process(self, pid):
        return next(p for p in self.processes if p.pid == pid)

    def later(self, seconds):
        """A copy, to be changed, of the machine some time after."""
        next_one = copy.deepcopy(self)
        next_one.uptime += seconds
        return next_one

    def write(self, root):
        """Makes the folder root with the files of this /proc."""
        os.makedirs(root)
        files = {
            "uptime": f"{self.uptime:.2f} {self.uptime:.2f}\n",
            "stat": f"cpu  0 0 0 0 0 0 0 0 0 0\nbtime {BOOT}\nprocs_running 1\n",
            "loadavg": "0.10 0.20 0.30 1/100 9999\n",
            "meminfo": "MemTotal:       16000000 kB\nMemFree:         9000000 kB\n",
        }
        for name, text in files.items():
            if name not in self.missing:
                _put(root, name, text.encode())
        os.makedirs(os.path.join(root, "sys", "kernel"))
        _put(root, "sys/kernel/arch", self.arch.encode() + b"\n")
        calls = calls_of(self.arch)
        for process in self.processes:
            _write_process(process, os.path.join(root, str(process.pid)), calls)


def _put(folder, name, content):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)


def _stat(process, thread, counters):
    """proc_pid_stat(5); counters(name) is the sum or the thread's own."""
    rest = [
        thread.state, process.ppid, process.pgid, process.sid, process.tty,
        process.foreground, process.flags,
        counters("minor"), 0, counters("major"), 0, counters("user"), counters("system"),
        process.children_user, process.children_system,
        20 + thread.nice if thread.policy == 0 else -1 - thread.rt_priority, thread.nice,
        len(process.threads), 0, round(thread.start * 100), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 17, thread.processor, thread.rt_priority, thread.policy, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0,
    ]
    name = b"%d (%s) " % (thread.tid, thread.comm)
    return name + " ".join(str(value) for value in rest).encode() + b"\n"


def _status(process, thread):
    name = thread.comm.replace(b"\\", b"\\\\").replace(b"\n", b"\\n")
    lines = [f"Umask:\t0022", f"State:\t{thread.state}", f"Tgid:\t{process.pid}",
             f"Pid:\t{thread.tid}", f"PPid:\t{process.ppid}",
             "Uid:" + f"\t{process.uid}" * 4, "Gid:" + f"\t{process.uid}" * 4]
    lines += [f"{key}:\t{value:8} kB" for key, value in process.memory.items()]
    lines += [f"Threads:\t{len(process.threads)}",
              f"voluntary_ctxt_switches:\t{thread.voluntary}",
              f"nonvoluntary_ctxt_switches:\t{thread.involuntary}"]
    return b"Name:\t" + name + b"\n" + "\n".join(lines).encode() + b"\n"


def _io(counters):
    return "".join(f"{name}: {counters(name)}\n" for name in IO).encode()


def _write_task(process, thread, folder, counters, calls):
    call = "running"
    if thread.call is not None:
        name, *args = thread.call
        words = [hex(a) for a in args] + ["0x0"] * (6 - len(args))
        call = " ".join([str(calls[name]), *words, "0x7ffc0", "0x7f000"])
    files = {
        "stat": _stat(process, thread, counters),
        "status": _status(process, thread),
        "schedstat": f"{thread.run_ns} {thread.wait_ns} {thread.slices}\n".encode(),
        "io": _io(counters),
        "wchan": (thread.wchan or "0").encode(),
        "syscall": call.encode() + b"\n",
        **process.raw,
    }
    os.makedirs(folder)
    for name, content in files.items():
        if name not in process.missing:
            _put(folder, name, content[:process.cut.get(name)])


def _write_process(process, folder, calls):
    _write_task(process, process.leader, folder, process.total, calls)
    cmdline = [a.encode() if isinstance(a, str) else a for a in process.cmdline]
    _put(folder, "cmdline", b"".join(a + b"\0" for a in cmdline))
    _put(folder, "cgroup", process.cgroup.encode())
    if process.exe:
        os.symlink(process.exe, os.path.join(folder, "exe"))
    os.mkdir(os.path.join(folder, "fd"))
    for number, text in process.fds.items():
        os.symlink(text, os.path.join(folder, "fd", str(number)))
    for thread in process.threads:
        own = lambda name, t=thread: t.io[name] if name in t.io else getattr(t, name)
        _write_task(process, thread, os.path.join(folder, "task", str(thread.tid)), own, calls)
