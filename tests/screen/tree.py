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
    shows(term, family, ['first', 'child+', 'second'], 'and another order')
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
    tap.ok(re.match(r' *%d ' % family.child, (term.reversed_line(6, 23) or (0, ''))[1]),
           'and goes to it', term.text())
    term.keys('+')
    shows(term, family, whole, 'unfolded again')
    go_to(term, family.grandchild)
    term.keys('*')
    shows(term, family, ['first', 'child+', 'second'], '* folds all but the first level')
    tap.ok(re.match(r' *%d ' % family.child, (term.reversed_line(6, 23) or (0, ''))[1]),
           'the cursor is on what its task was folded into', term.text())
    term.keys('*')
    shows(term, family, whole, '* unfolds all')
    go_to(term, family.second)
    term.keys('+')
    tap.ok(term.wait_for('it has no children'), 'where there is nothing below it says so',
           term.text())


def main():
    with Family() as family, screen.Terminal(100, 24) as term:
        wanted = ' || '.join('pid=%d' % pid for pid in family.pids.values())
        term.run(PSTOP, '-d', '0.3', '--sort=-pid', '--filter', wanted)
        term.wait_for(r'^ *%d ' % family.first)
        check(term, family)
        term.keys('q')
        tap.is_(term.status(), 0, 'q ends it')
    tap.done_testing()


main()
