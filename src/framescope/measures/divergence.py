"""How far two or more distributions over terms lie apart. Distributions stand in columns, shape (terms, ...)."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def proportions(counts: ArrayLike) -> Floats:
    """Each column divided by its sum; nan where that is 0."""
    values = np.asarray(counts, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(values / values.sum(axis=0))


def surprisal(p: ArrayLike) -> Floats:
    """-log2 p, in bits; 0 where p is 0, so that p times it is its limit."""
    values = np.asarray(p, dtype=np.float64)
    return np.asarray(0.0 - np.log2(np.where(values > 0, values, 1.0)))


def entropies(p: ArrayLike) -> Floats:
    """What each term adds to the entropy, -p log2 p, in bits; shape of p."""
    values = np.asarray(p, dtype=np.float64)
    each = np.asarray(np.maximum(values, np.finfo(np.float64).tiny))  # 0 log 0 is 0
    np.log2(each, out=each)
    each *= values
    return np.asarray(np.negative(each, out=each))


def entropy(p: ArrayLike) -> Floats:
    """Shannon entropy of each column, -sum p log2 p, in bits."""
    return np.asarray(entropies(p).sum(axis=0))


def jensen_shannon(p: ArrayLike, q: ArrayLike) -> Floats:
    """Jensen-Shannon divergence in bits, H((p + q) / 2) - [H(p) + H(q)] / 2: Lin (1991).

    From 0 (equal) to 1 (no term in common); its square root is a metric. Shape: that of p without its first axis.

    >>> float(jensen_shannon([1, 0], [0, 1]))
    1.0
    """
    p, q = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    return np.asarray(np.clip(entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2, 0, 1))


def cosine(p: ArrayLike, q: ArrayLike) -> Floats:
    """Cosine of the angle between two columns, from 0 (no term in common) to 1 (the same proportions)."""
    p, q = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = (p * q).sum(axis=0) / np.sqrt((p * p).sum(axis=0) * (q * q).sum(axis=0))
    return np.asarray(np.minimum(value, 1.0))
