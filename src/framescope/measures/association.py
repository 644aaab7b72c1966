"""Association of two words that meet, one function a measure.

Notation, everywhere: `o` is how often they met (observed), `f_a`, `f_b` how often each occurs, `n` the running words,
E = f_a f_b / n times `span`, the number of places beside each `a` that were looked at (1 for neighbours, left + right
for a window): what chance would give. Arguments broadcast; results are float64. Higher means more strongly
associated. A pair that never met gives -inf for MI, -1 for NPMI and -inf for logDice.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def _floats(*values: ArrayLike) -> list[Floats]:
    return [np.asarray(value, dtype=np.float64) for value in values]


def expected(f_a: ArrayLike, f_b: ArrayLike, n: ArrayLike, span: ArrayLike = 1) -> Floats:
    """Co-occurrences that chance would give: E = f_a f_b span / n."""
    f_a, f_b, n, span = _floats(f_a, f_b, n, span)
    return np.asarray(f_a * f_b * span / n)


def mi(o: ArrayLike, f_a: ArrayLike, f_b: ArrayLike, n: ArrayLike, span: ArrayLike = 1) -> Floats:
    """(Pointwise) mutual information, log2(O / E): Church & Hanks (1990). Favours rare words: ask for a least count.

    >>> float(mi(20, 42, 20, 14_307_668).round(2))
    18.38
    """
    with np.errstate(divide="ignore"):
        return np.asarray(np.log2(np.asarray(o, dtype=np.float64)) - np.log2(expected(f_a, f_b, n, span)))


def npmi(o: ArrayLike, f_a: ArrayLike, f_b: ArrayLike, n: ArrayLike, span: ArrayLike = 1) -> Floats:
    """Normalised mutual information, MI / -log2(O / n), from -1 (never met) over 0 to 1: Bouma (2009)."""
    o, n = _floats(o, n)
    met = o > 0
    share = -np.log2(np.where(met, o, 1.0) / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(share > 0, mi(np.where(met, o, 1.0), f_a, f_b, n, span) / share, 1.0)
    return np.where(met, np.minimum(value, 1.0), -1.0)


def t_score(o: ArrayLike, f_a: ArrayLike, f_b: ArrayLike, n: ArrayLike, span: ArrayLike = 1) -> Floats:
    """T score, (O - E) / sqrt(O): Church et al. (1991). Favours frequent words; 0 where they never met.

    >>> float(t_score(20, 42, 20, 14_307_668).round(4))
    4.4721
    """
    o = np.asarray(o, dtype=np.float64)
    score: Floats = (o - expected(f_a, f_b, n, span)) / np.sqrt(np.where(o > 0, o, 1.0))
    return np.where(o > 0, score, 0.0)


def log_dice(o: ArrayLike, f_a: ArrayLike, f_b: ArrayLike) -> Floats:
    """LogDice, 14 + log2[2 O / (f_a + f_b)]: Rychly (2008). 14 where they never stand apart; free of corpus size.

    One more is twice as often together. With windows of several places it may pass 14 in principle.

    >>> float(log_dice(20, 20, 20))
    14.0
    """
    o, f_a, f_b = _floats(o, f_a, f_b)
    with np.errstate(divide="ignore"):
        return np.asarray(14 + np.log2(2 * o / (f_a + f_b)))
