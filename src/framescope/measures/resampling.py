"""Documents resampled: permutation p-values, bootstrap intervals, and the correction for many tests.

The document is the unit: whole rows of a documents x terms matrix are shuffled or redrawn, never tokens.
Everything is a sparse matrix times a block of label or multiplicity columns. Columns are drawn chunk by chunk, each
chunk with a seed of its own, so nothing of size documents x resamples is ever held and the number of threads
changes no number. Counts stay 32-bit integers (64-bit beyond 2**31, floating point for weighted counts), so sums are
exact. Held at a time besides up to three copies of the counts: for each thread `LABELS` labels and a few arrays of
BLOCK x COLUMNS numbers, and for bootstraps `VALUES` values, 128 MB; a chunk never has fewer than 8 columns, which for a
million documents are 32 MB of labels a thread. Rows must stand in a canonical order (the callers sort by doc_id), then
a seed gives the same numbers in whatever order documents came.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Seed = int | tuple[int, ...]

BLOCK = 2048  # terms at a time
COLUMNS = 128  # resamples at a time
LABELS = 2**22  # labels or multiplicities held at a time by a thread
VALUES = 2**24  # resampled values held at a time
REFINED_BELOW, BUDGET = 0.01, 4e9  # p below which permutations are spent again, and how many operations on them
TIES = 1e-9  # shuffles this close (relative) to what was seen count as equal: a square root rounds its last digit


def _over(items: list[Any], work: Callable[[Any], Any]) -> Iterator[Any]:
    """Do `work` on every item, in threads (scipy's and numpy's kernels release the GIL); results in order."""
    workers = min(len(items), cpu_count() or 1)
    if workers < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        for at in range(0, len(items), 8 * workers):  # a few at a time: finished results must not pile up
            yield from pool.map(work, items[at : at + 8 * workers])


def _cuts(n: int, size: int) -> list[slice]:
    return [slice(at, min(at + size, n)) for at in range(0, n, size)]


def _chunks(n: int, n_documents: int) -> list[tuple[int, slice]]:
    """Cut n resamples into chunks, each with its number, which is its seed."""
    size = min(COLUMNS, max(8, LABELS // max(n_documents, 1)))
    return list(enumerate(_cuts(n, size)))


def _by_term(matrix: Any) -> sp.csr_matrix:
    """Turn documents x terms around, in the smallest type in which its sums are exact."""
    by_term = sp.csr_matrix(matrix).T.tocsr()
    whole = by_term.dtype.kind in "iub" or not np.any(by_term.data % 1)
    # No sum passes the largest count times the number of documents: multiplicities add up to that.
    largest = float(np.abs(by_term.data).max(initial=0)) * by_term.shape[1]
    kind = np.float64 if not whole else np.int32 if largest < 2**31 else np.int64
    return by_term.astype(kind)


def draw_permutations(in_target: NDArray[np.bool_], n: int, seed: Seed) -> NDArray[np.int32]:
    """Shuffle target labels over documents: 0/1 columns, shape (documents, n)."""
    rng = np.random.default_rng(seed)
    labels = rng.permuted(np.broadcast_to(in_target.astype(np.int8), (n, len(in_target))), axis=1)
    return np.ascontiguousarray(labels.T, dtype=np.int32)


def draw_bootstrap(n_documents: int, n: int, seed: Seed) -> NDArray[np.int32]:
    """Redraw documents with replacement: how often each came up, shape (documents, n)."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, max(n_documents, 1), (n, n_documents)) + n_documents * np.arange(n)[:, None]
    times = np.bincount(drawn.ravel(), minlength=n * n_documents).reshape(n, n_documents)
    return np.ascontiguousarray(times.T, dtype=np.int32)


def permutation_p(
    matrix: sp.csr_matrix,
    sizes: ArrayLike,
    in_target: ArrayLike,
    *,
    n: int = 999,
    n_refined: int = 0,
    floor: ArrayLike = 0.0,
    seed: int = 1,
) -> Floats:
    """Two-sided p-value per term from shuffling documents between target and reference.

    `matrix`: documents x terms counts; `sizes`: tokens per document; `in_target`: which documents are the
    target. p = (1 + number of shuffles at least as extreme) / (1 + n); Lijffijt et al. (2016), Mildenberger
    (2023). "Extreme" is Pearson's X2 of the 2 x 2 table, N (aN - cR)^2 / (cdR(N-R)): for one term it orders
    tables as |aN - cR| / sqrt(cd), which needs no logarithm. Shape (terms,); n <= 0 gives nan.

    n_refined: terms with p <= .01 are shuffled afresh this many times (fewer where that would pass `BUDGET`
    operations) and take that p, since 1 / (1 + n) is too coarse to survive a correction for thousands of terms.
    floor: no p is below it (`same_documents_p`), and terms it keeps above .01 are not shuffled again.
    """
    target = np.asarray(in_target, dtype=bool)
    size = np.asarray(sizes)
    if n <= 0:
        return np.full(matrix.shape[1], np.nan)
    by_term, of_term = _distinct(_by_term(matrix))
    least = np.zeros(by_term.shape[0])
    least[of_term] = floor  # the same for terms of the same single document
    p = np.maximum((1 + _more_extreme(by_term, size, target, n, (seed,))) / (1 + n), least)
    chosen = np.flatnonzero(p <= REFINED_BELOW)
    if n_refined > n and len(chosen):
        rows = by_term[chosen]
        again = min(n_refined, int(BUDGET // (rows.nnz + 8 * len(chosen) + 16 * len(target))))
        if again > n:
            p[chosen] = np.maximum(
                (1 + _more_extreme(rows, size, target, again, (seed, 1))) / (1 + again), least[chosen]
            )
    return p[of_term]


def same_documents_p(with_target: ArrayLike, with_reference: ArrayLike, n_target: int, n_reference: int) -> Floats:
    """Chance that shuffled labels put the documents with a term where they are: C(n - m, n_T - k) / C(n, n_T).

    k documents of the target have the term, m of all n. Such shuffles leave the term's table as it is but for the
    lengths of documents without it: a tie in all that concerns the term. Where target and reference differ in length,
    those lengths alone would make a term of one document "more extreme" than every shuffle; a permutation p
    should not be below this chance, 1/2 for a term in one document of equal groups, nothing for a common one.

    >>> same_documents_p([1, 2], [0, 0], 2, 2).round(4).tolist()
    [0.5, 0.1667]
    """
    k, rest = np.asarray(with_target, dtype=np.float64), np.asarray(with_reference, dtype=np.float64)
    size = np.float64(n_target + n_reference)
    same = _log_choices(size - k - rest, n_target - k) - _log_choices(size, np.float64(n_target))
    return np.minimum(np.exp(same), 1.0)


def _log_choices(n: Any, chosen: Any) -> Floats:
    return np.asarray(gammaln(n + 1) - gammaln(chosen + 1) - gammaln(n - chosen + 1), dtype=np.float64)


def _distinct(by_term: sp.csr_matrix) -> tuple[sp.csr_matrix, NDArray[np.int64]]:
    """Keep one term for all that stand in the same single document: their p is the same, whatever their count.

    About half of a vocabulary stands in one document. Returns the rows kept, and for each term its row.
    """
    alone = np.diff(by_term.indptr) == 1
    key = np.arange(by_term.shape[0]) + by_term.shape[1]
    key[alone] = by_term.indices[by_term.indptr[:-1][alone]]
    _, kept, of_term = np.unique(key, return_index=True, return_inverse=True)
    rows = by_term[kept]
    rows.data[np.repeat(np.diff(rows.indptr) == 1, np.diff(rows.indptr))] = 1
    return rows, of_term


def _more_extreme(
    by_term: sp.csr_matrix, size: NDArray[Any], target: NDArray[np.bool_], n: int, seed: tuple[int, ...]
) -> NDArray[np.int64]:
    """Count for each term the shuffles that are at least as extreme as the labels given, of n."""
    total = np.asarray(by_term.sum(axis=1, dtype=np.float64)).reshape(-1, 1)
    n_tokens = float(size.sum())
    blocks = [(by_term[terms], total[terms], terms) for terms in _cuts(by_term.shape[0], BLOCK)]

    def extremeness(block: Any, block_total: Floats, labels: NDArray[np.int32]) -> Floats:
        tokens = (size @ labels).astype(np.float64)
        gap = (block @ labels).astype(np.float64)  # whole numbers below 2**53: exact
        gap *= n_tokens
        gap -= block_total * tokens
        np.abs(gap, out=gap)
        gap *= 1 / np.sqrt(np.maximum(tokens * (n_tokens - tokens), 1.0))
        return np.asarray(gap)

    seen = [extremeness(block, part, target[:, None].astype(np.int32)) * (1 - TIES) for block, part, _ in blocks]

    def work(chunk: tuple[int, slice]) -> NDArray[np.int64]:
        number, columns = chunk
        labels = draw_permutations(target, columns.stop - columns.start, (*seed, number))
        more = np.zeros(by_term.shape[0], np.int64)
        for (block, part, terms), limit in zip(blocks, seen, strict=True):
            more[terms] = np.count_nonzero(extremeness(block, part, labels) >= limit, axis=1)
        return more

    more = np.zeros(by_term.shape[0], np.int64)
    for counted in _over(_chunks(n, len(target)), work):
        more += counted
    return more


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
    by_term = [_by_term(matrix) for matrix, _ in parts]
    sizes = [np.asarray(size) for _, size in parts]
    n_terms, n_documents = by_term[0].shape[0], max(matrix.shape[1] for matrix in by_term)
    ends = np.empty((n_terms, 2))
    for some in _cuts(n_terms, max(1, VALUES // max(n, 1))):
        values = np.empty((some.stop - some.start, n))
        blocks = [
            (slice(terms.start - some.start, terms.stop - some.start), [matrix[terms] for matrix in by_term])
            for terms in (slice(some.start + cut.start, some.start + cut.stop) for cut in _cuts(len(values), BLOCK))
        ]

        def fill(chunk: tuple[int, slice], values: Floats = values, blocks: list[Any] = blocks) -> None:
            number, columns = chunk
            width = columns.stop - columns.start
            draws = [draw_bootstrap(len(size), width, (seed, i, number)) for i, size in enumerate(sizes)]
            tokens = [size @ draw for size, draw in zip(sizes, draws, strict=True)]
            for rows, block in blocks:
                drawn = (matrix @ draw for matrix, draw in zip(block, draws, strict=True))
                arguments = [part for pair in zip(drawn, tokens, strict=True) for part in pair]
                values[rows, columns] = statistic(*arguments)

        for _ in _over(_chunks(n, n_documents), fill):
            pass
        pieces = [values[rows] for rows, _ in blocks]
        ends[some] = np.concatenate([*_over(pieces, lambda piece: _percentiles(piece, level, scale)), ends[:0]])
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
