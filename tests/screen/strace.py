"""The keys s and l: the system calls of a thread, as strace writes them, and the open
files. Whatever happens, the screen is restored, strace is ended, and the thread runs on."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

# A process that makes a system call with a name of its own, ten times a second; its second
# thread computes, and so the process is judged by that.
TICKER = '''
import os, sys, threading, time
def compute():
    while True:
        sum(range(1000))
        os.access('/second-thread', 0)
if len(sys.argv) > 1:
    threading.Thread(target=compute, daemon=True).start()
while True:
    os.access('/first-thread', 0)
    time.sleep(0.1)
'''


def start(*arguments):
    return subprocess.Popen([sys.executable, '-c', TICKER, *arguments], stdin=subprocess.DEVNULL)


def tracer_of(pid, tid=None):
    with open(f'/proc/{pid}/task/{tid or pid}/status', encoding='utf-8') as file:
        return int(re.search(r'^TracerPid:\s*(\d+)', file.read(), re.M)[1])


def comes(condition, patience=screen.PATIENCE):
    end = time.monotonic() + patience
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


def can_trace():
    """strace is there, and may trace a child of another process."""
    if shutil.which('strace') is None:
        return False
    child = start()
    with tempfile.TemporaryFile() as out:
        trace = subprocess.Popen(['strace', '-p', str(child.pid)], stderr=out,
                                 stdin=subprocess.DEVNULL)
        is_traced = comes(lambda: tracer_of(child.pid) or trace.poll() is not None, 5) and \
            trace.poll() is None
        trace.terminate()
        trace.wait()
    child.kill()
    child.wait()
    return is_traced


class View:
    """The live view of one child."""

    def __init__(self, child, *options, env=None, columns=100, rows=24):
        self.child = child
        self.term = screen.Terminal(columns, rows, env=env)
        self.term.run(PSTOP, '-d', '0.3', '-p', str(child.pid), *options)
        self.term.wait_for(r'^ *%d .*%%?.*python' % child.pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.term.__exit__()

    def end(self):
        self.term.keys('q')
        tap.is_(self.term.status(), 0, 'q ends it')


def test_traced():
    with View(start()) as v:
        v.term.keys('s')
        tap.ok(v.term.wait_for('^System calls of PID %d .*: tracing' % v.child.pid), 's traces',
               v.term.text())
        tap.ok(v.term.wait_for(r'access\("/first-thread"'), 'the system calls are shown', v.term.text())
        strace = tracer_of(v.child.pid)
        tap.ok(strace > 0, 'the process is traced')
        last = v.term.lines()[-2]
        tap.ok(comes(lambda: v.term.lines()[-2] != last), 'the screen follows the end')
        comes(lambda: not re.search('lines 1-', v.term.text()))
        v.term.keys('Home')
        tap.ok(v.term.wait_for('tracing; End follows') and v.term.wait_for('attached'),
               'Home goes to the beginning', v.term.text())
        first = v.term.lines()[1:-1]
        time.sleep(0.5)
        tap.is_(v.term.lines()[1:-1], first, 'and stays there')
        v.term.keys('Right')
        tap.ok(comes(lambda: v.term.lines()[1] == first[0][8:]), 'right scrolls sideways', v.term.text())
        v.term.keys('Left', 'End')
        tap.ok(v.term.wait_for(': tracing$'), 'End follows it again', v.term.text())
        for size in ((40, 10), (20, 3), (10, 2), (150, 40), (100, 24)):
            v.term.resize(*size)
            time.sleep(0.15)
        tap.ok(v.term.wait_for(r'^System calls of .*(.*\n)+.*first-thread'), 'after any size of the screen',
               v.term.text())
        v.term.keys('Escape')
        tap.ok(v.term.wait_for('PID USER'), 'Escape goes back to the table', v.term.text())
        tap.ok(comes(lambda: tracer_of(v.child.pid) == 0), 'the process is not traced any more')
        tap.ok(comes(lambda: not os.path.exists(f'/proc/{strace}')), 'strace has been ended')
        tap.ok(v.child.poll() is None, 'the process runs on')
        v.end()


def test_threads():
    """Of a process, the thread that it is judged by; of the row of a thread, that one."""
    with View(start('threads')) as v:
        pid = v.child.pid
        tids = sorted(int(tid) for tid in os.listdir(f'/proc/{pid}/task'))
        v.term.wait_for('cpu-bound')
        time.sleep(1)
        v.term.keys('s')
        tap.ok(v.term.wait_for('^System calls of thread %d ' % tids[1]), 'the busiest thread is traced',
               v.term.text())
        tap.ok(v.term.wait_for('second-thread'), 'its calls are shown', v.term.text())
        tap.ok(tracer_of(pid, tids[0]) == 0, 'the other thread is not traced')
        v.term.keys('q')
        v.term.wait_for('PID USER')
        v.term.keys('N', 'H')
        v.term.wait_for('┆|`')
        v.term.type(str(pid))
        v.term.keys('Enter', 'Down')
        time.sleep(0.3)                            # keys that come close together change nothing
        v.term.keys('s')
        tap.ok(v.term.wait_for('^System calls of (PID|thread) %d ' % tids[0]),
               'the row of a thread: that thread', v.term.text())
        tap.ok(v.term.wait_for('first-thread'), 'with its calls', v.term.text())
        v.term.keys('q')
        v.term.wait_for('PID USER')
        v.end()


def test_ends():
    """The process exits; strace is killed; pstop gets SIGINT, SIGTERM or SIGKILL."""
    with View(start()) as v:
        v.term.keys('s')
        v.term.wait_for('first-thread')
        v.child.kill()
        v.child.wait()
        tap.ok(v.term.wait_for(r'\+\+\+ killed by SIGKILL') and v.term.wait_for('strace has exited'),
               'the process exits: so it is said', v.term.text())
        v.term.keys('q')
        tap.ok(v.term.wait_for('PID USER'), 'the table comes back', v.term.text())
        v.end()
    with View(start()) as v:
        v.term.keys('s')
        v.term.wait_for('first-thread')
        os.kill(tracer_of(v.child.pid), signal.SIGKILL)
        tap.ok(v.term.wait_for('strace was killed by signal 9'), 'strace is killed', v.term.text())
        tap.ok(comes(lambda: tracer_of(v.child.pid) == 0), 'the process runs on')
        v.term.keys('Escape')
        tap.ok(v.term.wait_for('PID USER'), 'the table comes back', v.term.text())
        v.end()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with View(start()) as v:
            v.term.keys('s')
            v.term.wait_for('first-thread')
            strace, pid = tracer_of(v.child.pid), v.term.pid('pstop')
            if number == signal.SIGINT:
                v.term.keys('C-c')
            else:
                os.kill(pid, number)
            tap.ok(comes(lambda: not os.path.exists(f'/proc/{strace}')), f'{number.name}: strace ends, too')
            tap.ok(comes(lambda: tracer_of(v.child.pid) == 0) and v.child.poll() is None,
                   'and the process runs on')
            if number != signal.SIGKILL:
                tap.is_(v.term.status(), 0, 'pstop ends as with q')
                tap.ok(' echo ' in v.term.stty() and '-icanon' not in v.term.stty(),
                       'the modes of the terminal are restored', v.term.stty())


def stop(child):
    with screen.Terminal(100, 24) as term:
        term.run('bash', '-mc', f'{PSTOP} -d 0.3 -p {child.pid}; sleep 0.5; fg')
        term.wait_for(r'^ *%d .*python' % child.pid)
        term.keys('s')
        term.wait_for('first-thread')
        strace = tracer_of(child.pid)
        term.keys('C-z')
        tap.ok(comes(lambda: not os.path.exists(f'/proc/{strace}')), 'Ctrl-Z ends strace')
        tap.ok(comes(lambda: tracer_of(child.pid) == 0), 'and the process runs on')
        tap.ok(term.wait_for('ended when pstop was stopped'), 'after fg the screen says so', term.text())
        term.keys('q')
        tap.ok(term.wait_for('PID USER'), 'the table comes back', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')


def test_stopped():
    """Ctrl-Z: nobody would read what strace writes, and the process would wait for that."""
    child = start()
    try:
        stop(child)
    finally:
        child.kill()
        child.wait()


def test_left_early():
    """The screen is left while strace has more to write than is read."""
    child = subprocess.Popen(['dd', 'if=/dev/zero', 'of=/dev/null', 'bs=1'], stdin=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    with screen.Terminal(100, 24) as term:
        try:
            term.run(PSTOP, '-d', '0.3', '-p', str(child.pid))
            term.wait_for(r'^ *%d ' % child.pid)
            term.keys('s')
            tap.ok(term.wait_for(r'write\(1, ') and term.wait_for(r'lines \d+-\d{5,} of', 60),
                   'many calls a second', term.text())
            term.keys('Up', 'PageUp')
            tap.ok(term.wait_for('End follows'), 'it can be scrolled meanwhile', term.text())
            term.keys('q')
            tap.ok(term.wait_for('PID USER'), 'left at once', term.text())
            tap.ok(comes(lambda: tracer_of(child.pid) == 0), 'and not traced any more')
            term.keys('q')
            tap.is_(term.status(), 0, 'q ends it')
        finally:
            child.kill()
            child.wait()


def test_refused():
    """strace is missing, cannot attach, or may not be run."""
    folder = tempfile.mkdtemp(dir=tap.tmp)
    with View(start(), env={'PATH': folder}) as v:
        v.term.keys('s')
        tap.ok(v.term.wait_for('^cannot trace PID %d .*: strace is not installed' % v.child.pid),
               'without strace it says so', v.term.text())
        tap.ok(v.term.wait_for('PID USER'), 'the table stays', v.term.text())
        v.end()
    path = os.path.join(folder, 'strace')
    with open(path, 'w', encoding='ascii') as file:
        file.write('#!/bin/sh\necho "strace: attach: ptrace(PTRACE_SEIZE, $7): Operation not permitted" >&2\n'
                   'exit 1\n')
    os.chmod(path, 0o755)
    with View(start(), env={'PATH': folder + ':' + os.environ['PATH']}) as v:
        v.term.keys('s')
        tap.ok(v.term.wait_for('Operation not permitted') and v.term.wait_for('strace has exited with status 1'),
               'what strace complains of is shown', v.term.text())
        v.term.keys('q')
        tap.ok(v.term.wait_for('PID USER'), 'and the table comes back', v.term.text())
        v.end()
    with View(start(), '--readonly') as v:
        v.term.keys('s')
        tap.ok(v.term.wait_for('no actions: pstop runs with --readonly'), '--readonly runs no strace',
               v.term.text())
        v.end()
    with View(start()) as v:
        v.term.type('\x1b[200~s\x1b[201~')
        tap.ok(v.term.wait_for('^Ignored: pasted text'), 'a paste runs no strace', v.term.text())
        tap.ok(tracer_of(v.child.pid) == 0, 'nothing is traced')
        v.end()


def test_itself():
    with screen.Terminal(100, 24) as term:
        term.run(PSTOP, '-d', '0.3', '--filter', 'comm=pstop')
        term.wait_for('pstop --filter|pstop -d')
        own = term.pid('pstop')
        term.type(str(own))
        term.keys('Enter')
        term.wait_gone('^PID: ')
        time.sleep(0.3)                            # keys that come close together change nothing
        term.keys('s')
        tap.ok(term.wait_for('^cannot trace PID %d pstop: pstop cannot wait for itself' % own),
               'pstop does not trace itself', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')


def test_files():
    """l lists the open files, with sizes and offsets."""
    path = os.path.join(tap.tmp, 'known')
    with open(path, 'w', encoding='ascii') as file:
        file.write('x' * 3072)
    with open(path, encoding='ascii') as file:
        os.lseek(file.fileno(), 1024, os.SEEK_SET)
        child = subprocess.Popen(['sleep', '300'], stdin=file)
    with screen.Terminal(120, 24) as term:
        term.run(PSTOP, '-d', '0.3', '-p', str(child.pid))
        term.wait_for(r'^ *%d ' % child.pid)
        term.keys('l')
        tap.ok(term.wait_for('^Open files: '), 'l lists the open files', term.text())
        tap.ok(term.wait_for(r'^ +0 +r +file +3\.0K +1\.0K .*/known'), 'with size and offset', term.text())
        term.keys('q')
        tap.ok(term.wait_for('PID USER'), 'q goes back to the table', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')
    child.kill()
    child.wait()


test_files()
test_refused()
test_itself()
if can_trace():
    test_traced()
    test_threads()
    test_ends()
    test_stopped()
    test_left_early()
else:
    tap.skip('real traces', 'strace is not there, or may not trace')
tap.done_testing()
