"""The mouse, as a terminal reports it (SGR, 1006): clicks and the wheel."""
import os
import re
import subprocess
import time

import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

LEFT, WHEEL_UP, WHEEL_DOWN = 0, 64, 65
children = [subprocess.Popen(['sleep', '300'], stdin=subprocess.DEVNULL) for _ in range(30)]


def click(term, line, column, button=LEFT):
    """At a line and column from 0: pressed, and let go."""
    for end in 'Mm':
        term.type('\x1b[<%d;%d;%d%s' % (button, column + 1, line + 1, end))


def find(term, pattern):
    """Line and column of what the screen shows."""
    term.wait_for(pattern)
    for y, line in enumerate(term.lines()):
        found = re.search(pattern, line)
        if found:
            return y, found.start()
    return None


def cursor_pid(term):
    head = find(term, 'COMMAND')[0]
    at = term.reversed_line(first=head + 1, last=term.rows - 1)
    return int(at[1].split()[0]) if at else None


def cursor_comes_to(term, pid):
    for _ in range(100):
        if cursor_pid(term) == pid:
            return True
        time.sleep(0.05)
    return False


def cursor_comes_to_top(term):
    for _ in range(100):
        head = find(term, 'COMMAND')[0]
        at = term.reversed_line(first=head + 1, last=term.rows - 1)
        if at and at[0] == head + 1:
            return True
        time.sleep(0.05)
    return False


def test_rows(term):
    for child in (children[5], children[2]):
        at = find(term, r'^ *%d ' % child.pid)
        click(term, at[0], 20)
        tap.ok(cursor_comes_to(term, child.pid), 'a click puts the cursor on the row', term.text())
    click(term, *find(term, '^Tasks'))
    tap.is_(cursor_pid(term), children[2].pid, 'a click on the head does nothing')


def is_above(term, upper, lower):
    """Whether the row of one PID comes to be above that of another."""
    for _ in range(100):
        firsts = [(line.split() or [''])[0] for line in term.lines()]
        at = [firsts.index(str(pid)) if str(pid) in firsts else -1 for pid in (upper, lower)]
        if 0 <= at[0] < at[1]:
            return True
        time.sleep(0.05)
    return False


def test_stays(term):
    """On the first line, too, a click means the task."""
    first, second = children[0].pid, children[1].pid
    click(term, find(term, r'^ *%d ' % first)[0], 20)
    tap.ok(cursor_comes_to(term, first), 'a click on the first row')
    term.keys('I')
    tap.ok(is_above(term, second, first), 'the order turns', term.text())
    tap.ok(cursor_comes_to(term, first), 'and the cursor stays on the task', term.text())
    term.keys('I')
    tap.ok(is_above(term, first, second), 'and back', term.text())


def test_wheel(term):
    first = cursor_pid(term)
    click(term, 10, 10, WHEEL_DOWN)
    pids = [child.pid for child in children]
    tap.ok(cursor_comes_to(term, pids[pids.index(first) + 3]),
           'the wheel moves three rows down', term.text())
    click(term, 10, 10, WHEEL_UP)
    tap.ok(cursor_comes_to(term, first), 'and three up')
    for _ in range(12):
        click(term, 10, 10, WHEEL_DOWN)
    tap.ok(cursor_comes_to(term, children[-1].pid), 'it stops at the end', term.text())
    tap.ok(find(term, r'^ *%d ' % children[-1].pid), 'and has scrolled there')


def test_headers(term):
    click(term, *find(term, ' RES'))
    tap.ok(term.wait_for('RESv'), 'a click on a heading orders by it', term.text())
    click(term, *find(term, 'RESv'))
    tap.ok(term.wait_for(r'RES\^'), 'a second one turns the order round', term.text())
    tap.ok(cursor_comes_to_top(term), 'the cursor goes to the first row', term.text())
    click(term, *find(term, ' COMMAND'))
    tap.ok(term.wait_for('COMMANDv'), 'the last column too', term.text())
    click(term, *find(term, 'SPENT'))
    tap.ok(term.wait_for('COMMANDv'), 'the bar is nothing to order by', term.text())


def test_key_line(term):
    click(term, *find(term, 'F1Help'))
    tap.ok(term.wait_for('what each process does with its time'), 'a click on F1', term.text())
    click(term, 5, 5, WHEEL_DOWN)
    tap.ok(term.wait_gone('what each process does with its time'), 'the wheel scrolls the help',
           term.text())
    term.keys('q')
    click(term, *find(term, 'Tree'))
    tap.ok(term.wait_for('F5List'), 'a click on F5', term.text())
    click(term, *find(term, 'F5List'))
    tap.ok(term.wait_for('F5Tree'), 'and another', term.text())
    click(term, *find(term, 'F3Search'))
    tap.ok(term.wait_for('^Search:'), 'a click on F3', term.text())
    click(term, 12, 20)
    tap.ok(term.wait_for('^Search:'), 'a click while a text is typed does nothing', term.text())
    term.keys('Escape')
    term.wait_gone('^Search:')


def test_menu(term):
    click(term, *find(term, 'F6Sort'))
    tap.ok(term.wait_for('^Sort by'), 'a click on F6', term.text())
    click(term, *find(term, '^ PID '))
    tap.ok(term.wait_for('PIDv'), 'a click on an item chooses it', term.text())
    tap.ok(term.wait_gone('^Sort by'), 'and closes the menu')
    click(term, *find(term, 'F6Sort'))
    term.wait_for('^Sort by')
    click(term, 2, 80)
    tap.ok(term.wait_gone('^Sort by'), 'a click beside it closes the menu', term.text())
    tap.ok(term.wait_for('PIDv'), 'and chooses nothing')


def test_setup(term):
    click(term, *find(term, 'F2Setup'))
    tap.ok(term.wait_for('^Setup:'), 'a click on F2', term.text())
    shown = find(term, 'Columns shown: ')[1]
    at = find(term, ' USER  ')
    tap.ok(at[1] >= shown - 1, 'USER is among the columns shown', term.text())
    click(term, *at)
    tap.ok(term.wait_for('^USER: '), 'a click chooses a column', term.text())
    click(term, *at)
    tap.ok(term.wait_for('Columns shown: 15'), 'a second click takes it away', term.text())
    click(term, find(term, 'Columns to add')[0], find(term, 'Columns to add')[1] + 2)
    term.type('user')
    tap.ok(term.wait_for('^USER: '), 'and the other pane has it', term.text())
    at = find(term, ' USER  ')
    click(term, *at)
    tap.ok(term.wait_for('Columns shown: 16'), 'a click on the chosen one adds it', term.text())
    click(term, *find(term, r'\[ \] tree'))
    click(term, *find(term, r'\[ \] tree'))
    tap.ok(term.wait_for(r'\[x\] tree'), 'a second click on an option changes it', term.text())
    click(term, *find(term, r'\[x\] tree'), WHEEL_DOWN)
    click(term, *find(term, r'\[x\] the bar'))
    tap.ok(term.wait_for(r'\[ \] the bar'), 'the wheel moves the cursor', term.text())
    term.keys('Escape')


def test_quit(term):
    term.wait_gone('setup cancelled')
    click(term, *find(term, 'F10Quit'))
    tap.is_(term.status(), 0, 'a click on F10 ends it')


try:
    with screen.Terminal(120, 30, 'xterm-256color') as terminal:
        terminal.run(PSTOP, '--filter', f'ppid={os.getpid()} && comm=sleep', '--sort', '-pid')
        tap.ok(terminal.wait_for(r'^ *%d ' % children[0].pid), 'it draws the children',
               terminal.text())
        # The filter's line would be where the keys are.
        test_rows(terminal)
        test_stays(terminal)
        test_wheel(terminal)
        terminal.keys('\\')
        terminal.wait_for('^Filter')
        terminal.keys('C-u', 'Enter')
        test_headers(terminal)
        test_key_line(terminal)
        test_menu(terminal)
        test_setup(terminal)
        test_quit(terminal)
finally:
    for one in children:
        one.kill()
        one.wait()
tap.done_testing()
