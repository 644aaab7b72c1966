"""YAML read as YAML 1.2, plain data only: no tags, no aliases, no duplicate keys; every error has file and line."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.parser import Parser
from ruamel.yaml.scanner import Scanner

from framescope.errors import FramescopeError, quote

MAX_BYTES = 5_000_000
MAX_DEPTH = 50  # deeper nesting is no study, and takes the scanner minutes


def read_yaml(path: Path, error: type[FramescopeError]) -> CommentedMap:
    """Read a mapping from a YAML file; `line_of` tells where a value of it stands.

    `NO`, `12:30` and `007`-like words in quotes stay text, as YAML 1.2 has it. Raises `error`, naming file and line.
    """
    if path.is_dir():
        raise error(f"{path} is a folder; give the file in it.")
    if not path.is_file():
        raise error(f"there is no file {path}.")
    if path.stat().st_size > MAX_BYTES:
        raise error(f"{path}: more than {MAX_BYTES:,} bytes; split it.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        at = fault.object[: fault.start].count(b"\n") + 1
        raise error(f"{path}:{at}: not valid UTF-8 at byte {fault.start}.") from None
    try:
        data = _load(text)
    except _TrickError as fault:
        line, told = fault.args
        raise error(f"{path}:{line}: {told}.") from None
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise error(f"{path}{line}: {str(fault.problem).splitlines()[0][:160]}.") from None
    except (YAMLError, ValueError, RecursionError) as fault:
        place = getattr(fault, "position", None)  # of a character that YAML does not take
        line = f":{text[:place].count(chr(10)) + 1}" if isinstance(place, int) else ""
        raise error(f"{path}{line}: not readable as YAML: {str(fault).splitlines()[0]}.") from None
    if data is None:
        raise error(f"{path}: the file is empty.")
    if not isinstance(data, CommentedMap):
        raise error(f"{path}: should be a mapping of names to values at its top.")
    return data


class _TrickError(Exception):
    """What a study has no need of; the line, and what to do."""


class _PlainParser(Parser):
    """Refuses what plain data has not, as it comes upon it: aliases can hide bombs and cycles, tags ask for objects."""

    documents = depth = 0

    def get_event(self) -> Any:
        """Give the next event, if it is of plain data."""
        event = super().get_event()
        kind = type(event).__name__
        self.documents += kind == "DocumentStartEvent"
        self.depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        told = ""
        if kind == "AliasEvent":
            told = "aliases (*name) are not taken; write the value out"
        elif getattr(event, "tag", None):
            told = "tags (!name) are not taken; write plain values"
        elif kind == "ScalarEvent" and event.value == "<<" and not event.style:
            told = "merge keys (<<) are not taken; write the values out"
        elif getattr(event, "version", None) not in (None, (1, 2)):
            told = "files are read as YAML 1.2; take the %YAML line away"
        elif self.depth > MAX_DEPTH:
            told = f"nested more than {MAX_DEPTH} deep; write it flatter"
        elif self.documents > 1:
            told = "a second document (---) begins; one file holds one"
        if told:
            raise _TrickError(event.start_mark.line + 1, told)
        return event


class _PlainConstructor(RoundTripConstructor):
    """Says where a word stands that looks like a date or a number and is none: 2017-13-01, 0x_."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Make the value of a node."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, IndexError, OverflowError):
            told = f"{quote(node.value)} looks like a date or number, but is none; if it is a text, put it in quotes"
            raise _TrickError(node.start_mark.line + 1, told) from None


def _load(text: str) -> Any:
    yaml = YAML(typ="rt")  # which knows lines, and how numbers were written
    yaml.Scanner, yaml.Parser = Scanner, _PlainParser  # but comments need not be kept, as it usually would
    yaml.Constructor = _PlainConstructor
    return yaml.load(text)


def plain(value: Any) -> Any:
    """Turn what ruamel read (numbers and texts that remember how they were written) into plain Python."""
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    kind = next((kind for kind in (bool, int, float, str) if isinstance(value, kind)), None)
    if kind is int and type(value).__name__ == "ScalarBoolean":
        kind = bool
    return value if kind is None else kind(value)


def as_written(value: Any) -> str:
    """A plain value read by `read_yaml` as it was written: 1.10 stays 1.10, nothing is an empty text.

    >>> as_written(YAML().load("version: 1.10")["version"])
    '1.10'
    """
    if isinstance(value, str):
        return value
    written = StringIO()
    YAML().dump({"value": value}, written)
    return written.getvalue().partition(":")[2].strip()


def line_of(container: Any, key: object) -> int:
    """Tell the line (from 1) of a key of a mapping or an item of a list read by `read_yaml`."""
    if isinstance(container, CommentedMap):
        return int(container.lc.key(key)[0]) + 1
    if isinstance(container, CommentedSeq):
        return int(container.lc.item(key)[0]) + 1
    raise TypeError(f"no line is known in a {type(container).__name__}")
