"""How often each term is used, by group and over time, with the articles behind each number."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import Counts, counts_sorted, pick_terms
from framescope.errors import FramescopeError, unknown
from framescope.groups import chosen_groups, counts_groups, counts_joined, too_few
from framescope.measures.resampling import bootstrap_interval

PERIODS = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}

Rows = NDArray[np.int64]


def frequency(
    counts: Counts,
    by: str = "",
    *,
    per: float = 1000.0,
    period: str = "",
    groups: Sequence[str] | None = None,
    terms: Iterable[str] | None = None,
    n_bootstrap: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Work out the rate of every term in every group, with a bootstrap interval over documents.

    by: the column of groups; empty: all documents are one group, "all".
    per: rates are per this many tokens.
    period: "D", "W", "M", "Q" or "Y" also cuts each group into days, weeks, months, quarters or years by the date of
        its documents.
    groups: only these (default: every group).
    terms: only these, in this order (default: every term). Raises FramescopeError for one that does not occur.
    n_bootstrap: resamples of documents behind each interval; 0: no intervals.

    Returns one row per group and term: group, term, n, n_tokens, rate (per `per` tokens) with low, high (95 %
    interval); n_documents, n_containing, share_documents with share_low, share_high; note. A group of fewer than two
    articles has no interval (nan), and the note says "n/a: 1 article"; a group without tokens has no rate. n_documents
    and n_containing are numbers of articles; where counts weigh documents, rate and share_documents are weighed.

    With `period` there is one row per group, period and term, and two columns more: period (its first day) and articles
    (the ids of the documents with the term, separated by blanks). Every period between the first date and the last has
    rows, also one without articles. Documents without a date are in rows with an empty period and the note "n/a: no
    date".

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> table = fs.frequency(counts, "outlet", per=100, terms=["bridge", "ferry"], n_bootstrap=99)
    >>> table[["group", "term", "n", "n_tokens", "rate", "low", "high"]].round(2)
              group    term  n  n_tokens  rate   low   high
    0    Ferry Post  bridge  6        94  6.38  3.42  10.70
    1    Ferry Post   ferry  2        94  2.13  0.00   5.10
    2  Hill Gazette  bridge  5        87  5.75  3.45   7.06
    3  Hill Gazette   ferry  3        87  3.45  0.00   8.03
    """
    counts = counts_sorted(_with_terms(counts, terms))
    every = counts_groups(counts, by)
    compared = {name: every[name] for name in chosen_groups(by, "groups", groups, every) or every}
    if not period:
        return _rates(counts, list(compared), list(compared.values()), per, n_bootstrap, seed)
    starts, names, cells = _by_period(counts.documents, compared, period)
    table = _rates(counts, names, cells, per, n_bootstrap, seed)
    table.insert(1, "period", starts.repeat(len(counts.terms)))
    table["note"] = table["note"].where(table["period"].notna(), "n/a: no date")
    table["articles"] = _articles(counts, cells)
    return table


def _with_terms(counts: Counts, terms: Iterable[str] | None) -> Counts:
    if terms is None:
        return counts
    wanted = list(dict.fromkeys(terms))
    at = counts.terms.get_indexer(pd.Index(wanted, dtype="str"))
    for name, column in zip(wanted, at, strict=True):
        if column < 0:
            raise FramescopeError(f"terms: {unknown('term', name, counts.terms[:5000])}")
    return pick_terms(counts, at)


def _rates(
    counts: Counts, names: list[str], cells: list[Rows], per: float, n_bootstrap: int, seed: int
) -> pd.DataFrame:
    """Rates and shares of every term in every cell (a group, or one period of it): all sums are one product each."""
    n_terms = len(counts.terms)
    at, documents = _laid_out(cells)
    inside = sp.csr_matrix((np.ones(len(at), np.int64), (at, documents)), shape=(len(cells), len(counts.documents)))
    present = counts.matrix.sign().astype(np.int64)
    n, total = (inside @ counts.matrix).toarray(), inside @ counts.n_tokens
    containing = (inside @ present).toarray()
    held = Counts(sp.csr_matrix(sp.diags_array(counts.weights) @ present), counts.terms, counts.documents)
    worth = (inside @ held.matrix).toarray()
    notes = [too_few(n_units) for n_units in _n_units(counts.copies[documents], at, len(cells)).tolist()]
    intervals = np.full((len(cells), n_terms, 4), np.nan)
    for i, rows in enumerate(cells):
        if n_bootstrap > 0 and not notes[i]:
            intervals[i] = _intervals(counts, held, rows, per, n_bootstrap, seed)
    with np.errstate(divide="ignore", invalid="ignore"):  # 0 / 0: nothing to speak of, nan
        rates = per * n / np.asarray(total, np.float64)[:, None]
        shares = worth / (inside @ counts.weights)[:, None]
    notes = [note or ("" if size else "n/a: no tokens") for note, size in zip(notes, total, strict=True)]
    low, high, share_low, share_high = intervals.reshape(-1, 4).T
    return pd.DataFrame(
        {
            "group": pd.Index(names, dtype="str").repeat(n_terms),
            "term": counts.terms.astype("str").take(np.tile(np.arange(n_terms), len(cells))),
            "n": n.ravel(),
            "n_tokens": np.repeat(total, n_terms),
            "rate": rates.ravel(),
            "low": low,
            "high": high,
            "n_documents": np.repeat([len(rows) for rows in cells], n_terms),
            "n_containing": containing.ravel(),
            "share_documents": shares.ravel(),
            "share_low": share_low,
            "share_high": share_high,
            "note": pd.Index(notes, dtype="str").repeat(n_terms),
        }
    )


def _laid_out(cells: list[Rows]) -> tuple[Rows, Rows]:
    """The documents of all cells one after the other: the number of each one's cell, and its row."""
    at = np.repeat(np.arange(len(cells)), [len(rows) for rows in cells])
    return at, np.concatenate([np.empty(0, np.int64), *cells])


def _n_units(copies: NDArray[np.int64], at: Rows, n_cells: int) -> NDArray[np.int64]:
    """How many units the documents of each cell are, where near-duplicates (of one number, not -1) are one."""
    alone = copies < 0
    near = np.unique(np.column_stack([at, copies])[~alone], axis=0)
    return np.bincount(at[alone], minlength=n_cells) + np.bincount(near[:, 0], minlength=n_cells)


def _intervals(
    counts: Counts, held: Counts, rows: Rows, per: float, n_bootstrap: int, seed: int
) -> NDArray[np.float64]:
    """The intervals of a cell's rates and shares: shape (terms, 4), nan for rates where it has no tokens.

    held: what each document with a term is worth.
    """
    units, shares_of = (counts_joined(part, rows)[0] for part in (counts, held))
    rates = np.full((len(counts.terms), 2), np.nan)
    if units.n_tokens.sum():
        rates = bootstrap_interval(
            lambda k, size: per * k / np.where(size > 0, size, 1),  # weighed, a size may be below 1
            [(units.matrix, units.n_tokens)],
            n=n_bootstrap,
            seed=seed,
        )
    weights = [(shares_of.matrix, units.weights)]
    shares = bootstrap_interval(lambda k, size: k / size, weights, n=n_bootstrap, seed=seed)
    return np.hstack([rates, shares])


def _by_period(
    documents: pd.DataFrame, groups: Mapping[str, Rows], period: str
) -> tuple[pd.DatetimeIndex, list[str], list[Rows]]:
    """Each period of the corpus in each group: its first day (NaT, last: no date), the group, and its rows there."""
    if period not in PERIODS:
        raise FramescopeError(f"period: {unknown('period', period, PERIODS)}")
    if "date" not in documents.columns or documents["date"].isna().all():
        raise FramescopeError(
            "no document has a date, so nothing can be shown over time; give the study a date column."
        )
    dates = pd.DatetimeIndex(documents["date"]).to_period(period)
    every = pd.period_range(dates.min(), dates.max(), freq=period)
    number = np.where(dates.isna(), len(every), dates.asi8 - every.asi8[0])
    starts = every.start_time.as_unit("ns").append(pd.DatetimeIndex([pd.NaT]).as_unit("ns"))
    of_cell, names, cells = [], [], []
    for name, rows in groups.items():
        order = np.argsort(number[rows], kind="stable")
        bounds = np.searchsorted(number[rows][order], np.arange(len(every) + 1))
        parts = np.split(rows[order], bounds[1:])
        parts = parts if len(parts[-1]) else parts[:-1]
        of_cell.append(np.arange(len(parts)))
        names += [name] * len(parts)
        cells += parts
    return pd.DatetimeIndex(starts[np.concatenate([np.empty(0, np.int64), *of_cell])]), names, cells


def _articles(counts: Counts, cells: list[Rows]) -> list[str]:
    """The doc_ids that hold each term, cell by cell."""
    at, documents = _laid_out(cells)
    found = counts.matrix[documents].tocoo()
    number = at[found.row] * len(counts.terms) + found.col
    order = np.lexsort((found.row, number))
    names = counts.documents["doc_id"].to_numpy(dtype=object)[documents[found.row[order]]]
    bounds = [*np.flatnonzero(np.diff(number[order], prepend=-1)), len(order)]
    articles = [""] * (len(cells) * len(counts.terms))
    for low, high in pairwise(bounds):
        articles[number[order[low]]] = " ".join(names[low:high])
    return articles
