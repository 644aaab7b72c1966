"""Documents resampled: by how many at a time, bootstrap intervals, and the correction for many tests.

The document is the unit: whole rows of a documents x terms matrix are shuffled or redrawn, never tokens.
Everything is a sparse matrix times a block of label or multiplicity columns. Columns are drawn chunk by chunk, each
chunk with a seed of its own, so nothing of size documents x resamples is ever held and who works a chunk out
(`spreading.py`) changes no number. Counts stay 32-bit integers (64-bit beyond 2**31, floating point for weighted
counts), so sums of redraws are exact; shuffles, added up in bytes where that is enough, compare gaps of rates in
floating point, with a tolerance (`permutation.py`). Held at a time besides up to three copies of the counts: for each
thread `LABELS` labels (some 60 MB, in the types they are worked on) and a few arrays of BLOCK x COLUMNS numbers, and
for bootstraps `VALUES` values, 128 MB, and what `draws.py` keeps; a chunk never has fewer than 8 columns, which for a
million documents are some 120 MB of labels a thread. Rows must stand in a canonical order (the callers sort by doc_id),
then a seed gives the same numbers in whatever order documents came.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtrit

from framescope.measures.draws import draw_bootstrap
from framescope.measures.spreading import cuts, over

Floats = NDArray[np.float64]

BLOCK = 2048  # terms at a time
COLUMNS, WIDEST = 128, 8  # resamples at a time, WIDEST times as many where terms are few
LABELS = 2**22  # labels or multiplicities held at a time by a thread
VALUES = 2**24  # resampled values held at a time


def chunks(n: int, n_documents: int, width: int) -> list[tuple[int, slice]]:
    """Cut n resamples into chunks of `width`, fewer where documents are many; each with its number (its seed)."""
    size = min(width, max(8, LABELS // max(n_documents, 1)))
    return list(enumerate(cuts(n, size)))


def terms_first(matrix: Any) -> sp.csr_matrix:
    """Turn documents x terms around, in the smallest type in which its sums are exact."""
    by_term = sp.csr_matrix(matrix).T.tocsr()
    whole = by_term.dtype.kind in "iub" or not np.any(by_term.data % 1)
    # No sum passes the largest count times the number of documents: multiplicities add up to that.
    largest = float(np.abs(by_term.data).max(initial=0)) * by_term.shape[1]
    kind = np.float64 if not whole else np.int32 if largest < 2**31 else np.int64
    return by_term.astype(kind)


def bootstrap_interval(
    statistic: Callable[..., Floats],
    parts: Sequence[tuple[sp.csr_matrix, ArrayLike]],
    *,
    n: int = 999,
    seed: int = 1,
    level: float = 0.95,
    scale: Callable[[Floats], Floats] | None = None,
) -> Floats:
    """`percentile_interval` per term of a statistic of resampled groups, shape (terms, 2).

    `parts`: for each group its documents x terms matrix and its tokens per document; documents are redrawn
    within each group. `statistic(counts_1, tokens_1, counts_2, tokens_2, ...)` gets arrays (terms, resamples)
    and (resamples,) and must broadcast. nan where a resample has no tokens to speak of. `scale`: as for
    `percentile_interval`: log2 of a ratio costs four logarithms a term there, in the statistic one for every resample.
    The interval is that of as many documents as the smallest group has with tokens.
    """
    by_term = [terms_first(matrix) for matrix, _ in parts]
    sizes = [np.asarray(size, dtype=np.float64) for _, size in parts]  # whole numbers are added up exactly
    n_terms, n_documents = by_term[0].shape[0], max(matrix.shape[1] for matrix in by_term)
    fewest = min(int(np.count_nonzero(size)) for size in sizes)

    def ends_of(piece: Floats) -> Floats:
        found = percentile_interval(piece, fewest, level=level, scale=scale)
        return np.where(np.isnan(piece).any(axis=1, keepdims=True), np.nan, found)

    ends = np.empty((n_terms, 2))
    for some in cuts(n_terms, max(1, VALUES // max(n, 1))):
        values = np.empty((some.stop - some.start, n))
        blocks = [
            (slice(terms.start - some.start, terms.stop - some.start), [matrix[terms] for matrix in by_term])
            for terms in (slice(some.start + cut.start, some.start + cut.stop) for cut in cuts(len(values), BLOCK))
        ]

        def redraw(chunk: tuple[int, slice], blocks: list[Any] = blocks) -> tuple[slice, list[Floats]]:
            number, columns = chunk
            width = columns.stop - columns.start
            draws = [draw_bootstrap(len(size), width, (seed, i, number)) for i, size in enumerate(sizes)]
            tokens = [size @ draw for size, draw in zip(sizes, draws, strict=True)]
            found = []
            for _, block in blocks:
                drawn = (matrix @ draw for matrix, draw in zip(block, draws, strict=True))
                arguments = [part for pair in zip(drawn, tokens, strict=True) for part in pair]
                found.append(statistic(*arguments))
            return columns, found

        for columns, found in over(chunks(n, n_documents, COLUMNS), redraw):
            for (rows, _), part in zip(blocks, found, strict=True):
                values[rows, columns] = part
        pieces = [values[rows] for rows, _ in blocks]
        ends[some] = np.concatenate([*over(pieces, ends_of, here=True), ends[:0]])
    return ends


def expanded_tail(n: int, level: float = 0.95) -> float:
    """What share of resamples the interval of n documents leaves out at each end: Phi(-sqrt(n / (n - 1)) t).

    t is the (1 + level) / 2 quantile of Student's distribution with n - 1 degrees of freedom: Hesterberg's (2015)
    expanded percentile. Resamples of few documents vary too little, by (n - 1) / n, and their spread is itself not
    well known; left out are fewer than the (1 - level) / 2 of the plain percentile, which it comes near with many
    documents. 0 for one document or none: the extremes.

    >>> [round(expanded_tail(n), 4) for n in (2, 5, 12, 100, 100_000)]
    [0.0, 0.001, 0.0108, 0.0231, 0.025]
    """
    if n < 2:
        return 0.0
    return float(ndtr(-np.sqrt(n / (n - 1)) * stdtrit(n - 1, (1 + level) / 2)))


def percentile_interval(
    values: ArrayLike,
    n: ArrayLike,
    *,
    level: float = 0.95,
    scale: Callable[[Floats], Floats] | None = None,
) -> Floats:
    """Both ends of the expanded percentile interval of each row of resampled values, shape (rows, 2).

    values: shape (rows, resamples); nan is left out. n: how many documents (units) each row's resamples are drawn from;
    in a comparison, those of the smaller side. Ends are interpolated as numpy.quantile does, at `expanded_tail`; below
    1 / resamples that is next to the extremes. scale: a rising function to put values through before.
    """
    values = np.asarray(values, dtype=np.float64)
    known = np.count_nonzero(~np.isnan(values), axis=1)
    ends = np.full((len(values), 2), np.nan)
    kinds, kind_of = np.unique([np.broadcast_to(n, len(values)), known], axis=1, return_inverse=True)
    for kind, (documents, size) in enumerate(kinds.T.tolist()):
        rows, tail = np.flatnonzero(kind_of.ravel() == kind), expanded_tail(documents, level)
        if not size:
            continue
        at = (size - 1) * np.array([tail, 1 - tail])
        below = np.floor(at).astype(int)
        above = np.minimum(below + 1, size - 1)
        part = np.partition(values[rows], np.unique([below, above]), axis=1)  # nan comes last
        low, high = part[:, below], part[:, above]
        if scale is not None:
            low, high = scale(low), scale(high)
        ends[rows] = low + (high - low) * (at - below)
    return ends


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust p-values for the false discovery rate over all that are not nan; Benjamini & Hochberg (1995).

    q_(i) = min over j >= i of p_(j) m / j, at most 1, for the m p-values in rising order.
    """
    values = np.asarray(p, dtype=np.float64)
    q = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    m = len(order)
    scaled = values[order] * m / np.arange(1, m + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q
