"""Keys of the live view: what has ended (X), following (F), tags, one user (u),
and bytes that are no keys."""
import os
import re
import signal
import subprocess
import sys
import time

import pstop
import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')


class Children:
    """Sleeping children, ended at the end."""

    def __init__(self, *commands, **options):
        self.list = [subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)
                     for command in commands]
        self.pids = sorted(child.pid for child in self.list)
        self.filter = ' || '.join('pid=%d' % pid for pid in self.pids)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for child in self.list:
            if child.poll() is None:
                child.send_signal(signal.SIGCONT)
                child.kill()
            child.wait()

    def of(self, pid):
        return next(child for child in self.list if child.pid == pid)


SLEEP = ['sleep', '300']


def cursor_pid(term):
    """PID of the row in reverse below the table's header."""
    lines = term.lines()
    header = next((y for y, line in enumerate(lines) if re.match(r' *PID', line)), None)
    if header is None:
        return None
    found = term.reversed_line(header + 1, term.rows - 1)
    pid = found and re.match(r' *(\d+) ', found[1])
    return int(pid[1]) if pid else None


def wait_cursor(term, pid):
    end = time.monotonic() + screen.PATIENCE
    while cursor_pid(term) != pid and time.monotonic() < end:
        time.sleep(0.05)
    return cursor_pid(term) == pid


def rows(term):
    """PIDs of the rows, from above."""
    return [int(m[1]) for m in (re.match(r' *(\d+) ', line) for line in term.lines()[4:-1]) if m]


def wait_first(term, pid):
    end = time.monotonic() + screen.PATIENCE
    while rows(term)[:1] != [pid] and time.monotonic() < end:
        time.sleep(0.05)
    return rows(term)[:1] == [pid]


BURN = [sys.executable, '-c', 'while True: pass']


def test_follow():
    """The one that is followed computes, then is stopped: the other one takes its place
    in the order, and the cursor goes along."""
    with Children(BURN, BURN) as children, screen.Terminal(100, 24) as term:
        followed, other = children.pids
        children.of(other).send_signal(signal.SIGSTOP)
        term.run(PSTOP, '-d', '0.3', '--filter', children.filter)
        tap.ok(wait_first(term, followed), 'who computes is first', term.text())
        tap.ok(wait_cursor(term, followed), 'the cursor is on it', term.text())
        term.keys('F')
        tap.ok(term.wait_for(r'following PID %d' % followed), 'F says whom it follows', term.text())
        children.of(followed).send_signal(signal.SIGSTOP)
        children.of(other).send_signal(signal.SIGCONT)
        tap.ok(wait_first(term, other), 'the order changes', term.text())
        tap.ok(wait_cursor(term, followed), 'the cursor is on the same task', term.text())
        term.keys('F')
        tap.ok(term.wait_for(r'no longer following PID %d' % followed), 'F again: no more')
        term.keys('Home')
        tap.ok(wait_cursor(term, other), 'Home goes to the first line')
        children.of(other).send_signal(signal.SIGSTOP)
        children.of(followed).send_signal(signal.SIGCONT)
        tap.ok(wait_first(term, followed) and wait_cursor(term, followed),
               'not following the cursor stays on the first line', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'follow: q ends it')


def test_tags():
    with Children(SLEEP, SLEEP, SLEEP, SLEEP) as children, screen.Terminal(120, 30) as term:
        first, second, third, last = children.pids
        term.run(PSTOP, '-d', '0.3', '--sort=-pid', '--filter', children.filter)
        tap.ok(term.wait_for(r'^ *%d ' % last), 'four children', term.text())
        term.keys('Home', 'Space', 'Space', 'Space')
        tap.ok(wait_cursor(term, last), 'space goes on to the next', term.text())
        children.of(third).kill()
        children.of(third).wait()
        tap.ok(term.wait_gone(r'^ *%d ' % third), 'one of the tagged ones ends', term.text())
        term.keys('k')
        tap.ok(term.wait_for(r'^Send to 2 tagged tasks: PID %d sleep, PID %d sleep(?!,)' %
                             (first, second)), 'k names those that are left', term.text())
        term.keys('Enter')
        tap.ok(term.wait_for('sent SIG[A-Z]+ to 2 tagged tasks'), 'and signals them', term.text())
        tap.is_([children.of(pid).wait(screen.PATIENCE) for pid in (first, second)],
                [-signal.SIGTERM] * 2, 'they ended by it')
        tap.ok(children.of(last).poll() is None, 'the one under the cursor did not')
        term.wait_gone('sent SIG')
        term.keys('k')
        tap.ok(term.wait_for('the tagged tasks have exited'),
               'nobody else is meant by tags of ended ones', term.text())
        term.keys('k')
        tap.ok(term.wait_for(r'^Send to PID %d sleep' % last), 'then it is the one at the cursor',
               term.text())
        term.keys('Escape', 'q')
        tap.is_(term.status(), 0, 'tags: q ends it')


def is_chosen(term, user):
    """Is the cursor of the menu on this user, after one more press of the first letter?"""
    term.keys(user[0])
    time.sleep(0.2)
    return any(re.match(r' %s *$' % user, ''.join(c for c, style in line if 'reverse' in style))
               for line in term.cells())


def test_users():
    if not pstop.IS_ROOT:
        tap.skip('one user\'s processes', 'needs root to have two users')
        return
    with Children(SLEEP) as ours, \
            Children(SLEEP, user=pstop.NOBODY, group=pstop.NOBODY, extra_groups=[]) as theirs, \
            screen.Terminal(100, 24) as term:
        term.run(PSTOP, '-d', '0.3', '--filter', ours.filter + ' || ' + theirs.filter)
        for pid in ours.pids + theirs.pids:
            tap.ok(term.wait_for(r'^ *%d ' % pid), 'both users', term.text())
        term.keys('u')
        tap.ok(term.wait_for(r'^Processes of *$'), 'u offers users', term.text())
        tap.ok(re.search(r'^ all users *$', term.text(), re.M), 'or all of them', term.text())
        tap.ok(any(is_chosen(term, 'nobody') for _ in range(20)), 'a letter goes to the user',
               term.text())
        term.keys('Enter')
        tap.ok(term.wait_gone(r'^ *%d ' % ours.pids[0]), 'others are left out', term.text())
        tap.ok(term.wait_for(r'^ *%d nobody' % theirs.pids[0]), 'the chosen one is there',
               term.text())
        term.keys('u')
        term.wait_for('^Processes of')
        term.keys('Enter')
        tap.ok(term.wait_for(r'^ *%d ' % ours.pids[0]), 'all users again', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'users: q ends it')


# Starts children one by one that compute for 20 ms each, one second after another.
ENDING = '''
import os, time
while True:
    for _ in range(3):
        if os.fork() == 0:
            open('/proc/self/comm', 'w').write('ending-child')
            end = time.process_time() + 0.02
            while time.process_time() < end:
                pass
            os._exit(0)
    for _ in range(3):
        os.wait()
    time.sleep(0.05)
'''


def test_exited():
    if not pstop.IS_ROOT:
        tap.skip('what has ended', 'exit records need root')
        return
    with Children([sys.executable, '-c', ENDING]), screen.Terminal(100, 24) as term:
        term.run(PSTOP, '-d', '0.5', '--filter', 'comm=ending-child && state=X')
        shown = r'^ *-? .* X .*ending-child'
        if not term.wait_for(shown):
            term.keys('X')
            why = term.wait_for('no rows of exited processes: .*')
            tap.skip('what has ended', why[0] if why else 'it is not shown: ' + term.text())
            return
        tap.ok(True, 'ended processes have rows')
        # Paused, so that the row is still there when its keys come.
        term.keys('Z')
        term.wait_for('PAUSED')
        for key, name in (('k', 'k'), ('r', 'r'), ('Enter', 'Enter'), ('Space', 'space'),
                          ('F8', 'F8'), ('a', 'a'), ('o', 'o'), ('+', '+')):
            term.keys('F', 'F')
            term.wait_for('no longer following')
            term.keys(key)
            tap.ok(term.wait_for(r'(PID \d+|these \d+ processes) ending-child ha(s|ve) exited *$'),
                   name + ' says that it has exited', term.text())
        term.keys('Z', 'X')
        tap.ok(term.wait_for('exited processes are hidden'), 'X leaves them out', term.text())
        tap.ok(term.wait_gone(shown), 'they are gone')
        term.keys('X')
        tap.ok(term.wait_for('exited processes are shown'), 'X again: with them')
        tap.ok(term.wait_for(shown), 'they are back', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'ended ones: q ends it')


def test_digits():
    """A 1 is for the cores, unless more digits follow: also those of a PID with two."""
    with Children(SLEEP) as children, screen.Terminal(100, 30) as term:
        term.run(PSTOP, '-d', '0.3', '--filter', children.filter)
        term.wait_for(r'^ *%d ' % children.pids[0])
        for digits in ('1103', '111', '1203', '2101'):
            term.type(digits)
            tap.ok(term.wait_for(r'^PID: %s\b' % digits), digits + ' asks for that PID', term.text())
            term.keys('Escape')
            term.wait_gone('^PID: ')
        term.keys('q')
        tap.is_(term.status(), 0, 'digits: it ends')


def test_unknown_sequences():
    """What the terminal's description does not have is no key: '[' would renice."""
    with Children(['sleep', '500']) as children, screen.Terminal(80, 24) as term:
        pid = children.pids[0]
        was = os.getpriority(os.PRIO_PROCESS, pid)
        term.run(PSTOP, '--filter', children.filter)
        tap.ok(term.wait_for(r'^ *%d ' % pid), 'a task of the test', term.text())
        for bytes_ in '\x1b[15;2~', '\x1b[<0;7;7M', '\x1b[M !!', '\x1b[25;1;1~', '\x1b[?1;2c', '\x1bOz':
            term.type(bytes_)
            time.sleep(0.2)
            tap.ok(not re.search('reniced|PID:|cannot|Send to', term.text()) and
                   os.getpriority(os.PRIO_PROCESS, pid) == was,
                   f'{bytes_!r} does nothing', term.text())
        term.keys('?')
        tap.ok(term.wait_for('Any other key returns'), 'the next key is a key', term.text())
        term.keys('Escape')
        tap.ok(term.wait_gone('Any other key returns'), 'and so is Escape', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')


for test in (test_follow, test_tags, test_users, test_digits, test_exited,
             test_unknown_sequences):
    test()
tap.done_testing()
