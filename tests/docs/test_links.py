"""What the documents point at is there: files, headings, targets of make, commands and options of the program."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from framescope.cli import main

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "data/**/README.md", "benchmarks/**/*.md")
    for path in PROJECT.glob(pattern)
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NAMED_PATH = re.compile(r"`((?:docs|tests|scripts|benchmarks|data|notebooks|src)/[\w./-]*\w)`")
MADE = ("data/bridge",)  # by who follows the tutorial


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchor(heading: str) -> str:
    """The address of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def headings_of(text: str) -> set[str]:
    return {anchor(heading) for heading in HEADING.findall(text)}


def broken_links(path: Path, text: str) -> Iterator[str]:
    prose = re.sub(r"(\]\([^)\s]*)\n *([^)]*\))", r"\1\2", CODE.sub("", text))  # an address over a line's end
    for target in LINK.findall(prose):
        name, _, place = target.partition("#")
        there = path.parent / name if name else path
        outside = name.startswith(("https://", "http://"))
        found = outside or (there.exists() and (not place or place in headings_of(text_of(there) if name else text)))
        if not found:
            yield target


def test_the_documents_are_found() -> None:
    names = {path.relative_to(PROJECT).as_posix() for path in DOCUMENTS}
    assert {"README.md", "CHANGELOG.md", "docs/methods.md", "data/air-defence/README.md"} <= names


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    assert list(broken_links(path, text_of(path))) == []


def test_control_a_broken_link_is_noticed() -> None:
    text = "# Frames\n[a](#frames) [b](#targets) [c](gone.md) [d](test_links.py) ![e](https://example.org/x.png)"
    assert list(broken_links(Path(__file__), text)) == ["#targets", "gone.md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_file_that_is_named_exists(path: Path) -> None:
    named = [name for name in NAMED_PATH.findall(text_of(path)) if not name.startswith(MADE)]
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_every_target_of_make_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(PROJECT / "Makefile"), re.MULTILINE))
    said = "\n".join(map(text_of, DOCUMENTS))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", said, re.MULTILINE))
    assert {"report", "test", "lab", "reference", "bench"} <= named <= targets


def test_every_command_and_option_that_is_named_exists() -> None:
    said = "\n".join(map(text_of, DOCUMENTS))
    called = re.findall(r"(?:`|^|bin/)framescope ([a-z]+)\b([^`\n#|]*)", said, re.MULTILINE)
    assert {"report", "check", "init", "bundle", "compare", "agree", "code", "cache"} <= {name for name, _ in called}
    for name, words in called:
        command = main.get_command(click.Context(main), name)
        assert command, f"framescope {name}"
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"(?<=\s)--[a-z-]+", words)) <= options, f"framescope {name} {words}"


def test_the_lines_of_the_changelog_can_be_read_in_a_terminal() -> None:
    lines = text_of(PROJECT / "CHANGELOG.md").splitlines()
    assert [line for line in lines if len(line) > 150] == []
