"""A JSON Schema made into functions, for jsonschema is exact but slow: with some
thousand threads a document takes it seconds. What passes here fits; of all else
jsonschema has the word. tests/cli/schema.py holds the two together."""
import json
import random
import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool) or
    isinstance(v, float) and v.is_integer(),
}
SILENT = {"$schema", "$id", "$defs", "title", "description", "format", "then", "properties"}


def _same(a, b):
    """True is not 1 in JSON."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _limit(kind, test):
    """A keyword for values of a type: others it lets pass."""
    is_kind = TYPES[kind]
    return lambda bound: lambda v: not is_kind(v) or test(v, bound)


LIMITS = {
    "minimum": _limit("number", lambda v, bound: v >= bound),
    "maximum": _limit("number", lambda v, bound: v <= bound),
    "minLength": _limit("string", lambda v, bound: len(v) >= bound),
    "pattern": _limit("string", lambda v, bound: re.search(bound, v) is not None),
    "minItems": _limit("array", lambda v, bound: len(v) >= bound),
    "maxItems": _limit("array", lambda v, bound: len(v) <= bound),
    "minProperties": _limit("object", lambda v, bound: len(v) >= bound),
    "required": _limit("object", lambda v, names: all(name in v for name in names)),
    "enum": lambda words: lambda v: any(_same(v, word) for word in words),
    "const": lambda word: lambda v: _same(v, word),
    "type": lambda names: _one_of([TYPES[name] for name in
                                   ([names] if isinstance(names, str) else names)]),
}


def _one_of(tests):
    return tests[0] if len(tests) == 1 else lambda v: any(test(v) for test in tests)


def _members(known, other):
    def fits(v):
        return not isinstance(v, dict) or all(known.get(key, other)(item) for key, item in v.items())
    return fits


def compiled(root):
    """A function of a document: True where it surely fits the schema."""
    made = {}

    def named(pointer):
        if pointer not in made:
            made[pointer] = None  # until it is: a schema may be part of itself
            made[pointer] = make(root["$defs"][pointer.removeprefix("#/$defs/")])
        return made[pointer] or (lambda v: made[pointer](v))

    def make(node):
        if isinstance(node, bool):
            return lambda v: node
        tests = []
        for keyword, value in node.items():
            if keyword in LIMITS:
                tests.append(LIMITS[keyword](value))
            elif keyword == "$ref":
                tests.append(named(value))
            elif keyword == "items":
                item = make(value)
                tests.append(lambda v, item=item: not isinstance(v, list) or all(map(item, v)))
            elif keyword == "allOf":
                tests.extend(map(make, value))
            elif keyword == "if":
                test, then = make(value), make(node.get("then", True))
                tests.append(lambda v, test=test, then=then: not test(v) or then(v))
            elif keyword not in SILENT | {"additionalProperties"}:
                raise NotImplementedError(keyword)
        if "properties" in node or "additionalProperties" in node:
            tests.append(_members({key: make(item) for key, item in
                                   node.get("properties", {}).items()},
                                  make(node.get("additionalProperties", True))))
        if len(tests) == 1:
            return tests[0]
        return lambda v: all(test(v) for test in tests)

    return make(root)


def changed(doc, times, seed=1):
    """Copies of a document, each with something in it that is another, is gone, or came."""
    rng = random.Random(seed)
    places = list(_places(doc))
    for _ in range(times):
        copy = json.loads(json.dumps(doc))
        *way, last = rng.choice(places)
        node = copy
        for step in way:
            node = node[step]
        value = rng.choice((None, True, "", "x", -1, 0, 0.5, 2.0, 1e30, [], {}, [{}], _GONE, _CAME))
        if value is _GONE:
            del node[last]
        elif value is _CAME and isinstance(node, dict):
            node["came"] = 1
        elif value is not _CAME:
            node[last] = value
        yield copy


_GONE, _CAME = object(), object()


def _places(node, way=()):
    items = node.items() if isinstance(node, dict) else \
        enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*way, key)
        yield from _places(value, (*way, key))
