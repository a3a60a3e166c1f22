"""Do two documents of pstop --json say the same of tasks that stood still?"""
# What depends on the moment of the reading.
MOMENTARY = {"age_s", "wchan", "reason", "conclusion", "class", "detail", "confidence",
             "lifetime", "shares", "own_share", "ended_share", "leader_thread", "cpu_share"}


def fields(node, path=""):
    for key, value in node.items():
        if key in MOMENTARY or key == "threads" or key.endswith("_per_s"):
            continue
        if isinstance(value, dict):
            yield from fields(value, f"{path}/{key}")
        else:
            yield f"{path}/{key}", value


def tasks(doc):
    """{(pid, tid): fields}, tid 0 for the process."""
    found = {}
    for p in doc["processes"]:
        found[p["pid"], 0] = dict(fields(p))
        for t in p["threads"]:
            found[p["pid"], t["tid"]] = dict(fields(t))
    return found


def compare(before, between, after):
    """Of tasks(): those that are the same before and after, those of them that are not
    there between, and (task, field, value, value between) of those that are not the same."""
    still = [key for key in before if before[key] == after.get(key)]
    gone = [key for key in still if key not in between]
    wrong = [(key, name, value, between[key].get(name)) for key in still if key in between
             for name, value in before[key].items() if between[key].get(name) != value
             # The file may say "running" of who woke for a moment.
             and not (name == "/syscall" and value is None)]
    return still, gone, wrong
