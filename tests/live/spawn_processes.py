"""The processes and threads that pstop spawn tells of are those of strace, five times over,
and so are their execs and how they ended."""
import collections
import os
import re
import shutil
import subprocess
import sys

import pstop
import tap

# LeakSanitizer cannot work in a program that is traced.
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
RUNS = 5
LIMIT_S = 120
BIRTHS = os.path.join(os.environ["HELPERS"], "births")

POOL = """
import multiprocessing, sys
def work(x): return sum(range(x))
if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(4) as pool:
        assert sum(pool.map(work, range(50))) > 0
        pool.close()
        pool.join()
"""
JAVA = """
public class Births { public static void main(String[] a) throws Exception {
  Thread[] t = new Thread[20];
  for (int i = 0; i < 20; i++) { t[i] = new Thread(() -> { long s = 0;
    for (int k = 0; k < 1000000; k++) s += k; }); t[i].start(); }
  for (Thread x : t) x.join();
  System.exit(new ProcessBuilder("true").start().waitFor()); } }
"""


# Goroutines on many threads, and programs that are run at the same time.
GO = """
package main
import ("os"; "os/exec"; "runtime"; "sync")
func main() {
	runtime.GOMAXPROCS(8)
	var all sync.WaitGroup
	for i := 0; i < 24; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			if i % 3 != 0 { s := 0; for k := 0; k < 20000000; k++ { s += k % (i + 1) }; if s < 0 { os.Exit(1) }; return }
			if exec.Command("sh", "-c", "true; exit 0").Run() != nil { os.Exit(2) }
		}(i)
	}
	all.Wait()
}
"""


def make_project(folder):
    """A small project of C files."""
    os.mkdir(folder)
    for i in range(12):
        with open(f"{folder}/f{i}.c", "w", encoding="utf-8") as file:
            file.write(f"int f{i}(int x) {{ return x + {i}; }}\n")
    with open(f"{folder}/Makefile", "w", encoding="utf-8") as file:
        file.write("all: lib.a\n\tls *.o | wc -l >count\n"
                   "lib.a: $(patsubst %.c,%.o,$(wildcard *.c))\n\tar cr $@ $^; true\n"
                   "%.o: %.c\n\t$(CC) -c -o $@ $< && echo $< >>log\n")


def plain(arguments):
    """Names of temporary files and numbers that differ from run to run are made alike."""
    return re.sub(r"/tmp/cc\w+|/tmp/st\w+", "TMP", " ".join(arguments))


# --- What strace saw ---------------------------------------------------------------
CALL = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*?)(?: <unfinished \.\.\.>| <pid changed.*| += (\S+).*)?$")


def strings_of(text):
    return [bytes(s, "utf-8").decode("unicode_escape")
            for s in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]


def strace_run(command, folder):
    """{task: what it did}: (kind, execs, end), as a Counter."""
    log = os.path.join(tap.tmp, "strace")
    subprocess.run(["strace", "-f", "-s", "100000", "-e", "trace=process", "-o", log, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=LIMIT_S, check=False)
    threads, execs, ends, begun = set(), collections.defaultdict(list), {}, {}
    with open(log, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            if end := re.match(r"(\d+) +\+\+\+ (?:exited with (\d+)|killed by (\w+))", line):
                ends[int(end[1])] = f"status {end[2]}" if end[2] else f"killed by {end[3]}"
                continue
            # A thread called exec: it goes on under the leader's number.
            if over := re.match(r"(\d+) +\+\+\+ superseded by execve in pid (\d+)", line):
                begun[int(over[1]), "execve"] = begun.pop((int(over[2]), "execve"))
                ends[int(over[2])] = None
                continue
            call = CALL.match(line.rstrip("\n"))
            if not call:
                continue
            tid, name, text, result = int(call[1]), call[2], call[3], call[4]
            if "unfinished" in line or "<pid changed" in line:
                begun[tid, name] = text
                continue
            text = begun.pop((tid, name), "") + text
            if name == "execve" and result == "0":
                execs[tid].append(plain(strings_of(text.split("[", 1)[1].split("], ")[0])))
            if name in ("clone", "clone3") and "CLONE_THREAD" in text and result.isdigit():
                threads.add(int(result))
    return collections.Counter(
        ("thread",) if tid in threads else ("process", tuple(execs[tid]), end)
        for tid, end in ends.items())


# --- What pstop says ---------------------------------------------------------------
def pstop_run(command, folder):
    log = os.path.join(tap.tmp, "log")
    subprocess.run([pstop.PROGRAM, *pstop.SPAWN, "-f", "-o", log, *command], cwd=folder,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   timeout=LIMIT_S, check=False)
    tasks, done = {}, []
    with open(log, encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            event = re.match(r" *[\d.]+ +(\d+) (born|exec|exited) +(.*)", line.rstrip("\n"))
            if not event:
                continue
            tid, kind, text = int(event[1]), event[2], event[3]
            if kind == "born":
                tasks[tid] = ["thread" if text.startswith("thread") else "process", []]
            elif kind == "exec":
                by = re.match(r"by thread (\d+)  ", text)
                if by:
                    done.append(("thread",))
                    tasks.pop(int(by[1]))
                tasks[tid][1].append(plain(text[by.end():].split(" ") if by else text.split(" ")))
            else:
                what, execs = tasks.pop(tid)
                end = re.match(r"[^,]*", text)[0]
                done.append(("thread",) if what == "thread" else ("process", tuple(execs), end))
    return collections.Counter(done), tasks


def compare(name, command, folder=None, threads=True):
    if not shutil.which(command[0]):
        tap.skip(name, f"{command[0]} is not installed")
        return
    subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=LIMIT_S, check=False)  # what is made once
    if folder and os.path.exists(f"{folder}/Makefile"):
        command = ["sh", "-c", "rm -f *.o lib.a; exec \"$@\"", "sh", *command]
    wanted = strace_run(command, folder)
    tap.ok(sum(wanted.values()) > 1, f"{name}: strace saw {sum(wanted.values())} tasks")
    for i in range(RUNS):
        got, left = pstop_run(command, folder)
        if not threads:
            tap.ok(got.pop(("thread",), 0) > 2, f"{name}: it has threads, run {i + 1}")
            wanted.pop(("thread",), 0)
        tap.ok(got == wanted and not left, f"{name}: the same tasks, run {i + 1}",
               f"only strace: {wanted - got}\nonly pstop: {got - wanted}\nnot ended: {left}")


def main():
    if not shutil.which("strace"):
        tap.diag("*** strace is not installed: what pstop spawn sees is compared with nothing")
        tap.skip_all("strace is not installed")
    if subprocess.run(["strace", "-o", os.path.join(tap.tmp, "x"), "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode:
        tap.skip_all("tracing is not allowed here")
    project = os.path.join(tap.tmp, "project")
    make_project(project)
    if shutil.which("cc"):
        compare("a parallel make", ["make", "-j4", "CC=cc"], project)
    compare("pipelines in a shell", [
        "bash", "-c", "for i in 1 2 3; do seq 500 | sort -R | head -2 | tail -1; done;"
        "x=$(ls / | wc -l); (exit 3); (kill -9 $BASHPID); cat <(echo a) <(echo b); sleep 0.05 & wait"])
    pool = os.path.join(tap.tmp, "pool.py")
    with open(pool, "w", encoding="utf-8") as file:
        file.write(POOL)
    compare("python multiprocessing", [os.path.realpath(sys.executable), pool])
    for mode in ["threads", "300"], ["threadexec"], ["leaderexit"], ["orphans"], ["vfork"], \
            ["clone"], ["storm", "30"], ["forks", "100"]:
        compare(f"births {' '.join(mode)}", [BIRTHS, *mode])
    if shutil.which("go"):
        source = os.path.join(tap.tmp, "births.go")
        with open(source, "w", encoding="utf-8") as file:
            file.write(GO)
        env = {**os.environ, "GOCACHE": os.path.join(tap.tmp, "go"), "GO111MODULE": "off", "HOME": tap.tmp}
        subprocess.run(["go", "build", "-o", os.path.join(tap.tmp, "births-go"), source], check=True,
                       env=env, timeout=LIMIT_S)
        # The runtime makes as many threads as it happens to need: they are not compared, all
        # else is; and what is born ends.
        compare("Go", [os.path.join(tap.tmp, "births-go")], threads=False)
    else:
        tap.skip("Go", "go is not installed")
    if os.environ.get("PSTOP_JAVA"):
        source = os.path.join(tap.tmp, "Births.java")
        with open(source, "w", encoding="utf-8") as file:
            file.write(JAVA)
        subprocess.run(["javac", source], check=True)
        compare("Java", ["java", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xint", "-cp", tap.tmp, "Births"])
    tap.done_testing()


main()
