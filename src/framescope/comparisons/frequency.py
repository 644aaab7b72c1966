"""How often each term is used, by group and over time, with the articles behind each number."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import Counts, counts_groups, counts_joined, counts_sorted, too_few
from framescope.errors import FramescopeError, unknown
from framescope.measures.resampling import bootstrap_interval

PERIODS = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year"}

Rows = NDArray[np.int64]


def frequency(
    counts: Counts,
    by: str = "",
    *,
    per: float = 1000.0,
    period: str = "",
    terms: Iterable[str] | None = None,
    n_bootstrap: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Rate of every term in every group, with a bootstrap interval over documents.

    by: the column of groups; empty: all documents are one group, "all". per: rates are per this many tokens. period:
    "D", "W", "M", "Q" or "Y" cuts each group into days, weeks, months, quarters or years by the documents' date. terms:
    only these, in this order (default: every term).

    Returns one row per group and term: group, term, n, n_tokens, rate (per `per` tokens), low, high (95 % bootstrap
    interval), n_documents, n_containing, share_documents, share_low, share_high, note ("n/a: 1 article" where a
    group has too few documents for an interval, which then is nan; nan also where a group has no tokens). n_documents
    and n_containing are articles; where counts weigh documents, rate and share_documents are weighed.
    With `period` one row per group, period and term: further columns period (its first day) and articles (the doc_ids
    with the term, parted by blanks). Every period between the first and the last date has its rows, also one without
    articles; documents without a date stand in rows with an empty period and the note "n/a: no date".

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
    groups = counts_groups(counts, by)
    numbers = _periods(counts.documents, period) if period else None
    cells = [
        (name, start, rows[inside])
        for name, rows in groups.items()
        for start, inside in (_by_period(numbers, rows, period) if numbers is not None else [(pd.NaT, slice(None))])
    ]
    table = _rates(counts, [name for name, *_ in cells], [part for *_, part in cells], per, n_bootstrap, seed)
    if period:
        begins = pd.DatetimeIndex([start for _, start, _ in cells], dtype="datetime64[ns]")
        table.insert(1, "period", begins.repeat(len(counts.terms)))
        table["note"] = table["note"].where(table["period"].notna(), "n/a: no date")
        table["articles"] = [names for *_, part in cells for names in _articles(counts, part)]
    return table


def _with_terms(counts: Counts, terms: Iterable[str] | None) -> Counts:
    if terms is None:
        return counts
    wanted = list(dict.fromkeys(terms))
    at = counts.terms.get_indexer(pd.Index(wanted, dtype="str"))
    for name, column in zip(wanted, at, strict=True):
        if column < 0:
            raise FramescopeError(f"terms: {unknown('term', name, counts.terms[:5000])}")
    return Counts(counts.matrix[:, at], counts.terms[at], counts.documents)


def _rates(
    counts: Counts, names: list[str], cells: list[Rows], per: float, n_bootstrap: int, seed: int
) -> pd.DataFrame:
    """Rates and shares of every term in every cell (a group, or one period of it): all sums are one product each."""
    n_terms = len(counts.terms)
    at = np.repeat(np.arange(len(cells)), [len(rows) for rows in cells])
    documents = np.concatenate([np.empty(0, np.int64), *cells])
    inside = sp.csr_matrix((np.ones(len(at), np.int64), (at, documents)), shape=(len(cells), len(counts.documents)))
    present = counts.matrix.sign().astype(np.int64)
    n, total = (inside @ counts.matrix).toarray(), inside @ counts.n_tokens
    containing = (inside @ present).toarray()
    worth = (inside @ sp.diags_array(counts.weights) @ present).toarray()
    copies = counts.copies
    notes = [too_few(_n_units(copies[rows])) for rows in cells]
    intervals = np.full((len(cells), n_terms, 4), np.nan)
    for i, rows in enumerate(cells):
        if n_bootstrap > 0 and not notes[i]:
            intervals[i] = _intervals(counts, rows, per, n_bootstrap, seed)
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


def _n_units(copies: NDArray[np.int64]) -> int:
    """How many units documents are, where near-duplicates (of one number, not -1) are one."""
    near = copies[copies >= 0]
    return len(copies) - len(near) + len(np.unique(near))


def _intervals(counts: Counts, rows: Rows, per: float, n_bootstrap: int, seed: int) -> NDArray[np.float64]:
    """The intervals of a cell's rates and shares: shape (terms, 4), nan for rates where it has no tokens."""
    here = Counts(counts.matrix[rows], counts.terms, counts.documents.iloc[rows])
    weighed = sp.csr_matrix(sp.diags_array(here.weights) @ here.matrix.sign())
    present = Counts(weighed, counts.terms, here.documents)
    units, shares_of = (counts_joined(part, np.arange(len(rows)))[0] for part in (here, present))
    rates = np.full((len(counts.terms), 2), np.nan)
    if here.n_tokens.sum():
        rates = bootstrap_interval(
            lambda k, size: per * k / np.maximum(size, 1), [(units.matrix, units.n_tokens)], n=n_bootstrap, seed=seed
        )
    weights = [(shares_of.matrix, units.weights)]
    shares = bootstrap_interval(lambda k, size: k / size, weights, n=n_bootstrap, seed=seed)
    return np.hstack([rates, shares])


def _periods(documents: pd.DataFrame, period: str) -> "pd.Series[pd.Period]":
    if period not in PERIODS:
        raise FramescopeError(f"period: {unknown('period', period, PERIODS)}")
    if "date" not in documents.columns or documents["date"].isna().all():
        raise FramescopeError(
            "no document has a date, so nothing can be shown over time; give the study a date column."
        )
    return pd.Series(pd.DatetimeIndex(documents["date"]).to_period(period), index=documents.index)


def _by_period(numbers: "pd.Series[pd.Period]", rows: Rows, period: str) -> Iterator[tuple[pd.Timestamp, Rows]]:
    """Each period of the corpus, and which of `rows` fall into it; last, under NaT, those without a date."""
    here = numbers.iloc[rows]
    for start in pd.period_range(numbers.min(), numbers.max(), freq=period):
        yield start.start_time, np.flatnonzero(here == start)
    undated = np.flatnonzero(here.isna())
    if len(undated):
        yield pd.NaT, undated  # type: ignore[misc]


def _articles(counts: Counts, rows: Rows) -> list[str]:
    """The doc_ids that hold each term."""
    by_term = counts.matrix[rows].tocsc()
    names = counts.documents["doc_id"].to_numpy(dtype=object)[rows]
    bounds = pairwise(by_term.indptr)
    return [" ".join(names[by_term.indices[low:high]]) for low, high in bounds]
