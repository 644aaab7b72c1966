"""Dates of a column of text: one format, found once; what does not fit it is listed, not guessed."""

import re
from typing import Any, Literal

import pandas as pd

from framescope.corpus.readers.exports import is_date, iso_date
from framescope.corpus.readers.model import Issue
from framescope.errors import quote

_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?"
_ZONE = r"\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})"
_ISO = rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]{_CLOCK})?"
_AFTER = rf"(?:,?\s+({_CLOCK})(?:\s*([AaPp])\.?[Mm]\.?)?)?"
_WORD = re.compile(r"[^\W\d_]{3}")
NUMERIC = {  # format -> what a cell must look like, up to the time of day
    "%d.%m.%Y": r"\d{1,2}\.\d{1,2}\.\d{4}",
    "%d/%m/%Y": r"\d{1,2}/\d{1,2}/\d{4}",
    "%m/%d/%Y": r"\d{1,2}/\d{1,2}/\d{4}",
    "%d-%m-%Y": r"\d{1,2}-\d{1,2}-\d{4}",
    "%m-%d-%Y": r"\d{1,2}-\d{1,2}-\d{4}",
    "%Y/%m/%d": r"\d{4}/\d{1,2}/\d{1,2}",
    "%Y.%m.%d": r"\d{4}\.\d{1,2}\.\d{1,2}",
    "%Y%m%d": r"(?:19|20)\d{6}",
}
COUNTED: dict[
    str, tuple[str, Literal["s", "ms", "D"], str]
] = {  # what numbers count -> what they look like, the unit, where they begin
    "seconds since 1970": (r"1\d{9}", "s", "1970-01-01"),
    "milliseconds since 1970": (r"1\d{12}", "ms", "1970-01-01"),
    "days since 1899-12-30 (Excel)": (r"[234]\d{4}", "D", "1899-12-30"),
}


def parse_dates(
    written: pd.Series, files: pd.Series, places: pd.Series | None = None
) -> tuple[pd.Series, list[Issue], str]:
    """Parse a column of dates with the format that fits most of it.

    Formats: ISO 8601 with or without a time, with a time zone, days, months and years in numbers, months by name in
    nine languages, numbers that count from an epoch. Returns datetime64 (UTC where the format has a zone, then without
    it), NaT where the cell is empty or does not fit; one issue per cell that does not fit; the format, empty where none
    was found. Where two formats fit equally well and disagree (03/04/2018), nothing is parsed and the issue says so.
    files, places: where each cell stands, for the issues.
    """
    cells = written.str.strip()
    filled = cells != ""
    where = pd.Series("date", written.index) if places is None else (places + ", date").str.removeprefix(", ")

    def issue(row: Any, reason: str) -> Issue:
        told = f"date {quote(str(written.loc[row]))} is {reason}"
        return Issue(str(files.loc[row]), str(where.loc[row]), told, "loaded without a date")

    none = pd.Series(pd.NaT, index=written.index, dtype="datetime64[s]")
    if not filled.any():
        return none, [], ""
    parsed = {"%Y-%m-%d": _iso(cells.where(cells.str.fullmatch(_ISO)))}
    others = filled & parsed["%Y-%m-%d"].isna()  # what is ISO 8601 is nothing else
    if others.any():
        parsed |= {name: dates.reindex(cells.index) for name, dates in _readings(cells[others]).items()}
    parsed = {name: dates.astype("datetime64[s]") for name, dates in parsed.items()}
    parsed = {name: dates.mask(dates.dt.year == 0) for name, dates in parsed.items()}  # there is no year 0
    fits = {name: int(dates.notna().sum()) for name, dates in parsed.items()}
    best = max(fits, key=lambda name: fits[name])
    if not fits[best]:
        return none, [issue(i, f"in no format known here{_hint(cells[i])}") for i in written.index[filled]], ""
    rivals = [name for name in parsed if fits[name] == fits[best] and not parsed[name].equals(parsed[best])]
    if rivals:
        reason = f"ambiguous, {best} or {rivals[0]}; write dates as 2018-04-03"
        return none, [issue(i, reason) for i in written.index[filled]], ""
    dates = parsed[best]
    misfits = written.index[filled & dates.isna()]
    return dates, [issue(i, f"not in the format of the column, {best}") for i in misfits], best


def _readings(cells: pd.Series) -> dict[str, pd.Series]:
    """The column read in every other format; NaT where a cell is not in it."""
    zoned = cells.where(cells.str.fullmatch(_ISO + _ZONE)).str.replace(r"\s*(?:UTC|GMT)$", "Z", regex=True)
    readings = {"%Y-%m-%d with a time zone": _iso(zoned)}
    for name, shape in NUMERIC.items():
        parts = cells.str.extract(rf"\A({shape}){_AFTER}\Z")
        readings[name] = pd.to_datetime(parts[0], format=name, errors="coerce") + _clock(parts[1], parts[2])
    found = {cell: _in_words(cell) for cell in cells.unique()}
    readings["day, month by name and year"] = pd.to_datetime(cells.map(found), format="%Y-%m-%d", errors="coerce")
    for name, (shape, unit, origin) in COUNTED.items():
        numbers = pd.to_numeric(cells.where(cells.str.fullmatch(shape)))
        readings[name] = pd.Timestamp(origin) + pd.to_timedelta(numbers, unit=unit)
    return readings


def _iso(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None)


def _clock(times: pd.Series, halves: pd.Series) -> pd.Series:
    """The time of day, 12 hours later in the afternoon; nothing where no time is written."""
    full = times.where(times.str.count(":") != 1, times + ":00").str.replace(",", ".")
    spans = pd.to_timedelta(full.fillna("00:00:00"), errors="coerce")
    half = halves.fillna("").str.lower()
    noon = pd.Timedelta(hours=12)
    return spans - noon * ((half != "") & (spans >= noon)).astype(int) + noon * (half == "p").astype(int)


def _in_words(cell: str) -> str | None:
    """The date in a cell of words and nothing more but weekday, time and zone."""
    return iso_date(cell) if _WORD.search(cell) and is_date(cell) else None


def _hint(cell: str) -> str:
    return " (a year of two digits?)" if re.search(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)", cell) else ""
