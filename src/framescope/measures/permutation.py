"""Permutation p-values: documents shuffled between target and reference, all terms at once."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from framescope.measures.resampling import COLUMNS, WIDEST, chunks, cuts, draw_permutations, over, terms_first
from framescope.measures.subsets import log_choices, subset_p
from framescope.measures.tails import tail_p

Floats = NDArray[np.float64]
Shuffles = NDArray[np.int64]

ENOUGH = 50  # shuffles at least as extreme, after which a term is not shuffled further
FIRM, GROWTH = 49_999, 4  # shuffles from which on only unreached terms go on; how many times as many with each stage
BUDGET = 2e9  # operations that all stages after the first may cost; one is a tenth of a nanosecond, or so
SCARCE, MANY = 10, 100  # where that does not suffice, fewer matches leave p to `rare_p`, of so many documents
FEW = 10  # documents: all ways in which so many can fall are looked at
PER_CELL, PER_LABEL = 30, 30  # operations for a term, and for a document, in one shuffle; 1 for each of its counts
BLOCK = 512  # terms at a time
EVEN = 1e-12  # a gap below this for each token of the term is none
KEPT = 2**26  # bytes of labels, about, that are kept for the next comparison of the same groups
TIES = 1e-9  # shuffles this close (relative) to what was seen count as equal: a square root rounds its last digit
PARTS = (1, 2, 6, 12, 60)  # weights of near-duplicates are whole numbers of these parts
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
    target. p = (1 + number of shuffles at least as extreme) / (1 + shuffles); Lijffijt et al. (2016), Mildenberger
    (2023). "Extreme" is Pearson's X2 of the 2 x 2 table, N (aN - cR)^2 / (cdR(N-R)): for one term it orders
    tables as |aN - cR| / sqrt(cd), which needs no logarithm. Shape (terms,); n <= 0 gives nan.

    n_refined: every term is shuffled n times; 1 / (1 + n) is too coarse to survive a correction for thousands of terms,
    so those that fewer than `ENOUGH` shuffles have matched are shuffled on, in stages of `GROWTH` times as many, until
    that many have or there are n_refined (Besag & Clifford 1991, looked at after each stage); beyond `FIRM` only terms
    that no shuffle has matched. This makes no p too small: p <= u takes (1 + more) / (1 + shuffles) <= u at the end of
    the first stage at which a term with that p may stop. Where it would pass `BUDGET` operations, terms that fewer than
    `SCARCE` shuffles have matched by then take the p that `rare_p` works out; of fewer than `MANY` documents, for which
    that is not close enough, there are as many shuffles as the budget has.
    floor: no p is below it (`same_documents_p`), and terms that have come down to it are not shuffled further.
    """
    target = np.asarray(in_target, dtype=bool)
    size = np.asarray(sizes)
    if n <= 0:
        return np.full(matrix.shape[1], np.nan)
    by_term, of_term = _distinct(_whole(terms_first(matrix)))
    least = np.zeros(by_term.shape[0])
    least[of_term] = floor  # the same for terms of the same single document
    more, shuffles = _more_extreme(by_term, size, target, n, seed), np.full(by_term.shape[0], n)
    left, reached, budget, stage = np.arange(len(more)), n, BUDGET, 0
    while True:
        enough, stage = ENOUGH if reached < FIRM else 1, stage + 1
        left = left[(more[left] < enough) & (1 + more[left] > least[left] * (1 + reached))]
        rows = by_term[left]
        cost = rows.nnz + PER_CELL * len(left) + PER_LABEL * len(target)
        wanted = min(n_refined, GROWTH * (reached + 1) - 1, FIRM if reached < FIRM else n_refined)
        further = min(wanted - reached, int(budget // cost))
        short = reached + further < wanted and len(target) >= MANY
        if short or further <= 0 or not len(left):
            break
        more[left] += _more_extreme(rows, size, target, further, seed, stage, width=COLUMNS * WIDEST)
        reached, budget = reached + further, budget - further * cost
        shuffles[left] = reached
    p = (1 + more) / (1 + shuffles)
    if short:
        left = left[more[left] < SCARCE]
        p[left] = rare_p(by_term[left], size, target, at_most=p[left])
    return np.asarray(np.maximum(p, least)[of_term])


def rare_p(by_term: sp.csr_matrix, sizes: ArrayLike, in_target: ArrayLike, *, at_most: ArrayLike = 1.0) -> Floats:
    """Two-sided permutation p of each term, without shuffling; shape (terms,); arguments as in `tail_p`.

    Terms in `FEW` documents or fewer: the sum over all ways in which these can fall
    (`framescope.measures.subsets.subset_p`); others: the saddlepoint (`framescope.measures.tails.tail_p`).
    """
    p, few = np.array(np.broadcast_to(at_most, by_term.shape[:1]), np.float64), np.diff(by_term.indptr) <= FEW
    p[~few] = tail_p(by_term[~few], sizes, in_target, at_most=p[~few])
    p[few] = subset_p(by_term[few], sizes, in_target)
    return p


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
    same = log_choices(size - k - rest, n_target - k) - log_choices(size, np.float64(n_target))
    return np.minimum(np.exp(same), 1.0)


def _whole(by_term: sp.csr_matrix) -> sp.csr_matrix:
    """Count weighed documents in parts of one where their weights are some: whole numbers are added up exactly."""
    if by_term.dtype.kind != "f":
        return by_term
    for parts in PARTS:
        counted = np.rint(by_term.data * parts)
        largest = counted.max(initial=0) * by_term.shape[1]
        if largest < 2**31 and np.abs(counted - by_term.data * parts).max(initial=0) < TIES:
            return sp.csr_matrix((counted.astype(np.int32), by_term.indices, by_term.indptr), shape=by_term.shape)
    return by_term


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


def _blocks(by_term: sp.csr_matrix) -> list[tuple[sp.csr_matrix, Floats, NDArray[np.int64]]]:
    """Cut the terms up: their counts, in a type in which no sum overflows, their totals, and which they are.

    A product in 16 bits takes a quarter of the time of one in 32. A shuffle counts at most all a term has.
    """
    total = np.asarray(by_term.sum(axis=1, dtype=np.float64)).ravel()
    short = (total < 2**15) & (by_term.dtype.kind == "i")
    parts = [(np.dtype(np.int16), np.flatnonzero(short)), (by_term.dtype, np.flatnonzero(~short))]
    return [
        (by_term[rows[some]].astype(kind), total[rows[some]][:, None], rows[some])
        for kind, rows in parts
        for some in cuts(len(rows), BLOCK)
    ]


def _more_extreme(
    by_term: sp.csr_matrix,
    size: NDArray[Any],
    target: NDArray[np.bool_],
    n: int,
    seed: int,
    stage: int = 0,
    *,
    width: int = COLUMNS,
) -> Shuffles:
    """Count for each term the shuffles that are at least as extreme as the labels given, of n, `width` at a time.

    Every chunk of every stage has a seed of its own: (seed, number, stage). The number stands before the stage since
    numpy takes (1, 2, 0) and (1, 2) for the same seed, so that the first stage's would be met again in later ones.
    Counts are added up exactly in whole numbers; |aN - cR| / sqrt(c (N - c)) is a floating-point number.
    """
    n_tokens = float(size.sum())
    blocks = _blocks(by_term)
    exact = size.astype(np.float32 if size.dtype.kind in "iu" and n_tokens < 2**24 else np.float64)

    def extremeness(labels: NDArray[np.uint8]) -> Iterator[Floats]:
        """|aN - cR| / sqrt(c (N - c)) of every term under every labelling, block by block."""
        tokens = (exact @ labels.astype(exact.dtype)).astype(np.float64)
        scale = 1 / np.sqrt(np.maximum(tokens * (n_tokens - tokens), 1.0))
        of_kind = {kind: labels.astype(kind) for kind in {block.dtype for block, *_ in blocks}}
        for block, total, _ in blocks:
            gap = np.multiply(block @ of_kind[block.dtype], n_tokens * scale, dtype=np.float64)
            gap -= total * (tokens * scale)
            yield np.abs(gap, out=gap)

    seen = [
        gap * (1 - TIES) - EVEN * total  # what rounding may leave of a gap of 0
        for gap, (_, total, _) in zip(extremeness(target[:, None].astype(np.uint8)), blocks, strict=True)
    ]

    def work(chunk: tuple[int, slice]) -> Shuffles:
        number, columns = chunk
        labels = _labels(target, columns.stop - columns.start, (seed, number, stage))
        more = np.zeros(by_term.shape[0], np.int64)
        for gap, limit, (*_, terms) in zip(extremeness(labels), seen, blocks, strict=True):
            more[terms] = np.bitwise_count(np.packbits(gap >= limit, axis=1)).sum(axis=1)
        return more

    more = np.zeros(by_term.shape[0], np.int64)
    for counted in over(chunks(n, len(target), width), work):
        more += counted
    return more


def _labels(target: NDArray[np.bool_], n: int, seed: tuple[int, ...]) -> NDArray[np.uint8]:
    """`draw_permutations`, kept as bits: the same groups are compared under several weightings, in words and pairs."""
    key = (target.tobytes(), n, seed)
    packed = _drawn.get(key)
    if packed is None:
        labels = draw_permutations(target, n, seed)
        packed = np.packbits(labels)
        if packed.nbytes <= KEPT // 64:
            if len(_drawn) * packed.nbytes > KEPT:
                _drawn.clear()
            _drawn[key] = packed
        return labels
    return np.unpackbits(packed, count=len(target) * n).reshape(len(target), n)
