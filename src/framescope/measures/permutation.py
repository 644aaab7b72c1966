"""Permutation p-values: documents shuffled between target and reference, all terms at once."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from framescope.measures.blocks import Shuffled, cut_up
from framescope.measures.resampling import COLUMNS, WIDEST
from framescope.measures.shuffles import more_extreme
from framescope.measures.subsets import log_choices, subset_p
from framescope.measures.tails import tail_p

Floats = NDArray[np.float64]

ENOUGH = 50  # shuffles at least as extreme, after which a term is not shuffled further
FIRM, GROWTH = 49_999, 4  # shuffles from which on only unreached terms go on; how many times as many with each stage
BUDGET = 2e9  # operations that all stages after the first may cost; one is a tenth of a nanosecond, or so
LEAST = 0.1  # of it, for the few terms that are looked at
SCARCE, MANY = 10, 100  # where that does not suffice, fewer matches leave p to `rare_p`, of so many documents
FEW = 10  # documents: all ways in which so many can fall are looked at
PER_CELL, PER_LABEL = 30, 30  # operations for a term, and for a document, in one shuffle; 1 for each of its counts


def permutation_p(
    matrix: sp.csr_matrix | Shuffled,
    sizes: ArrayLike,
    in_target: ArrayLike,
    *,
    n: int = 999,
    n_refined: int = 0,
    floor: ArrayLike = 0.0,
    part: float = 1.0,
    seed: int = 1,
) -> Floats:
    """Two-sided p-value per term from shuffling documents between target and reference.

    `matrix`: documents x terms counts, or `Shuffled` of them where they are compared more than once; `sizes`: tokens
    per document; `in_target`: which documents are the target. p = (1 + number of shuffles at least as extreme) / (1 +
    shuffles); Lijffijt et al. (2016), Mildenberger (2023). "Extreme" is Pearson's X2 of the 2 x 2 table, N (aN - cR)^2
    / (cdR(N-R)): for one term it orders tables as |aN - cR| / sqrt(cd), which needs no logarithm. Shape (terms,); n <=
    0 gives nan.

    n_refined: every term is shuffled n times; 1 / (1 + n) is too coarse to survive a correction for thousands of terms,
    so those that fewer than `ENOUGH` shuffles have matched are shuffled on, in stages of `GROWTH` times as many, until
    that many have or there are n_refined (Besag & Clifford 1991, looked at after each stage); beyond `FIRM` only terms
    that no shuffle has matched. This makes no p too small: p <= u takes (1 + more) / (1 + shuffles) <= u at the end of
    the first stage at which a term with that p may stop. Where it would pass `BUDGET` operations, terms that fewer than
    `SCARCE` shuffles have matched by then take the p that `rare_p` works out; of fewer than `MANY` documents, for which
    that is not close enough, there are as many shuffles as the budget has.
    floor: no p is below it (`same_documents_p`), and terms that have come down to it are not shuffled further.
    part: how much of all terms tested these are. Of part of them more shuffles fit into `BUDGET`; where `rare_p` is
    close enough, they may cost only that part of it (`LEAST` or more).
    """
    target = np.asarray(in_target, dtype=bool)
    size = np.asarray(sizes)
    if n <= 0:
        return np.full(len(matrix.of_term) if isinstance(matrix, Shuffled) else matrix.shape[1], np.nan)
    ready = matrix if isinstance(matrix, Shuffled) else Shuffled(matrix)
    by_term, of_term = ready.by_term, ready.of_term
    least = np.zeros(by_term.shape[0])
    least[of_term] = floor  # the same for terms of the same single document
    more, shuffles = more_extreme(ready.blocks, size, target, n, seed), np.full(by_term.shape[0], n)
    budget = BUDGET * (max(part, LEAST) if len(target) >= MANY else 1)
    left, reached, stage = np.arange(len(more)), n, 0
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
        more[left] += more_extreme(cut_up(rows), size, target, further, seed, stage, width=COLUMNS * WIDEST)
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
