"""Before and after: an event's date as a column of groups, and the points where a series changes its level."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.counts import Counts
from framescope.errors import FramescopeError, unknown

BEFORE, AFTER = "before", "after"


def counts_event(counts: Counts, date: str, *, column: str = "event") -> Counts:
    """Mark each document as "before" a date or "after" it, in a new column to compare by.

    Documents without a date are left out, for they can be neither. Before and after is then a comparison like any
    other, with documents shuffled: `keyness(counts_event(counts, "2017-09-12"), "event", "after", "before")`.

    date: the day, such as 2017-09-12; it is itself "after".
    column: the name of the new column.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> around = fs.counts_event(counts, "2024-04-01")
    >>> table = fs.keyness(around, "event", "after", n_permutations=0, n_bootstrap=0)
    >>> table[["term", "n_target", "n_reference"]].head(2)
       term  n_target  n_reference
    0  hill         3            0
    1    as         2            0
    """
    day = pd.to_datetime(date, errors="coerce")
    if pd.isna(day):
        raise FramescopeError(f"date: {date!r} is no date; write it as year-month-day, such as 2017-09-12.")
    if "date" not in counts.documents.columns:
        raise FramescopeError(f"counts: {unknown('column', 'date', counts.documents.columns)}")
    rows = np.flatnonzero(counts.documents["date"].notna())
    documents = counts.documents.iloc[rows].reset_index(drop=True)
    names = np.where(documents["date"] < day, BEFORE, AFTER)
    missing = {BEFORE, AFTER} - set(names)
    if missing:
        span = f"{documents['date'].min():%Y-%m-%d} to {documents['date'].max():%Y-%m-%d}" if len(documents) else "none"
        raise FramescopeError(f"date: no dated document is {missing.pop()} {day:%Y-%m-%d}; the dates are: {span}.")
    return Counts(counts.matrix[rows], counts.terms, documents.assign(**{column: pd.Series(names, dtype="str")}))


def change_points(
    table: pd.DataFrame,
    *,
    value: str = "rate",
    series: Sequence[str] = ("group", "term"),
    min_size: int = 2,
    penalty: float | None = None,
) -> pd.DataFrame:
    """Find where a series of periods changes its level, by the PELT algorithm of `ruptures` (extra `changepoints`).

    Of all ways to cut the series into stretches of at least `min_size` periods, it takes the one with the smallest sum
    of squared distances from each stretch's mean, plus `penalty` for each cut (Killick, Fearnhead & Eckley 2012).

    table: from `frequency(..., period=...)`. Periods without a value are left out.
    value: the column of the series.
    series: the columns that tell one series from another.
    min_size: periods that a stretch has at least.
    penalty: default 2 s^2 ln(n) for n periods, where s^2 is the noise of the series, estimated from its steps: half the
        mean squared step.

    Returns one row per change: the `series` columns, period (the first at the new level), mean_before, mean_after,
    n_before, n_after (periods in the stretches on both sides). A series without a change has no row. A change found is
    a place to look at, not a test: neighbouring periods with few articles jump by chance.

    >>> import framescope as fs
    >>> import pandas as pd
    >>> months = pd.period_range("2024-01", periods=8, freq="M").start_time
    >>> table = pd.DataFrame({"term": "bridge", "period": months, "rate": [1, 1, 2, 1, 9, 8, 9, 9]})
    >>> fs.change_points(table, series=["term"])[["term", "period", "mean_before", "mean_after"]]
         term     period  mean_before  mean_after
    0  bridge 2024-05-01         1.25        8.75
    """
    try:
        import ruptures
    except ImportError:
        raise FramescopeError(
            "change points need the package ruptures: pip install 'framescope[changepoints]', or pip install ruptures."
        ) from None
    for name in (*series, "period", value):
        if name not in table.columns:
            raise FramescopeError(f"table: {unknown('column', name, table.columns)}")
    rows = []
    for key, part in table.dropna(subset=["period", value]).groupby(list(series), sort=False):
        ordered = part.sort_values("period")
        signal = ordered[value].to_numpy(dtype=float)
        n = len(signal)
        if n < 2 * min_size:
            continue
        cost = 2 * _noise(signal) * np.log(n) if penalty is None else penalty
        if cost <= 0:
            continue  # a series without any step has no noise and no change
        found = ruptures.Pelt(model="l2", min_size=min_size, jump=1).fit(signal[:, None]).predict(pen=cost)
        cuts = [0, *found]
        for before, at, after in zip(cuts, cuts[1:], cuts[2:], strict=False):
            levels = signal[before:at].mean(), signal[at:after].mean()
            rows.append((*key, ordered["period"].iloc[at], *levels, at - before, after - at))
    columns = [*series, "period", "mean_before", "mean_after", "n_before", "n_after"]
    return pd.DataFrame(rows, columns=columns)


def _noise(signal: NDArray[np.float64]) -> float:
    return float((np.diff(signal) ** 2).mean() / 2)
