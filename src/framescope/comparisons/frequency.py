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

    Returns one row per group and term: group, term, n, n_tokens, rate (per `per` tokens), low, high (95 % percentile
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
              group    term  n  n_tokens  rate   low  high
    0    Ferry Post  bridge  6        94  6.38  4.17  9.53
    1    Ferry Post   ferry  2        94  2.13  0.00  4.40
    2  Hill Gazette  bridge  5        87  5.75  3.96  7.06
    3  Hill Gazette   ferry  3        87  3.45  0.00  7.02
    """
    counts = counts_sorted(_with_terms(counts, terms))
    groups = counts_groups(counts, by)
    if not period:
        tables = [_rates(counts, rows, name, per, n_bootstrap, seed) for name, rows in groups.items()]
    else:
        numbers = _periods(counts.documents, period)
        tables = [
            _rates(counts, rows[inside], name, per, n_bootstrap, seed).assign(
                period=start, articles=_articles(counts, rows[inside])
            )
            for name, rows in groups.items()
            for start, inside in _by_period(numbers, rows, period)
        ]
    table = pd.concat(tables, ignore_index=True).astype({"group": "str", "term": "str", "note": "str"})
    if period:
        table["note"] = table["note"].where(table["period"].notna(), "n/a: no date")
        table.insert(1, "period", table.pop("period"))
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


def _rates(counts: Counts, rows: Rows, name: str, per: float, n_bootstrap: int, seed: int) -> pd.DataFrame:
    matrix, sizes = counts.matrix[rows], counts.n_tokens[rows]
    here = Counts(matrix, counts.terms, counts.documents.iloc[rows])
    present = Counts(sp.csr_matrix(sp.diags_array(here.weights) @ matrix.sign()), counts.terms, here.documents)
    units, shares_of = (counts_joined(part, np.arange(len(rows)))[0] for part in (here, present))
    weighed, weights = shares_of.matrix, units.weights
    note = too_few(len(weights))
    n = np.asarray(matrix.sum(axis=0)).ravel()
    containing = matrix.getnnz(axis=0)
    total = sizes.sum()
    rates = shares = np.full((len(n), 2), np.nan)
    if n_bootstrap > 0 and not note:
        if total:
            rates = bootstrap_interval(
                lambda k, size: per * k / np.maximum(size, 1),
                [(units.matrix, units.n_tokens)],
                n=n_bootstrap,
                seed=seed,
            )
        shares = bootstrap_interval(
            lambda k, n_docs: k / n_docs,
            [(weighed, weights)],
            n=n_bootstrap,
            seed=seed,
        )
    return pd.DataFrame(
        {
            "group": name,
            "term": counts.terms,
            "n": n,
            "n_tokens": total,
            "rate": per * n / total if total else np.nan,
            "low": rates[:, 0],
            "high": rates[:, 1],
            "n_documents": len(rows),
            "n_containing": containing,
            "share_documents": np.asarray(weighed.sum(axis=0)).ravel() / weights.sum() if len(rows) else np.nan,
            "share_low": shares[:, 0],
            "share_high": shares[:, 1],
            "note": note or ("" if total else "n/a: no tokens"),
        }
    )


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
