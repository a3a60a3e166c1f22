"""The views of pstop spawn, told stories by tests/helpers/story; what they shall say
is in tests/stories (UPDATE=1 writes it anew)."""
import os
import subprocess

import tap

PROGRAM = os.path.join(os.environ["HELPERS"], "story")
FOLDER = os.path.join(os.environ["srcdir"], "tests", "stories")
NAMES = ("shell", "threads", "orphan", "hostile", "unknown", "make", "nothing")


def run(name, *args, env=None, **options):
    options.setdefault("stdout", subprocess.PIPE)
    return subprocess.run([PROGRAM, name, *map(str, args)], stdin=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False, timeout=120,
                          env={**os.environ, **(env or {})}, **options)


def same(done, name, view):
    """Is the output what tests/stories/NAME.VIEW has?"""
    version = b'"pstop":"VERSION"'
    text = done.stdout
    at = text.find(b'"pstop":"')
    if at >= 0:
        text = text[:at] + version + text[text.index(b'"', at + 9) + 1:]
    path = os.path.join(FOLDER, f"{name}.{view}")
    if os.environ.get("UPDATE"):
        os.makedirs(FOLDER, exist_ok=True)
        with open(path, "wb") as file:
            file.write(text)
    with open(path, "rb") as file:
        wanted = file.read()
    tap.is_([done.returncode, done.stderr], [0, b""], f"{name} as {view}: it ends well")
    first = next((f"line {i + 1}:\n{a!r}\nwanted:\n{b!r}" for i, (a, b) in enumerate(
        zip(text.splitlines() + [None], wanted.splitlines() + [None])) if a != b), "")
    tap.ok(text == wanted, f"{name} as {view}: byte for byte", first)


def full_disk(name, *args):
    with open("/dev/full", "wb") as full:
        done = run(name, *args, stdout=full)
    tap.is_([done.returncode, done.stderr], [3, b""], f"{name} {args} into a full disk: an error")


def closed_pipe(name, *args):
    with subprocess.Popen([PROGRAM, name, *map(str, args)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdout.read(10)
        child.stdout.close()
        said = child.stderr.read()
        status = child.wait(60)
    tap.is_([status, said], [3, b""], f"{name} {args} into a closed pipe: an error, no crash")
