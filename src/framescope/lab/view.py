"""What was picked on the bench, and what of it each panel reads."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from framescope.origins import Weighting


@dataclass(frozen=True)
class View:
    """What was picked on the bench.

    groups: those compared. start, end: the period, as dates; end is the first day after it; empty: everything, articles
    without a date as well. weighting: of reused text. pattern: what is sought. target: the group whose terms are shown,
    against the other groups picked. sort: the column that orders them. order: of the lines of the concordance.
    codebook: its number in the study. document: whose raw text is shown (empty: that of the first line).
    """

    groups: tuple[str, ...]
    start: str = ""
    end: str = ""
    weighting: Weighting = "all"
    pattern: str = ""
    target: str = ""
    sort: str = "log_odds_z"
    order: str = "place"
    codebook: int = 0
    document: str = ""


_PICKED = ("groups", "start", "end", "weighting")
READS = {
    "concordance": (*_PICKED, "pattern", "order"),
    "frequency": (*_PICKED, "pattern"),
    "frames": (*_PICKED, "codebook"),
    "keyness": (*_PICKED, "target", "sort"),
    "trend": (*_PICKED, "pattern"),
    "text": ("weighting", "pattern", "document"),
}


def view_key(view: View, panel: str) -> tuple[Any, ...]:
    """What of a view a panel reads: where this is the same, so is the panel."""
    return tuple(getattr(view, name) for name in READS[panel])


def view_period(first: str, last: str) -> dict[str, str]:
    """Turn a first and last month (2017-07) into start and end of a View.

    >>> view_period("2017-07", "2017-12")
    {'start': '2017-07-01', 'end': '2018-01-01'}
    """
    return {"start": f"{first}-01", "end": (pd.Period(last, "M") + 1).start_time.strftime("%Y-%m-%d")}
