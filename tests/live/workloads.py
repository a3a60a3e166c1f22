"""The verdict on real programs with a label (tests/workloads/check.tsv).

Each is started, judged by pstop for one second, and ended.  A program that is
missing, or a case that this machine cannot run, is skipped by name.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time

import tap

top = os.environ['srcdir']
folder = os.path.join(top, 'tests', 'workloads')
needs = {
    'openssl-sha256': 'openssl', 'sng-cpu': 'stress-ng', 'sng-get': 'stress-ng',
    'hogs-nice19': 'stress-ng', 'sysbench-cpu-worker': 'sysbench', 'bzip2-paced': 'pv bzip2',
    'bash-read-pipe': 'pv', 'tty-typing': 'script',
}
CALM = {'bash-sleep-loop', 'py-ticker', 'py-lock-convoy', 'py-queue-consumer', 'tty-typing',
        'bash-read-pipe', 'sleep-1000', 'tail-f-quiet', 'py-http-idle', 'py-echo-server',
        'py-event-loop-timer', 'py-select-timer', 'py-select-data'}
# The one object of the document that a case is about.
task = ("(lambda p: p if level=='process' else next(t for t in p['threads']"
        " if t['tid']==tid))(j['processes'][0])")


def names():
    with open(os.path.join(folder, 'check.tsv')) as f:
        return [line.split('\t')[0] for line in f if not line.startswith(('name\t', '#'))]


def judge(wanted, work='work'):
    """Runs the cases in a folder; name -> (verdict line, full line)."""
    env = dict(os.environ, PSTOP_SUITE_WORK=os.path.join(tap.tmp, work))
    pattern = '^(%s)$' % '|'.join(map(re.escape, wanted))
    run = subprocess.run(
        [sys.executable, os.path.join(folder, 'run_suite.py'), os.path.join(folder, 'check.tsv'),
         os.environ['PSTOP'] + ' --json -d 1 {pid}', '--only', pattern, '--extract',
         '(%s)["class"]' % task, '--reason', '"%%s %%s" %% ((%s)["detail"], (%s)["reason"])' % (task, task)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=300, env=env)
    found = {}
    for line in run.stdout.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in ('ok', 'WRONG', 'ERR'):
            found[words[1]] = (words[0], line)
    return found


def waited_for_core_s():
    """How long some task of the machine has been ready without a core; 0 where the kernel
    does not tell."""
    try:
        with open('/proc/pressure/cpu') as f:
            return int(re.search(r'^some .*total=(\d+)', f.read(), re.M)[1]) / 1e6
    except (OSError, TypeError):
        return 0


def judge_all(wanted):
    """Those that mostly wait do not disturb each other; of the others each is alone."""
    found = {}
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        for result in pool.map(lambda name: judge([name], 'work-' + name),
                               [name for name in wanted if name in CALM]):
            found.update(result)
    found.update(judge([name for name in wanted if name not in CALM]))
    return found


def main():
    if os.environ.get('PSTOP_WORKLOADS') == 'no':
        tap.skip_all('PSTOP_WORKLOADS=no: these programs were judged once already')
    if os.geteuid() != 0:
        tap.skip_all('labelled workloads need root')
    wanted = []
    for name in names():
        missing = [n for n in needs.get(name, '').split() if shutil.which(n) is None]
        if missing:
            tap.skip(name, 'no ' + ' '.join(missing))
        else:
            wanted.append(name)
    found = judge_all(wanted)
    # A busy machine can spoil a look: a wrong case gets two more.
    crowd = 0
    for _ in range(2):
        again = [n for n in wanted if found.get(n, ('ERR', ''))[0] != 'ok']
        if again:
            before, begun = waited_for_core_s(), time.monotonic()
            tap.diag('\n'.join(['again:'] + [found.get(n, ('', n))[1] for n in again]))
            found.update(judge(again))
            crowd = (waited_for_core_s() - before) / (time.monotonic() - begun)
    for name in wanted:
        verdict, line = found.get(name, ('ERR', 'no result'))
        if verdict == 'ERR':
            tap.skip(name, line)
        elif verdict != 'ok' and crowd > 0.7 and ' no free core: ' in line:
            # What is to wait for its input gets no core for what it has.
            tap.skip(name, 'others here waited for a core %.0f %% of the time' % (crowd * 100))
        else:
            tap.ok(verdict == 'ok', name, line)
    tap.done_testing()


main()
