"""Which terms set a group apart: every measure side by side, with the document as the unit of inference."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.counts import Counts, counts_sorted, group_rows, too_few
from framescope.errors import FramescopeError, unknown
from framescope.measures import keyness as measures
from framescope.measures.dispersion import dp
from framescope.measures.resampling import benjamini_hochberg, bootstrap_interval, permutation_p

REST = "rest"
PER = 1_000_000

Rows = NDArray[np.int64]


def keyness(
    counts: Counts,
    by: str,
    target: str | None = None,
    reference: str | None = None,
    *,
    min_count: int = 1,
    min_documents: int = 1,
    n_permutations: int = 999,
    n_refined: int = 49_999,
    n_bootstrap: int = 999,
    prior: Literal["informative", "flat"] = "informative",
    prior_total: float = 500.0,
    zero: float = 0.5,
    sort: str = "log_odds_z",
    seed: int = 1,
) -> pd.DataFrame:
    """Compare the terms of a target group with a reference.

    by: the column of groups. target: one group, or None for each group in turn. reference: one group, or None for
        all other documents ("rest").
    min_count (target and reference together), min_documents: rows not shown below it; the corrections (q, lrc) are
        over everything tested all the same.
    n_refined: permutations spent on the terms that the first n_permutations leave at p <= .01.
    prior: "informative" spreads `prior_total` pseudo-counts over the vocabulary as the compared texts use it, "flat"
        evenly. zero: what a zero count becomes in log_ratio.
    sort: the column whose falling values order the rows within each target.

    Returns one row per term and target, columns always the same: group, reference, term; n, per_million,
    n_documents, n_containing, dp, each with _target and _reference; g2, g2_two_cell (without sign), log_ratio,
    log_ratio_low, log_ratio_high (95 % bootstrap over documents), percent_diff, lrc, bic, log_odds_z (positive: more
    in the target), p_tokens, p (documents permuted), q (Benjamini-Hochberg over the terms tested for this target),
    note.
    Where a side has fewer than two articles, p, q and the interval are nan and `note` says "n/a: 1 article".
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
    counts = counts_sorted(counts)
    groups = group_rows(counts.documents, by)
    for name in (target, reference):
        if name is not None and name not in groups:
            raise FramescopeError(f"{by}: {unknown('group', name, groups)}")
    if target is not None and target == reference:
        raise FramescopeError(f"target and reference are both {target!r}; compare two different groups.")
    if len(groups) < 2:
        raise FramescopeError(f"{by} has one group, {next(iter(groups), None)!r}: there is nothing to compare it with.")
    tables = []
    for name in [target] if target is not None else [group for group in groups if group != reference]:
        rest = np.sort(np.concatenate([rows for group, rows in groups.items() if group != name]))
        table = _compare(
            counts,
            groups[name],
            rest if reference is None else groups[reference],
            prior=prior,
            prior_total=prior_total,
            zero=zero,
            n_permutations=n_permutations,
            n_refined=n_refined if n_permutations > 0 else 0,
            n_bootstrap=n_bootstrap,
            shown=(min_count, min_documents),
            seed=seed,
        )
        if sort not in table.columns:
            raise FramescopeError(f"sort: {unknown('column', sort, table.columns)}")
        table.insert(0, "group", name)
        table.insert(1, "reference", reference or REST)
        tables.append(table.sort_values([sort, "term"], ascending=[False, True], kind="stable"))
    result = pd.concat(tables, ignore_index=True)
    return result.astype({"group": "str", "reference": "str", "term": "str", "note": "str"})


def _compare(
    counts: Counts,
    target: Rows,
    reference: Rows,
    *,
    prior: str,
    prior_total: float,
    zero: float,
    n_permutations: int,
    n_refined: int,
    n_bootstrap: int,
    shown: tuple[int, int],
    seed: int,
) -> pd.DataFrame:
    sides = counts.matrix[target], counts.matrix[reference]
    sizes = counts.n_tokens[target], counts.n_tokens[reference]
    a, b = (np.asarray(side.sum(axis=0)).ravel() for side in sides)
    occurs = a + b > 0
    first, second = sides = sides[0][:, occurs], sides[1][:, occurs]
    a, b = a[occurs], b[occurs]
    c, d = float(sizes[0].sum()), float(sizes[1].sum())
    containing = first.getnnz(axis=0), second.getnnz(axis=0)
    note = too_few(len(target), len(reference)) or ("" if c and d else "n/a: no tokens")
    g2 = measures.g2(a, b, c, d)
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
            matrix, counts.n_tokens[both[order]], labels, n=n_permutations, n_refined=n_refined, seed=seed
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
            "g2_two_cell": measures.g2_two_cell(a, b, c, d),
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
            lambda k1, n1, k2, n2: measures.log_ratio(k1, k2, n1, n2, zero),
            [(first[:, keep], sizes[0]), (second[:, keep], sizes[1])],
            n=n_bootstrap,
            seed=seed,
        )
        table["log_ratio_low"], table["log_ratio_high"] = interval[:, 0], interval[:, 1]
    return table
