"""The table is scrolled sideways: columns one by one, and then the text of the last."""
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

# A command of 300 columns, with numbers to see where it is cut.
LONG = ''.join('%06d-' % i for i in range(0, 300, 7))
sleeper = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)', LONG],
                           stdin=subprocess.DEVNULL)


def heading(term):
    for line in term.lines():
        if 'COMMAND' in line:
            return line
    return ''


def names(term):
    """Names of the columns; the mark of the order does not belong to them."""
    return [re.sub('[v^]$', '', word) if word != '<' else word for word in heading(term).split()]


def row(term):
    found = re.search(r'^.*(?:sleep\(300\)|\d{6}-).*$', term.text(), re.M)
    return found[0] if found else ''


def test_columns(term):
    first = names(term)
    tap.is_(first[0], 'PID', 'PID is the first column')
    tap.ok('PREEMPT/s' not in first, 'not all columns have room', heading(term))
    seen, before = set(first), first
    term.keys('Right')
    tap.ok(term.wait_for('^< +USER'), 'right: PID is scrolled away, and a mark says so', term.text())
    tap.ok(term.wait_for('scrolled sideways'), 'as does a message', term.text())
    for _ in range(20):
        now = names(term)
        seen.update(now)
        tap.is_(now[-1], 'COMMAND', 'the command is always there')
        # A number is there as a whole or not at all: each heading has its full name.
        tap.ok(set(now[1:]) <= set('USER S CLASS DETAIL TIME CPU% READY% RES MEM% WAITS/s PREEMPT/s '
                                   'READ/s WRITE/s THR COMMAND'.split()), 'no column is cut', now)
        if now == ['<', 'COMMAND']:
            break
        term.press('Right')
    tap.is_(names(term), ['<', 'COMMAND'], 'in the end there is only the command')
    tap.ok({'PREEMPT/s', 'READ/s', 'WRITE/s', 'THR', 'MEM%'} <= seen,
           'columns without room were shown on the way', seen)
    return before


def test_text(term):
    width = len(row(term))
    tap.ok(width == 80, 'the command has the whole width', row(term))
    term.press('Right')
    term.press('Right')
    tap.ok(LONG[-10:] not in row(term), 'the end is not there yet', row(term))
    for _ in range(60):
        if LONG[-10:] in row(term):
            break
        term.keys('Right')
        time.sleep(0.05)
    tap.ok(row(term).rstrip().endswith(LONG[-10:]), 'further right: the end of the command',
           row(term))
    term.keys('Right', 'Right')
    tap.ok(term.wait_for('end of the longest line'), 'where it says so', term.text())
    tap.ok(row(term).rstrip().endswith(LONG[-10:]), 'and stays', row(term))
    term.keys('^')
    tap.ok(term.wait_for('^ *PID USER'), '^ goes back at once', term.text())
    term.keys('$')
    tap.ok(term.wait_for('^< COMMAND'), '$ goes to the end', term.text())
    tap.ok(row(term).rstrip().endswith(LONG[-10:]), 'of the longest text', row(term))
    term.press('Left')
    tap.ok(names(term) == ['<', 'COMMAND'] and not row(term).rstrip().endswith(LONG[-10:]),
           'left goes back by a part of the text', row(term))


def test_refresh_and_pause(term, first):
    before = heading(term)
    time.sleep(0.8)
    tap.is_(heading(term), before, 'refreshes leave it alone')
    term.keys('Z')
    term.wait_for('PAUSED')
    term.keys('Left')
    tap.ok(term.wait_for('PAUSED -1'), 'in a pause, left steps back', term.text())
    tap.is_(heading(term), before, 'and scrolls nothing')
    term.keys('Right')
    tap.ok(term.wait_gone('PAUSED -1'), 'and right forth')
    term.keys('Z')
    term.wait_gone('PAUSED')
    for _ in range(80):
        if not heading(term).startswith('<'):
            break
        term.keys('Left')
        time.sleep(0.02)
    tap.is_(names(term), first, 'left goes all the way back')
    term.keys('Left')
    tap.ok(term.wait_for('Z pauses'), 'at the beginning it tells of the pause', term.text())


def test_sizes(term):
    term.keys('Right', 'Right', 'Right', 'Right')
    term.wait_for('^< ')
    for columns, rows in ((20, 6), (10, 4), (3, 3), (200, 50), (80, 24)):
        term.resize(columns, rows)
        time.sleep(0.2)
        term.keys('$', 'Right', 'Left', 'Left', '^', 'Right', 'Right')
    tap.ok(term.wait_for('^< +S CLASS'), 'any size of the screen', term.text())


try:
    with screen.Terminal(80, 24) as terminal:
        terminal.run(PSTOP, '-d', '0.2', '--filter', f'pid={sleeper.pid}')
        tap.ok(terminal.wait_for(r'^ *%d ' % sleeper.pid), 'it draws the row', terminal.text())
        columns_at_first = test_columns(terminal)
        test_text(terminal)
        test_refresh_and_pause(terminal, columns_at_first)
        test_sizes(terminal)
        terminal.keys('q')
        tap.is_(terminal.status(), 0, 'q ends it')
finally:
    sleeper.kill()
    sleeper.wait()
tap.done_testing()
