"""The live view on terminals of all kinds, and how it gives them back."""
import os
import pty
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


def looks(name, columns, rows, term='screen-256color', env=None, arguments=()):
    """Starts, waits for the table, gives the screen to be judged, ends."""
    t = screen.Terminal(columns, rows, term, env)
    t.run(PSTOP, '-d', '0.3', *arguments)
    ok = t.wait_for(r'^ *\d+ ') is not None
    tap.ok(ok, name + ': it draws rows', t.text())
    return t


def end(t, name):
    t.keys('q')
    tap.is_(t.status(), 0, name + ': q ends it')
    t.__exit__()


def test_sizes():
    for columns, rows in ((80, 24), (120, 40), (200, 60), (500, 100), (40, 8), (10, 3)):
        name = '%dx%d' % (columns, rows)
        t = looks(name, columns, rows)
        wide = [line for line in t.lines() if len(line) > columns]
        tap.ok(not wide, name + ': nothing is too wide', wide)
        if columns >= 80:
            tap.ok(t.wait_for('Verdict'), name + ': the head is there')
            tap.ok(t.wait_for('COMMAND'), name + ': the command has room')
        end(t, name)


def test_colours():
    for name, term, env, wanted in (
            ('256 colours', 'screen-256color', {}, r'\x1b\[38;5;'),
            ('8 colours', 'screen', {}, r'\x1b\[3[0-7]m'),
            ('NO_COLOR', 'screen-256color', {'NO_COLOR': '1'}, None)):
        t = looks(name, 120, 30, term, env)
        time.sleep(0.5)
        text = t.text(colours=True)
        if wanted:
            tap.ok(re.search(wanted, text), name + ': colours are used', repr(text[:300]))
        else:
            tap.ok(not re.search(r'\x1b\[(3[0-7]|4[0-7]|38;|48;)', text), name + ': none is used',
                   repr(text[:300]))
            tap.ok(t.wait_for(r'[oUStPLNCD?]{10}'), name + ': the bars are letters', t.text())
        end(t, name)


def test_locale():
    t = looks('no UTF-8', 120, 30, env={'LC_ALL': 'C'})
    tap.ok(all(ord(c) < 128 for c in t.text()), 'no UTF-8: only ASCII is drawn', t.text())
    end(t, 'no UTF-8')


def test_hostile_name():
    child = subprocess.Popen(['\x1b]0;owned\x07\x1b[2J\u202e', '300'], executable='/bin/sleep',
                             stdin=subprocess.DEVNULL)
    try:
        t = looks('hostile name', 160, 30, arguments=('-p', str(child.pid)))
        tap.ok(t.wait_for(r'\\x1b\]0;owned\\x07'), 'hostile name: it is spelled', t.text())
        title = t.tmux('display-message', '-p', '#{pane_title}')
        tap.ok('owned' not in title, 'hostile name: the title is not changed', title)
        end(t, 'hostile name')
    finally:
        child.kill()
        child.wait()


def test_dumb():
    for term in ('dumb', 'no-such-terminal'):
        with screen.Terminal(80, 24, term) as t:
            t.run(PSTOP)
            tap.is_(t.status(), 2, 'TERM=%s: status 2' % term)
            tap.ok(t.wait_for('pstop -b'), 'TERM=%s: says what to use' % term, t.text())


def test_gone():
    """A terminal that goes away without a signal: it is nobody's controlling terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen([PSTOP, '-d', '0.3'], stdin=its, stdout=its, stderr=its,
                          start_new_session=True,
                          env={**os.environ, 'TERM': 'xterm-256color'}) as process:
        os.close(its)
        seen = b''
        while b'Verdict' not in seen:
            seen += os.read(ours, 65536)
        os.close(ours)
        try:
            tap.ok(process.wait(screen.PATIENCE) >= 0, 'the terminal goes away: so does pstop')
        except subprocess.TimeoutExpired:
            process.kill()
            tap.ok(False, 'the terminal goes away: so does pstop')


def test_signals():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        name = number.name
        with screen.Terminal(100, 30) as t:
            t.run(PSTOP, '-d', '0.3')
            t.wait_for(r'^ *\d+ ')
            os.kill(t.pid(os.path.basename(PSTOP)), number)
            tap.is_(t.status(), 0, name + ': it ends')
            tap.ok(re.search(r'(^| )icanon\b.* echo\b', t.stty(), re.S), name + ': terminal given back')
            tap.ok(t.wait_gone('F10Quit'), name + ': the screen is left')


def test_crash():
    with screen.Terminal(100, 30, env={'ASAN_OPTIONS': 'handle_segv=0:allow_user_segv_handler=1'}) as t:
        t.run(PSTOP, '-d', '0.3')
        t.wait_for(r'^ *\d+ ')
        os.kill(t.pid(os.path.basename(PSTOP)), signal.SIGSEGV)
        tap.is_(t.status(), 128 + signal.SIGSEGV, 'a crash is a crash')
        tap.ok(re.search(r'(^| )icanon\b.* echo\b', t.stty(), re.S), 'a crash: terminal given back',
               t.stty())
        tap.ok(t.wait_gone('F10Quit'), 'a crash: the screen is left')


def test_stop_and_continue():
    with screen.Terminal(100, 30) as t:
        t.run(PSTOP, '-d', '0.3')
        t.wait_for(r'^ *\d+ ')
        pid = t.pid(os.path.basename(PSTOP))
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.kill(pid, signal.SIGCONT)
        t.keys('F1')
        tap.ok(t.wait_for('what each process does'), 'it goes on after a stop')
        t.keys('q', 'q')
        tap.is_(t.status(), 0, 'and ends')


def test_stop_by_key():
    """Ctrl-Z under a shell with job control."""
    with screen.Terminal(100, 30) as t:
        script = '%s -d 0.3; echo stopped; stty -a; read -r line; fg' % PSTOP
        t.run('bash', '-mc', script)
        t.wait_for(r'^ *\d+ ')
        t.keys('C-z')
        tap.ok(t.wait_for('^stopped'), 'Ctrl-Z gives the terminal back', t.text())
        tap.ok(t.wait_for(r'[^-]icanon\b'), 'with its modes', t.text())
        t.keys('Enter')
        tap.ok(t.wait_for('F10Quit'), 'fg takes it again', t.text())
        t.keys('F1')
        tap.ok(t.wait_for('what each process does'), 'and keys are answered', t.text())
        t.keys('q', 'q')
        tap.is_(t.status(), 0, 'and it ends')


def test_input_elsewhere():
    with screen.Terminal(100, 30) as t:
        t.run(PSTOP, '-d', '0.3', tail=' </dev/null')
        tap.ok(t.wait_for(r'^ *\d+ '), 'standard input elsewhere: it draws', t.text())
        t.keys('q')
        tap.is_(t.status(), 0, 'standard input elsewhere: keys come from the terminal')
    run = subprocess.run([PSTOP, '-d', '0.1'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    tap.ok(run.returncode == 0 and run.stdout.count(' CLASS ') == 1,
           'without a terminal it prints one table', run.stdout[:200] + run.stderr)


def test_readonly():
    child = subprocess.Popen(['sleep', '300'], stdin=subprocess.DEVNULL)
    try:
        t = looks('--readonly', 100, 30, arguments=('--readonly', '-p', str(child.pid)))
        t.keys('k')
        tap.ok(t.wait_for('no actions'), '--readonly: k does nothing', t.text())
        end(t, '--readonly')
        tap.ok(child.poll() is None, '--readonly: the process lives')
    finally:
        child.kill()
        child.wait()


for test in (test_sizes, test_colours, test_locale, test_hostile_name, test_dumb, test_signals, test_gone,
             test_crash, test_stop_and_continue, test_stop_by_key,
             test_input_elsewhere, test_readonly):
    test()
tap.done_testing()
