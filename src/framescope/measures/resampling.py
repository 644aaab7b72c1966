"""Documents resampled: how they are drawn, bootstrap intervals, and the correction for many tests.

The document is the unit: whole rows of a documents x terms matrix are shuffled or redrawn, never tokens.
Everything is a sparse matrix times a block of label or multiplicity columns. Columns are drawn chunk by chunk, each
chunk with a seed of its own, so nothing of size documents x resamples is ever held and the number of threads changes
no number. Counts stay 32-bit integers (64-bit beyond 2**31, floating point for weighted counts), so sums of redraws
are exact; shuffles compare gaps of rates in floating point, with a tolerance (`permutation.py`). Held at a time
besides up to three copies of the counts: for each thread `LABELS` labels and a few arrays of BLOCK x COLUMNS numbers,
and for bootstraps `VALUES` values, 128 MB; a chunk never has fewer than 8 columns, which for a million documents are
32 MB of labels a thread. Rows must stand in a canonical order (the callers sort by doc_id), then a seed gives the
same numbers in whatever order documents came.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Seed = int | tuple[int, ...]
Spread = Callable[[Callable[[Any], Any], list[Any]], Iterator[Any]]

BLOCK = 2048  # terms at a time
COLUMNS, WIDEST = 128, 8  # resamples at a time, up to WIDEST times as many where terms are few
LABELS = 2**22  # labels or multiplicities held at a time by a thread
VALUES = 2**24  # resampled values held at a time
_spread: list[Spread | None] = [None]


def use_workers(spread: Spread | None) -> Spread | None:
    """Have all resampling done by `spread(work, items)`, which gives results in order; None: by threads here.

    Returns what did it before. Chunks have their own seeds, so that it does not matter to a number who does it.
    """
    before = _spread[0]
    _spread[0] = spread
    return before


def over(items: list[Any], work: Callable[[Any], Any], *, here: bool = False) -> Iterator[Any]:
    """Do `work` on every item, in threads (scipy's and numpy's kernels release the GIL), or where `use_workers` said
    unless it is to be done `here`; results in order."""
    if not here and (spread := _spread[0]) is not None and len(items) > 1:
        yield from spread(work, items)
        return
    workers = min(len(items), cpu_count() or 1)
    if workers < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        for at in range(0, len(items), 8 * workers):  # a few at a time: finished results must not pile up
            yield from pool.map(work, items[at : at + 8 * workers])


def cuts(n: int, size: int) -> list[slice]:
    return [slice(at, min(at + size, n)) for at in range(0, n, size)]


def chunks(n: int, n_documents: int, n_terms: int = BLOCK) -> list[tuple[int, slice]]:
    """Cut n resamples into chunks, wider ones where terms are few; each with its number, which is its seed."""
    width = COLUMNS * min(max(BLOCK // max(n_terms, 1), 1), WIDEST)
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


def draw_permutations(in_target: NDArray[np.bool_], n: int, seed: Seed) -> NDArray[np.int32]:
    """Shuffle target labels over documents: 0/1 columns, shape (documents, n).

    Each label is tossed on its own, then randomly chosen documents change sides until their number is right: whatever
    the toss gave, every choice of that many documents is equally likely, and so it stays. Moving labels about one by
    one, as `Generator.permuted` does, takes three times as long. It is always the smaller side that is drawn, so that
    target and reference may change places.
    """
    rng = np.random.default_rng(seed)
    size, wanted = len(in_target), int(np.count_nonzero(in_target))
    if 2 * wanted > size or (2 * wanted == size and not in_target[:1].all()):
        labels = draw_permutations(~in_target, n, seed)
        labels ^= 1
        return labels
    share = round(256 * wanted / max(size, 1))
    labels = (rng.integers(0, 256, (size, n), dtype=np.uint8) < share).astype(np.int32)
    excess = labels.sum(axis=0) - wanted
    while len(unsettled := np.flatnonzero(excess)):
        at = rng.integers(0, size, len(unsettled))
        movable = labels[at, unsettled] == (excess[unsettled] > 0)
        rows, columns = at[movable], unsettled[movable]
        labels[rows, columns] ^= 1
        excess[columns] -= np.sign(excess[columns])
    return labels


def draw_bootstrap(n_documents: int, n: int, seed: Seed) -> NDArray[np.int32]:
    """Redraw documents with replacement: how often each came up, shape (documents, n)."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, max(n_documents, 1), (n, n_documents)) + n_documents * np.arange(n)[:, None]
    times = np.bincount(drawn.ravel(), minlength=n * n_documents).reshape(n, n_documents)
    return np.ascontiguousarray(times.T, dtype=np.int32)


def bootstrap_interval(
    statistic: Callable[..., Floats],
    parts: Sequence[tuple[sp.csr_matrix, ArrayLike]],
    *,
    n: int = 999,
    seed: int = 1,
    level: float = 0.95,
    scale: Callable[[Floats], Floats] | None = None,
) -> Floats:
    """Percentile interval per term of a statistic of resampled groups, shape (terms, 2).

    `parts`: for each group its documents x terms matrix and its tokens per document; documents are redrawn
    within each group. `statistic(counts_1, tokens_1, counts_2, tokens_2, ...)` gets arrays (terms, resamples)
    and (resamples,) and must broadcast. nan where a resample has no tokens to speak of. `scale`: a rising function
    through which the interval is put before its ends are interpolated: log2 of a ratio costs four logarithms a
    term here, in the statistic one for every resample.
    """
    by_term = [terms_first(matrix) for matrix, _ in parts]
    sizes = [np.asarray(size) for _, size in parts]
    n_terms, n_documents = by_term[0].shape[0], max(matrix.shape[1] for matrix in by_term)
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

        for columns, found in over(chunks(n, n_documents), redraw):
            for (rows, _), part in zip(blocks, found, strict=True):
                values[rows, columns] = part
        pieces = [values[rows] for rows, _ in blocks]
        ends[some] = np.concatenate(
            [*over(pieces, lambda piece: _percentiles(piece, level, scale), here=True), ends[:0]]
        )
    return ends


def _percentiles(values: Floats, level: float, scale: Callable[[Floats], Floats] | None) -> Floats:
    """Both ends of the middle `level` of each row, interpolated as numpy.quantile does; `values` is rearranged."""
    last = values.shape[1] - 1
    at = last * np.array([(1 - level) / 2, (1 + level) / 2])
    below = np.floor(at).astype(int)
    above = np.minimum(below + 1, last)
    unknown = np.isnan(values).any(axis=1, keepdims=True)
    values.partition(np.unique([below, above]), axis=1)
    low, high = values[:, below], values[:, above]
    if scale is not None:
        low, high = scale(low), scale(high)
    ends: Floats = low + (high - low) * (at - below)
    return np.where(unknown, np.nan, ends)


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
