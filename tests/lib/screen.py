"""A terminal to run pstop in, and to look at: tmux, without its own window.

    with screen.Terminal(80, 24) as term:
        term.run(os.environ['PSTOP'])
        term.wait_for('CLASS')
        term.keys('q')
"""
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import unicodedata

import pstop

PATIENCE = 20  # seconds for what should take less than one, on a busy machine


def is_there():
    return shutil.which('tmux') is not None


ATTRIBUTES = {1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 5: 'blink', 7: 'reverse'}


def _set_rendition(style, codes):
    """Applies the numbers of an SGR sequence, ECMA-48 8.3.117, to a style."""
    codes = [int(code or 0) for code in codes]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style.clear()
        elif code in ATTRIBUTES:
            style[ATTRIBUTES[code]] = True
        elif code in (38, 48):
            kind = 'fg' if code == 38 else 'bg'
            style[kind] = codes[1]
            del codes[:2]
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style['fg'] = code % 10 + (8 if code >= 90 else 0)
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style['bg'] = code % 10 + (8 if code >= 100 else 0)
        elif code in (39, 49):
            style.pop('fg' if code == 39 else 'bg', None)


def _style_name(style):
    names = [name for name in ATTRIBUTES.values() if name in style]
    return ' '.join(names + [f'{kind}={style[kind]}' for kind in ('fg', 'bg') if kind in style])


def width(character):
    """Columns that a character takes."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in 'WF' else 1


def parse_cells(text):
    """Lines of (character, style) of a text with SGR sequences. A style goes on
    over the end of a line, as tmux writes it. Blanks at the end of a line are left out,
    whatever their style: tmux keeps them since version 3.4, and did not before."""
    style, lines = {}, []
    for line in text.split('\n'):
        cells = []
        for part in re.split(r'(\x1b\[[0-9;]*m|\x0e|\x0f)', line):
            if part.startswith('\x1b['):
                _set_rendition(style, part[2:-1].split(';'))
            elif part not in ('\x0e', '\x0f'):
                cells += [(character, _style_name(style)) for character in part]
        while cells and cells[-1][0] == ' ':
            cells.pop()
        lines.append(cells)
    return lines


def _session(session):
    """PID and name of each process of a session that has not exited."""
    out = subprocess.run(['ps', '-o', 'pid=,stat=,comm=', '-s', session],
                         stdout=subprocess.PIPE, text=True, check=False).stdout
    return [(int(pid), name) for pid, state, name in
            (line.split(None, 2) for line in out.splitlines()) if state[0] not in 'ZX']


def _end_session(session, patience=30):
    """Waits for the end of a session's processes, and kills those that stay."""
    end = time.monotonic() + patience
    while True:
        left = _session(session)
        if not left or time.monotonic() > end:
            break
        time.sleep(0.02)
    for pid, _ in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return [f'{pid} ({name})' for pid, name in left]


class Terminal:
    def __init__(self, columns=120, rows=40, term='screen-256color', env=None):
        self.folder = tempfile.mkdtemp(prefix='pstop-screen.')
        self.socket = os.path.join(self.folder, 'tmux')
        self.columns, self.rows = columns, rows
        self.env = dict(TERM=term, LC_ALL='C.UTF-8')
        self.env.update(env or {})
        self.status_file = os.path.join(self.folder, 'status')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        sessions = self.tmux('list-panes', '-a', '-F', '#{pane_pid}', check=False).split()
        self.tmux('kill-server', check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
        left = [line for session in sessions for line in _end_session(session)]
        # The search for leaks at its end does not survive a SIGHUP: its process spins.
        if left and not pstop.is_sanitized():
            raise RuntimeError('there after the end of their terminal: ' + ', '.join(left))

    def tmux(self, *words, check=True):
        run = subprocess.run(['tmux', '-S', self.socket, '-f', '/dev/null', *words],
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, timeout=60)
        if check and run.returncode != 0:
            raise RuntimeError('tmux %s: %s' % (words[0], run.stderr))
        return run.stdout

    def run(self, *command, tail=''):
        """Starts a command; its status lands in a file when it ends."""
        # What the test's own environment sets stays; TERM and the like change.
        settings = ' '.join('%s=%s' % (k, shlex.quote(v)) for k, v in self.env.items())
        line = 'env %s %s%s; echo $? >%s; stty -a >%s.stty; sleep 600' % (
            settings, ' '.join(map(shlex.quote, command)), tail, self.status_file,
            self.status_file)
        self.tmux('new-session', '-d', '-x', str(self.columns), '-y', str(self.rows), line)

    def keys(self, *keys):
        for key in keys:
            self.tmux('send-keys', key)

    def type(self, text):
        self.tmux('send-keys', '-l', text)

    def answer(self, text, pattern):
        """Type the answer to a question at once, as a paste comes, and Enter by itself,
        again until the screen shows the pattern: the match, or None."""
        self.type(text)
        self.wait_for(re.escape(os.path.basename(text)))
        for _ in range(10):
            self.keys('Enter')
            found = self.wait_for(pattern, patience=2)
            if found:
                return found
        return None

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.tmux('resize-window', '-x', str(columns), '-y', str(rows))

    def lines(self, colours=False):
        words = ['capture-pane', '-p'] + (['-e'] if colours else [])
        return self.tmux(*words).split('\n')[:self.rows]

    def text(self, colours=False):
        return '\n'.join(self.lines(colours))

    def cells(self):
        """The screen as lines of (character, style); a style is a text such as
        "reverse fg=80", or "" for plain."""
        return parse_cells(self.text(colours=True))

    def reversed_line(self, first=0, last=None):
        """Number of the first line that begins in reverse, and its text; or None."""
        for y, line in enumerate(self.cells()):
            if y >= first and (last is None or y < last) and line and 'reverse' in line[0][1]:
                return y, ''.join(character for character, _ in line)
        return None

    def wait_moved(self, before, patience=2):
        """Waits until another line than that of reversed_line() before is so."""
        end = time.monotonic() + patience
        while self.reversed_line(1, self.rows - 1) == before and time.monotonic() < end:
            time.sleep(0.02)

    def press(self, *keys, patience=PATIENCE):
        """Keys that change what is shown, each once the one before has done so."""
        for key in keys:
            before = self.text(colours=True)
            self.keys(key)
            end = time.monotonic() + patience
            while self.text(colours=True) == before and time.monotonic() < end:
                time.sleep(0.02)

    def wait_for(self, pattern, patience=PATIENCE):
        """Waits until the screen shows it; the match, or None."""
        end = time.monotonic() + patience
        while True:
            found = re.search(pattern, self.text(), re.M)
            if found or time.monotonic() > end:
                return found
            time.sleep(0.05)

    def wait_gone(self, pattern, patience=PATIENCE):
        end = time.monotonic() + patience
        while re.search(pattern, self.text(), re.M):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def status(self, patience=PATIENCE):
        """Waits for the command's end; its status, or None."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                with open(self.status_file) as f:
                    text = f.read().strip()
                if text:
                    return int(text)
            except FileNotFoundError:
                pass
            time.sleep(0.05)
        return None

    def stty(self):
        """The terminal's modes after the command's end."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with open(self.status_file + '.stty') as f:
                    text = f.read()
                if text:
                    return text
            except FileNotFoundError:
                pass
            time.sleep(0.05)
        return ''

    def pid(self, name):
        """PID of the command's process with this name, below the pane's shell."""
        shell = int(self.tmux('list-panes', '-F', '#{pane_pid}').split()[0])
        todo = [shell]
        while todo:
            parent = todo.pop()
            out = subprocess.run(['ps', '-o', 'pid=,comm=', '--ppid', str(parent)],
                                 stdout=subprocess.PIPE, text=True, check=False).stdout
            for line in out.splitlines():
                pid, comm = line.split(None, 1)
                if comm.strip() == name:
                    return int(pid)
                todo.append(int(pid))
        return None
