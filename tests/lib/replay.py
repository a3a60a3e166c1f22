"""Fixture cases: loading them, writing their trees, and the folding that makes
JSON fit to be read in a diff."""
import importlib.util
import os
import sys

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures")
sys.dont_write_bytecode = True  # fixtures are packed as they lie there
RUNS = (["--json"], ["-b"], ["-b", "-H"], ["-b", "--long"])


def names():
    """All cases."""
    return sorted(name for name in os.listdir(FIXTURES)
                  if os.path.exists(os.path.join(FIXTURES, name, "case.py")))


def load(name):
    path = os.path.join(FIXTURES, name, "case.py")
    spec = importlib.util.spec_from_file_location("case_" + name.replace("-", "_"), path)
    case = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(case)
    return case


def write(case, folder, arch=None):
    """Writes t0/proc, t1/proc ... into folder, as on a machine of that kind. The roots."""
    roots = []
    for i, machine in enumerate(case.snapshots()):
        machine.arch = arch or machine.arch
        roots.append(os.path.join(folder, f"t{i}", "proc"))
        machine.write(roots[-1])
        if hasattr(case, "prepare"):
            case.prepare(roots[-1])
    return roots


def _values(text):
    """Cuts JSON into pieces before which a line may break: a member with its
    comma. Yields (piece, depth of braces before it, opens an object)."""
    piece, depth, start_depth, in_text, escaped = "", 0, 0, False, False
    for c in text:
        piece += c
        if in_text:
            in_text = escaped or c != '"'
            escaped = c == "\\" and not escaped
            continue
        if c == '"':
            in_text = True
        elif c in "{[":
            depth += 1
        elif c in "}]":
            depth -= 1
        if c == "," or (c == "[" and piece.endswith('s":[')):
            yield piece, start_depth
            piece, start_depth = "", depth
    yield piece, start_depth


def fold(text, width=100):
    """JSON with newlines between members, none of its bytes changed: nested
    objects begin a line of their own, what is flat fills lines."""
    lines, line, last_depth = [], "", 0
    for piece, depth in _values(text):
        opens = '":{' in piece or '":[' in piece or piece.startswith("{")
        if line and (opens or depth < last_depth or len(line) + len(piece) > width):
            lines.append(line)
            line = ""
        line += piece
        last_depth = depth
    return "\n".join(lines + [line])
