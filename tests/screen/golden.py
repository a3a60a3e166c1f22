"""Screens of the live view, cell for cell: a replayed fixture, keys, and what is
to be seen then. The files in tests/screen/golden have the text of the screen and
below it the style of its cells. With UPDATE=1 they are written anew ("make
regolden")."""
import difflib
import os
import re

import replay
import screen
import tap

PSTOP = os.environ['PSTOP']
FOLDER = os.path.join(os.environ['srcdir'], 'tests', 'screen', 'golden')
UPDATE = os.environ.get('UPDATE') == '1'

if not screen.is_there():
    tap.skip_all('no tmux')

# Name, columns, rows, settings of the environment, options, keys; and what is
# seen once the last key was answered.
SCREENS = [
    ('table-80x24', 80, 24, {}, (), (), 'F10Quit'),
    ('table-200x60', 200, 60, {}, (), (), 'F10Quit'),
    ('table-120x40-8-colours', 120, 40, {'TERM': 'screen'}, (), (), 'F10Quit'),
    ('table-80x24-no-colour', 80, 24, {'NO_COLOR': '1'}, (), (), 'F10Quit'),
    ('table-80x24-ascii', 80, 24, {'LC_ALL': 'C'}, (), (), 'F10Quit'),
    ('table-40x10', 40, 10, {}, (), (), 'F10'),
    ('table-kernel-120x40', 120, 40, {}, (), ('K',), 'kthreadd'),
    ('table-filter-100x30', 100, 30, {}, ('--filter', 'class=io-bound'), (), 'filter: class'),
    ('columns-120x24', 120, 24, {}, ('--columns', 'PID,PPID,CLASS,CPU%,REASON'), (), 'REASON'),
    ('tree-80x24', 80, 24, {}, (), ('t',), 'F5List'),
    ('tree-folded-80x24', 80, 24, {}, (), ('t', 'Down', '-', 'Down', 'Down', '-'), r'└\+'),
    ('tree-folded-80x24-ascii', 80, 24, {'LC_ALL': 'C'}, (), ('t', '-'), r'\+ '),
    ('tree-threads-120x40', 120, 40, {}, (), ('t', 'H', 'Down'), 'python3'),
    ('back-120x24', 120, 24, {}, (), ('Z', 'Left'), 'PAUSED -1'),
    ('legend-80x24-no-colour', 80, 24, {'NO_COLOR': '1'}, (), ('L',), 'R ready'),
    ('tagged-100x30', 100, 30, {}, (), ('Space', 'Down', 'Space'), 'F10Quit'),
    ('sort-menu-80x24', 80, 24, {}, (), ('F6', 'Down'), 'Sort by'),
    ('guesses-80x24', 80, 24, {}, (), (), 'F10Quit'),
    ('help-80x24', 80, 24, {}, (), ('F1',), 'what each process'),
    ('setup-80x24', 80, 24, {}, (), ('F2', 'Down'), '^Setup:'),
    ('setup-find-80x24', 80, 24, {}, (), ('F2', 'Tab', 'p', 'p', 'i'), 'Find: ppi'),
    ('setup-shown-120x40', 120, 40, {}, (), ('F2', 'BTab', 'Up', 'F7'), 'F7 F8 move'),
    ('setup-narrow-50x12', 50, 12, {}, (), ('F2', 'Tab', 'Down'), 'Columns to add'),
    ('sideways-80x24', 80, 24, {}, (), ('Right', 'Right', 'Right'), r'^< CLASS(.*\n)+F1Help'),
    ('sideways-end-80x24', 80, 24, {}, (), ('t', '$'), 'F5List'),
    ('sideways-text-80x24-ascii', 80, 24, {'LC_ALL': 'C'}, (), ('t', '$', 'Left'), 'F5List'),
    ('light-100x30', 100, 30, {}, (), ('F2', 'Right', 'u'), 'F10Quit'),
    ('colorblind-100x30', 100, 30, {}, (), ('F2', 'Left', 'u'), 'F10Quit'),
]
# Of another fixture than live-view.
FIXTURES = {'guesses-80x24': 'backwards'}


def described(cells):
    """The screen, then for each line that is not plain the styles of its cells."""
    text = [''.join(character for character, _ in line).rstrip() for line in cells]
    styles = []
    for number, line in enumerate(cells, 1):
        runs, x = [], 0
        for character, style in line:
            width = screen.width(character)
            if runs and runs[-1][2] == style:
                runs[-1][1] += width
            else:
                runs.append([x, width, style])
            x += width
        runs = [f'{x + 1}-{x + width} {style}' for x, width, style in runs if style]
        if runs:
            styles.append(f'line {number}: ' + ', '.join(runs))
    return '\n'.join(text).rstrip('\n') + '\n\n' + '\n'.join(styles) + '\n'


def settle(term, wanted):
    """The screen once it shows this and changes no more."""
    term.wait_for(wanted)
    before = None
    for _ in range(100):
        now = described(term.cells())
        if now == before and re.search(wanted, now, re.M):
            return now
        before = now
        term.wait_for('(?!)', 0.1)
    return before


def compare(name, got):
    path = os.path.join(FOLDER, name + '.txt')
    if UPDATE:
        os.makedirs(FOLDER, exist_ok=True)
        with open(path, 'w', encoding='utf-8') as out:
            out.write(got)
    try:
        with open(path, encoding='utf-8') as file:
            wanted = file.read()
    except FileNotFoundError:
        wanted = ''
    diff = difflib.unified_diff(wanted.splitlines(True), got.splitlines(True), name,
                                'what pstop drew')
    tap.ok(wanted == got, name, ''.join(diff) + 'if this is meant: "make regolden"')


def roots_of(fixture):
    folder = os.path.join(tap.tmp, fixture)
    return [word for root in replay.write(replay.load(fixture), folder) for word in ('--proc-root', root)]


roots = {fixture: roots_of(fixture) for fixture in {'live-view', *FIXTURES.values()}}
for name, columns, rows, env, options, keys, wanted in SCREENS:
    settings = {'TZ': 'UTC', 'XDG_CONFIG_HOME': os.path.join(tap.tmp, 'none'), **env}
    with screen.Terminal(columns, rows, env=settings) as term:
        term.run(PSTOP, *options, *roots[FIXTURES.get(name, 'live-view')])
        term.wait_for(r'^ *\d+ ')
        for key in keys:
            settle(term, '')
            term.keys(key)
        got = settle(term, wanted)
        compare(name, got)
        term.keys('Escape', 'q', 'q')
tap.done_testing()
