"""F7 and F8 add to the nice value that a task has now, whatever was last shown of it."""
import os
import re
import subprocess
import time

import helper
import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')
BASE = os.getpriority(os.PRIO_PROCESS, 0)
if BASE > 5:
    tap.skip_all('no room for higher nice values')
IS_ROOT = os.geteuid() == 0
COLUMNS = 'pid,user,nice,class,command'


def nice_of(tid):
    return os.getpriority(os.PRIO_PROCESS, tid)


def shown(term, tid):
    found = re.search(r'^ *%d +\S+ +(-?\d+) ' % tid, term.text(), re.M)
    return int(found[1]) if found else None


def becomes(term, tid, nice, name):
    """The kernel has it, and the screen shows it at once: the next refresh is far."""
    end = time.monotonic() + screen.PATIENCE
    while (nice_of(tid), shown(term, tid)) != (nice, nice) and time.monotonic() < end:
        time.sleep(0.05)
    tap.is_((nice_of(tid), shown(term, tid)), (nice, nice), name)


def start(term, *pids, options=()):
    words = [word for pid in pids for word in ('-p', str(pid))]
    term.run(PSTOP, '-d', '300', '--columns', COLUMNS, '--sort=-pid', *options, *words)
    term.wait_for(r'^ *%d ' % pids[-1])


def press(term, *keys):
    for key in keys:
        term.keys(key)
        time.sleep(0.05)


def test_asleep():
    with subprocess.Popen(['sleep', '600']) as child, screen.Terminal(100, 24) as term:
        start(term, child.pid)
        press(term, *['F8'] * 5)
        becomes(term, child.pid, BASE + 5, 'F8 five times on a sleeping process')
        press(term, '[', '[')
        becomes(term, child.pid, BASE + 7, '[ twice')
        os.setpriority(os.PRIO_PROCESS, child.pid, BASE + 8)
        press(term, 'F8')
        becomes(term, child.pid, BASE + 9, 'F8 after somebody else changed it')
        if IS_ROOT:
            press(term, 'F8', 'F8', 'F7')
            becomes(term, child.pid, BASE + 10, 'F8 F8 F7')
        term.keys('Z')
        term.wait_for('PAUSED')
        was = nice_of(child.pid)
        press(term, 'F8')
        becomes(term, child.pid, was + 1, 'F8 in a pause')
        term.keys('r')
        tap.ok(term.wait_for(r'\(%d now, -20 to 19\)' % (was + 1)), 'r says what it is now', term.text())
        term.keys('Escape')
        press(term, *['F8'] * (21 - was))
        becomes(term, child.pid, 19, 'not above 19')
        child.kill()


def test_tagged():
    """Each goes on from its own value."""
    with subprocess.Popen(['sleep', '600']) as one, subprocess.Popen(['sleep', '601']) as other, \
            screen.Terminal(100, 24) as term:
        os.setpriority(os.PRIO_PROCESS, other.pid, BASE + 4)
        start(term, one.pid, other.pid)
        term.keys('Home')
        press(term, 'Space', 'Space')
        press(term, 'F8', 'F8')
        becomes(term, one.pid, BASE + 2, 'two tagged: the first')
        becomes(term, other.pid, BASE + 6, 'two tagged: the second')
        for child in one, other:
            child.kill()


def test_threads():
    """A process moves with all its threads; a thread alone."""
    with helper.Actor('sleep', 'sleep', 'sleep') as actor, screen.Terminal(100, 24) as term:
        tids = sorted(int(tid) for tid in os.listdir(f'/proc/{actor.pid}/task'))
        other = tids[1]
        os.setpriority(os.PRIO_PROCESS, other, BASE + 3)
        start(term, actor.pid, options=('-H',))
        term.keys('Home')
        press(term, 'F8', 'F8')
        becomes(term, actor.pid, BASE + 2, 'a process with threads: the first one')
        becomes(term, other, BASE + 5, 'one that had another value')
        becomes(term, tids[2], BASE + 2, 'a third one')
        line = next((i for i, text in enumerate(term.lines()) if re.match(r' *%d ' % other, text)), None)
        head = next(i for i, text in enumerate(term.lines()) if re.match(r' *%d ' % actor.pid, text))
        press(term, *['Down'] * (line - head), 'F8')
        becomes(term, other, BASE + 6, 'a thread alone')
        tap.is_(nice_of(actor.pid), BASE + 2, '... and not its process')


def test_others():
    """What is chosen for the I/O priority and the cores begins with what the kernel has."""
    with subprocess.Popen(['sleep', '600']) as child, screen.Terminal(100, 24) as term:
        subprocess.run(['ionice', '-c', '2', '-n', '7', '-p', str(child.pid)], check=True)
        start(term, child.pid)
        term.keys('o')
        tap.ok(term.wait_for(r'I/O priority of PID %d sleep \(best effort 7 now\)' % child.pid), 'o says what it is',
               term.text())
        chosen = [text for text in (''.join(c for c, style in line if 'reverse' in style) for line in term.cells())
                  if text.startswith(' best effort')]
        tap.ok(len(chosen) == 1 and 'best effort 7' in chosen[0], '... and begins there', (chosen, term.text()))
        term.keys('Escape')
        term.wait_gone('I/O priority of')
        os.sched_setaffinity(child.pid, {min(os.sched_getaffinity(0))})
        term.keys('a')
        tap.ok(term.wait_for(r'Cores for PID %d sleep \(%d now, ' % (child.pid, min(os.sched_getaffinity(0)))),
               'a says which cores it has', term.text())
        child.kill()


for test in (test_asleep, test_tagged, test_threads, test_others):
    test()
tap.done_testing()
