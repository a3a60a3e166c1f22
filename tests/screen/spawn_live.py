"""The living tree of pstop spawn on a real terminal, told a story by
tests/helpers/story, which writes lines of its own between the drawings."""
import functools
import os
import re
import signal
import time

import screen
import stories
import tap

if not screen.is_there():
    tap.skip_all('no tmux')

SAID = ['first line', 'second line', 'half a line']


def start(columns, rows, pace=1, **options):
    t = screen.Terminal(columns, rows, **options)
    t.run(stories.PROGRAM, 'work', 'live', str(pace))
    return t


def below(t):
    """Lines below the cursor."""
    at = int(t.tmux('display-message', '-p', '#{cursor_y}'))
    return t.lines()[at + 1:]


def test_size(columns, rows):
    name = f'{columns}x{rows}'
    with start(columns, rows) as t:
        ok = t.wait_for(r'^pstop [1-9]\.[0-9]')
        tap.ok(ok, name + ': it is drawn', t.text())
        lines = t.lines()
        tap.ok(not [x for x in lines if len(x) > columns - 1], name + ': nothing is too wide', lines)
        at = next((i for i, x in enumerate(lines) if x.startswith('pstop ')), 0)
        tap.ok(at and lines[at - 1] == '', name + ': below a free line', lines)
        if columns >= 80:
            tap.ok(t.wait_for(r'^ +702 R +90 .*cpu-bound +user .* [├│└─ ]+─gzip$'),
                   name + ': a row of a process', t.text())
            tap.ok(t.wait_for('┆ pool'), name + ': and of threads', t.text())
            tap.ok(t.wait_for('█ user'), name + ': what the bars mean', t.text())
        if rows <= 24 and columns >= 40:
            tap.ok(t.wait_for(r'^ +×\d+ |and \d+ more'), name + ': alike ones are folded', t.text())
        tap.is_(t.status(), 0, name + ': it ends')
        tap.ok(t.wait_gone(r'^pstop |gzip|TASK'), name + ': the tree goes away', t.text())
        said = [x for x in t.lines() if x]
        tap.ok(said and said == SAID[-len(said):] and (rows < 24 or len(said) == 3),
               name + ': what the command wrote is there, and nothing else', said)


def test_folding_at_24():
    with start(80, 24) as t:
        tap.ok(t.wait_for(r'^ +×\d+ .*┆ pool'), 'alike threads are one row', t.text())


def test_colours(name, env, wanted, unwanted):
    with start(100, 40, env=env) as t:
        tap.ok(t.wait_for('gzip'), name + ': it is drawn', t.text())
        t.wait_for('second line')
        text = t.text(colours=True)
        tap.ok(re.search(wanted, text), name + ': as it should be', repr(text[:600]))
        tap.ok(not unwanted or not re.search(unwanted, text), name + ': and not otherwise',
               repr(text[:600]))


def test_hostile():
    with start(120, 40) as t:
        tap.ok(t.wait_for(r'pool \\x1b\[31mred\\x1b\]0;owned\\x07'), 'a hostile argument is spelled',
               t.text())
        title = t.tmux('display-message', '-p', '#{pane_title}')
        tap.ok('owned' not in title, 'the title is not changed', title)


def test_resize():
    """What a narrower terminal breaks and scrolls away is out of reach; below the
    cursor there is one tree, and at the end none."""
    with start(120, 40, pace=2) as t:
        t.wait_for('second line')
        for columns, rows in ((60, 20), (100, 30), (50, 12), (120, 40)):
            t.resize(columns, rows)
            ok = t.wait_for(r'^pstop [\d.]+m?s: ')
            time.sleep(0.5)
            lines = below(t)
            tap.ok(ok and sum(x.startswith('pstop ') for x in lines) == 1 and
                   not [x for x in lines if len(x) >= columns],
                   f'resized to {columns}x{rows}: one tree', '\n'.join(t.lines()))
        tap.is_(t.status(), 0, 'resized: it ends')
        time.sleep(0.3)
        tap.is_([x for x in below(t) if x], [], 'resized: and is gone')


def test_killed():
    with start(100, 30, pace=3) as t:
        t.wait_for('gzip')
        before = t.tmux('display-message', '-p', '#{cursor_flag} #{insert_flag} #{scroll_region_upper} '
                        '#{scroll_region_lower} #{wrap_flag} #{alternate_on}').split()
        os.kill(t.pid('story'), signal.SIGKILL)
        tap.is_(t.status(), 128 + signal.SIGKILL, 'killed')
        tap.ok(re.search(r'(^| )icanon\b.* echo\b', t.stty(), re.S), 'killed: no mode was changed', t.stty())
        lower = int(before.pop(3))
        tap.is_(before, ['1', '0', '0', '1', '0'], 'killed: nor one of the terminal')
        tap.ok(9 < lower < 29, 'killed: but it goes on scrolling above the tree', lower)


def region(t):
    return t.tmux('display-message', '-p', '#{scroll_region_upper} #{scroll_region_lower}').split()


def test_region():
    """The last lines are the tree's while it is there, and the whole terminal scrolls afterwards."""
    with start(100, 30, pace=2) as t:
        ok = t.wait_for('TASK')
        lines = t.lines()
        title = next((i for i, x in enumerate(lines) if x.startswith('pstop ')), 0)
        tap.ok(ok and title > 0, 'region: it is drawn', t.text())
        tap.ok(lines[-1] != '' and lines[title - 1] == '', 'region: at the end of the terminal, below a free line',
               lines)
        tap.is_(t.status(), 0, 'region: it ends')
        tap.is_(region(t), ['0', '29'], 'region: all of it scrolls again')


tap.together([functools.partial(test_size, *size) for size in
              ((80, 24), (120, 40), (200, 50), (40, 10), (25, 8))])
tap.together([functools.partial(test_colours, *look) for look in (
    ('256 colours', {}, r'\x1b\[38;5;28m█', None),
    ('NO_COLOR', {'NO_COLOR': '1'}, r'UUUUUU', r'\x1b\[(3[0-7]|38;)'),
    ('no UTF-8', {'LC_ALL': 'C'}, r'`', r'[^\x00-\x7f]'))] +
             [test_folding_at_24, test_hostile, test_resize, test_killed, test_region])
tap.done_testing()
