"""Dates of a column of text: one format, found once; what does not fit it is listed, not guessed."""

from typing import Any

import pandas as pd

from framescope.corpus.readers.model import Issue

FORMATS = (
    "%Y-%m-%d",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%Y%m%d",
)
DATE_COLUMNS = ("date", "published", "publication_date", "pub_date", "datetime")


def parse_dates(written: pd.Series, files: pd.Series) -> tuple[pd.Series, list[Issue]]:
    """Parse a column of dates with the format that fits most of it.

    Returns datetime64 (UTC where the format has a zone, then without it), NaT where the cell is empty or does
    not fit, and one issue per cell that does not fit. Where two formats fit equally well and disagree
    (03/04/2018), nothing is parsed and the issue says so.
    """
    filled = written.str.strip() != ""
    none = pd.Series(pd.NaT, index=written.index, dtype="datetime64[s]")
    if not filled.any():
        return none, []
    parsed = {
        name: pd.to_datetime(written.where(filled), format=name, errors="coerce", utc="%z" in name)
        .dt.tz_localize(None)
        .astype("datetime64[s]")
        for name in FORMATS
    }
    fits = {name: int(dates.notna().sum()) for name, dates in parsed.items()}
    best = max(FORMATS, key=lambda name: fits[name])
    if not fits[best]:
        return none, [_issue(files, i, written[i], "in no format known here") for i in written.index[filled]]
    rivals = [name for name in FORMATS if fits[name] == fits[best] and not parsed[name].equals(parsed[best])]
    if rivals:
        reason = f"ambiguous, {best} or {rivals[0]}; write dates as 2018-04-03"
        return none, [_issue(files, i, written[i], reason) for i in written.index[filled]]
    dates = parsed[best]
    return dates, [
        _issue(files, i, written[i], f"not in the format of the column, {best}")
        for i in written.index[filled & dates.isna()]
    ]


def _issue(files: pd.Series, row: Any, cell: object, reason: str) -> Issue:
    return Issue(str(files.loc[row]), "date", f"date {str(cell)!r} is {reason}", "loaded without a date")
