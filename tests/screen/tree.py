"""The tree of the live view: branches that are folded and unfolded."""
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

# A family: the first, its two children, and a child of the first of these, which has a
# second thread. Each says its PID, and ends with its parent's end of the pipe.
FAMILY = '''
import os, sys, threading
def wait():
    sys.stdin.read()
def say(name):
    os.write(1, b'%s %d\\n' % (name, os.getpid()))
say(b'first')
if os.fork() == 0:
    say(b'child')
    if os.fork() == 0:
        threading.Thread(target=wait, daemon=True).start()
        say(b'grandchild')
        wait()
        os._exit(0)
    wait()
    os._exit(0)
if os.fork() == 0:
    say(b'second')
    wait()
    os._exit(0)
wait()
'''


class Family:
    def __init__(self):
        self.process = subprocess.Popen([sys.executable, '-c', FAMILY], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.pids = {}
        for _ in range(4):
            name, pid = self.process.stdout.readline().split()
            self.pids[name.decode()] = int(pid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def __getattr__(self, name):
        return self.pids[name]


def shown(term, family):
    """Names of the family's rows from above, with the sign of a folded one."""
    names = {pid: name for name, pid in family.pids.items()}
    out = []
    for line in term.lines()[:-1]:
        found = re.match(r' *(\d+) ', line)
        if found and int(found[1]) in names:
            is_folded = re.search(r'[└├]\+', line)
            out.append(names[int(found[1])] + ('+' if is_folded else ''))
    return out


def cursor_line(term):
    """The line under the cursor, which is below the heading."""
    heading = next(y for y, line in enumerate(term.lines()) if 'COMMAND' in line)
    return (term.reversed_line(heading + 1, term.rows - 1) or (0, ''))[1]


def shows(term, family, wanted, name):
    end = time.monotonic() + screen.PATIENCE
    while shown(term, family) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    tap.ok(shown(term, family) == wanted, name, term.text())


def go_to(term, pid):
    term.type(str(pid))
    term.wait_for('^PID: %d' % pid)
    term.keys('Enter')
    term.wait_gone('^PID: ')


def check(term, family):
    whole = ['first', 'child', 'grandchild', 'second']
    shows(term, family, ['first'] + sorted(whole[1:], key=family.pids.get), 'a list, by PID')
    term.keys('t')
    shows(term, family, whole, 't: children below their parents')
    go_to(term, family.child)
    term.keys('-')
    shows(term, family, ['first', 'child+', 'second'], '- folds a branch, and marks it')
    time.sleep(0.7)
    shows(term, family, ['first', 'child+', 'second'], 'it survives refreshes')
    term.keys('P')
    term.keys('t')
    shows(term, family, ['first', 'child+', 'second'], 'and another order of the list')
    term.keys('I')
    tap.ok(term.wait_for('in the tree, the oldest comes first'), 'which is not that of the tree',
           term.text())
    term.keys('N')
    term.keys('t')
    term.keys('+')
    shows(term, family, whole, '+ unfolds it: the cursor is still there')
    term.keys('+')
    shows(term, family, ['first', 'child+', 'second'], '+ folds it, too, as in htop')
    term.keys('-')
    shows(term, family, whole, '- unfolds it')
    go_to(term, family.grandchild)
    term.keys('+')
    tap.ok(term.wait_for('┆.*\n.*┆'), '+ shows threads where there are no children', term.text())
    term.keys('+')
    tap.ok(term.wait_gone('┆'), 'and hides them again')
    term.keys('BSpace')
    shows(term, family, ['first', 'child+', 'second'], 'Backspace folds into the parent')
    tap.ok(re.match(r' *%d ' % family.child, cursor_line(term)),
           'and goes to it', term.text())
    term.keys('+')
    shows(term, family, whole, 'unfolded again')
    go_to(term, family.grandchild)
    term.keys('*')
    shows(term, family, ['first', 'child+', 'second'], '* folds all but the first level')
    tap.ok(re.match(r' *%d ' % family.child, cursor_line(term)),
           'the cursor is on what its task was folded into', term.text())
    term.keys('*')
    shows(term, family, whole, '* unfolds all')
    go_to(term, family.second)
    term.keys('+')
    tap.ok(term.wait_for('it has no children'), 'where there is nothing below it says so',
           term.text())


# Children that compute now and then, and between them one that starts processes, which
# exit at once, as fast as it can.
STORM = '''
import os, sys, time
def child(work):
    pid = os.fork()
    if pid == 0:
        while os.getppid() == parent:
            work()
        os._exit(0)
    os.write(1, b'child %d\\n' % pid)
def burst():
    end = time.monotonic() + 0.05 * (1 + os.getpid() % 5)
    while time.monotonic() < end:
        pass
    time.sleep(0.3)
def storm():
    pid = os.fork()
    if pid == 0:
        os.execv('/bin/true', ['true'])
    os.waitpid(pid, 0)
parent = os.getpid()
for work in burst, burst, storm, burst, burst:
    child(work)
sys.stdin.read()
os._exit(0)
'''


def test_storm():
    """Siblings keep their place, whatever they do and whatever comes and goes below."""
    with subprocess.Popen([sys.executable, '-c', STORM], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process, screen.Terminal(100, 40) as term:
        pids = [int(process.stdout.readline().split()[1]) for _ in range(5)]
        wanted = f'pid={process.pid} || ppid={process.pid} || ppid={pids[2]}'
        term.run(PSTOP, '-d', '0.2', '--filter', wanted)
        term.wait_for(r'^ *%d ' % pids[0])
        term.keys('t')
        term.wait_for('F5List|filter')
        orders, others = set(), set()
        end = time.monotonic() + 6
        while time.monotonic() < end:
            rows = [re.match(r' *(\d+) ', line) for line in term.lines()[:-1]]
            rows = [int(row[1]) for row in rows if row]
            if pids[0] in rows:
                orders.add(tuple(pid for pid in rows if pid in pids))
                others.update(pid for pid in rows if pid not in pids)
            time.sleep(0.1)
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')
        process.stdin.close()
    tap.is_(orders, {tuple(pids)}, 'in a storm, siblings stay in the order of their start')
    tap.ok(len(others) > 3, 'and there was a storm', others)


def main():
    with Family() as family, screen.Terminal(100, 24) as term:
        wanted = ' || '.join('pid=%d' % pid for pid in family.pids.values())
        term.run(PSTOP, '-d', '0.3', '--sort=-pid', '--filter', wanted)
        term.wait_for(r'^ *%d ' % family.first)
        check(term, family)
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')
    test_storm()
    tap.done_testing()


main()
