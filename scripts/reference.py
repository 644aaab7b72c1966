"""Write docs/reference.md from the docstrings of the public names: `make reference`."""

import ast
import inspect
import re
import sys
from functools import cached_property
from pathlib import Path

import framescope

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference.md"
# What the names are for, in the order of the work, and the rooms they come from.
CHAPTERS = {
    "Texts in": ("corpus", "examples"),
    "Tokens and counts": ("tokens", "token_rules", "origins", "counts", "large", "cluster", "matching"),
    "Comparisons": ("comparisons",),
    "Frames and targets": ("codebook", "framing"),
    "Findings and evidence": (
        "contrast_findings",
        "framing_findings",
        "evidence_table",
        "evidence_pairs",
        "evidence_shown",
        "headings",
    ),
    "Tables and figures": ("tables", "plots"),
    "Studies and the lab": ("study", "lab"),
    "Errors": ("errors",),
}
HEAD = """# Reference

Every public name of `framescope`, from its docstring: `import framescope as fs`, then `fs.NAME`. In JupyterLab the
same is shown by Shift-Tab behind a name. The examples are run by the tests; most begin with a toy that the package
carries, `framescope.examples`: twelve short articles of two made-up papers. Formulas and their sources:
[methods.md](methods.md).

This page is written by `make reference`; change the docstrings, not the page.
"""

NAMED = re.compile(r"^([a-z_]\w*(?:, [a-z_]\w*)*): ")  # names that a line of a docstring tells of

GIVEN = """## Given, not made

Types that the signatures above name. A function or a study gives them, a cell shows them, other functions take them;
nobody makes one by hand, so they are no names of `framescope` itself.
"""


def find_rooms() -> dict[str, str]:
    """The room that every public name is loaded from, as the stub of the package says."""
    stub = Path(framescope.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    imports = [node for node in ast.parse(stub).body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}


def chapter_of(room: str) -> str:
    """The chapter a room belongs to; what has none is a fault of this script."""
    top = room.partition(".")[0]
    for chapter, rooms in CHAPTERS.items():
        if top in rooms:
            return chapter
    sys.exit(f"framescope.{room} stands in no chapter of scripts/reference.py; put it into one.")


def signature(name: str) -> str:
    """How a name is called, as its source says, in one line a parameter where it is long."""
    value = getattr(framescope, name)
    if inspect.isclass(value):
        return f"class {name}"
    if not inspect.isfunction(value):
        return f"{name} = ({', '.join(map(repr, value[:8]))}, ...)" if len(repr(value)) > 100 else f"{name} = {value!r}"
    (node,) = ast.parse(inspect.getsource(value)).body
    assert isinstance(node, ast.FunctionDef)
    assert not node.args.vararg, "write *words into the signature, too"
    inside = [ast.unparse(argument) for argument in node.args.posonlyargs + node.args.args]
    defaults = [""] * (len(inside) - len(node.args.defaults)) + [f" = {ast.unparse(d)}" for d in node.args.defaults]
    given = [argument + default for argument, default in zip(inside, defaults, strict=True)]
    if node.args.kwonlyargs:
        given.append("*")
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        given.append(ast.unparse(argument) + (f" = {ast.unparse(default)}" if default else ""))
    if node.args.kwarg:
        given.append(f"**{ast.unparse(node.args.kwarg)}")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{name}({', '.join(given)}){returns}"
    return line if len(line) <= 100 else f"{name}(\n" + "".join(f"    {one},\n" for one in given) + f"){returns}"


def find_given() -> dict[str, type]:
    """The classes that signatures name and that are no public names: nobody makes them by hand."""
    given = {}
    for name in framescope.__all__:
        value = getattr(framescope, name)
        if inspect.isfunction(value):
            words = re.findall(r"[A-Z]\w+", " ".join(map(str, value.__annotations__.values())))
            known = {word: vars(sys.modules[value.__module__]).get(word) for word in words}
            given |= {word: kind for word, kind in known.items() if is_ours(kind) and word not in framescope.__all__}
    return dict(sorted(given.items()))


def is_ours(value: object) -> bool:
    return inspect.isclass(value) and value.__module__.startswith("framescope.")


def entry(name: str, value: object, called: str, room: str) -> str:
    """The section of one name: signature, text, examples."""
    lines = [f"### {name}", "", "```python", called, "```", ""]
    documented = inspect.isclass(value) or inspect.isfunction(value)
    text, _, example = (inspect.getdoc(value) or "" if documented else comment(name, room)).partition(">>>")
    if text.strip():
        lines += [plain(itemised(text.strip())), ""]
    listed = methods(value) if inspect.isclass(value) else []
    if listed:
        lines += [*listed, ""]
    if example:
        lines += ["```pycon", f">>>{example}".rstrip(), "```", ""]
    return "\n".join([*lines, f"*framescope.{room}*", ""])


def comment(name: str, room: str) -> str:
    """The comment above a constant in its module."""
    above = re.search(rf"((?:^# .*\n)+){name}\b", inspect.getsource(sys.modules[f"framescope.{room}"]), re.MULTILINE)
    return above[1].replace("# ", "") if above else ""


def methods(value: type) -> list[str]:
    """What a class has besides its fields: the first paragraph of each property and method."""
    listed = []
    ours = [cls for cls in reversed(value.__mro__) if cls.__module__.startswith("framescope.")]
    for name, member in (pair for cls in ours for pair in vars(cls).items()):
        doc = inspect.getdoc(getattr(member, "func", member)) or ""
        shown = inspect.isfunction(member) or isinstance(member, property | cached_property)
        if name.startswith("_") or not doc or not shown:
            continue
        call = f"{name}()" if inspect.isfunction(member) else name
        first = " ".join(doc.partition("\n\n")[0].split())
        listed.append(f"- `.{call}`: {plain(first)}")
    return listed


def itemised(text: str) -> str:
    """A docstring whose lines on single names (`by: the column of groups.`) are items of a Markdown list."""
    blocks = [block.split("\n") for block in text.split("\n\n")]
    for lines in blocks:
        if NAMED.match(lines[0]):
            lines[:] = [NAMED.sub(r"- `\1`: ", line) for line in lines]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def plain(text: str) -> str:
    """A docstring as Markdown: marks of Markdown outside of code stay what they are."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\*|<])", r"\\\1", part) for part in parts[::2]]
    return re.sub(r"\n +(?=\S)", "\n  ", "`".join(parts))


def reference() -> str:
    """The whole page."""
    rooms = find_rooms()
    chapters: dict[str, list[str]] = {chapter: [] for chapter in CHAPTERS}
    for name in sorted(rooms, key=str.lower):
        chapters[chapter_of(rooms[name])].append(name)
    parts = [HEAD]
    for chapter, listed in chapters.items():
        links = " · ".join(f"[{name}](#{name.lower()})" for name in listed)
        parts.append(f"**{chapter}**: {links}\n")
    parts.append(f"**Given, not made**: {' · '.join(f'[{name}](#{name.lower()})' for name in find_given())}\n")
    for chapter, listed in chapters.items():
        entries = (entry(name, getattr(framescope, name), signature(name), rooms[name]) for name in listed)
        parts += [f"## {chapter}\n", *entries]
    parts.append(GIVEN)
    for name, kind in find_given().items():
        parts.append(entry(name, kind, f"class {name}", kind.__module__.removeprefix("framescope.")))
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(framescope.__all__)} names")
