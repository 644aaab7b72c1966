"""The noun that the report tells by: a finding, one sentence with its numbers, whether it holds, and its badges."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from framescope.badges import (
    OPEN,
    Badge,
    badges_html,
)
from framescope.markup import safe_text
from framescope.number_words import THIN

MIME = "application/vnd.framescope.findings+json"


@dataclass(frozen=True)
class Finding:
    """One sentence. holds: whether the numbers carry it; strength: how far from no difference, for ranking.

    kind: what is said (frame, target, term, mention, validation, correction, multiverse, coverage; empty: a remark).
    group: whom it is said of. subject: the term, frame or target, by name. evidence: the key of its page of evidence.
    badges: (words, state) of every trial it was put to; state is yes, part, no or open (not tried). numbers: what the
    sentence was made of, unrounded; None where there is no number.
    """

    text: str
    holds: bool
    strength: float = 0.0
    kind: str = field(default="", compare=False)
    group: str = field(default="", compare=False)
    subject: str = field(default="", compare=False)
    evidence: str = field(default="", compare=False)
    badges: Sequence[Badge] = field(default=(), compare=False)
    numbers: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def state(self, start: str) -> str:
        """Give the state of the badge whose words begin so; open if there is none."""
        return next((state for words, state in self.badges if words.startswith(start)), OPEN)


class Findings(tuple[Finding, ...]):
    """Findings as a notebook shows them: a list to read, and JSON for the report's first page."""

    __slots__ = ()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        items = "".join(
            f'<li class="{"fs-holds" if finding.holds else "fs-open"}">{sentence_html(finding.text)}'
            f"{badges_html(finding.badges)}</li>"
            for finding in self
        )
        return {
            "text/html": f'<ul class="fs-findings">{items}</ul>' if self else "<p>Nothing to report.</p>",
            "text/plain": "\n".join(finding.text for finding in self) or "Nothing to report.",
            MIME: json.loads(json.dumps([asdict(finding) for finding in self])),
        }


def sentence_html(text: str) -> str:
    """Escape a sentence for HTML; a percentage is kept on one line, by the narrow blank that tables have.

    >>> sentence_html("a 95 % interval") == "a 95\\u202f% interval"
    True
    """
    return safe_text(text.replace(" %", f"{THIN}%"))


def plain_numbers(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Take numbers out of a table's row as JSON knows them: None for what is missing or not finite."""
    taken: dict[str, Any] = {}
    for name in names:
        value = row.get(name)
        if isinstance(value, bool | np.bool_):
            taken[name] = bool(value)
        elif isinstance(value, int | np.integer):
            taken[name] = int(value)
        elif isinstance(value, float | np.floating):
            taken[name] = float(value) if np.isfinite(value) else None
        elif name in row:
            taken[name] = None if value is None else str(value)
    return taken
