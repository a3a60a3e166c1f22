"""pstop spawn --json, from stories that are told to the view (tests/helpers/story):
byte for byte what tests/stories has, and every line fits data/pstop-spawn.schema.json."""
import json

import pstop
import stories
import tap

SCHEMA = pstop.schema("pstop-spawn.schema.json")
MAIN = pstop.schema()


def undescribed(node, path="#"):
    """Places of the schema that should say what they are, and do not."""
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield from undescribed(item, f"{path}/{i}")
    elif isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            if "description" not in value and "$ref" not in value and "/if" not in path \
                    and not path.endswith("/allOf/0"):
                yield f"{path}/properties/{name}"
        for name, value in node.get("$defs", {}).items():
            if "description" not in value:
                yield f"{path}/$defs/{name}"
        for key, value in node.items():
            yield from undescribed(value, f"{path}/{key}")


def lines(text):
    return [pstop.parse(line) for line in text.splitlines()]


# --- The schema itself --------------------------------------------------------
tap.is_(list(undescribed(SCHEMA)), [], "every key in the schema has a description")
for name in ("class", "detail", "reason", "confidence", "time"):
    tap.is_(SCHEMA["$defs"][name], MAIN["$defs"][name], f"{name} is that of pstop --json")
tap.is_(sorted(SCHEMA["$defs"]["shares"]["properties"]),
        sorted(MAIN["$defs"]["shares"]["properties"]), "shares are those of pstop --json")
if pstop.has_validator():
    import jsonschema
    jsonschema.validators.validator_for(SCHEMA).check_schema(SCHEMA)

# --- The stories ----------------------------------------------------------------
seen = set()
for name in stories.NAMES:
    run = stories.run(name, "json")
    if name != "make":  # long, and alike in all parts
        stories.same(run, name, "json")
    docs = lines(run.stdout)
    seen |= {doc["event"] for doc in docs}
    problems = [p for doc in docs for p in pstop.check_spawn(doc)]
    tap.ok(not problems, f"{name}: every line fits the schema", "\n".join(problems[:20]))
    tap.is_([doc["event"] for doc in docs].index("sum"), len(docs) - 1, f"{name}: the sum is last")
    only = stories.run(name, "sum")
    tap.is_(only.stdout, run.stdout.splitlines(True)[-1], f"{name}: and may be alone")
    total = docs[-1]
    parents = {p["id"]: p["parent"] for p in total["processes"]}
    tap.ok(all(up is None or up < one for one, up in parents.items()),
           f"{name}: a tree, parents before children", parents)
    tap.is_(total["process_count"], len(parents), f"{name}: as many processes as it says")
    chain = total["critical_chain"]
    tap.ok(all(a["to_ns"] == b["from_ns"] for a, b in zip(chain, chain[1:])),
           f"{name}: the chain has no gap", chain)
tap.is_(sorted(seen), sorted(SCHEMA["allOf"][0]["properties"]["event"]["enum"]),
        "the stories have every event")

hostile = lines(stories.run("long", "json").stdout)
tap.is_(hostile[-1]["processes"][0]["io"]["write_bytes"], (1 << 60) + 1, "integers are exact")
tap.ok(len(hostile[1]["cmdline"]) > 1900 and hostile[1]["is_cmdline_cut"], "long arguments are there")
tap.ok("\ufffd" in hostile[1]["exe"] and "\x1b" in hostile[1]["exe"],
       "bytes that are no UTF-8 are replaced, others are there")

if pstop.has_validator():
    # The check itself: it sees what it is there for.
    for number, change, what in (
            (0, lambda d: d.update(surprise=1), "a key that is not described"),
            (0, lambda d: d.update(event="gone"), "a word that is none"),
            (-1, lambda d: d.pop("processes"), "a key that is missing"),
            (-1, lambda d: d["processes"][0]["threads"][0].update(memory={}), "a key in a thread"),
            (-1, lambda d: d["processes"][0].update(wall_ns=-1), "a negative time")):
        broken = json.loads(json.dumps(hostile[number]))
        change(broken)
        tap.ok(pstop.check_spawn(broken), f"the check finds {what}")
    for number in (0, 1, -1):
        tap.is_(pstop.quick_differs(hostile[number], "pstop-spawn.schema.json", 100), [],
                f"the quick check of line {number} finds what jsonschema does")

# --- Many -----------------------------------------------------------------------
for name in ("many", "deep"):
    run = stories.run(name, "json")
    docs = lines(run.stdout)
    tap.is_([doc["event"] for doc in docs].count("born"), 10001, f"{name}: all births are there")
    tap.is_(docs[-1]["process_count"], 10001, f"{name}: and in the sum")
    problems = [p for doc in docs[:50] + docs[-50:-1] for p in pstop.check_spawn(doc)]
    tap.ok(not problems, f"{name}: lines fit the schema", "\n".join(problems[:20]))

stories.full_disk("many", "json")
stories.closed_pipe("many", "json")
tap.done_testing()
