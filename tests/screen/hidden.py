"""The head of the live view where /proc hides other users' processes: it says so, also
where only one was asked for, and not to root, from whom nothing is hidden."""
import subprocess

import pstop
import screen
import tap

MOUNT = "mount -t proc -o hidepid=2 proc /proc"
ORDINARY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

if not screen.is_there():
    tap.skip_all("no tmux")
if not pstop.IS_ROOT or subprocess.run(["unshare", "--mount", "sh", "-c", MOUNT],
                                       stderr=subprocess.DEVNULL, check=False).returncode != 0:
    tap.skip_all("hidepid cannot be mounted here")


def look(name, pattern, *command):
    """The screen of pstop in a mount namespace of its own."""
    script = f'{MOUNT} && exec "$@"'
    with screen.Terminal(120, 24) as term:
        term.run("unshare", "--mount", "sh", "-c", script, "sh", *command)
        found = term.wait_for(pattern)
        tap.ok(found, name, term.text())
        text = term.text()
        term.keys("q")
        term.status()
        return text


program = pstop.ordinary_program()
look("the live view says what it lacks", r"others' are hidden \(hidepid=2\)", *ORDINARY, program)
look("... also where one was asked for that is hidden", r"others' are hidden \(hidepid=2\)",
     *ORDINARY, program, "1")
text = look("root sees all", r"COMMAND\n(.*\n)*.*root", program)
tap.ok("hidepid" not in text, "... and nothing of what others do not", text)
tap.done_testing()
