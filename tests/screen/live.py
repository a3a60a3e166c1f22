"""The live view, used as one uses it: keys in, screen out."""
import json
import os
import re
import signal
import subprocess
import sys
import time

import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

# Two children that are easy to find, one busy, one asleep with two threads.
busy = subprocess.Popen([sys.executable, '-c', 'while True: sum(range(1000))', 'busy-child'],
                        stdin=subprocess.DEVNULL)
sleeper_code = ('import threading,time;'
                'threading.Thread(target=time.sleep,args=(300,),daemon=True).start();'
                'time.sleep(300)')
sleeper = subprocess.Popen([sys.executable, '-c', sleeper_code, 'sleepy-child'],
                           stdin=subprocess.DEVNULL)
victim = subprocess.Popen(['sleep', '300'], stdin=subprocess.DEVNULL)


def row_of(term, pid):
    for line in term.lines():
        if re.match(r'\s*%d ' % pid, line):
            return line
    return None


def test_start(term):
    tap.ok(term.wait_for(r'PID USER'), 'it draws a table', term.text())
    head = term.text()
    for word in ('CPU', 'Memory', 'Tasks', 'Verdict', 'cpu-bound', 'load', 'switches/s'):
        tap.ok(term.wait_for(re.escape(word)), 'the head has ' + word, head)
    tap.ok(term.wait_for(r'pstop [0-9.]+%'), 'its own cost is in the corner', head)
    tap.ok(term.wait_for(r'^ *%d .*cpu-bound' % busy.pid), 'a busy child is cpu-bound',
           term.text())
    tap.ok(all(len(line) <= term.columns for line in term.lines()), 'no line is too long')


def test_search(term):
    term.keys('n')
    tap.ok(term.wait_for('^no search yet'), 'n before a search says so', term.text())
    term.keys('/')
    term.wait_for('^Search:')
    term.type('sleepy-childX')
    tap.ok(term.wait_for('^no match for "sleepy-childX"'), 'what is not there is said', term.text())
    term.keys('BSpace')
    tap.ok(term.wait_gone('^no match'), 'until it is there', term.text())
    term.keys('Enter')
    term.wait_gone('^Search:')
    term.keys('n')
    tap.ok(term.wait_for('^no other match for "sleepy-child"'), 'n: there is no other', term.text())
    term.keys('/')
    tap.ok(term.wait_for('^Search:'), '/ asks')
    term.type('sleepy-child')
    tap.ok(term.wait_for('^Search: sleepy-child'), 'and shows what is typed')
    term.keys('Enter')
    ok = term.wait_for(r'^ *%d ' % sleeper.pid)
    tap.ok(ok, 'search brings its row to the screen', term.text())
    term.keys('/')
    term.wait_for('^Search:')
    term.type('sh-not-there')  # its first letters are those of other commands
    term.wait_for('^no match for "sh-not-there"')
    term.keys('Enter')
    term.wait_gone('^Search:')
    cursor = [''.join(character for character, _ in line) for line in term.cells()
              if line and 'reverse' in line[0][1]]
    tap.ok(any(re.match(r' *%d ' % sleeper.pid, line) for line in cursor),
           'a search without a match leaves the cursor where it was', term.text())
    term.keys('+', 'Down')  # its threads may be below the last line
    tap.ok(term.wait_for(r'^ *%d .*[┆:] ' % sleeper.pid), '+ unfolds its threads', term.text())
    term.keys('Up', '+')
    tap.ok(term.wait_gone(r'^ *%d .*[┆:] ' % sleeper.pid), '+ folds them again')


def test_pid(term):
    term.type('999999999')
    tap.ok(term.wait_for('^no row has the PID 999999999'), 'a PID that is not there', term.text())
    term.keys('Escape')
    term.wait_gone('^PID: ')


def test_sort(term):
    term.keys('N')
    tap.ok(term.wait_for(r'PID\^'), 'N sorts by PID and marks it', term.text())
    term.keys('Home')
    time.sleep(0.3)
    pids = [int(m.group(1)) for m in
            (re.match(r'\s*(\d+) ', line) for line in term.lines()[5:]) if m]
    tap.ok(pids and pids == sorted(pids), 'rows rise by PID', pids)
    term.keys('I')
    tap.ok(term.wait_for(r'PIDv'), 'I turns it round')
    term.keys('F6')
    tap.ok(term.wait_for('^Sort by'), 'F6 offers columns', term.text())
    term.keys('Escape')
    tap.ok(term.wait_gone('^Sort by'), 'Escape closes the menu')
    for key, head in ('T', 'TIMEv'), ('M', 'RESv'):
        term.keys(key)
        tap.ok(term.wait_for(head), f'{key}: the column of the order is there', term.text())
    term.keys('P')
    tap.ok(term.wait_for(r'CPU%v') and term.wait_gone('RESv'), 'P sorts by CPU')


def test_filter(term):
    term.keys('\\')
    term.wait_for('^Filter')
    term.type('pid=%d' % busy.pid)
    term.keys('Enter')
    tap.ok(term.wait_for(r'^filter: pid='), 'the filter is shown', term.text())
    term.wait_gone(r'^ *%d ' % sleeper.pid)
    rows = [line for line in term.lines()[5:-1] if re.match(r'\s*\d+ ', line)]
    tap.is_(len(rows), 1, 'one row is left')
    term.keys('\\')
    term.wait_for('^Filter')
    term.keys('C-u')
    term.type('class=')
    term.keys('Enter')
    tap.ok(term.wait_for(r'^filter: .*\(at'), 'a wrong filter says where', term.text())
    term.keys('\\')
    term.wait_for('^Filter')
    term.keys('C-u', 'Enter')
    tap.ok(term.wait_for(r'F1.*F10'), 'an empty filter shows all again')


def test_tree(term):
    term.keys('t')
    tap.ok(term.wait_for(r'[└`][─-]'), 't nests children below parents', term.text())
    term.keys('t')
    tap.ok(term.wait_gone(r'[└`][─-]'), 't again: a list')


def test_pane(term):
    term.keys('/')
    term.wait_for('^Search:')
    term.type('busy-child')
    term.keys('Enter', 'Enter')
    ok = term.wait_for(r'^PID %d' % busy.pid)
    tap.ok(ok, 'Enter opens the page on a process', term.text())
    for words in ('CPU-BOUND', 'Where the time went', 'The rule that applied'):
        tap.ok(term.wait_for(words), 'the page has: ' + words)
    term.keys('End')
    tap.ok(term.wait_for('What could not be read'), 'the page has: What could not be read')
    term.keys('Escape')
    tap.ok(term.wait_for('PID USER'), 'Escape goes back to the table')


def test_help(term):
    headings = next(line for line in term.lines() if ' PID USER' in line).replace('TIME SPENT', 'TIME_SPENT')
    term.keys('F1')
    tap.ok(term.wait_for('what each process does with its time'), 'F1 helps')
    pages = term.text()
    term.keys('End')
    term.wait_for('^Columns on the screen')
    pages += term.text()
    missing = [name for name in headings.replace('v', '').split()
               if not re.search(rf'^  {re.escape(name.replace("_", " "))} +\S', pages, re.M)]
    tap.ok(len(headings.split()) > 8 and not missing, 'it explains each column on the screen', (missing, pages))
    term.keys('Home')
    tap.ok(term.wait_for('what each process does with its time'), 'Home goes to its beginning')
    term.keys('q')
    tap.ok(term.wait_for('PID USER'), 'any key goes back, q does not end it')


def test_pause(term):
    term.keys('Z')
    tap.ok(term.wait_for('PAUSED'), 'Z pauses')
    before = term.lines()[4:20]
    time.sleep(1.5)
    tap.is_(term.lines()[4:20], before, 'nothing moves meanwhile')
    term.keys('Z')
    tap.ok(term.wait_gone('PAUSED'), 'Z goes on')


def test_kill(term):
    term.type(str(victim.pid))
    term.wait_for('^PID: %d' % victim.pid)
    term.keys('Enter')
    tap.ok(term.wait_for(r'^ *%d .*sleep 300' % victim.pid), 'digits go to a PID', term.text())
    term.keys('k')
    tap.ok(term.wait_for(r'^Send to PID %d sleep' % victim.pid), 'k names the very process',
           term.text())
    term.keys('Escape')
    tap.ok(victim.poll() is None, 'Escape sends nothing')
    term.wait_gone('^Send to')
    term.keys('k')
    term.wait_for('^Send to')
    term.keys('Enter')
    try:
        victim.wait(screen.PATIENCE)
    except subprocess.TimeoutExpired:
        pass
    tap.is_(victim.poll(), -signal.SIGTERM, 'Enter sends SIGTERM to it')
    tap.ok(busy.poll() is None and sleeper.poll() is None, 'and to nobody else')


def test_save(term):
    path = os.path.join(tap.tmp, 'saved.json')
    term.keys('W')
    term.wait_for('^Save as JSON')
    term.keys('C-u')
    tap.ok(term.answer(path, 'saved to'), 'W saves', term.text())
    with open(path) as f:
        document = json.load(f)
    pids = [p['pid'] for p in document['processes']]
    tap.ok(busy.pid in pids and sleeper.pid in pids, 'the document has the processes')


def test_resize(term):
    for size in ((80, 24), (200, 60), (20, 5), (10, 3), (40, 10), (120, 40)):
        term.resize(*size)
        time.sleep(0.15)
    tap.ok(term.wait_for('PID USER'), 'it survives a storm of resizes', term.text())


def main():
    try:
        with screen.Terminal(120, 40) as term:
            term.run(PSTOP, '-d', '0.5')
            for test in (test_start, test_search, test_pid, test_sort, test_filter, test_tree, test_pane,
                         test_help, test_pause, test_kill, test_save, test_resize):
                test(term)
            term.keys('q')
            tap.is_(term.status(), 0, 'q ends it with status 0')
            tap.ok(re.search(r'(^| )icanon\b.* echo\b', term.stty(), re.S), 'the terminal is itself again',
                   term.stty())
    finally:
        for child in (busy, sleeper, victim):
            if child.poll() is None:
                child.kill()
            child.wait()
    tap.done_testing()


main()
