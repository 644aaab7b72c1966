"""Dictionaries of Lexicoder: `.lc3` (plain lines, +CATEGORY) and `.lcd` (XML, as Yoshikoder's `.ykd`)."""

from pathlib import Path
from typing import Any
from xml.parsers import expat

from framescope.codebook.checks import (
    MAX_DEPTH,
    add_name,
    check_name,
    check_pattern,
    check_size,
    read_lines,
)
from framescope.codebook.model import NESTED, Codebook, Frame
from framescope.errors import CodebookError, quote


def lc3_codebook(path: Path) -> Codebook:
    """Make a Codebook of a `.lc3` file: a line `+NAME` opens a category, the lines after it are its patterns."""
    frames: dict[str, list[str]] = {}
    seen: dict[str, str] = {}
    name = ""
    for i, raw in enumerate(read_lines(path), 1):
        line = raw.strip()
        if line.startswith("+"):
            name = check_name(line[1:], f"{path}:{i}")
            add_name(seen, name, f"{path}:{i}")
            frames[name] = []
        elif line:
            if not name:
                raise CodebookError(f"{path}:{i}: {quote(line)} stands before the first category (+NAME).")
            frames[name].append(check_pattern(line, f"{path}:{i}"))
    return _codebook(path, [Frame(name, name, tuple(dict.fromkeys(words))) for name, words in frames.items()])


def lcd_codebook(path: Path) -> Codebook:
    """Make a Codebook of a `.lcd` or `.ykd` file: `cnode name=` is a category, `pnode name=` a pattern in it.

    Document types and entities are refused: a dictionary needs none, and they can hide bombs and files.
    """
    text = "\n".join(read_lines(path))
    reader = _Reader(path)
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as fault:
        raise CodebookError(f"{path}:{fault.lineno}: not readable as XML: {expat.ErrorString(fault.code)}.") from None
    frames = [
        Frame(name, name.split(NESTED)[-1], tuple(dict.fromkeys(words)), parent=parent)
        for name, (parent, words) in reader.frames.items()
    ]
    return _codebook(path, frames)


class _Reader:
    """Collects categories and their patterns while expat reads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.frames: dict[str, tuple[str, list[str]]] = {}
        self.seen: dict[str, str] = {}
        self.open: list[str] = []
        self.parser = expat.ParserCreate("UTF-8")  # what the text was read as, whatever its first line says
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def _where(self) -> str:
        return f"{self.path}:{self.parser.CurrentLineNumber}"

    def _refuse(self, *_: Any) -> None:
        raise CodebookError(f"{self._where()}: document types and entities are not taken; take the line out.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "cnode":
            parent = self.open[-1] if self.open else ""
            own = check_name(attributes.get("name", ""), self._where())
            name = f"{parent}{NESTED}{own}" if parent else own
            if len(self.open) >= MAX_DEPTH:
                raise CodebookError(f"{self._where()}: categories stand at most {MAX_DEPTH} deep in one another.")
            add_name(self.seen, name, self._where())
            self.frames[name] = parent, []
            self.open.append(name)
        elif tag == "pnode":
            if not self.open:
                raise CodebookError(f"{self._where()}: a pattern (pnode) stands outside of every category (cnode).")
            self.frames[self.open[-1]][1].append(check_pattern(attributes.get("name", ""), self._where()))

    def _end(self, tag: str) -> None:
        if tag == "cnode":
            self.open.pop()


def _codebook(path: Path, frames: list[Frame]) -> Codebook:
    if not frames:
        raise CodebookError(f"{path}: no category was found.")
    check_size(sum(len(frame.patterns) for frame in frames), str(path))
    return Codebook(path.stem, tuple(frames), title=path.stem, source=f"Lexicoder dictionary {path.name}")
