"""Permutation p-values: documents shuffled between target and reference, all terms at once."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from framescope.measures.resampling import BLOCK, chunks, cuts, draw_permutations, over, terms_first

Floats = NDArray[np.float64]

REFINED_BELOW, BUDGET = 0.01, 3e9  # p below which permutations are spent again, and how many operations on them
SHARES = (0.15, 0.85)  # of the budget: for all such terms, then for those that no shuffle reached
EVEN = 1e-12  # a gap below this for each token of the term is none
KEPT = 2**26  # bytes of labels, about, that are kept for the next comparison of the same groups
TIES = 1e-9  # shuffles this close (relative) to what was seen count as equal: a square root rounds its last digit
_drawn: dict[tuple[bytes, int, tuple[int, ...]], NDArray[np.uint8]] = {}


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

    n_refined: terms with p <= .01 are shuffled afresh this many times and take that p, since 1 / (1 + n) is too coarse
    to survive a correction for thousands of terms. Where that would pass a share of `BUDGET` operations there are fewer
    shuffles, and the terms that none of them reached are shuffled once more, with the rest of the budget.
    floor: no p is below it (`same_documents_p`), and terms it keeps above .01 are not shuffled again.
    """
    target = np.asarray(in_target, dtype=bool)
    size = np.asarray(sizes)
    if n <= 0:
        return np.full(matrix.shape[1], np.nan)
    by_term, of_term = _distinct(terms_first(matrix))
    least = np.zeros(by_term.shape[0])
    least[of_term] = floor  # the same for terms of the same single document
    p = np.maximum((1 + _more_extreme(by_term, size, target, n, (seed,))) / (1 + n), least)
    chosen, done = np.flatnonzero(p <= REFINED_BELOW), n
    for stage, share in enumerate(SHARES, start=1):
        rows = by_term[chosen]
        again = min(n_refined, int(share * BUDGET // (rows.nnz + 8 * len(chosen) + 5 * len(target))))
        if again <= done or not len(chosen):
            break
        more = _more_extreme(rows, size, target, again, (seed, stage))
        p[chosen] = np.maximum((1 + more) / (1 + again), least[chosen])
        chosen, done = chosen[(more == 0) & (p[chosen] > least[chosen])], again
    return p[of_term]


def same_documents_p(with_target: ArrayLike, with_reference: ArrayLike, n_target: float, n_reference: float) -> Floats:
    """Chance that shuffled labels put the documents with a term where they are: C(n - m, n_T - k) / C(n, n_T).

    k documents of the target have the term, m of all n. Such shuffles leave the term's table as it is but for the
    lengths of documents without it: a tie in all that concerns the term. Where target and reference differ in length,
    those lengths alone would make a term of one document "more extreme" than every shuffle; a permutation p
    should not be below this chance, 1/2 for a term in one document of equal groups, nothing for a common one. Where
    documents are weighed the numbers are sums of weights, and the binomials those of the gamma function.

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
    """Count for each term the shuffles that are at least as extreme as the labels given, of n.

    Terms x shuffles is the largest array: where there are more terms than documents, N / sqrt(c (N - c)) and R's part
    go into the labels, so that one product gives every term's extremeness.
    """
    n_tokens = float(size.sum())
    total = np.asarray(by_term.sum(axis=1, dtype=np.float64)).reshape(-1, 1)
    by_label = by_term.shape[0] >= len(target)  # more terms than documents: it is the labels that are scaled
    blocks = [
        (by_term[terms].astype(np.float64) if by_label else by_term[terms], total[terms], terms)
        for terms in cuts(by_term.shape[0], BLOCK)
    ]

    def extremeness(labels: NDArray[np.int32]) -> Iterator[Floats]:
        """|aN - cR| / sqrt(c (N - c)) of every term under every labelling, block by block."""
        tokens = (size @ labels).astype(np.float64)
        scale = 1 / np.sqrt(np.maximum(tokens * (n_tokens - tokens), 1.0))
        shares = labels * (n_tokens * scale) - tokens * scale if by_label else labels
        for block, part, _ in blocks:
            gap = np.asarray(block @ shares)
            if not by_label:
                gap = gap * (n_tokens * scale)
                gap -= part * (tokens * scale)
            yield np.abs(gap, out=gap)

    slack = EVEN * total  # what rounding may leave of a gap of 0
    seen = [
        gap * (1 - TIES) - slack[terms]
        for gap, (*_, terms) in zip(extremeness(target[:, None].astype(np.int32)), blocks, strict=True)
    ]

    def work(chunk: tuple[int, slice]) -> NDArray[np.int64]:
        number, columns = chunk
        labels = _labels(target, columns.stop - columns.start, (*seed, number))
        more = np.zeros(by_term.shape[0], np.int64)
        for gap, limit, (*_, terms) in zip(extremeness(labels), seen, blocks, strict=True):
            more[terms] = np.bitwise_count(np.packbits(gap >= limit, axis=1)).sum(axis=1)
        return more

    more = np.zeros(by_term.shape[0], np.int64)
    for counted in over(chunks(n, len(target), by_term.shape[0]), work):
        more += counted
    return more


def _labels(target: NDArray[np.bool_], n: int, seed: tuple[int, ...]) -> NDArray[np.int32]:
    """`draw_permutations`, kept as bits: the same groups are compared under several weightings, in words and pairs."""
    key = (target.tobytes(), n, seed)
    shape = len(target), n
    packed = _drawn.get(key)
    if packed is None:
        labels = draw_permutations(target, n, seed)
        packed = np.packbits(labels.astype(bool))
        if packed.nbytes <= KEPT // 64:
            if len(_drawn) * packed.nbytes > KEPT:
                _drawn.clear()
            _drawn[key] = packed
        return labels
    return np.unpackbits(packed, count=shape[0] * n).reshape(shape).astype(np.int32)
