"""Documents resampled: permutation p-values, bootstrap intervals, and the correction for many tests.

The document is the unit: whole rows of a documents x terms matrix are shuffled or redrawn, never tokens.
Everything is a sparse matrix times a block of 0/1 or multiplicity columns, in blocks that fit the cache;
memory stays below `BLOCK` x 64 x 8 bytes x 4 a thread, whatever the vocabulary. Rows must stand in a canonical
order (the callers sort by doc_id), then a seed gives the same numbers in whatever order documents came.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

BLOCK = 4096  # terms at a time
COLUMNS = 64  # resamples at a time
REFINED_BELOW, REFINED_COLUMNS, BUDGET = 0.01, 1024, 1e10


def _over_blocks(n_terms: int, work: Callable[[slice], Floats]) -> Floats:
    """Do `work` on every block of terms, in threads (scipy's and numpy's kernels release the GIL)."""
    blocks = [slice(at, min(at + BLOCK, n_terms)) for at in range(0, n_terms, BLOCK)]
    if not blocks:
        return work(slice(0, 0))
    if len(blocks) == 1:
        return work(blocks[0])
    with ThreadPoolExecutor(min(len(blocks), cpu_count() or 1)) as pool:
        return np.concatenate(list(pool.map(work, blocks)))


def _columns(block: Floats) -> Iterator[slice]:
    for at in range(0, block.shape[1], COLUMNS):
        yield slice(at, min(at + COLUMNS, block.shape[1]))


def draw_permutations(in_target: NDArray[np.bool_], n: int, seed: int | tuple[int, ...]) -> Floats:
    """Shuffle target labels over documents: 0/1 columns, shape (documents, n)."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(in_target.astype(np.float64)[:, None], n, axis=1)
    return rng.permuted(labels, axis=0)


def draw_bootstrap(n_documents: int, n: int, seed: int) -> Floats:
    """Redraw documents with replacement: how often each came up, shape (documents, n)."""
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(n_documents, np.full(n_documents, 1 / max(n_documents, 1)), size=n)
    return np.ascontiguousarray(weights.T, dtype=np.float64)


def permutation_p(
    matrix: sp.csr_matrix,
    sizes: ArrayLike,
    in_target: ArrayLike,
    *,
    n: int = 999,
    n_refined: int = 0,
    seed: int = 1,
) -> Floats:
    """Two-sided p-value per term from shuffling documents between target and reference.

    `matrix`: documents x terms counts; `sizes`: tokens per document; `in_target`: which documents are the
    target. p = (1 + number of shuffles at least as extreme) / (1 + n); Lijffijt et al. (2016), Mildenberger
    (2023). "Extreme" is Pearson's X2 of the 2 x 2 table, N (aN - cR)^2 / (cdR(N-R)): for one term it orders
    tables as |aN - cR| / sqrt(cd), which needs no logarithm. Shape (terms,); n <= 0 gives nan.

    n_refined: terms with p <= .01 are shuffled afresh this many times (fewer where that would pass `BUDGET`
    multiplications) and take that p, since 1 / (1 + n) is too coarse to survive a correction for thousands of terms.
    """
    target = np.asarray(in_target, dtype=bool)
    size = np.asarray(sizes, dtype=np.float64)
    if n <= 0:
        return np.full(matrix.shape[1], np.nan)
    shuffles = draw_permutations(target, n, seed)
    by_term = sp.csr_matrix(matrix, dtype=np.float64).T.tocsr()
    total = np.asarray(by_term.sum(axis=1), dtype=np.float64)
    n_tokens = size.sum()

    def extremeness(block: Any, block_total: Floats, labels: Floats) -> Floats:
        tokens = size @ labels
        spread = np.sqrt(np.maximum(tokens * (n_tokens - tokens), 1.0))
        table: Floats = np.abs((block @ labels) * n_tokens - block_total * tokens) / spread
        return table

    def work(terms: slice) -> Floats:
        block, block_total = by_term[terms], total[terms].reshape(-1, 1)
        seen = extremeness(block, block_total, target.astype(np.float64)[:, None])
        more = np.zeros(block.shape[0])
        for part in _columns(shuffles):
            more += (extremeness(block, block_total, shuffles[:, part]) >= seen).sum(axis=1)
        return (1 + more) / (1 + n)

    p = _over_blocks(by_term.shape[0], work)
    chosen = np.flatnonzero(p <= REFINED_BELOW)
    again = min(n_refined, int(BUDGET // max(1, len(chosen) * len(target))))
    if len(chosen) and again > n:
        dense, dense_total = by_term[chosen].toarray(), total[chosen].reshape(-1, 1)
        seen = extremeness(dense, dense_total, target.astype(np.float64)[:, None])
        more = np.zeros(len(chosen))
        for part, at in enumerate(range(0, again, REFINED_COLUMNS)):
            labels = draw_permutations(target, min(REFINED_COLUMNS, again - at), (seed, part + 1))
            more += (extremeness(dense, dense_total, labels) >= seen).sum(axis=1)
        p[chosen] = (1 + more) / (1 + again)
    return p


def bootstrap_interval(
    statistic: Callable[..., Floats],
    parts: list[tuple[sp.csr_matrix, ArrayLike]],
    *,
    n: int = 999,
    seed: int = 1,
    level: float = 0.95,
) -> Floats:
    """Percentile interval per term of a statistic of resampled groups, shape (terms, 2).

    `parts`: for each group its documents x terms matrix and its tokens per document; documents are redrawn
    within each group. `statistic(counts_1, tokens_1, counts_2, tokens_2, ...)` gets arrays (terms, resamples)
    and (resamples,) and must broadcast. nan where a resample has no tokens to speak of.
    """
    draws = [draw_bootstrap(matrix.shape[0], n, seed + i) for i, (matrix, _) in enumerate(parts)]
    by_term = [sp.csr_matrix(matrix, dtype=np.float64).T.tocsr() for matrix, _ in parts]
    sizes = [np.asarray(size, dtype=np.float64) for _, size in parts]
    tail = (1 - level) / 2

    def work(terms: slice) -> Floats:
        values = np.empty((by_term[0][terms].shape[0], n))
        for part in _columns(draws[0]):
            arguments: list[Floats] = []
            for matrix, size, draw in zip(by_term, sizes, draws, strict=True):
                arguments += [matrix[terms] @ draw[:, part], size @ draw[:, part]]
            values[:, part] = statistic(*arguments)
        return np.quantile(values, [tail, 1 - tail], axis=1).T

    return _over_blocks(by_term[0].shape[0], work)


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
