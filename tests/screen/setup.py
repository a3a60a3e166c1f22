"""The setup: what it changes, that it writes the settings and nothing else does,
and what it says where it cannot."""
import os
import re
import shutil
import subprocess
import time

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


def started(rows=40, columns=140, **env):
    term = screen.Terminal(columns, rows, env={'XDG_CONFIG_HOME': HOME, **env})
    term.run(PSTOP, '-p', str(os.getpid()))
    term.wait_for(r'^ *%d ' % os.getpid())
    return term


def end(term):
    term.keys('q')
    tap.is_(term.status(), 0, 'q ends it')
    term.__exit__()


def go_to(term, words):
    """Puts the cursor of the options on a line."""
    term.keys('Home')
    for _ in range(20):
        if any('reverse' in style for style in styles_of(term, words)):
            return True
        term.press('Down')
    return False


def styles_of(term, words):
    """Styles of the cells where these words are."""
    for line in term.cells():
        at = ''.join(character for character, _ in line).find(words)
        if at >= 0:
            return [style for _, style in line[at:at + len(words)]]
    return []


def open_setup(term):
    term.keys('F2')
    return term.wait_for('^Setup:')


def panes(term):
    """Left edge of the columns to add, and of those shown."""
    heading = term.lines()[1]
    return [re.search(words, heading).start() for words in ('Columns to add|Find:', 'Columns shown')]


def shown(term):
    """The columns shown, as listed."""
    at = panes(term)[1]
    names = [line[at + 1:at + 12].split() for line in term.lines()[2:-2]]
    return [name[0] for name in names if name]


def comes_to(term, wanted, name):
    end = time.monotonic() + screen.PATIENCE
    while shown(term) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    tap.is_(shown(term), wanted, name)


def add(term, text, header):
    """Finds a column by typing, and adds it."""
    term.type(text)
    tap.ok(term.wait_for('^%s: ' % re.escape(header)), f'{text} finds {header}', term.text())
    term.keys('Enter')


DEFAULT = ('PID USER S CLASS DETAIL CPU% READY% RES MEM% WAITS/s PREEMPT/s READ/s WRITE/s THR TIME '
           'COMMAND').split()


def test_leaving():
    term = started()
    tap.ok(open_setup(term), 'F2 opens the setup', term.text())
    before = read()
    term.keys('Right', 'Down', 'Right', 'Space')
    term.wait_for('< light >')
    comes_to(term, DEFAULT, 'the columns are listed in their order')
    term.keys('Tab', 'Tab', 'Home', 'Down', 'Space')
    comes_to(term, [name for name in DEFAULT if name != 'USER'], 'space takes a column away')
    term.keys('Escape')
    tap.ok(term.wait_for('setup cancelled'), 'Escape leaves', term.text())
    tap.ok(term.wait_for('PID USER'), 'the table is as it was', term.text())
    tap.is_(read(), before, 'nothing is written')
    open_setup(term)
    tap.ok(term.wait_for('< default >'), 'a new look begins with what is there', term.text())
    term.keys('q')
    tap.ok(term.wait_for('setup cancelled'), 'q leaves the options, too', term.text())
    end(term)
    tap.is_(read(), before, 'nor at the end')


def test_finding():
    """Letters find, wherever they are in the name or in the description."""
    term = started()
    open_setup(term)
    term.keys('Tab')
    add(term, 'ppid', 'PPID')
    comes_to(term, DEFAULT[:-1] + ['PPID', 'COMMAND'], 'a new column is before the command')
    tap.ok(term.wait_for('Columns to add:'), 'the text is gone', term.text())
    add(term, 'nice', 'NI')
    comes_to(term, DEFAULT[:-1] + ['PPID', 'NI', 'COMMAND'], 'the next one is after it')
    term.keys('Right', 'Home', 'Left')
    add(term, 'session', 'SID')
    comes_to(term, ['PID', 'SID'] + DEFAULT[1:-1] + ['PPID', 'NI', 'COMMAND'],
             'it is placed next to the cursor of those shown')
    term.type('suq')
    tap.ok(term.wait_for('Find: suq') and term.wait_for('no such column'),
           'what is not found is said; no letter is a command here', term.text())
    term.keys('BSpace')
    tap.ok(term.wait_for('Find: su_'), 'Backspace takes a letter away', term.text())
    term.keys('Escape')
    tap.ok(term.wait_for('Columns to add:') and term.wait_for('^Setup:'),
           'Escape first gives up the search', term.text())
    term.keys('Escape')
    tap.ok(term.wait_for('setup cancelled'), 'and then the setup', term.text())
    end(term)


def test_moving():
    """A column moves past those that are shown, one with each key."""
    term = started()
    open_setup(term)
    term.keys('BTab', 'Home', 'F8', 'F8', ']')
    comes_to(term, ['USER', 'S', 'CLASS', 'PID'] + DEFAULT[4:], 'F8 and ] move a column down')
    term.keys('F7', '-')
    comes_to(term, ['USER', 'PID', 'S', 'CLASS'] + DEFAULT[4:], 'F7 and - move it up')
    term.keys('F9')
    tap.ok(term.wait_for(r'USER +PID +S '), 'F9 uses it', term.text())
    end(term)


def test_saving():
    term = started()
    open_setup(term)
    term.keys('Right')                             # light
    go_to(term, '] tree')
    term.keys('Space')
    term.wait_for(r'\[x\] tree')
    term.keys('BTab', 'Home', 'Down', 'Enter', 'Home', 'Left')
    comes_to(term, [name for name in DEFAULT if name != 'USER'], 'a column is taken away')
    add(term, 'ppid', 'PPID')
    comes_to(term, ['PID', 'PPID'] + DEFAULT[2:], 'and one added')
    term.keys('BTab')
    go_to(term, 'sort column')
    for _ in range(60):
        if re.search('< THR >', term.text()):
            break
        term.press('Right')
    tap.ok(term.wait_for('< THR >'), 'the order is chosen among the columns', term.text())
    term.keys('F10')
    tap.ok(term.wait_for('^saved'), 'F10 saves', term.text())
    tap.ok(term.wait_for(r'PID +PPID '), 'and it is so at once', term.text())
    tap.ok('USER' not in term.text(), 'without the column taken away', term.text())
    term.keys('t')
    tap.ok(term.wait_for('THRv'), 'in that order, without the tree', term.text())
    end(term)
    text = read() or ''
    for line in ('scheme = light', 'sort = THR', 'tree = yes', 'delay_s = 1'):
        tap.ok(line in text, 'the file has: ' + line, text)
    tap.ok(re.search(r'^columns = PID,PPID,S,', text, re.M), 'the file has the columns', text)
    term = started()
    tap.ok(term.wait_for(r'PID +PPID '), 'the next run begins with them', term.text())
    tap.ok(term.wait_for('F5List'), 'as a tree', term.text())
    term.keys('t')
    tap.ok(term.wait_for('THRv'), 'and its order', term.text())
    end(term)


def test_using_unsaved():
    before = read()
    term = started()
    open_setup(term)
    term.keys('BTab', 'Home', 'Down', 'Enter', 'Tab')
    comes_to(term, ['PID'] + DEFAULT[2:], 'PPID is taken away')
    term.keys('u')
    tap.ok(term.wait_for(r'PID S '), 'u uses it', term.text())
    end(term)
    tap.is_(read(), before, 'and writes nothing')


def test_no_column():
    term = started()
    open_setup(term)
    term.keys('BTab')
    for _ in range(40):
        if 'Columns shown: 0' in term.text():
            break
        term.press('Enter')
    tap.ok(term.wait_for('Columns shown: 0'), 'all columns are taken away', term.text())
    term.keys('Enter', 'F7', 'F8', 'End')
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
    for columns, rows in ((140, 40), (80, 24), (65, 10), (40, 5), (20, 3)):
        term = started(rows, columns)
        size = f'{columns}x{rows}'
        tap.ok(open_setup(term), f'{size}: the setup opens', term.text())
        term.keys('End', 'Up', 'Tab', 'End', 'Up', 'Tab', 'PageUp', 'Home', 'Down', 'F8', 'Escape')
        tap.ok(term.wait_gone('^Setup:'), f'{size}: and closes', term.text())
        end(term)
    term = started(24, 80)
    open_setup(term)
    term.keys('Tab', 'Enter')
    tap.ok(term.wait_for('Columns shown: 17'), 'with 80 columns all panes are there', term.text())
    term.resize(50, 24)
    tap.ok(term.wait_for('Columns to add') and term.wait_gone('Columns shown'),
           'with 50 the one that has the keys', term.text())
    term.keys('Tab')
    tap.ok(term.wait_for('Columns shown: 17'), 'Tab goes to the next', term.text())
    term.keys('Escape')
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


for test in (test_columns_with_needs, test_leaving, test_finding, test_moving, test_saving,
             test_using_unsaved, test_no_column, test_what_cannot_be_written,
             test_broken_file, test_sizes):
    test()
tap.done_testing()
