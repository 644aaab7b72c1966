"""How rare an extreme table is under shuffled labels, for terms in few documents: every way these can fall."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, ndtr

Floats = NDArray[np.float64]

CELLS = 2**20  # subsets worked on at a time
TIES, EVEN = 1e-9, 1e-13  # relative: as in `permutation.py`; a spread of target's tokens that is none


def subset_p(by_term: sp.csr_matrix, sizes: ArrayLike, in_target: ArrayLike) -> Floats:
    """Two-sided permutation p of terms in few documents, without shuffling; shape (terms,).

    by_term: terms x documents counts; sizes: tokens per document, shape (documents,); in_target: which are the target.
    The chance of labels at least as extreme as those given, in the sense of `permutation_p`: the sum over all 2**m
    subsets of a term's m documents of

        C(n - m, n_T - k) / C(n, n_T) x P(|aN - cR| / sqrt(c (N - c)) is at least as large | the subset)

    for a subset of k documents with a tokens of the term in the target. Given the subset only the target's tokens c
    vary, by the lengths of the other n_T - k documents drawn; they are taken as normal, with the mean and the variance
    of drawing without replacement. So the lumps that few documents make are counted exactly, and no more than a
    smooth quantity is approximated. Memory and time grow with 2**m.

    >>> import scipy.sparse as sp
    >>> even = sp.csr_matrix([[1, 1, 0, 0, 0, 0]])  # in two of six documents, all of one length
    >>> subset_p(even, [9] * 6, [True] * 3 + [False] * 3).round(4).tolist()  # both on one side: 2 C(4, 1) / C(6, 3)
    [0.4]
    """
    size, target = np.asarray(sizes, dtype=np.float64), np.asarray(in_target, dtype=bool)
    matrix = sp.csr_matrix(by_term, dtype=np.float64)
    n_containing = np.diff(matrix.indptr)
    p = np.empty(matrix.shape[0])
    for m in np.unique(n_containing).tolist():
        rows, step = np.flatnonzero(n_containing == m), max(1, CELLS >> m)
        for at in range(0, len(rows), step):
            some = rows[at : at + step]
            p[some] = _sum_over_subsets(matrix[some], m, size, target)
    return p


def _sum_over_subsets(block: sp.csr_matrix, m: int, size: Floats, target: NDArray[np.bool_]) -> Floats:
    """p of terms that stand in m documents each."""
    n, n_target, every = len(size), int(target.sum()), float(size.sum())
    documents, counts = block.indices.reshape(-1, m), block.data.reshape(-1, m)
    length, total, seen = size[documents], counts.sum(axis=1)[:, None], (counts * target[documents]).sum(axis=1)
    c = float(size @ target)
    extreme = np.abs(seen * every - c * total[:, 0]) / np.sqrt(c * (every - c)) * (1 - TIES)
    limit = extreme[:, None] ** 2
    subset = (np.arange(2**m)[:, None] >> np.arange(m)) & 1  # subsets x documents: which are in the target
    drawn = n_target - subset.sum(axis=1)  # of the n - m others
    possible = (drawn >= 0) & (drawn <= n - m)
    subset, drawn = subset[possible], drawn[possible]
    a = counts @ subset.T
    # c must lie outside the two roots of (a every - c total)^2 = limit c (every - c)
    middle, spread = 2 * a * total + limit, np.sqrt(limit * (limit + 4 * a * (total - a)))
    below, above = (every * (middle + side * spread) / (2 * (total**2 + limit)) for side in (-1, 1))
    others, gap = n - m, size - every / n
    of_rest = -gap[documents].sum(axis=1) / max(others, 1)  # mean of the gaps of the other documents
    square = (gap @ gap - (gap[documents] ** 2).sum(axis=1)) / max(others, 1) - of_rest**2
    expected = length @ subset.T + (every / n + of_rest)[:, None] * drawn
    varied = np.maximum(square, 0)[:, None] * (drawn * (others - drawn) / max(others - 1, 1))
    sd = np.sqrt(varied) + EVEN * every
    outside = ndtr((below - expected) / sd) + ndtr((expected - above) / sd)
    chance = np.exp(log_choices(others, drawn) - log_choices(n, n_target))
    return np.asarray(np.minimum(np.minimum(outside, 1.0) @ chance, 1.0), dtype=np.float64)


def log_choices(n: Any, chosen: Any) -> Floats:
    """Natural logarithm of the binomial coefficient C(n, chosen), of the gamma function where they are no integers."""
    return np.asarray(gammaln(n + 1) - gammaln(chosen + 1) - gammaln(n - chosen + 1), dtype=np.float64)
