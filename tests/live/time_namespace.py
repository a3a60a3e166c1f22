"""In a time namespace starts and ages are those outside: also of tasks from before the
zero of its clock, whose start time the kernel writes as a number that wraps."""
import datetime
import os
import subprocess

import pstop
import tap


def seconds(text):
    """Since 1970; NaN where there is none."""
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp() if text else float('nan')


def tell(offset=None):
    """(start, age, verdict on its life) of PID 1, and of the test."""
    inside = [] if offset is None else ['unshare', '-T', '--boottime', str(offset)]
    run = subprocess.run([*inside, pstop.PROGRAM, '--json', '-d', '0.1', '-p', '1', '-p', str(os.getpid())],
                         stdout=subprocess.PIPE, check=True)
    document = pstop.parse(run.stdout)
    return [(p['start_time'], p['age_s'], p['lifetime']['class'])
            for p in (pstop.process_of(document, pid) for pid in (1, os.getpid()))]


if subprocess.run(['unshare', '-T', '--boottime', '1', 'true'], stderr=subprocess.DEVNULL,
                  check=False).returncode != 0:
    tap.skip_all('no time namespace to be had')
with open('/proc/uptime', encoding='ascii') as file:
    uptime = int(float(file.read().split()[0]))
outside = tell()
for name, offset in (('a million seconds ahead', 1000000), ('some seconds back', -min(20, uptime // 2)),
                     ('nearly all of the time back', -(uptime - 1))):
    there = tell(offset)
    for (start, age, life), (start_there, age_there, life_there) in zip(outside, there):
        tap.ok(abs(seconds(start_there) - seconds(start)) < 0.5, f'{name}: when it started', (start, start_there))
        tap.ok(age_there is not None and 0 <= age_there - age < 60, f'{name}: its age', (age, age_there))
        tap.ok(life_there != 'unknown', f'{name}: the verdict on its life', life_there)
tap.done_testing()
