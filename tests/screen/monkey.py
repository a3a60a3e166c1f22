"""Random keys, clicks and resizes, while processes and threads come and go. pstop
has to live through it without a finding of a sanitizer, hold no more and more
memory, and give the terminal back as it was. Half of the time it looks at
everything with --readonly; the other half at children of the test alone, which
it may stop, kill and move about.

MONKEY_S seconds in all (20), MONKEY_SEED to do the same again."""
import fcntl
import os
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import helper
import pstop
import tap

SECONDS = float(os.environ.get('MONKEY_S', '20'))
SEED = int(os.environ.get('MONKEY_SEED', '0')) or random.SystemRandom().randrange(1, 1 << 31)
SILENCE_S = 60      # without a byte of output it hangs
END_S = 60          # to end after q
RSS_SPREAD = 1.3    # by which memory may differ between two parts of a long run
RSS_SLACK_KIB = 24 * 1024

# Keys as xterm sends them. Not among them: q, F10 and Ctrl-C, which end it.
KEYS = [b'\x1b[A', b'\x1b[B', b'\x1b[C', b'\x1b[D', b'\x1b[5~', b'\x1b[6~', b'\x1b[H', b'\x1b[F',
        b'\x1bOP', b'\x1bOQ', b'\x1bOR', b'\x1bOS', b'\x1b[15~', b'\x1b[17~', b'\x1b[18~',
        b'\x1b[19~', b'\x1b[20~', b'\x1b[3~', b'\x1b', b'\x1b', b'\r', b'\r', b'\t', b' ', b' ',
        b'\x7f', b'\x0c', b'\x15', b'\x1a']
KEYS += [bytes([c]) for c in b'ZZtHKIFPMTVNUhiulndraok+-=<>,.[]?nsW\\/CSZt1234567890']
WORDS = [b'class=idle', b'cpu_share>0.1 && state=S', b'comm~(', b'sleep', b'0,1-', b'999999999',
         b'-5', b'x' * 300, 'źdźbło漢字🙂'.encode(), b'\xff\xfe\x80', b'0.2', b'1']
# Among random bytes: q, Ctrl-C, Ctrl-\\, and Ctrl-S, with which the terminal
# itself holds all output back.
ENDING = b'q\x03\x1c\x13'
ALTERNATE = re.compile(rb'\x1b\[\?1049([hl])')
PASTE = re.compile(rb'\x1b\[\?2004([hl])')
MOUSE = re.compile(rb'\x1b\[\?1000([hl])|\x1b\[\?1006;1000([hl])')


def mouse(rng, columns, rows):
    button = rng.choice((0, 0, 0, 1, 2, 32, 64, 65))
    return b'\x1b[<%d;%d;%d%c' % (button, rng.randint(0, columns + 2), rng.randint(0, rows + 2),
                                  rng.choice(b'Mm'))


class Session:
    """One pstop on a terminal of its own."""

    def __init__(self, rng, folder, args):
        self.rng, self.columns, self.rows = rng, 120, 40
        self.master, slave = pty.openpty()
        self.resize(120, 40)
        self.slave = slave
        self.modes = termios.tcgetattr(slave)
        self.output, self.tail, self.quiet_since = 0, b'', time.monotonic()
        self.rss = []
        self.errors = open(os.path.join(folder, 'errors'), 'w+b')
        os.set_blocking(self.master, False)
        env = {**os.environ, 'TERM': 'xterm-256color', 'XDG_CONFIG_HOME': folder, 'HOME': folder,
               # Freed memory that is held back would look like growth.
               # pstop's own handlers would keep the sanitizer from telling of a crash.
               'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') +
               ':quarantine_size_mb=4:handle_segv=2:handle_sigbus=2:handle_sigfpe=2'}
        options = {}
        if pstop.IS_ROOT:
            options = {'user': pstop.NOBODY, 'group': pstop.NOBODY, 'extra_groups': []}
        program = pstop.ordinary_program() if pstop.IS_ROOT else pstop.PROGRAM
        self.process = subprocess.Popen([program, *args], stdin=slave, stdout=slave,
                                        stderr=self.errors, env=env, cwd=folder,
                                        preexec_fn=lambda: take_terminal(slave), **options)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def drain(self, seconds):
        """Takes output for so long; false once there will be none."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if not select.select([self.master], [], [], max(left, 0))[0]:
                return True
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                return False
            self.output += len(piece)
            self.tail = (self.tail + piece)[-(1 << 16):]
            self.quiet_since = time.monotonic()

    def send(self, text):
        try:
            os.write(self.master, text)
        except BlockingIOError:
            pass

    def act(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.72:
            self.send(rng.choice(KEYS))
        elif kind < 0.86:
            self.send(mouse(rng, self.columns, self.rows))
        elif kind < 0.90:
            self.send(rng.choice(WORDS) + rng.choice((b'\r', b'\x1b', b'')))
        elif kind < 0.91:
            self.send(b'\x1b[200~' + rng.choice(WORDS) + b'\rk\r\x1b[201~')
        elif kind < 0.93:
            self.send(bytes(rng.randrange(1, 256) for _ in range(rng.randint(1, 8)))
                      .translate(None, ENDING))
        elif kind < 0.97:
            sizes = ((80, 24), (200, 60), (10, 3), (500, 200), (1, 1), (120, 40))
            self.resize(*rng.choice(sizes))
        else:
            for _ in range(rng.randint(2, 12)):
                self.resize(rng.randint(1, 300), rng.randint(1, 100))

    def note_memory(self):
        for line in helper.read(f'/proc/{self.process.pid}/status').splitlines():
            if line.startswith('VmRSS:'):
                self.rss.append(int(line.split()[1]))

    def run(self, until):
        """Acts until a time, or until pstop ended."""
        noted = 0
        while time.monotonic() < until and self.process.poll() is None:
            self.act()
            # Keys that come together change no process: some come alone.
            self.drain(self.rng.choice((0, 0.002, 0.02, 0.03, 0.05)))
            if time.monotonic() - noted > 0.5:
                self.note_memory()
                noted = time.monotonic()
            if time.monotonic() - self.quiet_since > SILENCE_S:
                return False
        return True

    def finish(self):
        """Asks it to end; its status, None where it does not."""
        end = time.monotonic() + END_S
        self.resize(120, 40)
        while self.process.poll() is None and time.monotonic() < end:
            # In the setup, the first Escape ends the search for a column, in which q is a letter.
            for key in (b'\x1b', b'\x1b', b'q'):
                self.send(key)
                self.drain(0.3)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
            return None
        self.drain(0.1)
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for fd in (self.master, self.slave):
            os.close(fd)
        self.errors.close()


def take_terminal(slave):
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def last(pattern, text):
    found = [a or b for match in pattern.finditer(text) for a, *rest in [match.groups()]
             for b in [rest[0] if rest else b'']]
    return found[-1] if found else None


def grows(rss):
    """Is there more and more in memory? Told of long runs only: at first all that
    is looked back at is gathered."""
    if len(rss) < 400:
        return False
    half, end = rss[len(rss) * 3 // 8:len(rss) // 2], rss[len(rss) * 7 // 8:]
    return max(end) > max(half) * RSS_SPREAD + RSS_SLACK_KIB


def judge(session, name, is_alive):
    status = session.finish()
    session.errors.seek(0)
    errors = session.errors.read().decode('utf-8', 'replace')
    tap.ok(is_alive, f'{name}: it goes on answering')
    tap.ok(status == 0 and not errors, f'{name}: it ends with status 0 and says nothing',
           f'status {status}\n{errors[:6000]}')
    tap.ok(termios.tcgetattr(session.slave) == session.modes, f'{name}: the terminal has its modes')
    tap.is_(last(ALTERNATE, session.tail), b'l', f'{name}: the other screen is left')
    tap.ok(last(MOUSE, session.tail) != b'h', f'{name}: the mouse is let go')
    tap.is_(last(PASTE, session.tail), b'l', f'{name}: pastes are not marked any more')
    tap.ok(not grows(session.rss), f'{name}: memory does not grow', session.rss[::60])
    if session.rss:
        print(f'# {name}: {session.output} bytes drawn, {session.rss[0]} KiB at first, '
              f'{max(session.rss)} at most, {session.rss[-1]} at the end', flush=True)


def everything(rng, folder, until):
    """All processes of the machine, with others that come and go."""
    number = 0
    with helper.Churn('forks', 20), helper.Churn('threads', 50):
        while time.monotonic() < until:
            number += 1
            session = Session(rng, folder, ['--readonly', '-d', '0.2'])
            try:
                is_alive = session.run(until)
                judge(session, f'everything {number}', is_alive)
            finally:
                session.close()


def children_to_hit(options):
    """Sleepers, one of many threads, and shells that have children all the time."""
    actor = os.path.join(tap.tmp, 'actor')
    if not os.path.exists(actor):
        shutil.copy(os.path.join(helper.FOLDER, 'actor'), actor)
        os.chmod(actor, 0o755)
    shell = ['/bin/sh', '-c', 'while :; do sleep 0.05; done']
    commands = [['sleep', '600']] * 3 + [[actor, *['sleep'] * 4, 'nap:20']] + [shell] * 2
    children = []
    for command in commands:
        children.append(subprocess.Popen(command, stdin=subprocess.PIPE,
                                         stdout=subprocess.DEVNULL, cwd='/',
                                         stderr=subprocess.DEVNULL, **options))
    return children


def victims(rng, folder, until):
    """A few children, and whatever the keys do to them. None is collected before
    pstop has ended, so that its number is nobody else's."""
    options = {'user': pstop.NOBODY, 'group': pstop.NOBODY, 'extra_groups': []} \
        if pstop.IS_ROOT else {}
    number = 0
    while time.monotonic() < until:
        number += 1
        children = children_to_hit(options)
        arguments = [word for child in children for word in ('-p', str(child.pid))]
        session = Session(rng, folder, [*arguments, '-d', '0.1'])
        try:
            is_alive = session.run(min(until, time.monotonic() + 40))
            judge(session, f'children {number}', is_alive)
        finally:
            session.close()
            for child in children:
                child.kill()
                child.communicate()


print(f'# MONKEY_SEED={SEED} MONKEY_S={SECONDS:g}', flush=True)
generator = random.Random(SEED)
scratch = tempfile.mkdtemp(prefix='pstop-monkey.')
try:
    os.chmod(tap.tmp, 0o755)
    if pstop.IS_ROOT:
        os.chown(scratch, pstop.NOBODY, pstop.NOBODY)
    begun = time.monotonic()
    everything(generator, scratch, begun + SECONDS / 2)
    victims(generator, scratch, begun + SECONDS)
finally:
    shutil.rmtree(scratch, ignore_errors=True)
tap.done_testing()
