"""A machine of many cores: all of them are counted, and shown as far as there is room.
Its /proc/stat is a file of the test, in a mount namespace of its own."""
import json
import os
import re
import subprocess

import screen
import tap

PSTOP = os.environ['PSTOP']
CORES = 4096

if not screen.is_there():
    tap.skip_all('no tmux')


def write_stat(path, ticks):
    """Core N has been busy for `ticks` where N is odd, and idle where it is even."""
    line = '%s %d 0 0 %d 0 0 0 0 0 0\n'
    half = CORES // 2 * ticks
    text = line % ('cpu ', half, half)
    text += ''.join(line % ('cpu%d' % n, ticks * (n % 2), ticks * (1 - n % 2)) for n in range(CORES))
    text += 'intr 0\nctxt %d\nbtime 1700000000\nprocesses 100\nprocs_running 1\nprocs_blocked 0\nsoftirq 0\n'
    with open(path, 'w', encoding='ascii') as file:
        file.write(text % ticks)


stat = os.path.join(tap.tmp, 'stat')
write_stat(stat, 100)
inside = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /proc/stat && exec "$@"', stat]
if subprocess.run([*inside, 'true'], stderr=subprocess.DEVNULL, check=False).returncode != 0:
    tap.skip_all('no mount namespace to be had')

run = subprocess.run([*inside, PSTOP, '--json', '-d', '0.2', str(os.getpid())], stdout=subprocess.PIPE, check=True)
tap.is_(json.loads(run.stdout)['system']['cpu_count'], CORES, 'JSON counts all')

with screen.Terminal(200, 60) as term:
    term.run(*inside, PSTOP, '-d', '0.5')
    term.wait_for(r'^ *\d+ ')
    write_stat(stat, 200)
    tap.ok(term.wait_for('of %d cores' % CORES), 'the head counts all', term.text())
    term.keys('1')
    tap.ok(term.wait_for(r'and \d+ more'), 'the key 1 shows some', term.text())

    def is_whole():
        shown = re.findall(r'(?:^| )(\d+) \[', term.text(), re.M)
        more = re.search(r'and (\d+) more', term.text())
        return len(shown), int(more[1]) if more else -1

    shown, more = is_whole()
    tap.is_(shown + more, CORES, f'{shown} are shown, and the rest is counted')
    for ticks in range(300, 5000, 100):
        write_stat(stat, ticks)
        if term.wait_for(r'^ +1 \[[^ ]+\] 100%', 0.3):
            break
    tap.ok(re.search(r'^ +1 \[[^ ]+\] 100%', term.text(), re.M), 'an odd core is busy', term.text())
    term.keys('q')
    tap.is_(term.status(), 0, 'it ends')
tap.done_testing()
