"""Running pstop from tests: once, as a stream, as an ordinary user; and the
schema that every document must fit.

    run = pstop.run("--json", pid)            a finished process, output in bytes
    doc = pstop.document("-d", "0", pid)      the parsed document, checked
    with pstop.Stream("-d", "0.2", pid) as stream:
        doc = stream.next()
"""
import datetime
import functools
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time

import quick
import tap

PROGRAM = os.environ["PSTOP"]
SOURCE = os.environ["srcdir"]
IS_ROOT = os.geteuid() == 0
NOBODY = 65534
# A run of pstop spawn; spawn_by_ptrace() adds an option.
SPAWN = ["spawn", *os.environ.get("PSTOP_SPAWN", "").split()]


@functools.cache
def is_sanitized():
    """Built with AddressSanitizer: slower, larger, and not for valgrind."""
    with open(PROGRAM, "rb") as file:
        return b"__asan_init" in file.read()


@functools.cache
def ordinary_program():
    """A pstop that an ordinary user may run: the build tree may be closed to it."""
    copy = os.path.join(tap.tmp, "pstop")
    shutil.copy(PROGRAM, copy)
    os.chmod(copy, 0o755)
    os.chmod(tap.tmp, 0o755)
    return copy


@functools.cache
def spawn_tracer(*options):
    """How pstop spawn comes to know of tasks here: "bpf", "ptrace", or None: it looks."""
    said = run("spawn", "--json", "-q", *options, "true").stderr.splitlines()
    return parse(said[-1])["tracer"]


def spawn_by_ptrace(test):
    """Runs another test once more, with ptrace(2) where that test has BPF programs."""
    if spawn_tracer() != "bpf":
        tap.skip_all("it is traced by ptrace anyway")
    os.environ["PSTOP_SPAWN"] = "--ptrace"
    os.execv(sys.executable, [sys.executable, os.path.join(SOURCE, "tests/live", test)])


def run(*args, ordinary=False, env=None, timeout=120, **options):
    """Runs pstop to its end. With ordinary, root's rights are put down."""
    program = PROGRAM
    if ordinary and IS_ROOT:
        program = ordinary_program()
        options.update(user=NOBODY, group=NOBODY, extra_groups=[], cwd="/")
    if env:
        env = {**os.environ, **env}
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.run([program, *map(str, args)], stdin=subprocess.DEVNULL, env=env,
                          timeout=timeout, check=False, **options)


def parse(text):
    """A document, its numbers kept exact, refused where it is not strict JSON."""
    def refuse(word):
        raise ValueError(f"{word} is no JSON")
    return json.loads(text.decode("utf-8"), parse_constant=refuse)


def document(*args, **options):
    """The document of pstop --json ARGS, which must be valid and fit the schema."""
    done = run("--json", *args, **options)
    doc = parse(done.stdout)
    problems = check(doc)
    if problems:
        tap.ok(False, f"the document of {args} fits the schema", "\n".join(problems[:20]))
    return doc


def process_of(doc, pid):
    """The object of a PID, or None."""
    return next((p for p in doc["processes"] if p["pid"] == pid), None)


def thread_of(process, tid):
    return next((t for t in process["threads"] if t["tid"] == tid), None)


def time_of(doc):
    """When the window ended, in seconds as time.time() counts them."""
    return datetime.datetime.fromisoformat(doc["time"].replace("Z", "+00:00")).timestamp()


def values(node, path=""):
    """All (path, value) of a document, the path as /processes/0/pid."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from values(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from values(value, f"{path}/{index}")
    else:
        yield path, node


# --- The schema -------------------------------------------------------------

@functools.cache
def schema(name="pstop.schema.json"):
    with open(os.path.join(SOURCE, "data", name), encoding="utf-8") as file:
        return json.load(file)


def _closed(node):
    """A copy of a schema in which an object has no key that is not described."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _closed(value) for key, value in node.items()}
    is_described = isinstance(node.get("additionalProperties"), dict)
    if isinstance(node.get("properties"), dict) and "type" in node and not is_described:
        copy["additionalProperties"] = False
    return copy


@functools.cache
def _validator(name="pstop.schema.json"):
    try:
        import jsonschema
    except ImportError:
        return None
    kind = jsonschema.validators.validator_for(schema(name))
    return kind(_closed(schema(name)))


def has_validator():
    return _validator() is not None


def check(doc):
    """What is wrong with a document, an undescribed key for one. Without the
    jsonschema module (tests/cli/schema.py says so) nothing is."""
    return _problems(doc, "pstop.schema.json")


def check_spawn(doc):
    """The same for a line of pstop spawn --json."""
    return _problems(doc, "pstop-spawn.schema.json")


def check_blockers(doc):
    """The same for a document of pstop blockers --json."""
    return _problems(doc, "pstop-blockers.schema.json")


@functools.cache
def _quick(name):
    return quick.compiled(_closed(schema(name)))


def quick_differs(doc, name="pstop.schema.json", times=400):
    """Where the quick check and jsonschema do not agree, on the document or changed ones."""
    return [copy for copy in (doc, *quick.changed(doc, times))
            if quickly_fits(copy, name) == bool(exactly_wrong(copy, name))]


def quickly_fits(doc, name="pstop.schema.json"):
    """True where a document surely fits; False: ask exactly_wrong()."""
    return _quick(name)(doc)


def _problems(doc, name):
    if not has_validator() or quickly_fits(doc, name):
        return []
    return exactly_wrong(doc, name)


def exactly_wrong(doc, name="pstop.schema.json"):
    """What jsonschema says of a document, which it takes its time for."""
    return [f"/{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
            for e in _validator(name).iter_errors(doc)]


# --- Streams ----------------------------------------------------------------

class Stream:
    """pstop --stream, read line by line; ended when its block ends."""

    def __init__(self, *args, program=None, timeout=30, **options):
        command = program or [PROGRAM]
        self.timeout, self._rest = timeout, b""
        self.process = subprocess.Popen([*command, "--stream", *map(str, args)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, **options)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=self.timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()

    def line(self):
        """The next line without its newline; b"" at the end of the stream."""
        end = time.monotonic() + self.timeout
        descriptor = self.process.stdout.fileno()
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TimeoutError("no line from pstop --stream")
            piece = os.read(descriptor, 1 << 20)
            if not piece:
                return b""
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line

    def next(self):
        """The next document; None at the end."""
        line = self.line()
        return parse(line) if line else None
