"""The page on one process: its sections, on terminals of all kinds; a process that ends
while it is looked at; another user's; one with hostile names."""
import os
import re
import subprocess
import sys
import time

import helper
import pstop
import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

# Bursts and rests; sockets, a pipe, an epoll set and a file that is gone.
CODE = '''
import os, select, socket, sys, time
listening = socket.socket()
listening.bind(("127.0.0.1", 0))
listening.listen()
talking = socket.create_connection(listening.getsockname())
ends = os.pipe()
epoll = select.epoll()
gone = open(sys.argv[1], "w")
os.unlink(sys.argv[1])
print(listening.getsockname()[1], flush=True)
while True:
    end = time.time() + 0.7
    while time.time() < end:
        sum(range(1000))
    time.sleep(0.7)
'''
SECTIONS = ('Verdict', 'History', 'Memory', 'Identity', 'Files', 'Environment')


class Child:
    """A process that does known things; ends with its block."""

    def __init__(self, name='page-child', **options):
        gone = os.path.join(tap.tmp, 'page-test-gone')
        options.setdefault('env', {'PAGE_TEST': 'a\x1b[2Jb\u202ec\nd', 'PATH': os.environ['PATH']})
        self.process = subprocess.Popen([sys.executable, '-c', CODE, gone, name],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        text=True, **options)
        self.pid, self.name = self.process.pid, name
        self.port = int(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.end()
        self.process.stdout.close()


def start(term, child, *words, delay='0.3'):
    """With nothing but this process in the table: rows above it come and go."""
    term.run(*words, '-d', delay, '--filter', 'pid=%d' % child.pid)
    term.wait_for(r'^ *%d ' % child.pid)


def open_page(term, child):
    term.keys('Enter')
    return term.wait_for(r'^PID %d' % child.pid)


def is_shown(term, section):
    return term.wait_for(r'\[%s\]' % section) is not None


def has(term, pattern, name):
    """It is on the screen, perhaps after scrolling down."""
    end = time.monotonic() + 3 * screen.PATIENCE
    found = term.wait_for(pattern, 0.3)
    while not found and time.monotonic() < end:
        place = re.search(r' (\d+)-(\d+)/(\d+)$', term.text(), re.M)
        term.keys('Home' if not place or place[2] == place[3] else 'NPage')
        found = term.wait_for(pattern, 0.3)
    tap.ok(found, name, term.text())
    term.keys('Home')


def fits(term, name):
    wide = [line for line in term.lines() if len(line) > term.columns]
    tap.ok(not wide, name + ': nothing is too wide', wide)


def check_sections(term, child, name):
    """Each section by its key."""
    term.keys('v')
    has(term, r'^The last \d+s, about [0-9.]+ s per column', name + ': the last seconds')
    has(term, r'^  CPU  ', name + ': CPU over time')
    has(term, r'^Memory: process = program \+ data \+ stack', name + ': memory in short')
    has(term, r'^  parents +(\.\.\. > )?1 ', name + ': its parents')
    term.keys('h')
    tap.ok(is_shown(term, 'History'), name + ': h shows the history', term.text())
    has(term, r'Context switches: ', name + ': switches over time')
    term.keys('m')
    has(term, r' data +[0-9.]+M +\d+ %', name + ': the data of the program')
    has(term, r'press p to read it', name + ': PSS is not read unasked')
    term.keys('p')
    has(term, r'^  PSS +[0-9.]+[KM]', name + ': p reads it')
    term.keys('i')
    has(term, r'^  program +/.*python', name + ': its program')
    has(term, r'^  open files +\d+ +\d+ +\w+', name + ': its limits, and what is used')
    term.keys('f')
    has(term, r'socket +- +- +tcp listening on 127\.0\.0\.1:%d' % child.port, name + ': what it listens on')
    has(term, r'socket +- +- +tcp 127\.0\.0\.1:\d+ to 127\.0\.0\.1:%d' % child.port,
        name + ': whom it talks to')
    has(term, r'epoll ', name + ': the epoll set')
    term.keys('e')
    spelled = r'PAGE_TEST=a\\x1b\[2Jb(\\u202e|\\xe2\\x80\\xae)c\\nd'
    has(term, spelled, name + ': a hostile variable is spelled')
    fits(term, name)


def check_widths(term, name):
    for section in SECTIONS:
        term.keys(section[0].lower())
        tap.ok(is_shown(term, section), '%s: %s' % (name, section), term.text())
        fits(term, '%s: %s' % (name, section))
    has(term, r'PAGE_TEST=a\\x1b\[2Jb(\\u202e|\\xe2\\x80\\xae)c\\nd', name + ': foreign bytes are spelled')


def test_terminals():
    with Child() as child:
        for columns, rows, env in ((80, 24, {}), (120, 40, {}), (200, 60, {}),
                                   (100, 30, {'NO_COLOR': '1'}), (100, 30, {'LC_ALL': 'C'})):
            name = '%dx%d %s' % (columns, rows, ' '.join('='.join(i) for i in env.items()))
            with screen.Terminal(columns, rows, env=env) as term:
                start(term, child, PSTOP)
                tap.ok(open_page(term, child), name + ': Enter opens it', term.text())
                if columns == 80:
                    check_sections(term, child, name)
                check_widths(term, name)
                term.keys('v')
                term.wait_for('^The last')
                if 'LC_ALL' in env:
                    tap.ok(all(ord(c) < 128 for c in term.text()), name + ': ASCII only')
                colours = re.search(r'\x1b\[(3[0-7]|4[0-7]|38;|48;)', term.text(True))
                tap.is_(colours is None, 'NO_COLOR' in env, name + ': colours')
                term.keys('q', 'q')
                tap.is_(term.status(), 0, name + ': q goes back, q ends')


def test_moving():
    """Tab and arrows go round; the history began before the page was opened."""
    with Child() as child, screen.Terminal(100, 24, 'xterm-256color') as term:
        start(term, child, PSTOP, delay='0.2')
        time.sleep(3)
        open_page(term, child)
        found = term.wait_for(r'^The last (\d+)s')
        tap.ok(found and int(found[1]) >= 2, 'the page knows what was before it', term.text())
        found = term.wait_for(r'^  verdict +([CIMW.?~]+)$')
        tap.ok(found and len(found[1]) >= 8 and set(found[1]) & set('CM'),
               'the verdict over time', term.text())
        for section in SECTIONS[1:] + SECTIONS[:1]:
            term.keys('Tab')
            tap.ok(is_shown(term, section), 'Tab: ' + section, term.text())
        term.keys('BTab')
        tap.ok(is_shown(term, 'Environment'), 'shift and Tab: back')
        term.keys('Right')
        tap.ok(is_shown(term, 'Verdict'), 'right: round')
        term.keys('Left')
        tap.ok(is_shown(term, 'Environment'), 'left: back')
        term.keys('5')
        tap.ok(is_shown(term, 'Files'), 'a digit: that section')
        term.keys('v')
        tap.ok(term.wait_for(r' 1-23/\d+'), 'where one is, and of how many lines', term.text())
        term.keys('NPage')
        tap.ok(term.wait_for(r' (?!1-)\d+-\d+/\d+'), 'PgDn scrolls')
        term.keys('PPage')
        tap.ok(term.wait_for(r' 1-23/\d+'), 'PgUp goes back', term.text())
        # SGR mouse reports: the wheel, and a click on a name.
        term.type('\x1b[<65;5;5M')
        tap.ok(term.wait_for(r' 4-26/\d+'), 'the wheel scrolls', term.text())
        term.type('\x1b[<0;%d;24M' % (term.lines()[23].index('Memory') + 2))
        tap.ok(is_shown(term, 'Memory'), 'a click on a name: that section', term.text())
        term.keys('v')
        term.keys('PPage')
        term.resize(60, 12)
        tap.ok(term.wait_for(r'\[Verdict\]'), 'a smaller screen')
        fits(term, 'a smaller screen')
        term.resize(10, 3)
        time.sleep(0.5)
        term.resize(120, 40)
        tap.ok(term.wait_for(r'^PID %d' % child.pid), 'and a larger one')
        term.keys('q', 'q')
        tap.is_(term.status(), 0, 'it ends')


PLOTS = ('CPU', 'Ready', 'Context switches', r'Memory \(RES\)', 'Disk read', 'Disk write')


def test_history_fills_the_screen():
    """Whatever the size: all of it is on the screen, and no line is free."""
    with Child() as child, screen.Terminal(80, 24) as term:
        start(term, child, PSTOP, delay='0.2')
        open_page(term, child)
        term.keys('h')
        for columns, rows in ((80, 24), (200, 60), (120, 40)):
            term.resize(columns, rows)
            name = '%dx%d' % (columns, rows)
            plots = ''.join(r'^  %s: .* now, .* at most$[\s\S]*' % plot for plot in PLOTS)
            # In a narrow page the last line may be needed for the classes.
            end = r'\n {15}\S.*\n{1,%d}.*\[History\]' % (2 if columns < 100 else 1)
            tap.ok(term.wait_for(plots + end) and not re.search(r' \d+-\d+/\d+$', term.text(), re.M),
                   name + ': the history fills the screen', term.text())
            fits(term, name)
        tap.ok(term.wait_for(r'Memory \(RES\): [0-9.]+M now, [0-9.]+M on average'), 'the memory of the program',
               term.text())
        term.keys('q', 'q')
        tap.is_(term.status(), 0, 'it ends')


def test_end_of_the_process():
    with Child() as child, screen.Terminal(100, 30) as term:
        start(term, child, PSTOP)
        open_page(term, child)
        term.wait_for('^  program ')
        term.keys('f')
        term.wait_for('Open files')
        child.end()
        tap.ok(term.wait_for(r'^PID %d has exited' % child.pid), 'its end is told', term.text())
        tap.ok(term.wait_for('tcp listening'), 'what was read stays', term.text())
        term.keys('i')
        tap.ok(term.wait_for(r'^  program +/.*python'), 'other sections, too', term.text())
        term.keys('e')
        tap.ok(term.wait_for(r'not read'), 'what was not read is not made up', term.text())
        term.keys('k')
        tap.ok(term.wait_for(r'cannot act on this task: '), 'there is nothing to send a signal to', term.text())
        term.keys('q')
        tap.ok(term.wait_for('PID USER'), 'and back to the table')
        term.keys('q')
        tap.is_(term.status(), 0, 'it ends')


def test_signal_of_the_page():
    """k means the process of the page, whatever is tagged."""
    with Child() as child, Child('other-child') as other, screen.Terminal(100, 30, 'xterm-256color') as term:
        term.run(PSTOP, '-d', '0.3', '--filter', 'pid=%d || pid=%d' % (child.pid, other.pid))
        for one in (child, other):
            term.wait_for(r'^ *%d ' % one.pid)
        # Tags one of the two, opens the page of the other.
        term.keys('N', 'Home', 'Space')
        last = max(child, other, key=lambda one: one.pid)
        open_page(term, last)
        term.keys('k')
        tap.ok(term.wait_for(r'^Send to PID %d python3' % last.pid), 'k names it', term.text())
        term.keys('Escape')
        tap.ok(term.wait_gone('^Send to PID') and is_shown(term, 'Verdict'),
               'Escape goes back to the page', term.text())
        term.keys('k')
        term.wait_for('^Send to PID')
        term.type('\x1b[<0;80;2M')
        tap.ok(term.wait_gone('^Send to PID') and is_shown(term, 'Verdict'),
               'so does a click beside the menu', term.text())
        term.keys('q')
        tap.ok(term.wait_for(r'^ *PID\^ USER'), 'q of the page goes back to the table', term.text())
        term.keys('q')
        tap.is_(term.status(), 0, 'it ends')
        tap.ok(other.process.poll() is None and child.process.poll() is None, 'both live')


def test_in_a_scan():
    """Where pstop reads nearly all the time, the page is opened in the middle of it."""
    with helper.Population(400, 10, '-a', 4000, '-w', 2) as population, \
            screen.Terminal(100, 30) as term:
        first = population.pids[0]
        term.run(PSTOP, '--source=files', '-d', '0.02', '--filter', 'comm=populate')
        tap.ok(term.wait_for(r'^ *%d ' % first), 'many threads that wake', term.text())
        for turn in range(5):
            term.type(str(first + turn))
            term.keys('Enter', 'i')
            tap.ok(term.wait_for('Where the time went'), 'with its verdict', term.text())
            term.keys('h')
            tap.ok(term.wait_for('Context switches: '), 'and its history', term.text())
            term.keys('q')
            term.wait_for('PID USER')
        term.keys('q')
        tap.is_(term.status(), 0, 'it ends')


def test_another_user():
    if not pstop.IS_ROOT:
        tap.skip("another user's process", 'needs root to have one')
        return
    with Child() as child, screen.Terminal(100, 40) as term:
        start(term, child, 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
              pstop.ordinary_program())
        open_page(term, child)
        has(term, r'^  program +permission denied', 'another user: the program is denied')
        has(term, r'^  address space +[0-9.]+M', 'another user: memory is for all to see')
        term.keys('f')
        tap.ok(term.wait_for('only its own user and root may see the list'), 'another user: open files', term.text())
        term.keys('e')
        tap.ok(term.wait_for('only its own user and root may see it'), 'another user: environment', term.text())
        term.keys('m', 'p')
        tap.ok(term.wait_for(r'^  permission denied'), 'another user: PSS', term.text())
        term.keys('h')
        tap.ok(term.wait_for(r'^  Disk read: unknown: permission denied$'), 'another user: bytes', term.text())
        term.keys('i')
        tap.ok(term.wait_for(r'^  namespaces +permission denied'), 'another user: namespaces',
               term.text())
        tap.ok(term.wait_for(r'^  open files +- +\d+'), 'another user: limits are there, use not',
               term.text())
        term.keys('q', 'q')
        tap.is_(term.status(), 0, 'it ends')


def test_hostile_names():
    folder = os.path.join(tap.tmp, 'a\x1b[2J\nb\u202e')
    os.mkdir(folder)
    with Child(cwd=folder) as child, screen.Terminal(100, 30) as term:
        start(term, child, PSTOP)
        open_page(term, child)
        term.keys('i')
        tap.ok(term.wait_for(r'\\x1b\[2J\\nb\\u202e'), 'a hostile folder is spelled', term.text())
        term.keys('q', 'q')
        tap.is_(term.status(), 0, 'it ends')


for test in (test_terminals, test_moving, test_history_fills_the_screen, test_end_of_the_process,
             test_signal_of_the_page, test_in_a_scan, test_another_user, test_hostile_names):
    test()
tap.done_testing()
