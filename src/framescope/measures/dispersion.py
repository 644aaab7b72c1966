"""How evenly a term is spread over documents. `counts`: parts x terms; `sizes`: tokens per part."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def dp(counts: Any, sizes: ArrayLike, *, normalized: bool = False, weights: ArrayLike = 1.0) -> Floats:
    """Deviation of proportions of every term, shape (terms,), in [0, 1]; 0 is perfectly even.

    DP = 1/2 sum_i |v_i / f - s_i|, v_i a term's count in part i, f its sum, s_i the part's share of all
    tokens: Gries (2008). `normalized`: DP / (1 - min s), Lijffijt & Gries (2012). nan for a term that does
    not occur and where there are no tokens. `counts` is a sparse matrix or an array. weights: what each part counts
    for, where `counts` and `sizes` are multiplied by it already: k copies at 1/k each are then one part.

    >>> dp([[1], [2], [3], [4], [5]], [9, 10, 10, 10, 11]).round(4).tolist()
    [0.18]
    """
    size = np.asarray(sizes, dtype=np.float64)
    share = size / (size.sum() or 1.0)
    matrix = sp.csr_matrix(counts)
    n_terms, term, part = matrix.shape[1], matrix.indices, np.repeat(np.arange(len(size)), np.diff(matrix.indptr))
    total = np.bincount(term, matrix.data, minlength=n_terms)
    with np.errstate(divide="ignore", invalid="ignore"):
        # sum |v/f - s| = sum over the parts that have it (|v/f - s| - s) + 1: only the nonzero cells are read.
        gap = matrix.data / total[term]
        gap -= (part_share := share[part])
        np.abs(gap, out=gap)
        gap -= part_share
        value = np.clip((np.bincount(term, gap, minlength=n_terms) + 1) / 2, 0, 1)
        if normalized:
            whole = np.broadcast_to(np.asarray(weights, dtype=np.float64), share.shape)
            value = value / (1 - (share[whole > 0] / whole[whole > 0]).min(initial=1.0))
    return np.where(total > 0, value, np.nan)


def juilland_d(counts: Any, sizes: ArrayLike, *, weights: ArrayLike = 1.0) -> Floats:
    """Juilland's D of every term, shape (terms,), in [0, 1]; 1 is perfectly even (the other way round than DP).

    D = 1 - [sd(p) / mean(p)] / sqrt(n - 1), p_i = v_i / size_i over the n parts that have tokens, sd of the population:
    Juilland et al. (1970), Gries (2020). nan for a term that does not occur and for fewer than two parts. weights: what
    each part counts for, as for `dp`; n is their sum, mean and sd are weighted.

    >>> juilland_d([[0], [4], [3], [2], [1]], [1, 1, 1, 1, 1]).round(4).tolist()
    [0.6464]
    """
    size = np.asarray(sizes, dtype=np.float64)
    matrix = sp.csc_matrix(counts).astype(np.float64)
    weight = np.where(size > 0, np.broadcast_to(np.asarray(weights, dtype=np.float64), size.shape), 0.0)
    n_terms, n, n_parts = matrix.shape[1], weight.sum(), int((weight > 0).sum())
    term = np.repeat(np.arange(n_terms), np.diff(matrix.indptr))
    each = weight[matrix.indices]
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = matrix.data / size[matrix.indices]
        mean = np.bincount(term, each * rate, minlength=n_terms) / n
        cells = np.bincount(term, each, minlength=n_terms)
        squares = np.bincount(term, each * (rate - mean[term]) ** 2, minlength=n_terms) + (n - cells) * mean**2
        value = 1 - np.sqrt(squares / n) / mean / np.sqrt(n - 1)
    return np.where((mean > 0) & (n_parts > 1) & (n > 1), np.clip(value, 0, 1), np.nan)
