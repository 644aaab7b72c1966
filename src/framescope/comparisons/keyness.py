"""Which terms set a group apart: every measure side by side, with the document as the unit of inference."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.comparisons.contrast import contrast
from framescope.counts import Counts, chosen_groups, counts_groups, counts_sorted, pick_terms
from framescope.errors import FramescopeError, unknown
from framescope.measures.blocks import Shuffled

REST = "rest"
RISING = ("group", "reference", "term", "prior", "note", "p", "q", "p_tokens")  # columns whose small values come first
PRIORS = ("informative", "flat")
ALPHA = 0.05

Rows = NDArray[np.int64]


def keyness(
    counts: Counts,
    by: str,
    target: str | Sequence[str] | None = None,
    reference: str | Sequence[str] | None = None,
    *,
    groups: Sequence[str] | None = None,
    terms: Iterable[str] | None = None,
    min_count: float = 0,
    min_documents: int = 0,
    n_permutations: int = 999,
    n_refined: int | None = None,
    n_bootstrap: int = 999,
    n_intervals: int | Mapping[str, int] | None = None,
    n_rows: int | None = None,
    prior: Literal["informative", "flat"] = "informative",
    prior_total: float = 500.0,
    zero: float = 0.5,
    sort: str = "log_odds_z",
    seed: int = 1,
) -> pd.DataFrame:
    """Compare the terms of a target group with a reference, with every measure of keyness side by side.

    by: the column of groups.
    target: one group, several taken together, or None for each group in turn.
    reference: one group, several taken together, or None for all other documents ("rest").
    groups: where target is None, take only these groups in turn (default: every group).
    terms: test only these terms, and give rows to no others (default: every term). A name that does not occur has no
        row. The columns lrc, prior and q stay those of a test of all terms; for q the others count as tested, with p of
        1, so that it is never smaller than it would be with these p if all had been tested.
    min_count, min_documents: leave out rows of terms that occur less often in target and reference together, or in
        fewer documents. The corrections for many tests (q, lrc) are over everything tested all the same.
    n_permutations: shuffles of whole documents between target and reference, for every term; 0: no p and no q.
    n_refined: how many shuffles a term may get that few of the first ones have matched. None: 49,999, or 25 for each
        term tested if that is more, so that one term alone can reach q < .05. Where the shuffles would cost more than
        `measures.permutation.BUDGET`, an approximation gives the small p (`measures.permutation.rare_p`).
    n_bootstrap: resamples of documents behind each interval; 0: no intervals.
    n_intervals: which rows of a target have an interval. A number: as many leading terms that are more frequent in the
        target, and all with q <= .05, which takes less time. A mapping gives the number by group. None: all rows.
    n_rows: give back only so many rows of each target: the first, in the order of `sort`, of the terms that are more
        frequent in it (default: all rows). Every term is tested all the same.
    prior, prior_total: how log_odds_z spreads its pseudo-counts, `prior_total` of them, over the vocabulary:
        "informative", as the compared texts use it; "flat", evenly.
    zero: what a count of zero becomes in log_ratio.
    sort: the column that orders the rows within each target, highest first (p, q and p_tokens: lowest first).
    seed: of the shuffles and resamples.

    Returns one row per term and target. The columns are the same whatever is asked:

    group, reference, term: several groups taken together are named "A + B".
    n, per_million, n_documents, n_containing, dp: each with _target and _reference.
    g2, g2_two_cell: log-likelihood, without a direction.
    log_ratio, log_ratio_low, log_ratio_high: with its 95 % bootstrap interval; positive: more frequent in the target.
    percent_diff, lrc, bic, log_odds_z, prior: lrc and log_odds_z are positive where the term is more frequent in the
        target; prior names that of log_odds_z.
    p_tokens: as if every token had been drawn by itself: too small, so it stands beside p, never alone.
    p, q: p from shuffling documents, never below `same_documents_p`; q after Benjamini & Hochberg over the terms tested
        for this target.
    note: why numbers are missing. "n/a: 1 article": a side has fewer than two articles, so that p, q, p_tokens, the
        interval and its dp are nan. With fewer than five the interval is too narrow.

    With one group alone the rest is empty, and every comparison is nan. Definitions, sources and how p is refined:
    `framescope.measures.keyness`, `docs/methods.md`.

    >>> from framescope.corpus import corpus_from_table
    >>> from framescope.counts import count_terms
    >>> from framescope.tokens import tokenize
    >>> table = pd.DataFrame({"text": ["b b a", "b b", "a a b", "a"], "outlet": list("XXYY")})
    >>> keyness(count_terms(tokenize(corpus_from_table(table))), "outlet", "X")[["term", "n_target", "n_reference"]]
      term  n_target  n_reference
    0    b         4            1
    1    a         1            3
    """
    if prior not in PRIORS:
        raise FramescopeError(f"prior: {unknown('choice', prior, PRIORS)}")
    counts = counts_sorted(counts)
    every = counts_groups(counts, by)
    if not every:
        raise FramescopeError("there are no documents, so there is nothing to compare.")
    targets, against = chosen_groups(by, "target", target, every), chosen_groups(by, "reference", reference, every)
    turns = chosen_groups(by, "groups", groups, every) or list(every)
    both = sorted(set(targets) & set(against))
    if both:
        raise FramescopeError(f"{both[0]!r} is in target and reference; compare two different groups.")
    if len(targets) == len(every) > 1:
        raise FramescopeError(f"target is every group of {by}: there is nothing left to compare it with.")
    looked_at, left_out = _looked_at(counts, terms)
    compared = [targets] if targets else [[group] for group in turns if group not in against]
    if not compared:
        raise FramescopeError(f"{by} has no group besides the reference: there is nothing to compare with it.")
    tables, shuffled = [], dict[bytes, Shuffled]()
    for names in compared:
        rest = against or [group for group in every if group not in names]
        table = contrast(
            looked_at,
            _rows(every, names),
            _rows(every, rest),
            n_left_out=_n_occurring(left_out, every, [*names, *rest]),
            prior=prior,
            prior_total=prior_total,
            zero=zero,
            n_permutations=n_permutations,
            n_refined=n_refined,
            n_bootstrap=n_bootstrap,
            shown=(min_count, min_documents),
            with_rows=partial(_with_rows, sort=sort, n=n_rows),
            with_interval=partial(_with_interval, sort=sort, n=_n_intervals(n_intervals, names)),
            shuffled=shuffled,
            seed=seed,
        )
        table.insert(0, "group", " + ".join(names))
        table.insert(1, "reference", " + ".join(against) or REST)
        tables.append(keyness_sorted(table[_with_rows(table, sort, n_rows)], sort))
    result = pd.concat(tables, ignore_index=True)
    return result.astype(dict.fromkeys(("group", "reference", "term", "prior", "note"), "str"))


def keyness_sorted(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Put the rows of one target into the order of a column, as `keyness` does; terms that are equal by their names."""
    if sort not in table.columns:
        raise FramescopeError(f"sort: {unknown('column', sort, table.columns)}")
    by = [sort] if table["term"].is_monotonic_increasing else [sort, "term"]  # a stable sort keeps their order
    rising = [sort in RISING, True][: len(by)]
    return table.sort_values(by, ascending=rising, kind="stable", ignore_index=True)


def _n_intervals(asked: int | Mapping[str, int] | None, names: Sequence[str]) -> int | None:
    return asked.get(" + ".join(names)) if isinstance(asked, Mapping) else asked


def _with_interval(table: pd.DataFrame, sort: str, n: int | None) -> NDArray[np.bool_]:
    """Which rows of one target have an interval: the first n of those more frequent in it, and those with q <= .05."""
    if n is None or sort in ("log_ratio_low", "log_ratio_high"):
        return np.ones(len(table), bool)
    return (table["q"] <= ALPHA).to_numpy() | _with_rows(table, sort, n)


def _with_rows(table: pd.DataFrame, sort: str, n: int | None) -> NDArray[np.bool_]:
    """Which rows of one target are the first n of those more frequent in it; all where n is None, and where the column
    that orders them is not there yet."""
    if n is None or sort not in table.columns:
        return np.ones(len(table), bool)
    first = np.zeros(len(table), bool)
    more = (table["log_ratio"] > 0) & (table["n_target"] > 0)
    first[keyness_sorted(table.assign(row=np.arange(len(table)))[more], sort)["row"].head(n)] = True
    return first


def _looked_at(counts: Counts, terms: Iterable[str] | None) -> tuple[Counts, sp.csr_matrix]:
    """Part the terms that are looked at from the counts of the others."""
    if terms is None:
        return counts, counts.matrix[:, :0]
    asked = counts.terms.isin([terms] if isinstance(terms, str) else list(terms))
    return pick_terms(counts, asked), counts.matrix[:, ~asked]


def _n_occurring(matrix: sp.csr_matrix, groups: Mapping[str, Rows], names: Sequence[str]) -> int:
    """How many columns have something in the documents of some groups."""
    return int(np.count_nonzero(np.bincount(_rows(groups, names), minlength=matrix.shape[0]) @ matrix))


def _rows(groups: Mapping[str, Rows], names: Sequence[str]) -> Rows:
    return np.sort(np.concatenate([np.empty(0, np.int64), *(groups[name] for name in names)]))
