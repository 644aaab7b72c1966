"""`Codebook`: frames (or target systems) and the patterns that stand for them, read from YAML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from framescope.errors import CodebookError, unknown
from framescope.yaml_file import line_of, read_yaml

_TOP = (
    "name",
    "title",
    "version",
    "language",
    "source",
    "status",
    "variants",
    "frames",
    "targets",
    "evaluation",
)
_FRAME = ("label", "description", "question", "patterns", "exclude", "note")


@dataclass(frozen=True)
class Frame:
    """One frame or target: what a human coder would ask, and the patterns a machine looks for."""

    name: str
    label: str
    patterns: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    description: str = ""
    question: str = ""


@dataclass(frozen=True)
class Codebook:
    """Frames -> patterns, with version and source.

    kind: "frames" or "targets". variants: spelling -> the form counted. evaluation: "positive" and "negative" ->
    words. status: "unvalidated" until hand codes say how good it is.
    """

    name: str
    frames: tuple[Frame, ...]
    kind: str = "frames"
    title: str = ""
    version: str = ""
    language: str = "en"
    source: str = ""
    status: str = "unvalidated"
    variants: Mapping[str, str] = field(default_factory=dict)
    evaluation: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        n = sum(len(frame.patterns) for frame in self.frames)
        return f"<Codebook {self.name} {self.version}: {len(self.frames)} {self.kind}, {n} patterns, {self.status}>"

    @property
    def names(self) -> list[str]:
        """The frames' names, in the file's order."""
        return [frame.name for frame in self.frames]

    def frame(self, name: str) -> Frame:
        """Find a frame by name."""
        found = next((frame for frame in self.frames if frame.name == name), None)
        if found is None:
            raise CodebookError(f"codebook {self.name}: {unknown('frame', name, self.names)}")
        return found

    def to_table(self) -> pd.DataFrame:
        """List the frames: name, label, description, number of patterns, the patterns."""
        rows = [(f.name, f.label, f.description, len(f.patterns), ", ".join(f.patterns)) for f in self.frames]
        return pd.DataFrame(rows, columns=["frame", "label", "description", "n_patterns", "patterns"])


def read_codebook(path: str | Path) -> Codebook:
    """Read a codebook from YAML.

    The file has `name`, `version`, `language`, `source`, `status`, then `frames:` or `targets:`, a mapping of names to
    `label`, `description`, `question`, `patterns` and `exclude`; and optionally `variants:` (spelling: form counted)
    and `evaluation:` (`positive`, `negative`: lists of words). Raises CodebookError with file and line.
    """
    path = Path(path)
    data = read_yaml(path, CodebookError)
    _check_keys(path, data, _TOP, "key")
    kinds = [kind for kind in ("frames", "targets") if kind in data]
    if len(kinds) != 1:
        raise CodebookError(f"{path}: needs `frames:` or `targets:`, one of them.")
    kind = kinds[0]
    entries = data[kind]
    if not isinstance(entries, Mapping) or not entries:
        raise CodebookError(f"{path}:{line_of(data, kind)}: {kind} should map names to patterns.")
    variants = _mapping(path, data, "variants")
    evaluation = _mapping(path, data, "evaluation")
    return Codebook(
        name=_text(path, data, "name", path.stem),
        frames=tuple(_frame(path, entries, name) for name in entries),
        kind=kind,
        title=_text(path, data, "title", ""),
        version=str(data.get("version", "")),
        language=_text(path, data, "language", "en"),
        source=_text(path, data, "source", ""),
        status=_text(path, data, "status", "unvalidated"),
        variants={str(old): _text(path, variants, old, "") for old in variants},
        evaluation={str(tone): _patterns(path, evaluation, tone) for tone in evaluation},
    )


def _check_keys(path: Path, mapping: Any, allowed: tuple[str, ...], kind: str) -> None:
    for key in mapping:
        if key not in allowed:
            raise CodebookError(f"{path}:{line_of(mapping, key)}: {unknown(kind, key, allowed)}")


def _text(path: Path, mapping: Any, key: Any, default: str) -> str:
    value = mapping.get(key, default)
    if not isinstance(value, str):
        raise CodebookError(f"{path}:{line_of(mapping, key)}: {key!r} should be text; put {value} in quotation marks.")
    return str(value).strip()


def _mapping(path: Path, data: Any, key: str) -> Any:
    value = data.get(key) or {}
    if not isinstance(value, Mapping):
        raise CodebookError(f"{path}:{line_of(data, key)}: {key} should be a mapping.")
    return value


def _frame(path: Path, entries: Any, name: object) -> Frame:
    entry = entries[name]
    line = line_of(entries, name)
    if not isinstance(name, str):
        raise CodebookError(f"{path}:{line}: the name {name} should be text; put it in quotation marks.")
    if not isinstance(entry, Mapping):
        raise CodebookError(f"{path}:{line}: {name} should have `patterns:` and perhaps `label:`, `exclude:`.")
    _check_keys(path, entry, _FRAME, "key")
    return Frame(
        name=name,
        label=_text(path, entry, "label", name),
        patterns=_patterns(path, entry, "patterns"),
        exclude=_patterns(path, entry, "exclude"),
        description=_text(path, entry, "description", ""),
        question=_text(path, entry, "question", ""),
    )


def _patterns(path: Path, entry: Any, key: str) -> tuple[str, ...]:
    listed = entry.get(key) or []
    if not isinstance(listed, list):
        raise CodebookError(f"{path}:{line_of(entry, key)}: {key} should be a list, one pattern a line.")
    for i, pattern in enumerate(listed):
        line = line_of(listed, i)
        if not isinstance(pattern, str):
            raise CodebookError(f"{path}:{line}: the pattern {pattern} should be text; put it in quotation marks.")
        words = pattern.split()
        if not any(word.strip("*?") for word in words):
            raise CodebookError(f"{path}:{line}: the pattern {pattern!r} would match any word; name at least one.")
        if not words[0].strip("*") or not words[-1].strip("*"):
            raise CodebookError(f"{path}:{line}: the pattern {pattern!r} begins or ends with a gap; leave it out.")
    return tuple(" ".join(pattern.split()) for pattern in listed)
