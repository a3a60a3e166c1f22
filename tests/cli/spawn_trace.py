"""pstop spawn --trace-events, from stories: byte for byte what tests/stories has, and
what viewers expect: JSON, slices that nest, arrows with both ends, times in order."""
import os
import subprocess

import pstop
import stories
import tap


def events_of(text):
    return pstop.parse(text)


def problems_of(events):
    """What is wrong with the slices and arrows."""
    wrong, open_slices, arrows = [], {}, {}
    for event in events:
        if not {"ph", "ts", "pid", "tid"} <= event.keys():
            wrong.append(f"a key is missing: {event}")
        track = open_slices.setdefault((event["pid"], event["tid"]), [])
        if event["ph"] == "B":
            if track and (len(track) > 1 or event["name"] != "stopped"):
                wrong.append(f"a slice too many: {event}")
            track.append(event)
        elif event["ph"] == "E":
            if not track:
                wrong.append(f"an end without a begin: {event}")
            elif track.pop()["ts"] > event["ts"]:
                wrong.append(f"an end before its begin: {event}")
        elif event["ph"] == "X":
            if len(track) != 1 or track[0]["ts"] > event["ts"] or event["dur"] <= 0:
                wrong.append(f"a slice outside: {event}")
        elif event["ph"] in "sf":
            if not track:
                wrong.append(f"an arrow from or to nothing: {event}")
            arrows.setdefault(event["id"], []).append(event["ph"])
        elif event["ph"] not in "CM":
            wrong.append(f"a kind that is none: {event}")
    wrong += [f"still open: {one}" for track in open_slices.values() for one in track]
    wrong += [f"half an arrow: {i}" for i, ends in arrows.items() if ends != ["s", "f"]]
    return wrong


for name in stories.NAMES + ("long", "many", "deep"):
    run = stories.run(name, "trace")
    if name in ("shell", "threads", "orphan", "hostile", "unknown", "nothing"):
        stories.same(run, name, "trace")
    events = events_of(run.stdout)
    tap.is_(problems_of(events)[:5], [], f"{name}: slices and arrows are right")
    inner = [e["ts"] for e in events if e["ph"] not in "MXE"]
    tap.ok(inner == sorted(inner), f"{name}: in order")
    births = sum(e["ph"] == "M" and e["name"] == "process_sort_index" for e in events)
    total = pstop.parse(stories.run(name, "sum").stdout)
    tap.is_(births, total["process_count"], f"{name}: every process is in it")

shell = events_of(stories.run("shell", "trace").stdout)
tap.is_([e["name"] for e in shell if e["ph"] == "B" and e["pid"] == 103],
        ["sh (vfork)", "sleep", "stopped"], "a copy, its program, a stop")
tap.is_([e["args"]["exit_status"] for e in shell
         if e["ph"] == "E" and e["pid"] == 104 and "args" in e], [1], "the end tells the status")
tap.ok(any(e["ph"] == "C" and e["args"] == {"processes": 3, "threads": 3} for e in shell),
       "and how many lived")
taken = events_of(stories.run("threads", "trace").stdout)
tap.is_([e["name"] for e in taken if e["ph"] == "B" and e["tid"] == 200],
        ["?", "pool", "second"], "a thread's exec goes on as the process")

# --- The checks can fail ---------------------------------------------------------
for drop in ("B", "E", "s"):
    at = next(i for i, e in enumerate(shell) if e["ph"] == drop)
    tap.ok(problems_of(shell[:at] + shell[at + 1:]), f"the check finds a missing {drop}")

# --- Files -----------------------------------------------------------------------
# Told at a pace, the file is whole at every tick, also when the teller is killed.
path = os.path.join(tap.tmp, "trace.json")
with open(path, "wb") as file, subprocess.Popen(
        [stories.PROGRAM, "shell", "trace", "0.5"], stdout=file, stdin=subprocess.DEVNULL) as child:
    try:
        child.wait(0.6)
    except subprocess.TimeoutExpired:
        child.kill()
with open(path, "rb") as file:
    part = events_of(file.read())
tap.ok(len(part) > 10, "a trace that was cut off is JSON", len(part))
with open(path, "wb") as file:
    stories.run("shell", "trace", "0.2", stdout=file)
with open(path, "rb") as file:
    tap.is_(events_of(file.read()), shell, "a trace with ticks has nothing else in it")
stories.full_disk("many", "trace")
stories.closed_pipe("many", "trace")
tap.done_testing()
