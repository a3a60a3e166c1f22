"""Pause and look back: what was true then is shown, saved, and acted on."""
import json
import os
import re
import subprocess
import sys
import time

import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

# One that computes until it is told to rest, and one that ends meanwhile.
busy_code = 'import sys,time\nwhile not select.select([0],[],[],0)[0]: sum(range(1000))\n'
busy = subprocess.Popen([sys.executable, '-c', 'import select\n' + busy_code +
                         'time.sleep(300)', 'busy-child'], stdin=subprocess.PIPE)
mortal = subprocess.Popen(['sleep', '300'], stdin=subprocess.DEVNULL)


def corner(term):
    found = term.wait_for(r'PAUSED(?: -(\d+))? \((\d\d:\d\d:\d\d)\)')
    return (int(found[1] or 0), found[2]) if found else None


def row(term, pid):
    return re.search(r'^ *%d .*$' % pid, term.text(), re.M)


def step_until(term, key, pattern, most=60):
    """Presses a key until the screen shows it; how often, or None."""
    for i in range(most):
        if re.search(pattern, term.text(), re.M):
            return i
        at = corner(term)
        term.keys(key)
        term.wait_gone(re.escape('(%s)' % at[1]) if at[0] == 0 else r'PAUSED -%d ' % at[0], 2)
    return None


def test_back_and_forth(term):
    tap.ok(term.wait_for(r'^ *%d .*cpu-bound' % busy.pid), 'the child computes', term.text())
    tap.ok(row(term, mortal.pid), 'the other one is there')
    term.keys('Left')
    tap.ok(term.wait_for('Z pauses'), 'left of the first column there is nothing; it tells of Z', term.text())
    busy.stdin.write(b'\n')
    busy.stdin.flush()
    mortal.kill()
    mortal.wait()
    tap.ok(term.wait_for(r'^ *%d .*idle' % busy.pid), 'the child rests', term.text())
    tap.ok(term.wait_gone(r'^ *%d ' % mortal.pid), 'the other one is gone')
    term.keys('Z')
    at = corner(term)
    tap.ok(at and at[0] == 0, 'the pause says of which moment it is', term.text())
    # A scan that was going on is shown once it is done.
    present = None
    while present != term.lines()[:-1]:
        present = term.lines()[:-1]
        time.sleep(0.5)

    steps = step_until(term, 'Left', r'^ *%d .*cpu-bound' % busy.pid)
    tap.ok(steps, 'stepping back, the child computes again', term.text())
    tap.ok(corner(term)[0] == steps, 'the corner counts the steps', term.text())
    tap.ok(step_until(term, 'Left', r'^ *%d .*sleep 300' % mortal.pid) is not None,
           'and the other one is there again', term.text())
    return present


def test_actions_then(term):
    term.keys('/')
    term.wait_for('^Search:')
    term.type('sleep 300')
    term.keys('Enter')
    term.wait_gone('^Search:')
    term.keys('k')
    tap.ok(term.wait_for('cannot act on this task: it has exited'), 'who has ended is not signalled', term.text())
    term.keys('F8')
    tap.ok(term.wait_for('looking back'), 'one more of what it was then is refused', term.text())
    term.keys('Enter')
    tap.ok(term.wait_for(r'^PID %d sleep' % mortal.pid), 'Enter tells of it as it was',
           term.text())
    term.keys('q')
    term.wait_for('PID USER')


def test_save_then(term):
    path = os.path.join(tap.tmp, 'then.json')
    at = corner(term)
    term.keys('W')
    term.wait_for('^Save')
    term.keys('C-u')
    tap.ok(term.answer(path, 'saved to'), 'W saves', term.text())
    with open(path, encoding='utf-8') as file:
        document = json.load(file)
    tap.ok(at[1] in document['time'], 'the document is of that moment', document['time'])
    pids = {p['pid']: p for p in document['processes']}
    tap.ok(mortal.pid in pids, 'who has ended since is in it')
    tap.is_(pids[busy.pid]['class'], 'cpu-bound', 'with the verdict of then')
    tap.ok(document['window_s'] > 0, 'and its window', document['window_s'])


def test_ends_of_the_past(term, present):
    for _ in range(12):
        term.keys(*['Left'] * 20)
        if term.wait_for('oldest refresh that was kept', 1):
            break
    tap.ok(term.wait_for('oldest refresh that was kept'), 'the past has a beginning', term.text())
    for _ in range(12):
        term.keys(*['Right'] * 20)
        if term.wait_for('this is the last refresh', 1):
            break
    tap.ok(term.wait_for('this is the last refresh'), 'and an end', term.text())
    tap.is_(term.lines()[:-1], present, 'which shows what it showed before')
    term.keys('Left', 'Z')
    tap.ok(term.wait_gone('PAUSED'), 'Z goes on from anywhere', term.text())
    tap.ok(term.wait_for(r'^ *%d .*idle' % busy.pid), 'with the present', term.text())


try:
    with screen.Terminal(120, 30) as terminal:
        # A list by user would be the whole machine: these and pstop are enough.
        terminal.run(PSTOP, '-d', '0.3', '--filter', f'ppid={os.getpid()}')
        then = test_back_and_forth(terminal)
        test_actions_then(terminal)
        test_save_then(terminal)
        test_ends_of_the_past(terminal, then)
        terminal.keys('q')
        tap.is_(terminal.status(), 0, 'q ends it')
finally:
    for child in (busy, mortal):
        if child.poll() is None:
            child.kill()
        child.wait()
tap.done_testing()
