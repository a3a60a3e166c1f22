"""The first screen with very many threads: drawn before they are read. Not timed: as
long as the threads of a process are not read their number is unknown, and the first
thing that is written of its row says so."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import helper
import screen
import tap

PSTOP = os.environ['PSTOP']
PROCESSES, THREADS = 150, 10
OPTIONS = ('--source=files', '--columns', 'THR,PID,USER,CLASS,COMMAND', '--sort=-age')

if not screen.is_there():
    tap.skip_all('no tmux')


def written_until(pattern, *options):
    """What pstop writes to a terminal of its own, until the pattern is in it; without
    sequences that move the cursor or set colours."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack('HHHH', 60, 100, 0, 0))
    process = subprocess.Popen([PSTOP, *options], stdin=its, stdout=its, stderr=its,
                               env=dict(os.environ, TERM='xterm', LC_ALL='C.UTF-8'))
    os.close(its)
    raw, text, end = b'', '', time.monotonic() + screen.PATIENCE
    try:
        while not re.search(pattern, text) and time.monotonic() < end:
            if select.select([ours], [], [], 0.1)[0]:
                raw += os.read(ours, 65536)
                text = re.sub(r'\x1b(\[[0-9;?]*[ -/]*[@-~]|[()].|[=>])', ' ',
                              raw.decode(errors='replace'))
    finally:
        process.terminate()
        process.wait()
        os.close(ours)
    return text


def main():
    with helper.Population(PROCESSES, THREADS) as population:
        pids = '(%s)' % '|'.join(str(pid) for pid in population.pids)
        text = written_until(r'\b%s\b' % pids, *OPTIONS)
        found = re.search(r'(\S+)\s+%s\b' % pids, text)
        tap.is_(found and found[1], '-', 'rows are there before their threads are read')
        for chosen in ('--filter=class=cpu-bound && class=idle', '-u65533'):
            text = written_until(r'COMMAND', *OPTIONS, chosen)
            found = re.search(r'(\d+) +threads', text)
            tap.ok(found and int(found[1]) >= PROCESSES * THREADS and not re.search(pids, text),
                   f'{chosen}: first the head, which has the number of threads', text)
        with screen.Terminal(100, 60) as term:
            term.run(PSTOP, *OPTIONS)
            tap.ok(term.wait_for(r'^ *%d +%s +\S+ +(idle|waiting)' % (THREADS, pids)),
                   'then all is known', term.text())
            tap.ok(not re.search(r'^ *- +%s' % pids, term.text(), re.M), 'of every row', term.text())
            term.keys('q')
            tap.is_(term.status(), 0, 'q ends it')
    tap.done_testing()


main()
