"""Text that is pasted into the live view changes nothing: not with bracketed paste, nor
where it arrives as a burst of keys. Keys that are pressed do what they did."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

import screen
import tap

PSTOP = os.environ['PSTOP']

if not screen.is_there():
    tap.skip_all('no tmux')

HIGHEST_NICE = 19
F7, F8, F9 = '\x1b[18~', '\x1b[19~', '\x1b[20~'

# Command lines and worse: k, r, o, a, [ ] and function keys among them, and Enter.
TEXTS = ['git checkout main\n', 'kill $1\n', 'k\n', 'k\r', 'kk\n\n', 'make check\n', 'r5\n', 'r19\n', '[[ -f x ]]\n',
         ']]]]', 'o\n', 'ook\n', 'a0\n', 'ka0\r\n', 'jk\tl\n', F9 + '\n', F9 + F9 + '\n', F8 + '\n', 'x' + F8 * 3,
         F8 + 'k\n', 'k\x1b[B\n', 'sudo systemctl restart nginx\nrm -rf ./build\nkill -9 1\n', ' k\n', '  [\n',
         'k\x1bOM', 'ls\n' * 40 + 'k\n']


def state(pid):
    """What an action could have changed of a process."""
    ionice = subprocess.run(['ionice', '-p', str(pid)], stdout=subprocess.PIPE, text=True, check=True)
    return (os.getpriority(os.PRIO_PROCESS, pid), ionice.stdout.strip(), os.sched_getaffinity(pid))


class Victim:
    """A process of the test, and a pstop that shows nothing else."""

    def __init__(self, columns=100, rows=24, **options):
        self.child = subprocess.Popen(['sleep', '300'], stdin=subprocess.DEVNULL)
        self.pid = self.child.pid
        self.was = state(self.pid)
        self.term = screen.Terminal(columns, rows, **options)

    def __enter__(self):
        self.term.run(PSTOP, '-d', '60', '-p', str(self.pid))
        tap.ok(self.term.wait_for(r'^ *%d ' % self.pid), 'a process of the test', self.term.text())
        return self

    def __exit__(self, *_):
        self.term.__exit__()
        self.child.kill()
        self.child.wait()

    def paste(self, text, *options):
        self.term.tmux('set-buffer', '-b', 'pasted', '--', text)
        self.term.tmux('paste-buffer', '-r', '-b', 'pasted', *options)

    def is_as_before(self):
        return self.child.poll() is None and state(self.pid) == self.was

    def to_table(self):
        """Leaves whatever is open. Escape is waited for, as it may begin a sequence."""
        for _ in range(8):
            self.term.keys('Escape')
            time.sleep(0.06)
            if re.search(r'F1 *Help|^filter:', self.term.text(), re.M):
                return True
        return False

    def is_answering(self):
        """A round trip: what was sent before has been dealt with."""
        ok = self.to_table()
        self.term.keys('h')
        ok = self.term.wait_for('Any other key returns') and ok
        self.term.keys('Escape')
        return ok and self.term.wait_gone('Any other key returns')


def test_bracketed():
    with Victim() as v:
        for text in TEXTS[:3] + ['[', 'r5\n', 'o\n', F8 + 'k\n', 'q\n', '/k\n', 'Z', 'ls\n' * 400]:
            v.paste(text, '-p')
            tap.ok(v.term.wait_for('^Ignored: pasted text'), f'{text[:30]!r} pasted is ignored', v.term.text())
            tap.ok(v.is_answering() and v.is_as_before(), '... and changes nothing', state(v.pid))
        v.term.keys('q')
        tap.is_(v.term.status(), 0, 'bracketed: q ends it')


def test_bracketed_in_fields():
    with Victim() as v:
        v.term.keys('/')
        v.term.wait_for('^Search: ')
        v.paste('sl\nee\x1b[Bp k\n', '-p')
        tap.ok(v.term.wait_for('^Search: sleep k *$'), 'a search takes the characters alone', v.term.text())
        v.to_table()
        v.term.keys('\\')
        v.term.wait_for('^Filter ')
        v.paste('pid=%d\n' % v.pid, '-p')
        tap.ok(v.term.wait_for(r'^Filter .*pid=%d *$' % v.pid), 'so does a filter; Enter is none', v.term.text())
        v.term.keys('Enter')
        tap.ok(v.term.wait_for(r'^filter: pid=%d' % v.pid), 'Enter that is pressed is one', v.term.text())
        v.term.keys('r')
        v.term.wait_for('^Nice value of ')
        v.paste('7\n', '-p')
        tap.ok(v.term.wait_for(r'19\): 7 *$') and v.is_as_before(), 'a value is text as well', v.term.text())
        v.term.keys('Enter')
        tap.ok(v.term.wait_for(f'reniced PID {v.pid} .* to 7') and os.getpriority(os.PRIO_PROCESS, v.pid) == 7,
               'and is used at Enter', v.term.text())
        v.was = state(v.pid)
        v.term.keys('k')
        v.term.wait_for('^Send to ')
        v.paste('kill\n', '-p')
        tap.ok(v.term.wait_for('^Ignored: pasted text') and v.is_as_before(), 'a menu takes no paste', v.term.text())
        tap.ok(v.is_answering() and v.is_as_before(), 'fields: nothing else was changed')


def test_bursts():
    with Victim() as v:
        for text in TEXTS:
            v.term.type(text)
            tap.ok(v.is_answering() and v.is_as_before(), f'{text[:30]!r} in one burst changes nothing',
                   (state(v.pid), v.child.poll(), v.term.text()))
        v.paste('git checkout main\n')
        tap.ok(v.is_answering() and v.is_as_before(), 'nor does a paste that is not marked')
        v.term.keys('q')
        tap.is_(v.term.status(), 0, 'bursts: q ends it')


def test_confirming():
    """A menu that a burst opened, or wrote into, wants an Enter that is pressed."""
    with Victim() as v:
        v.term.type('k\n')
        tap.ok(v.term.wait_for('^Ignored: keys arrived in one burst'), 'Enter of the burst is ignored',
               v.term.text())
        tap.ok(v.term.wait_for('^Send to ') and v.is_as_before(), 'the menu stays open')
        v.term.keys('Escape')
        v.term.wait_gone('^Send to ')
        v.term.keys('k')
        v.term.wait_for('^Send to ')
        v.term.type('us\n')
        tap.ok(v.term.wait_for('^Ignored: keys arrived') and v.is_as_before(), 'so it is in a menu that a key opened')
        time.sleep(0.3)
        v.term.keys('Home')
        time.sleep(0.3)
        v.term.keys('Enter')
        tap.ok(v.term.wait_for(f'sent SIG[A-Z]+ to PID {v.pid}'), 'Enter that is pressed later is one', v.term.text())
        tap.is_(v.child.wait(screen.PATIENCE), -signal.SIGTERM, 'and sends the signal')


def test_files():
    """No file is written by a burst either."""
    with Victim() as v:
        path = os.path.join(tap.tmp, 'burst.json')
        v.term.keys('W')
        v.term.wait_for('^Save as JSON')
        v.term.keys('C-u')
        v.term.type(path + '\n')
        tap.ok(v.term.wait_for('^Ignored: keys arrived') and not os.path.exists(path), 'a burst saves nothing',
               v.term.text())
        v.term.keys('Enter')
        tap.ok(v.term.wait_for('^saved to') and os.path.exists(path), 'Enter that is pressed does', v.term.text())


def test_held_keys():
    """Function keys that come together are a key that repeats."""
    with Victim() as v:
        base = os.getpriority(os.PRIO_PROCESS, v.pid)
        if base + 5 > HIGHEST_NICE:
            tap.skip('F8 five times, at once', 'no room for higher nice values')
        else:
            v.term.type(F8 * 5)
            tap.ok(v.term.wait_for(f'reniced PID {v.pid} .* from .* to {base + 5}'), 'F8 five times, at once', v.term.text())
            tap.is_(os.getpriority(os.PRIO_PROCESS, v.pid), base + 5, '... adds five')
    with Victim() as v, subprocess.Popen(['sleep', '301'], stdin=subprocess.DEVNULL) as other:
        v.term.keys('q')
        v.term.status()
        v.term.__exit__()
        v.term = screen.Terminal(100, 24)
        v.term.run(PSTOP, '-d', '60', '-p', str(v.pid), '-p', str(other.pid))
        v.term.wait_for(r'^ *%d ' % other.pid)
        v.term.keys('Home')
        time.sleep(0.1)
        before = v.term.reversed_line(7, 23)
        v.term.tmux('send-keys', 'Down', 'Up', 'Down')
        end = time.monotonic() + screen.PATIENCE
        while v.term.reversed_line(7, 23) == before and time.monotonic() < end:
            time.sleep(0.02)
        tap.ok(v.term.reversed_line(7, 23) != before, 'arrows that come together move the cursor', v.term.text())
        other.kill()


def take_terminal(fd):
    os.setsid()
    fcntl.ioctl(fd, termios.TIOCSCTTY, 0)


class Wire:
    """pstop on a bare terminal: bytes in, bytes out."""

    def __init__(self, *command, term='xterm-256color'):
        self.ours, its = pty.openpty()
        self.seen = b''
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 100, 0, 0))
        self.process = subprocess.Popen(command or [PSTOP, '-d', '60'], stdin=its, stdout=its, stderr=its,
                                        preexec_fn=lambda: take_terminal(its),
                                        env={**os.environ, 'TERM': term, 'ASAN_OPTIONS':
                                             'handle_segv=0:handle_abort=0:allow_user_segv_handler=1'})
        os.close(its)
        self.wait_for(b'Verdict')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.ours)

    def read(self, seconds):
        if select.select([self.ours], [], [], seconds)[0]:
            try:
                piece = os.read(self.ours, 65536)
            except OSError:
                return False
            self.seen += piece
            return bool(piece)
        return False

    def wait_for(self, text, count=1):
        end = time.monotonic() + screen.PATIENCE
        while self.seen.count(text) < count and time.monotonic() < end:
            self.read(0.1)
        return self.seen.count(text) >= count

    def send(self, piece, seconds=0.1):
        """Sends, and takes output for so long."""
        os.write(self.ours, piece)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(max(end - time.monotonic(), 0))

    def end(self):
        """Its status; all of its output is seen then."""
        try:
            status = self.process.wait(screen.PATIENCE)
        except subprocess.TimeoutExpired:
            status = None
        while self.read(0.05):
            pass
        return status

    def modes(self):
        """What the terminal was told of bracketed paste: h on, l off."""
        return ''.join(m[1].decode() for m in re.finditer(rb'\x1b\[\?2004([hl])', self.seen))


def test_given_back():
    """Whatever ends it, the marks of pastes are turned off."""
    for name, end in (('q', b'q'), ('SIGTERM', signal.SIGTERM), ('SIGHUP', signal.SIGHUP),
                      ('SIGSEGV', signal.SIGSEGV), ('SIGABRT', signal.SIGABRT)):
        with Wire() as w:
            tap.is_(w.modes(), 'h', f'{name}: bracketed paste is on')
            if isinstance(end, bytes):
                w.send(end)
            else:
                w.process.send_signal(end)
            w.end()
            tap.is_(w.modes(), 'hl', f'{name}: and off at the end')
    with Wire(term='vt52') as w:
        w.send(b'q')
        w.end()
        tap.is_(w.modes(), '', 'terminals with other sequences are not asked')
    with Wire('bash', '-mc', '%s -d 60; echo stopped; read -r line; fg' % PSTOP) as w:
        # While it draws, curses ignores the signal.
        for _ in range(20):
            if b'stopped' not in w.seen:
                w.send(b'\x1a', 0.5)
        tap.is_(w.modes(), 'hl', 'Ctrl-Z: off')
        w.send(b'\n')
        w.wait_for(b'Verdict', 2)
        w.send(b'q')
        w.end()
        tap.is_(w.modes(), 'hlhl', 'fg: on again, and off at the end')


def test_pieces():
    """Pastes in pieces, as they come over a line; one whose end mark is lost."""
    with subprocess.Popen(['sleep', '300'], stdin=subprocess.DEVNULL) as child:
        was = state(child.pid)
        with Wire(PSTOP, '-d', '60', '-p', str(child.pid)) as w:
            for piece in (b'\x1b[200~git check', b'out main k', b'\r', b'k\r', b'[[\x1b[201~'):
                w.send(piece)
            tap.ok(child.poll() is None and state(child.pid) == was, 'a marked paste in pieces changes nothing')
            for piece in (b'kill', b'\r', b'k'):
                w.send(piece, 0.05)
            for piece in (b'make [', b'[', b'r1', b'\r'):
                w.send(piece, 0.05)
            tap.ok(child.poll() is None and state(child.pid) == was, 'nor does one that is not marked')
            for key in (b'\x1b', b'\x1b', b'\x1b[200~', b'k'):
                w.send(key, 0.3)
            tap.ok(not re.search(b'Send to[^\\n]*$', w.seen[-200:]), 'a paste whose end is lost')
            seen = w.seen.count(b'Send to')
            time.sleep(1.1)
            w.send(b'k')
            tap.ok(w.wait_for(b'Send to', seen + 1), '... is over after a silence', w.seen[-500:])
            w.send(b'\x1b', 0.3)
            w.send(b'q')
            tap.is_(w.end(), 0, 'pieces: q ends it')
        child.kill()


def test_clicks():
    """A button that is let go at once, and buttons that do nothing, hold nothing up."""
    press, release = b'\x1b[<%d;3;24M', b'\x1b[<%d;3;24m'
    with Wire(PSTOP, '-d', '0.2') as w:
        for gap in (0, 0.001, 0.003, 0.006):
            seen = w.seen.count(b'Any other key returns')
            os.write(w.ours, press % 0)
            time.sleep(gap)
            os.write(w.ours, release % 0)
            tap.ok(w.wait_for(b'Any other key returns', seen + 1), f'a click on F1, let go after {gap * 1000:g} ms')
            w.send(b' ', 0.3)
        for button in (1, 2, 66, 128):
            for end in b'Mm':
                w.send(b'\x1b[<%d;3;1%c' % (button, end), 0.3)
            before = len(w.seen)
            end = time.monotonic() + screen.PATIENCE
            while len(w.seen) == before and time.monotonic() < end:
                w.read(0.1)
            tap.ok(len(w.seen) > before, f'it goes on drawing after button {button}')
        w.send(b'q')
        tap.is_(w.end(), 0, 'clicks: it ends')


def test_typed_ahead():
    """What is typed behind the key that ends pstop is the shell's."""
    with screen.Terminal(100, 24) as term:
        term.run('bash', '-c', '%s -d 60; read -r line; echo "got <$line>"; read -r line' % PSTOP)
        term.wait_for('F10Quit')
        term.type('\x1b[Bqnext command\n')
        tap.ok(term.wait_for('^got <next command>'), 'text behind q is read by who comes next', term.text())


for test in (test_bracketed, test_bracketed_in_fields, test_bursts, test_confirming, test_files, test_held_keys,
             test_given_back, test_pieces, test_clicks, test_typed_ahead):
    test()
tap.done_testing()
