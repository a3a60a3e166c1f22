"""Replays the cases of tests/fixtures: what pstop says of each must be what was
worked out by hand (EXPECT), and byte for byte what is in the expected files.
With UPDATE=1 those are written anew ("make regolden")."""
import difflib
import os
import re

import proctree
import pstop
import replay
import tap

UPDATE = os.environ.get("UPDATE") == "1"


def plain_text(run):
    """Standard output as text, pstop's version and its own cost left out."""
    text = run.stdout.decode("utf-8")
    text = re.sub(r'^(\{"schema":1,"pstop":)"[^"]*"', r'\1"VERSION"', text, flags=re.M)
    return re.sub(r'^\{"schema".*?"cost":\{[^}]*\}',
                  lambda m: re.sub(r"(cpu_share\":)[^,}]*", r"\g<1>0", m[0]), text, flags=re.M)


def transcript_of(args, run, text):
    lines = [f"$ pstop {' '.join(args)}\n"]
    lines += [text if "--json" not in args else "(see expected.json)\n"]
    lines += [f"[stderr] {line}\n" for line in run.stderr.decode().splitlines()]
    lines += [f"[exit {run.returncode}]\n"] if run.returncode else []
    return "".join(lines)


def find(doc, path):
    """A value by EXPECT's path: KEY.KEY of the document, "PID KEY.KEY" of a
    process, "PID/TID KEY.KEY" of a thread; a missing task is "absent"."""
    *task, keys = path.split(" ")
    node = doc
    if task:
        pid, _, tid = task[0].partition("/")
        node = pstop.process_of(doc, int(pid))
        if node and tid:
            node = pstop.thread_of(node, int(tid))
    if node is None:
        return "absent"
    for key in keys.split(".") if keys else ():
        node = node.get(key, "absent") if isinstance(node, dict) else None
    return node


def check_expectations(case, name, doc):
    wrong = [f"{path}: got {find(doc, path)!r}, wanted {wanted!r}"
             for path, wanted in case.EXPECT.items()
             if find(doc, path) != wanted or isinstance(find(doc, path), bool)]
    tap.ok(not wrong, f"{name}: {len(case.EXPECT)} numbers worked out by hand", "\n".join(wrong))


def compare(name, file, got):
    path = os.path.join(replay.FIXTURES, name, file)
    if UPDATE:
        with open(path, "w", encoding="utf-8", newline="") as out:
            out.write(got)
    try:
        with open(path, encoding="utf-8", newline="") as wanted:
            lines = wanted.read().splitlines(keepends=True)
    except FileNotFoundError:
        lines = []
    diff = difflib.unified_diff(lines, got.splitlines(keepends=True), file, "what pstop wrote")
    tap.ok("".join(lines) == got, f"{name}: {file}",
           "".join(diff) + 'if this is meant: "make regolden"')


def options_of(roots):
    return [word for root in roots for word in ("--proc-root", root)]


def try_case(name):
    case = replay.load(name)
    folder = os.path.join(tap.tmp, name)
    os.makedirs(folder)
    roots = options_of(replay.write(case, folder))
    transcript = folded = ""
    for args in getattr(case, "RUNS", replay.RUNS):
        args = [*args, *getattr(case, "ARGS", ())]
        run = pstop.run(*args, *roots, ordinary=getattr(case, "AS_ORDINARY_USER", False),
                        env={"TZ": "UTC0"})
        text = plain_text(run)
        if "--json" in args and not folded:
            documents = text.splitlines() if "\n{\"schema\"" in text else [text]
            folded = "\n".join(replay.fold(part) for part in documents)
            parsed = [pstop.parse(part.encode()) for part in documents]
            problems = [p for doc in parsed for p in pstop.check(doc)]
            tap.ok(not problems, f"{name}: fits the schema", "\n".join(problems[:20]))
            check_expectations(case, name, parsed[-1])
        elif re.search(r"[^\n\x20-\x7e\xa0-\U0010ffff]", text):
            tap.ok(False, f"{name}: no control character in {args}", repr(text))
        transcript += transcript_of(args, run, text)
    compare(name, "expected.json", folded)
    compare(name, "expected.txt", transcript)


def try_other_machines(name):
    """The same case recorded where system calls have other numbers: all of it is the
    same, wherever pstop reads it."""
    case = replay.load(name)
    texts = {}
    for arch in proctree.ABIS:
        folder = os.path.join(tap.tmp, f"{name}-{arch}")
        os.makedirs(folder)
        run = pstop.run("--json", *options_of(replay.write(case, folder, arch)))
        texts[arch] = re.sub(r'"cost":\{[^}]*\}', "", run.stdout.decode())
    other = [arch for arch in texts if texts[arch] != texts["x86_64"]]
    tap.ok(not other and '"syscall":"' in texts["x86_64"],
           f"{name}: the same when recorded on {', '.join(texts)}", " ".join(other))


def try_unmarked(name):
    """A recording that does not say what machine it is of is of x86-64."""
    case = replay.load(name)
    roots = replay.write(case, os.path.join(tap.tmp, f"{name}-unmarked"))
    marked = pstop.run("--json", *options_of(roots)).stdout
    for root in roots:
        os.remove(os.path.join(root, "sys/kernel/arch"))
    cost = rb'"cost":\{[^}]*\}'
    tap.ok(re.sub(cost, b"", pstop.run("--json", *options_of(roots)).stdout) ==
           re.sub(cost, b"", marked), f"{name}: not marked is x86_64")


os.chmod(tap.tmp, 0o755)
for case_name in replay.names():
    try_case(case_name)
for case_name in ("states", "two-ticks"):
    try_other_machines(case_name)
    try_unmarked(case_name)
tap.done_testing()
