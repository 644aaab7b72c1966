"""Dictionaries in quanteda's YAML: keys that hold lists of patterns, or further keys."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from framescope.codebook.checks import MAX_DEPTH, add_name, check_name, check_pattern, check_size
from framescope.codebook.model import NESTED, Codebook, Frame
from framescope.codebook.native import TOP
from framescope.errors import CodebookError
from framescope.yaml_file import line_of

OWN_WORDS = "__"  # quanteda's key for the words of a category that also has categories inside it


def is_quanteda(data: Any) -> bool:
    """Tell a quanteda dictionary from a codebook of this project (perhaps with a mistyped key)."""
    if any(key in TOP or get_close_matches(str(key), ("frames", "targets"), cutoff=0.75) for key in data):
        return False
    values = [value for value in data.values() if value is not None]  # a key without words is one
    return bool(values) and all(isinstance(value, Mapping | list) for value in values)


def quanteda_codebook(path: Path, data: Any) -> Codebook:
    """Make a Codebook of a quanteda dictionary; nested keys become nested frames."""
    seen: dict[str, str] = {}
    frames = tuple(frame for key in data for frame in _frames(path, data, key, seen))
    check_size(sum(len(frame.patterns) for frame in frames), str(path))
    return Codebook(path.stem, frames, title=path.stem, source=f"quanteda dictionary {path.name}")


def _frames(path: Path, entries: Any, key: object, seen: dict[str, str], parent: str = "") -> list[Frame]:
    where = f"{path}:{line_of(entries, key)}"
    own = check_name(key, where)
    name = f"{parent}{NESTED}{own}" if parent else own
    if name.count(NESTED) >= MAX_DEPTH:
        raise CodebookError(f"{where}: keys stand at most {MAX_DEPTH} deep in one another.")
    add_name(seen, name, where)
    patterns: list[str] = []
    below: list[Frame] = []
    _fill(path, entries, key, name, seen, patterns, below)
    return [Frame(name, own, tuple(patterns), parent=parent), *below]


def _fill(
    path: Path, container: Any, key: Any, name: str, seen: dict[str, str], patterns: list[str], below: list[Frame]
) -> None:
    """Sort what a key holds into patterns of its own and frames inside it."""
    value = container[key]
    where = f"{path}:{line_of(container, key)}"
    if isinstance(value, Mapping):
        for inner in value:
            if inner == OWN_WORDS:
                _fill(path, value, inner, name, seen, patterns, below)
            else:
                below += _frames(path, value, inner, seen, name)
    elif isinstance(value, list):
        for i in range(len(value)):
            _fill(path, value, i, name, seen, patterns, below)
    elif value is not None:
        patterns.append(check_pattern(value, where))
