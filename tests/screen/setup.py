"""The setup: what it changes, that it writes the settings and nothing else does,
and what it says where it cannot."""
import os
import re
import shutil
import subprocess

import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

HOME = os.path.join(tap.tmp, 'config')
FILE = os.path.join(HOME, 'pstop', 'pstoprc')


def read():
    try:
        with open(FILE, encoding='utf-8') as file:
            return file.read()
    except FileNotFoundError:
        return None


def write(text):
    os.makedirs(os.path.dirname(FILE), exist_ok=True)
    with open(FILE, 'w', encoding='utf-8') as file:
        file.write(text)


def started(rows=40, **env):
    term = screen.Terminal(140, rows, env={'XDG_CONFIG_HOME': HOME, **env})
    term.run(PSTOP, '-p', str(os.getpid()))
    term.wait_for(r'^ *%d ' % os.getpid())
    return term


def end(term):
    term.keys('q')
    tap.is_(term.status(), 0, 'q ends it')
    term.__exit__()


def go_to(term, words):
    """Puts the cursor of the setup on a line; how many lines down that was."""
    term.keys('Home')
    for _ in range(120):
        at = term.reversed_line(first=1, last=term.rows - 1)
        if at and words in at[1]:
            return True
        term.keys('Down')
        term.wait_moved(at)
    return False


def open_setup(term):
    term.keys('F2')
    return term.wait_for('^Setup:')


def test_leaving():
    term = started()
    tap.ok(open_setup(term), 'F2 opens the setup', term.text())
    before = read()
    term.keys('Right', 'Down', 'Right', 'Space')
    term.wait_for('< light >')
    tap.ok(go_to(term, '] USER'), 'the columns are listed', term.text())
    term.keys('Space')
    tap.ok(term.wait_for(r'\[ \] USER'), 'space takes a column away', term.text())
    term.keys('Escape')
    tap.ok(term.wait_for('setup cancelled'), 'Escape leaves', term.text())
    tap.ok(term.wait_for('PID USER'), 'the table is as it was', term.text())
    tap.is_(read(), before, 'nothing is written')
    open_setup(term)
    tap.ok(term.wait_for('< default >'), 'a new look begins with what is there', term.text())
    term.keys('Escape')
    end(term)
    tap.is_(read(), before, 'nor at the end')


def test_saving():
    term = started()
    open_setup(term)
    term.keys('Right')                             # light
    go_to(term, 'tree')
    term.keys('Space')
    go_to(term, '] USER')
    term.keys('Space')
    go_to(term, '] PPID')
    term.keys('Space')
    for _ in range(100):
        if re.search(r'\[x\] PID .*\n.*\[x\] PPID', term.text()):
            break
        term.press('F7')
    tap.ok(re.search(r'\[x\] PID .*\n.*\[x\] PPID', term.text()), 'F7 moves a column up',
           term.text())
    go_to(term, 'sort by this column')
    for _ in range(60):
        if re.search('< THR >', term.text()):
            break
        term.press('Right')
    tap.ok(term.wait_for('< THR >'), 'the order is chosen among the columns', term.text())
    term.keys('F10')
    tap.ok(term.wait_for('^saved'), 'F10 saves', term.text())
    tap.ok(term.wait_for(r'PID +PPID .*THRv'), 'and it is so at once', term.text())
    tap.ok('USER' not in term.text(), 'without the column taken away', term.text())
    end(term)
    text = read() or ''
    for line in ('scheme = light', 'sort = THR', 'tree = yes', 'delay_s = 1'):
        tap.ok(line in text, 'the file has: ' + line, text)
    tap.ok(re.search(r'^columns = PID,PPID,S,', text, re.M), 'the file has the columns', text)
    term = started()
    tap.ok(term.wait_for(r'PID +PPID .*THRv'), 'the next run begins with them', term.text())
    tap.ok(term.wait_for('F5List'), 'as a tree', term.text())
    end(term)


def test_using_unsaved():
    before = read()
    term = started()
    open_setup(term)
    go_to(term, '] PPID')
    term.keys('Space', 'u')
    tap.ok(term.wait_for(r'PID S '), 'u uses it', term.text())
    end(term)
    tap.is_(read(), before, 'and writes nothing')


def test_no_column():
    term = started()
    open_setup(term)
    go_to(term, '] PID ')
    for _ in range(40):
        term.press('Space', 'Down')
        if '[x] ' not in '\n'.join(term.lines()[10:]):
            break
    term.keys('F10')
    tap.ok(term.wait_for('no column is chosen'), 'none at all is refused', term.text())
    term.keys('Escape')
    term.wait_for('F10Quit')
    end(term)


def test_what_cannot_be_written():
    os.remove(FILE)
    os.mkdir(FILE)
    term = started()
    tap.ok(term.wait_for(r'^pstoprc: cannot be read: Is a directory'), 'it says what it cannot read',
           term.text())
    open_setup(term)
    term.keys('Right', 'F10')
    tap.ok(term.wait_for(re.escape(f'applied, but not saved: Is a directory ({FILE})')),
           'and what it cannot write', term.text())
    end(term)
    os.rmdir(FILE)
    os.symlink('/dev/null', FILE)
    term = started()
    open_setup(term)
    term.keys('Right', 'F10')
    tap.ok(term.wait_for(re.escape(f'applied, but not saved: not a regular file ({FILE})')),
           'nor a device', term.text())
    end(term)
    os.remove(FILE)
    term = started(HOME='', XDG_CONFIG_HOME='')
    open_setup(term)
    term.keys('Right', 'F10')
    tap.ok(term.wait_for('applied, but not saved: neither XDG_CONFIG_HOME nor HOME is'),
           'nor without a home', term.text())
    end(term)


def test_broken_file():
    broken = '# mine\ncolumns = PID,NONSENSE\nscheme = light\nsomething = else\n'
    write(broken)
    term = started()
    tap.ok(term.wait_for(r'^pstoprc, line 2: .*NONSENSE'), 'a wrong line is told with its number',
           term.text())
    tap.ok(term.wait_for('PID USER'), 'the default is there instead', term.text())
    end(term)
    tap.is_(read(), broken, 'the file is not touched')
    term = started()
    open_setup(term)
    term.keys('F10')
    term.wait_for('^saved')
    end(term)
    text = read()
    tap.ok(re.match('# mine\ncolumns = *\nscheme = light\nsomething = else\n', text),
           'saving keeps comments and unknown keys', text)


def test_sizes():
    for rows in (40, 10, 5, 3):
        term = started(rows)
        tap.ok(open_setup(term), f'{rows} lines: the setup opens', term.text())
        term.keys('End', 'Up', 'Space', 'PageUp', 'Home', 'Escape')
        tap.ok(term.wait_gone('^Setup:'), f'{rows} lines: and closes', term.text())
        end(term)


def test_columns_with_needs():
    """Columns that a refresh leaves out are read for the rows on the screen."""
    sleeper = subprocess.Popen(['sleep', '60'], executable=shutil.which('sleep'))
    try:
        term = screen.Terminal(140, 20, env={'XDG_CONFIG_HOME': HOME})
        term.run(PSTOP, '-p', str(sleeper.pid), '--columns', 'pid,wchan,exe')
        tap.ok(term.wait_for(r'^ *%d +\S*nanosleep\S* +/\S+' % sleeper.pid),
               'EXE and WCHAN have values', term.text())
        end(term)
    finally:
        sleeper.kill()
        sleeper.wait()


for test in (test_columns_with_needs, test_leaving, test_saving, test_using_unsaved, test_no_column,
             test_what_cannot_be_written, test_broken_file, test_sizes):
    test()
tap.done_testing()
