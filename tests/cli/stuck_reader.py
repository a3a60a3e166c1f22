"""Told to end while nobody reads its output, pstop ends; a line that somebody
still reads is finished first."""
import functools
import json
import os
import signal
import subprocess
import time

import tap

PSTOP = os.environ['PSTOP']
GRACE_S = 15  # for what takes one second, on a busy machine


def fill(number, *arguments):
    """Starts pstop on a pipe that is never read, and ends it once that is full."""
    read_end, write_end = os.pipe()
    with subprocess.Popen([PSTOP, *arguments], stdin=subprocess.DEVNULL, stdout=write_end,
                          stderr=subprocess.PIPE, text=True) as run:
        os.close(write_end)
        wchan = '/proc/%d/wchan' % run.pid
        end = time.monotonic() + GRACE_S
        while time.monotonic() < end:
            with open(wchan) as f:
                if 'pipe' in f.read():
                    break
            time.sleep(0.05)
        run.send_signal(number)
        try:
            run.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            run.kill()
        errors = run.stderr.read()
    os.close(read_end)
    return run.returncode, errors


def ends(number, arguments):
    status, errors = fill(number, *arguments)
    tap.is_((status, errors), (0, ''), '%s ends %s' % (number.name, ' '.join(arguments[:1])))


tap.together([functools.partial(ends, number, arguments)
              for arguments in (('--stream', '-d', '0.05'), ('-b', '-d', '0.05'),
                                ('--stream', '-d', '0.02', str(os.getpid())))
              for number in (signal.SIGTERM, signal.SIGINT)])

# A slow reader gets whole lines.
with subprocess.Popen([PSTOP, '--stream', '-d', '0.05'], stdin=subprocess.DEVNULL,
                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as slow:
    first = slow.stdout.readline()
    time.sleep(1)
    slow.send_signal(signal.SIGTERM)
    lines = [first]
    for line in slow.stdout:
        lines.append(line)
        time.sleep(0.05)
    slow.wait(GRACE_S)
whole = 0
for line in lines:
    try:
        json.loads(line)
        whole += line.endswith('\n')
    except ValueError:
        pass
tap.is_(whole, len(lines), 'a slow reader gets whole lines')
tap.is_(slow.returncode, 0, 'with status 0')
tap.done_testing()
