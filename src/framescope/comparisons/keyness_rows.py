"""The rows of one target of a keyness table: in which order they stand, and which of them come first.

Rows are those of the target's columns of numbers, in which the terms stand in the order of their names.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NAMES = ("group", "reference", "term", "prior", "note")  # columns by which the rows of a target are in order already
RISING = ("p", "q", "p_tokens")  # columns whose small values come first
ALPHA = 0.05

Rows = NDArray[np.int64]
Columns = Mapping[str, Any] | pd.DataFrame


def keyness_sorted(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Put the rows of one target into the order of a column, as `keyness` does; terms that are equal by their names."""
    by_name = table.sort_values("term", kind="stable")
    return by_name.iloc[rows_sorted(by_name, sort)].reset_index(drop=True)


def rows_sorted(columns: Columns, sort: str, n: int | None = None) -> Rows:
    """Rows in the order of a column; with n the first n of the terms that are more frequent in the target."""
    if sort in NAMES:
        order = np.arange(len(columns["n_target"]))
    else:
        values = np.asarray(columns[sort])
        order = np.argsort(values if sort in RISING else -values, kind="stable")
    if n is None:
        return order
    more = np.asarray((columns["log_ratio"] > 0) & (columns["n_target"] > 0))
    first: Rows = order[more[order]][:n]
    return first


def rows_given(columns: Columns, sort: str, n: int | None) -> Rows:
    """The rows that are given back, rising: all where n is None, or the column that orders them is not there yet."""
    if n is None or not (sort in NAMES or sort in columns):
        return np.arange(len(columns["n_target"]))
    return np.sort(rows_sorted(columns, sort, n))


def rows_with_interval(columns: Columns, sort: str, n: int | None) -> Rows:
    """The rows that have an interval, rising: the first n and those with q <= .05, or all."""
    if n is None or sort in ("log_ratio_low", "log_ratio_high"):
        return np.arange(len(columns["n_target"]))
    return np.union1d(rows_sorted(columns, sort, n), np.flatnonzero(columns["q"] <= ALPHA))
