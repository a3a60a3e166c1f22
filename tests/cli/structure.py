#!/usr/bin/env python3
"""Holds src/ to its structure, as the compiled objects show it (nm):

- calls between files go round in no circle;
- each .c has a header of its own, named alike;
- only the rooms that ask the kernel contain calls to it;
- nothing takes const from a sample.

What is still wrong is listed here, and nothing may be added: a line that is no
longer needed fails the test too.
"""
import os
import re
import shutil
import subprocess

import tap

SRC = os.path.join(os.environ["srcdir"], "src")
OBJECTS = os.path.join(os.environ["builddir"], "src")

# Files whose calls go round in a circle, one circle a set.
KNOWN_CIRCLES = [
]

# Sources without a header of their own.
KNOWN_HEADLESS = set("""
    """.split())

# The rooms that may call the kernel, and single files of others: the one that reads clocks, and
# those that know the terminal.  A demo is a program.
KERNEL_ROOMS = {"proc", "bpf", "collect", "wait", "runtime", "trace", "act", "store", "cmd",
                "demo", "main"}
KERNEL_FILES = {"base/clock", "tui/display", "tui/keyboard", "tui/terminal"}
KNOWN_KERNEL = set()

KERNEL_CALL = re.compile(r"""
    (f?open|openat|creat|fdopen|freopen|popen|p?read|p?write|readv|writev|close|lseek
    |dup[23]?|pipe2?|fcntl|ioctl|mmap|munmap|syscall|ptrace|process_vm_readv
    |socket|connect|bind|listen|accept4?|recv(from|msg)?|send(to|msg)?|[sg]etsockopt
    |kill|killpg|tgkill|pidfd_\w+|sigaction|signal|sigprocmask|wait(pid|id|[34])?
    |fork|vfork|exec[vl]\w*|posix_spawnp?|system|clone|unshare|setns|prctl
    |f?stat(at)?|lstat|statx|statfs|access|faccessat|readlink(at)?|unlink(at)?|rename(at)?
    |mkdir(at)?|opendir|fdopendir|readdir|scandir|[sg]etpriority|sched_\w+|[sg]etrlimit
    |poll|ppoll|p?select|epoll_\w+|eventfd|signalfd|timerfd_\w+|inotify_\w+
    |clock_(gettime|nanosleep|settime)|nanosleep|gettimeofday|time
    |get(p?pid|e?[ug]id|pw\w+|gr\w+|rusage)|isatty|tc[sg]etattr|pthread_create)""", re.X)


def names(pattern):
    found = []
    for folder, _, files in os.walk(SRC):
        for name in files:
            path = os.path.relpath(os.path.join(folder, name), SRC)
            if re.fullmatch(pattern, path):
                found.append(re.sub(r"\.[ch]$", "", path))
    return sorted(found)


def plain(symbol):
    """The function's own name: without version, and as it was before macros."""
    symbol = symbol.split("@")[0]
    chk = re.fullmatch(r"__(\w+?)(_2)?_chk", symbol) or re.fullmatch(r"__(open(?:at)?)_2", symbol)
    symbol = chk[1] if chk else symbol
    return re.sub(r"(?<=[a-z])64(_time64)?$", "", symbol)


def symbols(source):
    """(defined, needed) by the object of a source."""
    run = subprocess.run(["nm", os.path.join(OBJECTS, source + ".o")],
                         capture_output=True, text=True, check=True)
    defined, needed = set(), set()
    for line in run.stdout.splitlines():
        kind, symbol = line.split()[-2:]
        (needed if kind in "Uw" else defined if kind.isupper() else set()).add(symbol)
    return defined, needed


def graph(table):
    home = {symbol: source for source, (defined, _) in table.items() for symbol in defined}
    return {source: {home[s] for s in needed if s in home} - {source}
            for source, (_, needed) in table.items()}


def circles(edges):
    """The strongly connected components of more than one file (Tarjan)."""
    number, low, stack, found = {}, {}, [], []

    def visit(v):
        number[v] = low[v] = len(number)
        stack.append(v)
        for w in sorted(edges.get(v, ())):
            if w not in number:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in stack:
                low[v] = min(low[v], number[w])
        if low[v] == number[v]:
            ring = set(stack[stack.index(v):])
            del stack[stack.index(v):]
            if len(ring) > 1:
                found.append(ring)

    for v in sorted(edges):
        if v not in number:
            visit(v)
    return found


def compare(found, known, what):
    for item in sorted(found - known):
        tap.ok(False, f"{what}: {item}")
    for item in sorted(known - found):
        tap.ok(False, f"{what}: {item} is not needed in this test's list any more")
    tap.ok(found == known, f"{what}: none but the {len(known)} that are known")


# The check itself finds what is wrong.
tap.is_(circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}), [{"a", "b", "c"}],
        "a circle of three files is found")
tap.is_(circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}), [], "and none where there is none")
for symbol, name in (("openat64@GLIBC_2.4", "openat"), ("__read_chk", "read"),
                     ("__open_2", "open"), ("ppoll", "ppoll"), ("__pread64_chk", "pread")):
    tap.ok(KERNEL_CALL.fullmatch(plain(symbol)) and plain(symbol) == name,
           f"{symbol} is a call to the kernel", plain(symbol))
for symbol in ("wait_kind_name", "json_open", "process_find_thread", "strtoll"):
    tap.ok(not KERNEL_CALL.fullmatch(plain(symbol)), f"{symbol} is none")

# A sample is published as const, and stays so: with the warnings that every file is
# compiled with (configure --enable-werror makes errors of them) none can cast that away.
with open(os.path.join(SRC, "../configure.ac")) as file:
    tap.ok("-Wcast-qual" in file.read(), "configure has the compiler warn of such casts")
compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
for what, text, fine in (("a cast that keeps const", "(const struct process *)p->list[0]", True),
                         ("a cast that takes const from a process", "(struct process *)p->list[0]", False),
                         ("a cast that takes const from a sample", "(struct sample *)p", False)):
    if compiler is None:
        tap.skip(what, "there is no compiler")
        continue
    run = subprocess.run(
        [compiler, "-std=gnu17", "-Wcast-qual", "-Werror", "-fsyntax-only", "-xc", f"-I{SRC}", "-"], capture_output=True, text=True,
        input='#include "model/task.h"\n'
              f"const void *take(const struct sample *p);\n"
              f"const void *take(const struct sample *p) {{ return {text}; }}\n")
    tap.ok((run.returncode == 0) == fine and (fine or "discards" in run.stderr or "drops" in run.stderr),
           f"{what}: {'compiles' if fine else 'is refused'}", run.stderr)

sources = [s for s in names(r".*\.c") if not s.endswith(".bpf")]
compare({s for s in sources if s != "main" and not s.startswith("demo/")
         and s not in names(r".*\.h")}, KNOWN_HEADLESS, "a .c without a header")
if shutil.which("nm") is None:
    tap.skip("calls between files", "there is no nm")
else:
    table = {s: symbols(s) for s in sources}
    compare({" ".join(sorted(c)) for c in circles(graph(table))},
            {" ".join(sorted(c)) for c in KNOWN_CIRCLES}, "a circle of calls")
    compare({s for s, (_, needed) in table.items()
             if s.split("/")[0] not in KERNEL_ROOMS and s not in KERNEL_FILES
             and any(KERNEL_CALL.fullmatch(plain(n)) for n in needed)},
            KNOWN_KERNEL, "a call to the kernel outside its rooms")
tap.done_testing()
