"""Badges: how well a finding holds, in words, each with its state."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from framescope.markup import safe_text
from framescope.number_words import format_p

Badge = tuple[str, str]

YES, PART, NO, OPEN = "yes", "part", "no", "open"  # passed, in part, failed, not tried
RELIABLE = 0.667  # of Krippendorff's alpha (2004), and of F1
NOT_TRIED: Badge = ("wire copy: not tried", OPEN)
STANDS: Badge = ("wire copy: stands under all weightings", YES)
SIGNATURE = "in every article here, in none elsewhere: a signature?"


def badges_html(badges: Sequence[Badge]) -> str:
    """Show badges as a line of words, each with its state; nothing where there are none."""
    if not badges:
        return ""
    items = "".join(f'<li class="fs-badge fs-{state}">{safe_text(words)}</li>' for words, state in badges)
    return f'<ul class="fs-badges" aria-label="how well it holds">{items}</ul>'


def contrast_badges(row: Mapping[str, Any]) -> list[Badge]:
    """Say what a contrast that holds has passed: its interval and its q."""
    return [("interval leaves out 1", YES), (f"q {format_p(row['q'])}", YES)]


def validation_badge(words: str) -> Badge:
    """Judge a frame's badge: passed where alpha and F1 are both at least .667.

    >>> validation_badge("\u03b1 .91, F1 .72"), validation_badge("unvalidated")
    (('coded by readers: \u03b1 .91, F1 .72', 'yes'), ('unvalidated', 'no'))
    """
    scores = [float(score) for score in re.findall(r"(?:\u03b1|F1) (\d?\.\d+)", words)]
    if len(scores) != 2:
        return words, NO
    return f"coded by readers: {words}", YES if min(scores) >= RELIABLE else PART


def weighting_badges(survives: pd.DataFrame | None, column: str) -> dict[tuple[str, str], Badge]:
    """Say whether each contrast stands under every weighting of reused text: (group, subject) -> badge.

    What is not in it was not tried (`NOT_TRIED`). column: the subjects, such as "term" or "frame".
    """
    if survives is None or column not in survives.columns:
        return {}
    tried = survives[survives["survives"].notna()]
    rows = zip(*(tried[name].tolist() for name in ("group", column, "survives", "note")), strict=True)
    return {(group, subject): STANDS if stands else _falls(note) for group, subject, stands, note in rows}


def _falls(note: str) -> Badge:
    return f"wire copy: does not stand ({note})", NO


def signature_badge(row: Mapping[str, Any]) -> list[Badge]:
    """Doubt a term of every article here and of none elsewhere: a credit or dateline rather than a subject."""
    everywhere = row["n_containing_target"] == row["n_documents_target"] > 1
    return [(SIGNATURE, PART)] if everywhere and row.get("n_containing_reference") == 0 else []
