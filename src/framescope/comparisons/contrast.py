"""Two sides of a corpus compared, every measure of keyness side by side."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.counts import Counts
from framescope.groups import Units, counts_joined, too_few
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
Columns = dict[str, NDArray[Any]]


class Contrast(NamedTuple):
    """What is said of some terms: which they are of those counted, the columns of numbers, and why some are missing."""

    terms: Rows
    columns: Columns
    note: str


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
    with_rows: Callable[[Columns], Rows],
    with_interval: Callable[[Columns], Rows],
    shuffled: dict[bytes, Shuffled],
    seed: int,
) -> Contrast:
    """Compare the documents of some rows with those of others: the numbers of `keyness`, one row a term.

    n_left_out: terms that occur and are not among these counts; what is said of all terms is said of them, too.
    shown: least count and least number of documents of the rows given back. with_rows: which of them are given back,
    told by their counts, log ratios and log odds. with_interval: which of these have one, told by the other columns.
    shuffled: where what was made ready for one comparison is kept, for the next of the same documents. The other
    options are those of `keyness`.
    """
    (ours, our_rows), (theirs, their_rows) = (counts_joined(counts, rows) for rows in (target, reference))
    sizes = ours.n_tokens, theirs.n_tokens
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
        p[occurs] = permutation_p(
            _shuffled(counts, np.concatenate([our_rows, their_rows])[order], occurs, shuffled)
            if (counts.copies < 0).all()  # else near-duplicates are units, as the sides part them
            else Shuffled(sp.vstack([ours.matrix, theirs.matrix], format="csr")[order][:, occurs]),
            np.concatenate(sizes)[order],
            np.repeat([True, False], [len(our_rows), len(their_rows)])[order],
            n=n_permutations,
            n_refined=max(REFINED, REFINED_PER_TERM * n_tests) if n_refined is None else n_refined,
            floor=same_documents_p(
                _worth(ours)[occurs], _worth(theirs)[occurs], float(ours.weights.sum()), float(theirs.weights.sum())
            ),
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
    given = with_rows({"n_target": a, "n_reference": b, "log_ratio": ratio, "log_odds_z": odds})
    keep, a, b, ratio, odds = keep[given], a[given], b[given], ratio[given], odds[given]
    unknown = np.full(len(keep), np.nan)
    g2, two_cell = (f(a, b, c, d) if comparable else unknown for f in (measures.g2, measures.g2_two_cell))
    columns: Columns = {
        "n_target": a,
        "n_reference": b,
        "per_million_target": PER * a / c if c else unknown,
        "per_million_reference": PER * b / d if d else unknown,
        "n_documents_target": np.full(len(keep), len(target)),
        "n_documents_reference": np.full(len(keep), len(reference)),
        "n_containing_target": containing[0][keep],
        "n_containing_reference": containing[1][keep],
        "g2": g2,
        "g2_two_cell": two_cell,
        "log_ratio": ratio,
        "percent_diff": measures.percent_diff(a, b, c, d, zero),
        "lrc": measures.lrc(a, b, c, d, n_tests=n_tests),
        "bic": measures.bic(two_cell, c + d),
        "log_odds_z": odds,
        "p_tokens": unknown if note else measures.p_tokens(g2),  # never without p: it is too small
        "p": p[keep],
        "q": q[keep],
        "dp_target": unknown if too_few(len(our_rows)) else _dp(ours, keep),
        "dp_reference": unknown if too_few(len(their_rows)) else _dp(theirs, keep),
    }
    ends = np.full((len(keep), 2), np.nan)
    if not note and n_bootstrap > 0 and len(asked := with_interval(columns)):
        ends[asked] = bootstrap_interval(
            lambda a, c, b, d: _ratio(a, c, b, d, zero),
            [(ours.matrix[:, keep[asked]], sizes[0]), (theirs.matrix[:, keep[asked]], sizes[1])],
            n=n_bootstrap,
            seed=seed,
            scale=np.log2,
        )
    columns["log_ratio_low"], columns["log_ratio_high"] = ends.T
    return Contrast(keep, columns, note)


def _shuffled(counts: Counts, rows: Rows, occurs: NDArray[np.bool_], kept: dict[bytes, Shuffled]) -> Shuffled:
    """Make the terms of some documents ready to be shuffled: the same for every group that is held against the rest."""
    key = rows.tobytes()
    if key not in kept:
        kept.clear()
        part = counts.matrix[rows]
        kept[key] = Shuffled(part if occurs.all() else part[:, occurs])
    return kept[key]


def _dp(units: Units, terms: Rows) -> Floats:
    """`dp` of some terms: all are worked out together, unless these are few."""
    if MANY * len(terms) < units.matrix.shape[1]:
        return dp(units.matrix[:, terms], units.n_tokens)
    return dp(units.matrix, units.n_tokens)[terms]


def _belongs(rows: Rows, matrix: sp.csr_matrix) -> NDArray[np.int64]:
    """1 for each of some rows of a matrix, 0 for the others: times the matrix, their sums."""
    return np.bincount(rows, minlength=matrix.shape[0])


def _containing(matrix: sp.csr_matrix, rows: Rows) -> NDArray[np.int64]:
    """How many of some rows have something in each column."""
    inside = np.repeat(_belongs(rows, matrix) > 0, np.diff(matrix.indptr))
    return np.bincount(matrix.indices[inside], minlength=matrix.shape[1])


def _worth(units: Units) -> Floats:
    """What the units are worth that have something in each column."""
    worth = np.repeat(units.weights, np.diff(units.matrix.indptr))
    return np.bincount(units.matrix.indices, worth, minlength=units.matrix.shape[1]).astype(np.float64, copy=False)
