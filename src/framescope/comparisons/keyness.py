"""Which terms set a group apart: every measure side by side, with the document as the unit of inference."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.counts import Counts, counts_sorted, group_rows, too_few
from framescope.errors import FramescopeError, shorten, unknown
from framescope.measures import keyness as measures
from framescope.measures.dispersion import dp
from framescope.measures.resampling import (
    benjamini_hochberg,
    bootstrap_interval,
    permutation_p,
    same_documents_p,
)

REST = "rest"
PER = 1_000_000
REFINED, REFINED_PER_TERM = 49_999, 25
RISING = ("group", "reference", "term", "note", "p", "q", "p_tokens")  # columns whose small values come first
PRIORS = ("informative", "flat")

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


def keyness(
    counts: Counts,
    by: str,
    target: str | Sequence[str] | None = None,
    reference: str | Sequence[str] | None = None,
    *,
    groups: Sequence[str] | None = None,
    min_count: float = 0,
    min_documents: int = 0,
    n_permutations: int = 999,
    n_refined: int | None = None,
    n_bootstrap: int = 999,
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
    min_count (target and reference together), min_documents: rows not shown below it; the corrections (q, lrc) are
        over everything tested all the same.
    n_refined: permutations spent on the terms that the first n_permutations leave at p <= .01, within
        `measures.resampling.BUDGET`; None: 49,999, or 25 for each term tested if that is more, so that the p of one
        term alone can be small enough to survive the correction for all.
    prior: "informative" spreads `prior_total` pseudo-counts over the vocabulary as the compared texts use it, "flat"
        evenly. zero: what a zero count becomes in log_ratio.
    sort: the column that orders the rows within each target, highest first (p, q, p_tokens: lowest first).

    Returns one row per term and target, columns always the same: group, reference, term; n, per_million,
    n_documents, n_containing, dp, each with _target and _reference; g2, g2_two_cell (without sign), log_ratio,
    log_ratio_low, log_ratio_high (95 % bootstrap over documents), percent_diff, lrc, bic, log_odds_z (positive: more
    in the target), p_tokens, p (documents permuted, never below `same_documents_p`), q (Benjamini-Hochberg over the
    terms tested for this target), note. Several groups taken together are named "A + B".
    Where a side has fewer than two articles, p, q and the interval are nan and `note` says "n/a: 1 article"; with one
    group alone, the rest is empty and every comparison is nan.
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
    every = group_rows(counts.documents, by)
    if not every:
        raise FramescopeError("there are no documents, so there is nothing to compare.")
    targets, against = _chosen(by, "target", target, every), _chosen(by, "reference", reference, every)
    turns = _chosen(by, "groups", groups, every) or list(every)
    both = sorted(set(targets) & set(against))
    if both:
        raise FramescopeError(f"{both[0]!r} is in target and reference; compare two different groups.")
    if len(targets) == len(every) > 1:
        raise FramescopeError(f"target is every group of {by}: there is nothing left to compare it with.")
    compared = [targets] if targets else [[group] for group in turns if group not in against]
    if not compared:
        raise FramescopeError(f"{by} has no group besides the reference: there is nothing to compare with it.")
    tables = []
    for names in compared:
        rest = against or [group for group in every if group not in names]
        table = _compare(
            counts,
            _rows(every, names),
            _rows(every, rest),
            prior=prior,
            prior_total=prior_total,
            zero=zero,
            n_permutations=n_permutations,
            n_refined=n_refined,
            n_bootstrap=n_bootstrap,
            shown=(min_count, min_documents),
            seed=seed,
        )
        table.insert(0, "group", " + ".join(names))
        table.insert(1, "reference", " + ".join(against) or REST)
        if sort not in table.columns:
            raise FramescopeError(f"sort: {unknown('column', sort, table.columns)}")
        tables.append(table.sort_values([sort, "term"], ascending=[sort in RISING, True], kind="stable"))
    result = pd.concat(tables, ignore_index=True)
    return result.astype({"group": "str", "reference": "str", "term": "str", "note": "str"})


def _chosen(by: str, what: str, asked: str | Sequence[str] | None, groups: Mapping[str, Rows]) -> list[str]:
    names = [] if asked is None else [asked] if isinstance(asked, str) else list(dict.fromkeys(asked))
    for name in names:
        if name not in groups:
            raise FramescopeError(f"{by}: {unknown('group', name, groups)}")
    if asked is not None and not names:
        raise FramescopeError(f"{what} is an empty list; name groups of {by}: {shorten(groups)}.")
    return sorted(names)


def _rows(groups: Mapping[str, Rows], names: Sequence[str]) -> Rows:
    return np.sort(np.concatenate([np.empty(0, np.int64), *(groups[name] for name in names)]))


def _ratio(a: Floats, c: Floats, b: Floats, d: Floats, zero: float) -> Floats:
    """The ratio of rates whose binary logarithm is `measures.log_ratio`; nan where a side has no tokens."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where((c > 0) & (d > 0), d / c, np.nan)
    return np.where(a == 0, zero, a) * scale / np.where(b == 0, zero, b)


def _compare(
    counts: Counts,
    target: Rows,
    reference: Rows,
    *,
    prior: str,
    prior_total: float,
    zero: float,
    n_permutations: int,
    n_refined: int | None,
    n_bootstrap: int,
    shown: tuple[float, int],
    seed: int,
) -> pd.DataFrame:
    sides = counts.matrix[target], counts.matrix[reference]
    sizes = counts.n_tokens[target], counts.n_tokens[reference]
    a, b = (np.asarray(side.sum(axis=0)).ravel() for side in sides)
    occurs = a + b > 0
    first, second = sides[0][:, occurs], sides[1][:, occurs]
    a, b = a[occurs], b[occurs]
    c, d = float(sizes[0].sum()), float(sizes[1].sum())
    containing = first.getnnz(axis=0), second.getnnz(axis=0)
    note = too_few(len(target), len(reference)) or ("" if c and d else "n/a: no tokens")
    comparable = c > 0 and d > 0
    g2, two_cell = (
        f(a, b, c, d) if comparable else np.full(len(a), np.nan) for f in (measures.g2, measures.g2_two_cell)
    )
    pseudo = (
        prior_total * (a + b) / (c + d) if prior == "informative" else np.full(len(a), prior_total / max(len(a), 1))
    )
    p = np.full(len(a), np.nan)
    if not note:
        both = np.concatenate([target, reference])
        order = np.argsort(both)
        labels = np.repeat([True, False], [len(target), len(reference)])[order]
        matrix = counts.matrix[both[order]][:, occurs]
        p = permutation_p(
            matrix,
            counts.n_tokens[both[order]],
            labels,
            n=n_permutations,
            n_refined=max(REFINED, REFINED_PER_TERM * len(a)) if n_refined is None else n_refined,
            floor=same_documents_p(*containing, len(target), len(reference)),
            seed=seed,
        )
    table = pd.DataFrame(
        {
            "term": counts.terms[occurs],
            "n_target": a,
            "n_reference": b,
            "per_million_target": PER * a / c if c else np.nan,
            "per_million_reference": PER * b / d if d else np.nan,
            "n_documents_target": len(target),
            "n_documents_reference": len(reference),
            "n_containing_target": containing[0],
            "n_containing_reference": containing[1],
            "g2": g2,
            "g2_two_cell": two_cell,
            "log_ratio": measures.log_ratio(a, b, c, d, zero),
            "log_ratio_low": np.nan,
            "log_ratio_high": np.nan,
            "percent_diff": measures.percent_diff(a, b, c, d, zero),
            "lrc": measures.lrc(a, b, c, d),
            "bic": measures.bic(g2, c + d),
            "log_odds_z": measures.log_odds_z(a, b, c, d, pseudo, prior_total),
            "p_tokens": measures.p_tokens(g2),
            "p": p,
            "q": benjamini_hochberg(p),
            "dp_target": dp(first, sizes[0]),
            "dp_reference": dp(second, sizes[1]),
            "note": note,
        }
    )
    keep = (a + b >= shown[0]) & (containing[0] + containing[1] >= shown[1])
    table = table[keep].reset_index(drop=True)
    if not note and n_bootstrap > 0 and len(table):
        interval = bootstrap_interval(
            lambda a, c, b, d: _ratio(a, c, b, d, zero),
            [(first[:, keep], sizes[0]), (second[:, keep], sizes[1])],
            n=n_bootstrap,
            seed=seed,
            scale=np.log2,
        )
        table["log_ratio_low"], table["log_ratio_high"] = interval[:, 0], interval[:, 1]
    return table
