"""Two reports side by side: what held, changed, appeared and vanished between two runs or two corpora."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from framescope.errors import ReportError

REPORT_FILE = "report.json"
_ABOUT = ("run.json", "manifest.json")
_NUMBER = re.compile(r"[-\u2212]?\.?\d[\d,.]*")
STATES = {
    "changed": "Changed: another direction, or it holds in one of them only",
    "appeared": "Appeared: in the second only",
    "vanished": "Vanished: in the first only",
    "held": "Held, with other numbers",
    "same": "The same, to the last digit",
}
# The number that says which way a finding points, and the value on neither side.
_DIRECTIONS = (("log_ratio", 0.0), ("ratio", 1.0), ("difference", 0.0), ("direction", 0.0))


@dataclass(frozen=True)
class Told:
    """What a report says: its name, its findings, and what it was made of."""

    name: str
    findings: Sequence[Mapping[str, Any]]
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Pair:
    """One finding in both reports, or in one: `state` is a key of STATES; numbers: name -> (first, second)."""

    state: str
    first: str
    second: str
    numbers: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Comparison:
    """Two reports compared: the pairs of findings, and what differs in what they were made of.

    differs: "parameters", "inputs", "versions", "study" -> name -> (first, second), None where one has no such thing.
    """

    first: str
    second: str
    pairs: Sequence[Pair]
    differs: Mapping[str, Mapping[str, tuple[Any, Any]]]

    @property
    def agree(self) -> bool:
        """Whether every finding of either stands in the other, in the same direction."""
        return all(pair.state in ("same", "held") for pair in self.pairs)

    def counts(self) -> dict[str, int]:
        """How many findings there are of each state."""
        return {state: sum(pair.state == state for pair in self.pairs) for state in STATES}


def read_told(path: Path) -> Told:
    """Read what a report says: from its folder, its report.json, or a replication archive."""
    if path.is_dir():
        files = {name: path / name for name in (REPORT_FILE, *_ABOUT) if (path / name).is_file()}
        read = {name: _json(file.read_bytes(), file) for name, file in files.items()}
    elif path.suffix == ".zip":
        try:
            with ZipFile(path) as archive:
                there = {name.removeprefix("report/"): name for name in archive.namelist()}
                names = [name for name in (REPORT_FILE, *_ABOUT) if name in there]
                read = {name: _json(archive.read(there[name]), path) for name in names}
        except (OSError, BadZipFile) as error:
            raise ReportError(f"{path} cannot be read as an archive: {error}.") from None
    elif path.is_file():
        read = {REPORT_FILE: _json(path.read_bytes(), path)}
    else:
        raise ReportError(f"there is no report at {path}: give a report's folder, its report.json, or a bundle.")
    if REPORT_FILE not in read:
        raise ReportError(f"{path} holds no {REPORT_FILE}; is it a report made by `framescope report`?")
    about: dict[str, Any] = next((read[name] for name in _ABOUT if name in read), {})
    return Told(str(path), list(_findings(read[REPORT_FILE])), about | {"report": read[REPORT_FILE]})


def _json(data: bytes, path: Path) -> Any:
    try:
        return json.loads(data)
    except ValueError as error:
        raise ReportError(f"{path} is no JSON: {error}.") from None


def _findings(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every finding in a report.json, wherever it stands: an object with a text and whether it holds."""
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str) and isinstance(value.get("holds"), bool):
            yield value
            return
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _findings(item)


def compare_reports(first: Told, second: Told) -> Comparison:
    """Compare two reports, finding by finding: the same kind, group and subject is the same finding.

    A remark without a subject is the same if it differs in its numbers only.
    """
    left, right = _by_identity(first.findings), _by_identity(second.findings)
    pairs = [_pair(left.get(key), right.get(key)) for key in dict.fromkeys([*left, *right])]
    order = list(STATES)
    return Comparison(
        first.name, second.name, sorted(pairs, key=lambda pair: order.index(pair.state)), _differs(first, second)
    )


def _by_identity(findings: Sequence[Mapping[str, Any]]) -> dict[tuple[object, ...], Mapping[str, Any]]:
    found: dict[tuple[object, ...], Mapping[str, Any]] = {}
    for finding in findings:
        if finding.get("kind") and finding.get("subject"):
            # A fact may move from group to group; a contrast is one of its group.
            group = "" if finding["kind"] == "mention" else finding.get("group", "")
            key: tuple[object, ...] = (finding["kind"], group, finding["subject"])
        else:
            key = (finding.get("kind", ""), _NUMBER.sub("#", finding["text"]))
        n = 0
        while (*key, n) in found:
            n += 1
        found[*key, n] = finding
    return found


def _turned(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether the first number that says a direction, of those both have, lies on the other side."""
    for name, neither in _DIRECTIONS:
        mine, theirs = first.get(name), second.get(name)
        if isinstance(mine, int | float) and isinstance(theirs, int | float):
            return (mine > neither, mine < neither) != (theirs > neither, theirs < neither)
    return False


def _pair(first: Mapping[str, Any] | None, second: Mapping[str, Any] | None) -> Pair:
    mine, theirs = (dict((finding or {}).get("numbers") or {}) for finding in (first, second))
    names = dict.fromkeys([*mine, *theirs])
    numbers = {name: (mine.get(name), theirs.get(name)) for name in names if mine.get(name) != theirs.get(name)}
    if first is None or second is None:
        state = "appeared" if first is None else "vanished"
    elif first["holds"] != second["holds"] or _turned(mine, theirs):
        state = "changed"
    else:
        state = "held" if numbers or first["text"] != second["text"] else "same"
    return Pair(state, (first or {}).get("text", ""), (second or {}).get("text", ""), numbers)


def _differs(first: Told, second: Told) -> dict[str, dict[str, tuple[Any, Any]]]:
    found = {}
    for what, parts in {
        "study": ("title", "command"),
        "parameters": ("parameters",),
        "inputs": ("inputs",),
        "versions": ("framescope", "python", "packages"),
    }.items():
        mine, theirs = (_flat(told.about, parts) for told in (first, second))
        names = dict.fromkeys([*mine, *theirs])
        unequal = {name: (mine.get(name), theirs.get(name)) for name in names if mine.get(name) != theirs.get(name)}
        if what == "inputs":  # by content: in an archive without texts they have other names
            known = set(mine.values()) & set(theirs.values())
            unequal = {name: pair for name, pair in unequal.items() if not known.intersection(pair)}
        if what == "versions":  # an archive knows nothing of the machine
            unequal = {name: pair for name, pair in unequal.items() if None not in pair}
        if unequal:
            found[what] = unequal
    return found


def _flat(about: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for part in parts:
        value = about.get(part, about.get("report", {}).get(part) if isinstance(about.get("report"), dict) else None)
        told |= value if isinstance(value, dict) else {part: value}
    return told
