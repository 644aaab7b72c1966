"""What every reader gives back."""

from typing import NamedTuple

MAX_BYTES = 50_000_000


class Issue(NamedTuple):
    """One input that was not taken as it stood; `place` is a line, row or member."""

    source_file: str
    place: str
    reason: str
    action: str


class Source(NamedTuple):
    """One input file and what became of it."""

    source_file: str
    sha256: str
    n_bytes: int
    outcome: str
    encoding: str


class Reading(NamedTuple):
    """Everything found at a place: records (dicts of text), sources, issues."""

    records: list[dict[str, str]]
    sources: list[Source]
    issues: list[Issue]
