"""TAP for tests in Python. A test reads

    import tap
    tap.ok(run.returncode == 0, "it starts", run.stderr)
    tap.is_(1 + 1, 2, "it adds up")
    tap.done_testing()

and may write in tap.tmp, a scratch folder that is removed at the end. A script
that ends without done_testing counts as broken.
"""
import atexit
import concurrent.futures
import shutil
import signal
import sys
import tempfile
import threading

# A background job of a shell has these ignored, and so would all that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

_count = 0
_failed = 0
_thread = threading.local()  # .held: what is told while nobody knows whether it counts, or when

tmp = tempfile.mkdtemp(prefix="pstop-test.")
atexit.register(shutil.rmtree, tmp, ignore_errors=True)


def _say(line):
    # Bytes that are not UTF-8 come as surrogates: written as escapes.
    text = line.encode("utf-8", "backslashreplace").decode()
    print(text, flush=True)


def _plain(text):
    """A # would begin a directive, and a newline would end the line."""
    return " ".join(str(text).replace("#", " ").splitlines())


def _is_held(function, *args):
    """Is it told later? See best_of() and together()."""
    held = getattr(_thread, "held", None)
    if held is not None:
        held.append((function, *args))
    return held is not None


def _hold(function):
    """Calls it, and keeps what it tells."""
    before, _thread.held = getattr(_thread, "held", None), []
    try:
        function()
        return _thread.held
    finally:
        _thread.held = before


def diag(text):
    """Lines for whoever reads the log."""
    if _is_held(diag, text):
        return
    for line in str(text).splitlines():
        _say("# " + line)


def ok(passed, name, detail=None):
    """Passes when passed is true; detail is shown when it is not."""
    global _count, _failed
    if _is_held(ok, bool(passed), name, str(detail)):
        return bool(passed)
    _count += 1
    _say(f"{'ok' if passed else 'not ok'} {_count} - {_plain(name)}")
    if not passed:
        _failed += 1
        if detail is not None:
            diag(detail)
    return bool(passed)


def is_(got, wanted, name):
    """Passes when the two are equal."""
    return ok(got == wanted, name, f"got:    {got!r}\nwanted: {wanted!r}")


def skip(name, reason):
    """A case that cannot be tried here."""
    global _count
    if _is_held(skip, name, reason):
        return
    _count += 1
    _say(f"ok {_count} - {_plain(name)} # SKIP {_plain(reason)}")


def best_of(times, attempt):
    """Calls attempt(), which tells of some cases: of the first call counts that passes
    them all, or of the last. For what others on a busy machine can disturb, and only where
    a fault of the program would be there each time."""
    for left in reversed(range(times)):
        told = _hold(attempt)
        wrong = [args for function, *args in told if function is ok and not args[0]]
        if not wrong or left == 0:
            for function, *args in told:
                function(*args)
            return
        for _, name, detail in wrong:
            diag(f"tried again: {name}\n{detail}")


def together(attempts, at_once=4):
    """Calls functions in threads, for they wait more than they work; tells what they
    tell in their order."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for told in pool.map(_hold, attempts):
            for function, *args in told:
                function(*args)


def skip_all(reason):
    """The whole script cannot be tried here. Ends it."""
    _say(f"1..0 # SKIP {_plain(reason)}")
    sys.exit(0)


def bail(reason):
    """Nothing that follows would mean anything. Ends the script."""
    _say(f"Bail out! {_plain(reason)}")
    sys.exit(1)


def done_testing():
    """The last line of a test."""
    _say(f"1..{_count}")
    sys.exit(1 if _failed else 0)
