"""Holds data/pstop.schema.json to the program: the words of its enums, a
description for every key that pstop can write, and documents of this machine."""
import json
import os
import subprocess

import pstop
import tap

if not pstop.has_validator():
    tap.diag("python3-jsonschema is missing: NO document was held to the schema")
SCHEMA = pstop.schema()
DEFS = SCHEMA["$defs"]
WORDS = [line.split(" ") for line in subprocess.run(
    [os.path.join(os.environ["HELPERS"], "words")], stdout=subprocess.PIPE, text=True,
    check=True).stdout.splitlines()]


def words(kind):
    return {line[1] for line in WORDS if line[0] == kind}


def resolve(node):
    while "$ref" in node and "properties" not in node:
        node = DEFS[node["$ref"].rsplit("/", 1)[1]]
    return node


def keys(node, prefix=""):
    """KEY and GROUP.KEY of an object's schema."""
    for key, value in resolve(node)["properties"].items():
        inner = resolve(value)
        if "properties" in inner:
            yield from keys(inner, f"{prefix}{key}.")
        else:
            yield prefix + key


def undescribed(node, path="#"):
    """Places that should say what they are, and do not."""
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield from undescribed(item, f"{path}/{i}")
    elif isinstance(node, dict):
        for name, value in node.get("properties", {}).items():
            if "description" not in value and "$ref" not in value:
                yield f"{path}/properties/{name}"
        for name, value in node.get("$defs", {}).items():
            if "description" not in value:
                yield f"{path}/$defs/{name}"
        for key, value in node.items():
            yield from undescribed(value, f"{path}/{key}")


tap.is_({w for w in DEFS["class"]["enum"]}, words("class"), "the schema has the words of class")
tap.is_({w for w in DEFS["detail"]["enum"] if w}, words("detail"),
        "the schema has the words of detail")
tap.ok(None in DEFS["detail"]["enum"], "detail may be null")
link = DEFS["wait_link"]["properties"]
tap.is_(set(link["kind"]["enum"]), words("kind"), "the schema has the kinds of hops")
tap.is_(set(link["certainty"]["enum"]) - {None}, words("certainty"), "... and how sure they are")
tap.is_(set(link["unavailable"]["enum"]) - {None},
        {" ".join(line[1:]) for line in WORDS if line[0] == "gap"},
        "... and why they name nobody")
tap.is_(set(DEFS["chain_end"]["enum"]), words("end"), "the schema has the ends of chains")
for kind in ("process", "thread"):
    described = {key for key in keys(DEFS[kind])
                 if key not in ("threads", "unavailable", "waits_for") and
                 not key.startswith("root_cause.")}
    written = {line[2] for line in WORDS if line[:2] == ["field", kind]}
    tap.is_(sorted(written - described), [], f"every key of a {kind} is in the schema")
    tap.is_(sorted(described - written), [], f"every key of a {kind} in the schema is written")
tap.is_(list(undescribed(SCHEMA)), [], "every key in the schema has a description")
tap.ok(SCHEMA["additionalProperties"] is True, "keys may be added")

if pstop.has_validator():
    import jsonschema
    kind = jsonschema.validators.validator_for(SCHEMA)
    try:
        kind.check_schema(SCHEMA)
        problem = ""
    except jsonschema.SchemaError as error:
        problem = str(error)
    tap.is_(problem, "", "the schema is a JSON Schema")
    # The check itself: it sees what it is there for.
    doc = pstop.document("-d", "0", os.getpid())
    for change, name in (
            (lambda d: d.update(surprise=1), "a key that is not described, at the top"),
            (lambda d: d["processes"][0].update(surprise=1), "... in a process"),
            (lambda d: d["processes"][0]["threads"][0]["faults"].update(surprise=1),
             "... in a group of a thread"),
            (lambda d: d["processes"][0].pop("cpu_share"), "a key that is missing"),
            (lambda d: d["processes"][0].update({"class": "busy"}), "a word that is none"),
            (lambda d: d["processes"][0]["memory"].update(swap_bytes=-1), "a negative size"),
            (lambda d: d["processes"][0].update(nice="0"), "a number in quotes")):
        broken = json.loads(json.dumps(doc))
        change(broken)
        tap.ok(pstop.check(broken), f"the check finds {name}")
    tap.is_(pstop.quick_differs(doc), [], "the quick check finds what jsonschema does")
else:
    tap.skip("the schema is a JSON Schema", "python3-jsonschema is missing")

# Documents of the machine as it is.
for args in (["-d", "0"], ["-d", "0.1"]):
    run = pstop.run("--json", *args)
    doc = pstop.parse(run.stdout)
    problems = pstop.check(doc)
    tap.ok(not problems, f"all processes, {' '.join(args)}: fits the schema",
           "\n".join(problems[:20]))
    tap.is_([run.returncode, run.stderr], [0, b""], f"all processes, {' '.join(args)}: no error")
tap.done_testing()
