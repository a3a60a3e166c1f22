"""Holds the manual and the README to the program.

The page is clean for mandoc, names the program's columns and JSON keys, and every
example in either text runs: the lines that begin with "$ " are one script a block.
It ends with the status that the paragraph before it names ("ends with status 1", or
"0 or 1"), else with 0; where the paragraph speaks of Ctrl-C, that is what ends a command.
"""
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pstop
import tap

SRCDIR = os.environ["srcdir"]
PSTOP = os.environ["PSTOP"]
PAGE = os.path.join(SRCDIR, "man/pstop.1")
README = os.path.join(SRCDIR, "README")
# Many times what any example takes, also with a sanitizer on a busy machine.
LIMIT_S = 120


def output_of(*arguments):
    return subprocess.run([PSTOP, *arguments], capture_output=True, text=True, timeout=LIMIT_S,
                          check=False).stdout


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def plain(text):
    """mdoc text without its escapes."""
    return text.replace(r"\&", "").replace(r"\e", "\\")


def section(page, title):
    """The lines of a section."""
    found = re.search(rf"^\.Sh {title}\n(.*?)(?=^\.Sh |\Z)", page, re.M | re.S)
    return found.group(1).splitlines() if found else []


# --- Columns ----------------------------------------------------------------------

def program_columns():
    """[(name, key, unit, text)] as the program lists them."""
    columns = []
    for line in output_of("--columns", "help").splitlines()[1:]:
        name, unit, rest = line.split(None, 2)
        text, key = rest.rsplit(" (", 1)
        columns.append((name, key.rstrip(")"), "" if unit == "-" else unit, text))
    return columns


def page_columns(page):
    """The same as the page lists them."""
    columns = []
    for line in section(page, "COLUMNS"):
        item = re.match(r"\.It Cm (\S+) , Li (\S+)(?: , (\S+))?$", line)
        if item:
            columns.append([plain(item[1]), plain(item[2]), item[3] or "", ""])
        elif columns and not line.startswith("."):
            columns[-1][3] = f"{columns[-1][3]} {plain(line)}".strip()
    return [tuple(column) for column in columns]


def check_columns(page):
    in_program, in_page = program_columns(), page_columns(page)
    tap.ok(len(in_program) > 50, "the program lists its columns")
    tap.ok(in_page == in_program, "the page lists the program's columns",
           "\n".join(f"page only:    {c}" for c in in_page if c not in in_program) + "\n" +
           "\n".join(f"program only: {c}" for c in in_program if c not in in_page) +
           '\n"make update-man" puts them into the page')


# --- Keys -------------------------------------------------------------------------

def program_keys():
    """[(names, description, clause)] of all keys; the marks of src/tui/keys.h are taken out.
    README has those with a clause."""
    out = subprocess.run([os.path.join(os.environ["HELPERS"], "keys")], capture_output=True,
                         text=True, check=True).stdout
    entries = [line.split("\t") for line in out.splitlines()]
    return [(names, *(re.sub(r'[`{}"]', "", text) for text in texts))
            for names, *texts in entries]


def page_keys(page):
    """The same as the page lists them, between its marks."""
    found = re.search(r'^\.\\" begin keys.*?\n(.*?)^\.\\" end keys', page, re.M | re.S)
    keys = []
    for line in found[1].splitlines() if found else []:
        item = re.match(r"\.It Ic (.*)", line)
        macro = re.match(r"\.(Ic|Sx|Ql|Fl|Nm)(?: (.*?))?( [.,;:]+)?$", line)
        if item:
            keys.append([plain(item[1]).replace(r"No \(en Ic", "-"), ""])
        elif macro:
            text = {"Fl": "-", "Nm": "pstop"}.get(macro[1], "") + plain(macro[2] or "")
            keys[-1][1] += f" {text}{(macro[3] or '').strip()}"
        elif keys and not line.startswith("."):
            keys[-1][1] += f" {plain(line)}"
    return [(names, text.strip()) for names, text in keys]


def check_keys(page):
    """The list of the page is the program's; what is not in it the page tells elsewhere."""
    in_program = program_keys()
    listed = [(names, text) for names, text, _ in in_program if text]
    in_page = page_keys(page)
    tap.ok(len(listed) > 30, "the program lists its keys")
    tap.ok(in_page == listed, "the page lists the program's keys",
           "\n".join(f"page only:    {k}" for k in in_page if k not in listed) + "\n" +
           "\n".join(f"program only: {k}" for k in listed if k not in in_page) +
           '\n"make update-man" puts them into the page')
    lines = [re.match(r"\.(?:It )?Ic (.*)", line) for line in section(page, "THE LIVE VIEW")]
    named = {plain(name) for line in lines if line for name in line[1].split()}
    for names, text, _ in in_program:
        # Arrows are named so in running text; letters do the same in both cases there.
        rest = [name for name in names.split() if not text
                and not {name, name.lower()} & (named | {"left", "right", "up", "down"})]
        tap.ok(not rest, f"the page names the keys {names}", rest)


def check_readme_keys(text):
    """README's list has the most used keys, with what the manual says of them first."""
    table = re.search(r"^\| key .*\n\|[-|]+\n((?:\|.*\n)+)", text, re.M)
    rows = re.findall(r"^\| (.*?) +\| (.*?) +\|$", table[1] if table else "", re.M)
    in_readme = [(keys.replace("`", ""), clause) for keys, clause in rows]
    common = [(names, clause) for names, _, clause in program_keys() if clause]
    tap.ok(len(common) > 10, "some of the program's keys are in README's list")
    tap.ok(in_readme == common, "README lists the most used keys",
           "\n".join(f"README only:  {k}" for k in in_readme if k not in common) + "\n" +
           "\n".join(f"program only: {k}" for k in common if k not in in_readme) +
           '\n"make update-man" puts them into README')


# --- JSON -------------------------------------------------------------------------

def keys_of(value, prefix=""):
    """All keys of an object, those of objects in it as "io.read_bytes"."""
    for key, inner in value.items():
        yield prefix + key
        if isinstance(inner, dict):
            yield from keys_of(inner, f"{prefix}{key}.")


def same_words(in_page, in_program, name):
    in_page, in_program = set(in_page), set(in_program)
    tap.ok(in_page == in_program, name,
           f"page only: {sorted(in_page - in_program)}\n"
           f"program only: {sorted(in_program - in_page)}")


def words_after(page, sentence):
    """The words in Li from this sentence on to the end of the paragraph."""
    text = "\n".join(section(page, "JSON OUTPUT"))
    paragraph = re.search(rf"{sentence}\n(.*?)^\.(?:Pp|It|El|Ss)", text, re.M | re.S)
    words = re.findall(r"^\.Li (.*)$", paragraph[1], re.M) if paragraph else []
    return {word for line in words for word in re.findall(r"[a-z][a-z_.0-9]*", line)}


def items_of(page, title):
    text = "\n".join(section(page, "JSON OUTPUT"))
    part = re.search(rf"^\.Ss {title}\n(.*?)(?=^\.Ss |\Z)", text, re.M | re.S)
    return set(re.findall(r"^\.It Li (\S+)", part[1], re.M)) if part else set()


def check_json(page):
    document = json.loads(output_of("--json", "-d", "0.1", str(os.getpid())))
    process = document["processes"][0]
    thread = process["threads"][0]

    # Only where /proc hides processes.
    same_words(items_of(page, "The document"), document.keys() | {"hidden"},
               "the page has the document's keys")
    same_words({key.split(".")[1] for key in items_of(page, "The machine")},
               document["system"], "the page has the machine's keys")
    check_doctor(page)
    text = "\n".join(section(page, "JSON OUTPUT"))
    for group in "system", "cost":
        for key in keys_of(document[group]):
            tap.ok(re.search(rf"^\.(?:It )?Li.*\b{key.split('.')[-1]}\b", text, re.M),
                   f"the page has {group}.{key}")

    # A process: columns that are not for tables only, and what is listed beside them.
    columns = {key for _, key, _, _ in program_columns()}
    tables_only = words_after(page, "Only tables have")
    groups = {key.split(".")[0] for key in columns if "." in key}
    beside = items_of(page, "A process")
    in_page = {key for key in (columns - tables_only) | beside | groups
               if "." not in key or key.split(".")[0] not in beside}
    # What is in a group that only JSON has is told in the group's own paragraph.
    in_program = {key for key in keys_of(process)
                  if "." not in key or key.split(".")[0] not in beside} | {"unavailable", "root_cause"}
    # Only a thread has its tid.
    same_words(in_page - {"tid"}, in_program, "the page has a process's keys")
    same_words(tables_only - columns, [], "what only tables have are columns")
    same_words((in_page & set(keys_of(thread))) - {"root_cause"},
               [key for key in keys_of(thread)
                if not key.startswith(("shares.", "runtime.", "unavail", "waits_for", "root_cause"))],
               "the page has a thread's keys")
    chains = re.search(r"^\.Ss Chains of waits\n(.*?)(?=^\.Ss )", page, re.M | re.S).group(1)
    told = "\n".join(re.findall(r"^\.(?:It |Pq )?Li.*", chains, re.M))
    for definition in "wait_link", "root_cause":
        for key in pstop.schema()["$defs"][definition]["properties"]:
            tap.ok(re.search(rf" {key}\b", told), f"the page has {key} of {definition}")
    for word in pstop.schema()["$defs"]["chain_end"]["enum"]:
        tap.ok(re.search(rf" {word}\b", told), f"the page has the end {word}")
    paragraph = " ".join(words_after(page, r"\.It Li runtime"))
    schema = json.loads(read(os.path.join(SRCDIR, "data/pstop.schema.json")))
    for kind in "process", "thread":
        keys = schema["$defs"][f"{kind}_runtime"]["properties"]
        tap.is_([key for key in keys if not re.search(rf"\b{key}\b", paragraph)], [],
                f"the page has the keys of a {kind}'s runtime")
    same_words(words_after(page, r"\.It Li shares") - {"shares"}, process["shares"],
               "the page has all shares")


def check_doctor(page):
    document = json.loads(output_of("doctor", "--json"))
    text = "\n".join(line for line in section(page, "COMMANDS") if line.startswith(".Li"))
    for keys in document, document["sources"][0], document["cost"]:
        for key in keys:
            tap.ok(re.search(rf" {key}\b", text), f"the page has doctor's {key}")
    io = next(one for one in document["sources"] if one["source"] == "io")
    for key in (*(set(io) - set(document["sources"][0])), *io["own"]):
        tap.ok(re.search(rf" {key}\b", text), f"the page has {key} of doctor's io")


# --- Examples ---------------------------------------------------------------------

def page_examples(page):
    """[(text before, [command])] of the page's EXAMPLES."""
    examples, text, block = [], [], None
    for line in section(page, "EXAMPLES"):
        if line.startswith(".Bd"):
            block = []
        elif line.startswith(".Ed"):
            examples.append((" ".join(text), block))
            text, block = [], None
        elif block is not None and line.startswith("$ "):
            block.append(plain(line[2:]))
        elif block:
            block[-1] += "\n" + plain(line)
        elif line != ".Pp":
            text.append(line)
    return examples


def readme_examples(text):
    """The same of the README, where blocks are set off by four blanks; what is no
    command there is what the commands said."""
    examples, before, was_block = [], "", False
    for chunk in re.split(r"\n\s*\n", text):
        lines = chunk.strip("\n").splitlines()
        is_block = all(line.startswith("    ") for line in lines)
        if not is_block:
            before = chunk
        elif not was_block:
            examples.append((before, []))
        was_block = is_block
        for line in lines if is_block else []:
            commands = examples[-1][1]
            if line.startswith("    $ "):
                commands.append(line[6:])
            elif commands and commands[-1].endswith("\\"):
                commands[-1] += "\n" + line[4:]
    return examples


def wait_for_output(process, folder):
    """Until the example said something, on its output or into a file."""
    end = time.monotonic() + LIMIT_S / 2
    while time.monotonic() < end and process.poll() is None:
        if any(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()):
            return
        time.sleep(0.05)


def run(script, folder, is_endless):
    """(status, output, errors) of a script in bash. One without end gets what Ctrl-C
    sends once it said something."""
    out_path = os.path.join(folder, "output")
    with open(out_path, "w+", encoding="utf-8") as out, \
            open(folder + ".errors", "w+", encoding="utf-8") as err, \
            subprocess.Popen(["bash", "-c", script], cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=out, stderr=err, start_new_session=True) as process:
        try:
            if is_endless:
                wait_for_output(process, folder)
                os.killpg(process.pid, signal.SIGINT)
            status = process.wait(LIMIT_S)
        except (subprocess.TimeoutExpired, ProcessLookupError) as problem:
            status = f"{problem}"
        # What an example leaves running is a fault of the example.
        try:
            os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.1)
        except ProcessLookupError:
            pass
        err.seek(0)
        said = os.path.getsize(out_path)
        os.unlink(out_path)
        return status, said, err.read()


def missing_tools(script):
    return [tool for tool in ("jq", "gzip", "dd", "python3")
            if re.search(rf"\b{tool}\b", script) and not shutil.which(tool)]


def check_example(where, number, text, commands):
    folder = os.path.join(tap.tmp, f"{where}{number}")
    os.mkdir(folder)
    named = re.search(r"status (\d(?: or \d)*)", text)
    wanted = [int(number) for number in named[1].split(" or ")] if named else [0]
    has_end = "Ctrl-C" not in text
    # A block is one script; with Ctrl-C in it, each line is by itself.
    for script in ["\n".join(commands)] if has_end else commands:
        name = f"{where}: {script}"
        missing = missing_tools(script)
        if missing:
            tap.skip(name, f"{' '.join(missing)} is not installed")
            continue
        is_endless = not has_end and re.search(r"pstop.*( -b| --stream)", script)
        status, said, errors = run(script, folder, bool(is_endless))
        tap.ok(status in wanted, f"{name}: status {named[1] if named else 0}", f"{status}")
        if "pstop spawn" in script:  # tells all on standard error
            errors = "".join(re.findall(r"^pstop: .*\n", errors, re.M))
        if 0 in wanted:
            tap.is_(errors, "", f"{name}: no complaint")
            # There may be nothing that a filter lets through.
            tap.ok(said or re.search(r">|select\(", script), f"{name}: says something")
        if wanted == [1] or wanted == [2]:
            tap.ok(errors, f"{name}: complains")


def is_of_pstop(commands):
    """Not one that builds or tests it: that would run this test again."""
    return any(re.search(r"\bpstop\b", line) for line in commands) and \
        not any(line.startswith(("./bootstrap", "make ", "git ")) for line in commands)


def check_examples(where, examples, least):
    os.environ["PATH"] = f"{os.path.dirname(PSTOP)}:{os.environ['PATH']}"
    examples = [example for example in examples if is_of_pstop(example[1])]
    tap.ok(len(examples) >= least, f"{where}: has examples", f"{len(examples)}")
    tap.together([functools.partial(check_example, where, number, text, commands)
                  for number, (text, commands) in enumerate(examples)])


# --- The rest ---------------------------------------------------------------------

def check_lint():
    if not shutil.which("mandoc"):
        tap.skip("mandoc has nothing to say of the page", "mandoc is not installed")
        return
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", PAGE], capture_output=True,
                          text=True, check=False)
    tap.is_((lint.returncode, lint.stdout + lint.stderr), (0, ""),
            "mandoc has nothing to say of the page")


def check_words(page):
    """The fixed words of class and detail are those of the JSON Schema."""
    with open(os.path.join(SRCDIR, "data/pstop.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)["$defs"]
    verdict = "\n".join(section(page, "THE VERDICT"))
    for key, macro in ("class", "Sy"), ("detail", "Cm"):
        for word in schema[key]["enum"]:
            if word:
                tap.ok(re.search(rf"^\.(?:It )?{macro} .*\b{word}\b", verdict, re.M),
                       f"the page has the {key} {word}")


def check_readme(text):
    """Files and make targets that the README names exist."""
    paths = re.findall(r"\b(?:src|tests|man|completions|data|bench)/[\w./*-]*\w", text)
    for path in sorted(path for path in set(paths) if "NAME" not in path):
        found = subprocess.run(f"ls -d {path}", shell=True, cwd=SRCDIR, capture_output=True,
                               check=False)
        tap.is_(found.returncode, 0, f"README: there is {path}")


def main():
    page, readme = read(PAGE), read(README)
    check_lint()
    check_columns(page)
    check_keys(page)
    check_json(page)
    check_words(page)
    check_readme(readme)
    check_readme_keys(readme)
    check_examples("manual", page_examples(page), 10)
    check_examples("README", readme_examples(readme), 3)
    tap.done_testing()


if __name__ == "__main__":
    sys.exit(main())
