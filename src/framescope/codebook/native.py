"""Codebooks in this project's own YAML."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from framescope.codebook.checks import MAX_DEPTH, add_name, check_name, check_pattern, check_size, is_plain
from framescope.codebook.model import NESTED, Codebook, Frame, folded
from framescope.errors import CodebookError, quote, unknown
from framescope.yaml_file import as_written, line_of

TOP = (
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
    "case",
    "negation",
    "longest",
)
_EVALUATION = ("positive", "negative")
_FRAME = ("label", "description", "question", "patterns", "exclude", "note", "frames")
_NEGATION = ("words", "window")
CASES = ("fold", "keep")
SCOPES = ("frame", "codebook")
MAX_WINDOW = 20
MAX_TEXT = 5_000


def native_codebook(path: Path, data: Any) -> Codebook:
    """Make a Codebook of a YAML file that was read (by `read_yaml`). Raises CodebookError with file and line."""
    _check_keys(path, data, TOP, "key")
    kinds = [kind for kind in ("frames", "targets") if kind in data]
    if len(kinds) != 1:
        raise CodebookError(f"{path}: needs `frames:` or `targets:`, one of them.")
    kind = kinds[0]
    entries = data[kind]
    if not isinstance(entries, Mapping) or not entries:
        raise CodebookError(f"{path}:{line_of(data, kind)}: {kind} should map names to patterns.")
    variants = _variants(path, data)
    evaluation = _mapping(path, data, "evaluation")
    _check_keys(path, evaluation, _EVALUATION, "key")
    seen: dict[str, str] = {}
    frames = tuple(frame for name in entries for frame in _frames(path, entries, name, seen))
    check_size(sum(len(frame.patterns) + len(frame.exclude) for frame in frames), str(path))
    negation, window = _negation(path, data)
    return Codebook(
        name=_text(path, data, "name", path.stem),
        frames=frames,
        kind=kind,
        title=_text(path, data, "title", ""),
        version=_version(path, data),
        language=_text(path, data, "language", "en"),
        source=_text(path, data, "source", ""),
        status=_text(path, data, "status", "unvalidated"),
        variants=variants,
        evaluation={str(tone): _patterns(path, evaluation, tone)[0] for tone in evaluation},
        case=_choice(path, data, "case", "case rule", CASES),
        negation=negation,
        negation_window=window,
        longest=_choice(path, data, "longest", "scope of the longest match", SCOPES),
    )


def _check_keys(path: Path, mapping: Any, allowed: tuple[str, ...], kind: str) -> None:
    for key in mapping:
        if key not in allowed:
            raise CodebookError(f"{path}:{line_of(mapping, key)}: {unknown(kind, key, allowed)}")


def _text(path: Path, mapping: Any, key: Any, default: str) -> str:
    value = mapping.get(key, default)
    if not isinstance(value, str):
        raise CodebookError(
            f"{path}:{line_of(mapping, key)}: {quote(key)} should be text; put {quote(value)} in quotation marks."
        )
    text = " ".join(value.split())
    if not is_plain(text) or len(text) > MAX_TEXT:
        reason = (
            "holds a control character; take it out"
            if len(text) <= MAX_TEXT
            else f"has more than {MAX_TEXT:,} characters"
        )
        raise CodebookError(f"{path}:{line_of(mapping, key)}: {quote(key)} {reason}.")
    return text


def _choice(path: Path, data: Any, key: str, kind: str, choices: tuple[str, ...]) -> str:
    value = _text(path, data, key, choices[0])
    if value not in choices:
        raise CodebookError(f"{path}:{line_of(data, key)}: {unknown(kind, value, choices)}")
    return value


def _mapping(path: Path, data: Any, key: str) -> Any:
    value = data.get(key) or {}
    if not isinstance(value, Mapping):
        raise CodebookError(f"{path}:{line_of(data, key)}: {key} should be a mapping.")
    return value


def _version(path: Path, data: Any) -> str:
    """The version as it was written: 1.10 is not 1.1."""
    value = data.get("version", "")
    if isinstance(value, Mapping | list):
        raise CodebookError(f"{path}:{line_of(data, 'version')}: the version should be a word or a number.")
    return as_written(value)


def _variants(path: Path, data: Any) -> dict[str, str]:
    """Spelling -> the form counted. Refused: what YAML reads as something else, what no word is, two forms for one."""
    variants = _mapping(path, data, "variants")
    forms: dict[str, str] = {}
    seen: dict[str, tuple[str, int]] = {}
    for old in variants:
        line = line_of(variants, old)
        where = f"{path}:{line}"
        if not isinstance(old, str) and type(old) is not int:  # 012, 1.10, true, ~: read as something else
            raise CodebookError(f"{where}: the spelling {quote(old)} should be text; put it in quotation marks.")
        new = _text(path, variants, old, "")
        if len(str(old).split()) != 1 or not new:
            told = "give the form to count" if not new else "a spelling is one word, without blanks"
            raise CodebookError(f"{where}: the variant {quote(str(old))}: {told}.")
        form, before = seen.setdefault(folded(str(old)), (new, line))
        if form.casefold() != new.casefold() and data.get("case") != "keep":
            raise CodebookError(f"{where}: {quote(str(old))} has another form in line {before} already; keep one.")
        forms[str(old)] = new
    return forms


def _negation(path: Path, data: Any) -> tuple[tuple[str, ...], int]:
    entry = _mapping(path, data, "negation")
    if not entry:
        return (), 0
    _check_keys(path, entry, _NEGATION, "key")
    words, _ = _patterns(path, entry, "words")
    window = entry.get("window", 3)
    if not isinstance(window, int) or isinstance(window, bool) or not 1 <= window <= MAX_WINDOW:
        where = f"{path}:{line_of(entry, 'window')}"
        raise CodebookError(f"{where}: window is {quote(window)}; give a number of words, 1 to {MAX_WINDOW}.")
    if not words:
        raise CodebookError(f"{path}:{line_of(data, 'negation')}: negation needs `words:`, such as not, no, never.")
    return words, int(window)


def _frames(path: Path, entries: Any, key: object, seen: dict[str, str], parent: str = "") -> list[Frame]:
    """Read a frame and the frames inside it."""
    entry = entries[key]
    where = f"{path}:{line_of(entries, key)}"
    own = check_name(key, where)
    if not isinstance(entry, Mapping):
        raise CodebookError(f"{where}: {quote(own)} should have `patterns:` and perhaps `label:`, `exclude:`.")
    _check_keys(path, entry, _FRAME, "key")
    name = f"{parent}{NESTED}{own}" if parent else own
    if name.count(NESTED) >= MAX_DEPTH:
        raise CodebookError(f"{where}: frames stand at most {MAX_DEPTH} deep in one another.")
    add_name(seen, name, where)
    inner = _mapping(path, entry, "frames")
    patterns, weights = _patterns(path, entry, "patterns", weighted=True)
    frame = Frame(
        name=name,
        label=_text(path, entry, "label", own),
        patterns=patterns,
        exclude=_patterns(path, entry, "exclude")[0],
        description=_text(path, entry, "description", ""),
        question=_text(path, entry, "question", ""),
        parent=parent,
        weights=weights,
    )
    return [frame, *(below for child in inner for below in _frames(path, inner, child, seen, name))]


def _patterns(path: Path, entry: Any, key: str, *, weighted: bool = False) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Read a list of patterns; `- sovereign*: 2` gives one a weight. Weights are empty where each is 1."""
    listed = [] if entry.get(key) is None else entry[key]
    if not isinstance(listed, list):
        raise CodebookError(f"{path}:{line_of(entry, key)}: {key} should be a list, one pattern a line.")
    patterns: list[str] = []
    weights: list[float] = []
    for i, item in enumerate(listed):
        where = f"{path}:{line_of(listed, i)}"
        pattern, weight = item, 1.0
        if weighted and isinstance(item, Mapping) and len(item) == 1:
            ((pattern, weight),) = item.items()
            if not isinstance(weight, int | float) or isinstance(weight, bool) or not 0 < weight < math.inf:
                raise CodebookError(
                    f"{where}: the weight of {quote(pattern)} is {quote(weight)}; give a number above 0."
                )
        patterns.append(check_pattern(pattern, where))
        weights.append(float(weight))
    return tuple(patterns), tuple(weights) if any(weight != 1 for weight in weights) else ()
