"""Two sides of a corpus compared, every measure of keyness side by side."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import Counts, counts_joined, too_few
from framescope.measures import keyness as measures
from framescope.measures.blocks import Shuffled
from framescope.measures.dispersion import dp
from framescope.measures.permutation import permutation_p, same_documents_p
from framescope.measures.resampling import benjamini_hochberg, bootstrap_interval

PER = 1_000_000
REFINED, REFINED_PER_TERM = 49_999, 25
MANY = 8  # times as many terms as are looked at: these are picked out

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


def _ratio(a: Floats, c: Floats, b: Floats, d: Floats, zero: float) -> Floats:
    """The ratio of rates whose binary logarithm is `measures.log_ratio`; nan where a side has no tokens."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where((c > 0) & (d > 0), d / c, np.nan)
    return np.where(a == 0, zero, a) * scale / np.where(b == 0, zero, b)


def contrast(
    counts: Counts,
    target: Rows,
    reference: Rows,
    *,
    n_left_out: int,
    prior: str,
    prior_total: float,
    zero: float,
    n_permutations: int,
    n_refined: int | None,
    n_bootstrap: int,
    shown: tuple[float, int],
    with_rows: Callable[[pd.DataFrame], NDArray[np.bool_]],
    with_interval: Callable[[pd.DataFrame], NDArray[np.bool_]],
    shuffled: dict[bytes, Shuffled],
    seed: int,
) -> pd.DataFrame:
    """Compare the documents of some rows with those of others: the columns of `keyness` from `term` on, one row a term.

    n_left_out: terms that occur and are not among these counts; what is said of all terms is said of them, too.
    shown: least count and least number of documents of the rows given back. with_rows: which of them are given back,
    told by their terms, counts, log ratios and log odds. with_interval: which rows of the table have one, told by its
    other columns. shuffled: where what was made ready for one comparison is kept, for the next of the
    same documents. The other options are those of `keyness`.
    """
    (ours, our_rows), (theirs, their_rows) = (counts_joined(counts, rows) for rows in (target, reference))
    sizes, weights = (ours.n_tokens, theirs.n_tokens), (ours.weights, theirs.weights)
    every = counts.matrix
    a, b = (_belongs(rows, every) @ every for rows in (target, reference))
    containing = tuple(_containing(every, rows) for rows in (target, reference))
    occurs = a + b > 0
    n_tests = int(np.count_nonzero(occurs)) + n_left_out
    c, d = float(sizes[0].sum()), float(sizes[1].sum())
    note = too_few(len(our_rows), len(their_rows)) or ("" if c and d else "n/a: no tokens")
    p = np.full(len(a), np.nan)
    if not note and n_permutations > 0 and occurs.any():
        order = np.argsort(np.concatenate([our_rows, their_rows]))
        with_it = (worth @ part.matrix.sign() for worth, part in zip(weights, (ours, theirs), strict=True))
        p[occurs] = permutation_p(
            _shuffled(counts, np.concatenate([our_rows, their_rows])[order], occurs, shuffled)
            if (counts.copies < 0).all()  # else near-duplicates are units, as the sides part them
            else Shuffled(sp.vstack([ours.matrix, theirs.matrix], format="csr")[order][:, occurs]),
            np.concatenate(sizes)[order],
            np.repeat([True, False], [len(our_rows), len(their_rows)])[order],
            n=n_permutations,
            n_refined=max(REFINED, REFINED_PER_TERM * n_tests) if n_refined is None else n_refined,
            floor=same_documents_p(*(n[occurs] for n in with_it), *(float(worth.sum()) for worth in weights)),
            part=np.count_nonzero(occurs) / n_tests,
            seed=seed,
        )
    # What is said of a term alone is worked out for the terms shown, what is said of all of them (q) for all.
    q = benjamini_hochberg(np.append(p, np.ones(n_left_out)))[: len(p)]
    keep = np.flatnonzero(occurs & (a + b >= shown[0]) & (containing[0] + containing[1] >= shown[1]))
    a, b = a[keep], b[keep]
    comparable = c > 0 and d > 0
    pseudo = (
        prior_total * (a + b) / (c + d) if prior == "informative" else np.full(len(a), prior_total / max(n_tests, 1))
    )
    ratio, odds = measures.log_ratio(a, b, c, d, zero), measures.log_odds_z(a, b, c, d, pseudo, prior_total)
    first = {"term": counts.terms[keep], "n_target": a, "n_reference": b, "log_ratio": ratio, "log_odds_z": odds}
    if not (given := with_rows(pd.DataFrame(first))).all():
        keep, ratio, odds = keep[given], ratio[given], odds[given]
        a, b = a[given], b[given]
    p, q = p[keep], q[keep]
    g2, two_cell = (
        f(a, b, c, d) if comparable else np.full(len(a), np.nan) for f in (measures.g2, measures.g2_two_cell)
    )
    table = pd.DataFrame(
        {
            "term": counts.terms[keep],
            "n_target": a,
            "n_reference": b,
            "per_million_target": PER * a / c if c else np.nan,
            "per_million_reference": PER * b / d if d else np.nan,
            "n_documents_target": len(target),
            "n_documents_reference": len(reference),
            "n_containing_target": containing[0][keep],
            "n_containing_reference": containing[1][keep],
            "g2": g2,
            "g2_two_cell": two_cell,
            "log_ratio": ratio,
            "log_ratio_low": np.nan,
            "log_ratio_high": np.nan,
            "percent_diff": measures.percent_diff(a, b, c, d, zero),
            "lrc": measures.lrc(a, b, c, d, n_tests=n_tests),
            "bic": measures.bic(two_cell, c + d),
            "log_odds_z": odds,
            "prior": f"{prior}, A0 = {prior_total:g}",
            "p_tokens": np.nan if note else measures.p_tokens(g2),  # never without p: it is too small
            "p": p,
            "q": q,
            "dp_target": np.nan if too_few(len(our_rows)) else _dp(ours, keep),
            "dp_reference": np.nan if too_few(len(their_rows)) else _dp(theirs, keep),
            "note": note,
        }
    )
    if not note and n_bootstrap > 0 and (asked := with_interval(table)).any():
        ends = np.full((len(table), 2), np.nan)
        ends[asked] = bootstrap_interval(
            lambda a, c, b, d: _ratio(a, c, b, d, zero),
            [(ours.matrix[:, keep[asked]], sizes[0]), (theirs.matrix[:, keep[asked]], sizes[1])],
            n=n_bootstrap,
            seed=seed,
            scale=np.log2,
        )
        table["log_ratio_low"], table["log_ratio_high"] = ends.T
    return table


def _shuffled(counts: Counts, rows: Rows, occurs: NDArray[np.bool_], kept: dict[bytes, Shuffled]) -> Shuffled:
    """Make the terms of some documents ready to be shuffled: the same for every group that is held against the rest."""
    key = rows.tobytes()
    if key not in kept:
        kept.clear()
        part = counts.matrix[rows]
        kept[key] = Shuffled(part if occurs.all() else part[:, occurs])
    return kept[key]


def _dp(counts: Counts, terms: NDArray[np.int64]) -> Floats:
    """`dp` of some terms: all are worked out together, unless these are few."""
    if MANY * len(terms) < counts.matrix.shape[1]:
        return dp(counts.matrix[:, terms], counts.n_tokens)
    return dp(counts.matrix, counts.n_tokens)[terms]


def _belongs(rows: Rows, matrix: sp.csr_matrix) -> NDArray[np.int64]:
    """1 for each of some rows of a matrix, 0 for the others: times the matrix, their sums."""
    return np.bincount(rows, minlength=matrix.shape[0])


def _containing(matrix: sp.csr_matrix, rows: Rows) -> NDArray[np.int64]:
    """How many of some rows have something in each column."""
    inside = np.repeat(_belongs(rows, matrix) > 0, np.diff(matrix.indptr))
    return np.bincount(matrix.indices[inside], minlength=matrix.shape[1])
