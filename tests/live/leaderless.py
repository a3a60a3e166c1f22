"""A process lives on when its first thread has exited."""
import json
import os
import subprocess

import tap

PSTOP = os.environ['PSTOP']
helper = subprocess.Popen([os.path.join(os.environ['HELPERS'], 'leaderless')],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
try:
    word, pid, tid = helper.stdout.readline().split()
    run = subprocess.run([PSTOP, '--json', '-d', '1', pid], stdout=subprocess.PIPE, text=True,
                         timeout=60, check=False)
    process = json.loads(run.stdout)['processes'][0]
    threads = {t['tid']: t for t in process['threads']}
    tap.is_(process['state'], 'Z', 'the state is that of the first thread')
    tap.ok(process['detail'] != 'zombie', 'but the process is no zombie', process['reason'])
    tap.is_(process['leader_thread'], int(tid), 'it is judged by the thread that lives')
    # All its waits are timed and few: asleep, on a pipe.
    tap.is_((process['class'], process['detail']), ('idle', 'pipe'), 'which waits for a pipe')
    tap.is_(threads[int(pid)]['detail'], 'zombie', 'the first thread is one')
    tap.ok('process continues' in threads[int(pid)]['reason'], 'and its reason says so',
           threads[int(pid)]['reason'])
finally:
    helper.stdin.close()
    try:
        helper.wait(20)
    except subprocess.TimeoutExpired:
        helper.kill()
        helper.wait()
tap.done_testing()
