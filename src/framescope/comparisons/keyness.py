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
from framescope.measures.shuffles import Shuffled

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
    prior: Literal["informative", "flat"] = "informative",
    prior_total: float = 500.0,
    zero: float = 0.5,
    sort: str = "log_odds_z",
    seed: int = 1,
) -> pd.DataFrame:
    """Compare the terms of a target group with a reference.

    by: the column of groups. target: one group, several taken together, or None for each group in turn. reference: one
        group, several taken together, or None for all other documents ("rest"). groups: where target is None, only
        these in turn (default: every group).
    terms: only these are shuffled and have rows, where they occur (default: every term); what is said of all terms
        stays over all: lrc, prior and q, for which the others count as tested with p = 1. So q is never smaller than it
        would be had all been tested with these p. A name that is no term of these counts has no row.
    min_count (target and reference together), min_documents: rows not shown below it; the corrections (q, lrc) are
        over everything tested all the same.
    n_refined: permutations of the terms that few of the first n_permutations have matched, at most and within
        `measures.permutation.BUDGET`, beyond which `measures.permutation.rare_p` says how small p is; None: 49,999,
        or 25 for each term tested if that is more, so that the p of one term alone can survive the correction for all.
    n_intervals: rows of a target that have an interval: so many of the first that are more frequent there, and those
        with q <= .05; the others have none, which takes less time. For some groups, as a mapping; None: all rows.
    prior: "informative" spreads `prior_total` pseudo-counts over the vocabulary as the compared texts use it, "flat"
        evenly. zero: what a zero count becomes in log_ratio.
    sort: the column that orders the rows within each target, highest first (p, q, p_tokens: lowest first).

    Returns one row per term and target, columns always the same: group, reference, term; n, per_million,
    n_documents, n_containing, dp, each with _target and _reference; g2, g2_two_cell (without sign), log_ratio,
    log_ratio_low, log_ratio_high (95 % bootstrap over documents), percent_diff, lrc, bic, log_odds_z (positive: more
    in the target), prior (that of log_odds_z), p_tokens, p (documents permuted, never below `same_documents_p`), q
    (Benjamini-Hochberg over the terms tested for this target), note. Several groups taken together are named "A + B".
    Where a side has fewer than two articles, p, q, p_tokens, the interval and its dp are nan, and `note` says
    "n/a: 1 article"; with fewer than five the interval is too narrow (`docs/methods.md`);
    with one group alone, the rest is empty and every comparison is nan.
    Definitions and sources: `framescope.measures.keyness`, `docs/methods.md`.

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
            with_interval=partial(_with_interval, sort=sort, n=_n_intervals(n_intervals, names)),
            shuffled=shuffled,
            seed=seed,
        )
        table.insert(0, "group", " + ".join(names))
        table.insert(1, "reference", " + ".join(against) or REST)
        tables.append(keyness_sorted(table, sort))
    result = pd.concat(tables, ignore_index=True)
    return result.astype(dict.fromkeys(("group", "reference", "term", "prior", "note"), "str"))


def keyness_sorted(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    """Put the rows of one target into the order of a column, as `keyness` does; terms that are equal by their names."""
    if sort not in table.columns:
        raise FramescopeError(f"sort: {unknown('column', sort, table.columns)}")
    return table.sort_values([sort, "term"], ascending=[sort in RISING, True], kind="stable", ignore_index=True)


def _n_intervals(asked: int | Mapping[str, int] | None, names: Sequence[str]) -> int | None:
    return asked.get(" + ".join(names)) if isinstance(asked, Mapping) else asked


def _with_interval(table: pd.DataFrame, sort: str, n: int | None) -> NDArray[np.bool_]:
    """Which rows of one target have an interval: the first n of those more frequent in it, and those with q <= .05."""
    if n is None or sort in ("log_ratio_low", "log_ratio_high"):
        return np.ones(len(table), bool)
    asked = (table["q"] <= ALPHA).to_numpy(copy=True)
    more = (table["log_ratio"] > 0) & (table["n_target"] > 0)
    asked[keyness_sorted(table.assign(row=np.arange(len(table)))[more], sort)["row"].head(n)] = True
    return asked


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
